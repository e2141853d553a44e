"""Rankings of several systems for topics, as TREC runs.

    python benchmarks/systems.py ARCHIVE TOPICS --indexes DIR --runs DIR

Their best articles are what people grade (`newsearch judge TOPICS RUNS/*.run --qrels FILE`), and then what `newsearch
eval TOPICS FILE RUNS/*.run` measures. Each system is as somebody would set it up who does not tune it:

    newsearch               the default ranking
    newsearch-feedback      with the words of its own best ten articles (--feedback)
    newsearch-neighbours    with what is like the best five moved up (--neighbours), if the index was built with them
    newsearch-plain         without the shipped other forms of words
    whoosh                  Whoosh with its BM25F and standard analyzer: headline (weight 2) and body
    tantivy                 tantivy-py: newsearch's stems in headline 5, lead 2, body 1 (`peers.py`)
    fts5                    SQLite FTS5: the same
    stems                   BM25 (k1 1.2, b 0.75) of the same stems, headline and body as one text
    words                   the same of words as they stand
    headlines               BM25 of the stems of headlines alone

Indexes stay in DIR, which may be that of `searching.py`, and what is there is not built again. It needs `pip install
tantivy`.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import Query, Stems, Task
from peers import Fts5, Tantivy
from searching import articles

from newsearch import Index, UsageError, rebuild
from newsearch.analysis import Analyzer, Variants
from newsearch.evaluation import read_topics, run_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from common import Document

    from newsearch.evaluation import Topic

    Hits = list[tuple[str, float]]
    System = Callable[[str], Hits]

DEPTH = 100
K1, B = 1.2, 0.75


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


class Bm25:
    """BM25 over one text an article, of the words that the queries hold and no others.

    S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond, 2009; idf as Lucene has it.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = set(wanted)
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._ids: list[str] = []
        self._lengths: list[int] = []

    def add(self, id_: str, terms: list[str]) -> None:
        for term, count in Counter(term for term in terms if term in self._wanted).items():
            self._postings[term].append((len(self._ids), count))
        self._ids.append(id_)
        self._lengths.append(len(terms))

    def best(self, terms: Iterable[str]) -> Hits:
        mean = sum(self._lengths) / len(self._lengths)
        scores: dict[int, float] = defaultdict(float)
        for term in terms:
            found = self._postings.get(term, [])
            idf = math.log(1 + (len(self._ids) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found:
                scores[number] += idf * count / (count + K1 * (1 - B + B * self._lengths[number] / mean))
        ranked = sorted(scores.items(), key=lambda each: (-each[1], self._ids[each[0]]))[:DEPTH]
        return [(self._ids[number], score) for number, score in ranked]


class Whoosh:
    """Whoosh as its documentation sets it up."""

    def __init__(self, folder: Path, documents: Callable[[], Iterable[Document]]) -> None:
        fields: Any = import_module("whoosh.fields")
        index: Any = import_module("whoosh.index")
        if not folder.exists():
            aside = folder.with_suffix(".new")
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            schema = fields.Schema(id=fields.ID(stored=True), headline=fields.TEXT(field_boost=2.0), body=fields.TEXT)
            writer = index.create_in(aside, schema).writer(limitmb=512)
            for document in documents():
                article = document.article
                writer.add_document(id=article.id, headline=article.headline, body=article.body)
            writer.commit()
            aside.replace(folder)
        self._index = index.open_dir(folder)

    def best(self, text: str) -> Hits:
        qparser: Any = import_module("whoosh.qparser")
        parser = qparser.MultifieldParser(["headline", "body"], self._index.schema, group=qparser.OrGroup)
        with self._index.searcher() as searcher:
            return [(hit["id"], hit.score) for hit in searcher.search(parser.parse(text), limit=DEPTH)]


class Stemmed:
    """An engine of `peers.py`, asked with the stems of a query."""

    def __init__(self, engine: Any, stems: Callable[[str], list[str]]) -> None:
        self._engine, self._stems = engine, stems

    def best(self, text: str) -> Hits:
        query = Query((), tuple(dict.fromkeys(self._stems(text))))
        found = self._engine.run(Task("", "or", 1, 99), query)
        return [(hit[0], float(-place)) for place, hit in enumerate(found)]


def found_by(index: Index, text: str, **options: Any) -> Hits:
    """What newsearch ranks highest."""
    return [(hit.id, hit.score) for hit in index.search(text, limit=DEPTH, timeout=None, **options)]


def has_neighbours(index: Index) -> bool:
    """Whether an index was built with neighbours."""
    try:
        index.search("berita", neighbours=True)
    except UsageError:
        return False
    return True


def systems(archive: Path, topics: list[Topic], root: Path) -> Iterator[tuple[str, System]]:
    if not (root / "newsearch").exists():
        rebuild(root / "newsearch", articles(archive, None), keep=1, neighbours=True)
    analyzer = Analyzer()

    def stems(text: str) -> list[str]:
        return [stem for row in analyzer.rows(text) for stem in row.stem]

    def documents() -> Iterator[Document]:
        found: Iterator[Document] = Stems(root / "newsearch" / "stems").documents(articles(archive, None))
        return found

    shipped, bare = Index(root / "newsearch"), Index(root / "newsearch", variants=Variants())
    yield "newsearch", lambda text: found_by(shipped, text)
    yield "newsearch-feedback", lambda text: found_by(shipped, text, feedback=True)
    if has_neighbours(shipped):
        yield "newsearch-neighbours", lambda text: found_by(shipped, text, neighbours=True)
    yield "newsearch-plain", lambda text: found_by(bare, text)
    for engine in (Tantivy(), Fts5()):
        folder = root / engine.name
        if not folder.exists():
            folder.mkdir(parents=True)
            engine.build(documents(), folder)
        engine.open(folder)
        yield {"tantivy-py": "tantivy", "SQLite FTS5": "fts5"}[engine.name], Stemmed(engine, stems).best
    queried = [stem for topic in topics for stem in stems(topic.query)]
    whole, heads = Bm25(queried), Bm25(queried)
    plain = Bm25(word for topic in topics for word in words(topic.query))
    for document in documents():
        id_ = document.article.id
        whole.add(id_, f"{document.headline} {document.lead} {document.body}".split())
        plain.add(id_, words(f"{document.article.headline} {document.article.body}"))
        heads.add(id_, document.headline.split())
    yield "stems", lambda text: whole.best(stems(text))
    yield "words", lambda text: plain.best(words(text))
    yield "headlines", lambda text: heads.best(stems(text))
    yield "whoosh", Whoosh(root / "whoosh", documents).best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--indexes", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    options = parser.parse_args()
    topics = read_topics(options.topics)
    options.runs.mkdir(parents=True, exist_ok=True)
    for name, best in systems(options.archive, topics, options.indexes):
        lines = [row for topic in topics for row in run_lines(topic.id, best(topic.query), name)]
        (options.runs / f"{name}.run").write_text("".join(f"{row}\n" for row in lines), encoding="utf8")


if __name__ == "__main__":
    main()
