"""Full-text search over Indonesian news archives.

from newsearch import Index, read_corpus, rebuild

rebuild("index", read_corpus("corpus"))
with Index.open("index") as index:
    for hit in index.search("gencatan senjata Karabakh"):
        print(hit.score, hit.headline)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsearch.article import Article, Entity, Mention
    from newsearch.bm25f import Bm25f
    from newsearch.corpus import Corpus, Skip, read_corpus
    from newsearch.errors import (
        ArticleNotFoundError,
        EmptySourceError,
        IndexCorruptError,
        IndexFormatError,
        IndexNotFoundError,
        LockedError,
        MissingExtraError,
        NewsearchError,
        QueryError,
        StemmerError,
        StorageError,
        UnsafeIndexError,
        UsageError,
        WorkerError,
    )
    from newsearch.highlight import Snippet, Span
    from newsearch.index.build import rebuild, update
    from newsearch.index.report import BuildReport
    from newsearch.query import Note
    from newsearch.results import Hit, SearchResults
    from newsearch.search import Index
    from newsearch.stats import Stats
    from newsearch.version import __version__

# Where each public name lives. They are imported when first used: a search from the command line pays for what it
# needs and not for what builds an index.
_HOMES = {
    "Article": "article",
    "ArticleNotFoundError": "errors",
    "Bm25f": "bm25f",
    "BuildReport": "index.report",
    "Corpus": "corpus",
    "EmptySourceError": "errors",
    "Entity": "article",
    "Hit": "results",
    "Index": "search",
    "IndexCorruptError": "errors",
    "IndexFormatError": "errors",
    "IndexNotFoundError": "errors",
    "LockedError": "errors",
    "Mention": "article",
    "MissingExtraError": "errors",
    "NewsearchError": "errors",
    "Note": "query",
    "QueryError": "errors",
    "SearchResults": "results",
    "Skip": "corpus",
    "Snippet": "highlight",
    "Span": "highlight",
    "Stats": "stats",
    "StemmerError": "errors",
    "StorageError": "errors",
    "UnsafeIndexError": "errors",
    "UsageError": "errors",
    "WorkerError": "errors",
    "__version__": "version",
    "read_corpus": "corpus",
    "rebuild": "index.build",
    "update": "index.build",
}

__all__ = [
    "Article",
    "ArticleNotFoundError",
    "Bm25f",
    "BuildReport",
    "Corpus",
    "EmptySourceError",
    "Entity",
    "Hit",
    "Index",
    "IndexCorruptError",
    "IndexFormatError",
    "IndexNotFoundError",
    "LockedError",
    "Mention",
    "MissingExtraError",
    "NewsearchError",
    "Note",
    "QueryError",
    "SearchResults",
    "Skip",
    "Snippet",
    "Span",
    "Stats",
    "StemmerError",
    "StorageError",
    "UnsafeIndexError",
    "UsageError",
    "WorkerError",
    "__version__",
    "read_corpus",
    "rebuild",
    "update",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
