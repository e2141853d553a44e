"""Raw archives in, articles out: reading files of any kind and taking pages apart."""

from newsearch.corpus.corpus import Corpus, CorpusFile, Record, Skip, read_corpus

__all__ = ["Corpus", "CorpusFile", "Record", "Skip", "read_corpus"]
