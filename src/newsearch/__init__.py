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
    from newsearch.alerts.notify import Notified, notify
    from newsearch.alerts.saved_searches import SavedSearch, SavedSearches
    from newsearch.answer import Answer, SearchResults
    from newsearch.article import Article, Entity, Mention
    from newsearch.bm25f import Bm25f
    from newsearch.build.build import rebuild, update
    from newsearch.build.index_writer import IndexWriter
    from newsearch.build.options import BuildOptions
    from newsearch.build.parts.part_builder import PartReport, build_part
    from newsearch.build.parts.part_merger import merge_parts
    from newsearch.build.purge import Purge, purge
    from newsearch.build.report import BuildReport
    from newsearch.corpus import Corpus, Skip, read_corpus
    from newsearch.errors import (
        AlertStateError,
        ArticleNotFoundError,
        BlockedError,
        CertificateError,
        ChangesUnknownError,
        ClusterError,
        ClusterStateError,
        DeniedError,
        EmptySourceError,
        HeldError,
        IncompleteError,
        IndexClosedError,
        IndexCorruptError,
        IndexFormatError,
        IndexNotFoundError,
        LockedError,
        MissingExtraError,
        NewsearchError,
        NotRemovedError,
        PartError,
        QueryError,
        QueryWorkerError,
        SavedSearchError,
        StemmerError,
        StorageError,
        TombstonesError,
        UnreachableError,
        UnsafeIndexError,
        UnsupportedError,
        UsageError,
        WorkerError,
    )
    from newsearch.highlight import Snippet, Span
    from newsearch.index import Index
    from newsearch.query import Note
    from newsearch.request import SearchRequest
    from newsearch.results import Hit
    from newsearch.stats import Stats
    from newsearch.store.tombstones import Tombstone
    from newsearch.upkeep.changes import IndexChanges, changes
    from newsearch.upkeep.removal import remove, removed, restore
    from newsearch.version import __version__

# Where each public name lives. They are imported when first used: a search from the command line pays for what it
# needs and not for what builds an index.
_HOMES = {
    "AlertStateError": "errors",
    "Answer": "answer",
    "Article": "article",
    "ArticleNotFoundError": "errors",
    "BlockedError": "errors",
    "Bm25f": "bm25f",
    "BuildOptions": "build.options",
    "BuildReport": "build.report",
    "CertificateError": "errors",
    "ChangesUnknownError": "errors",
    "ClusterError": "errors",
    "ClusterStateError": "errors",
    "Corpus": "corpus",
    "DeniedError": "errors",
    "EmptySourceError": "errors",
    "Entity": "article",
    "HeldError": "errors",
    "Hit": "results",
    "Index": "index",
    "IndexChanges": "upkeep.changes",
    "IncompleteError": "errors",
    "IndexClosedError": "errors",
    "IndexCorruptError": "errors",
    "IndexFormatError": "errors",
    "IndexNotFoundError": "errors",
    "IndexWriter": "build.index_writer",
    "LockedError": "errors",
    "Mention": "article",
    "MissingExtraError": "errors",
    "NewsearchError": "errors",
    "NotRemovedError": "errors",
    "Note": "query",
    "Notified": "alerts.notify",
    "PartError": "errors",
    "PartReport": "build.parts.part_builder",
    "Purge": "build.purge",
    "QueryError": "errors",
    "QueryWorkerError": "errors",
    "SavedSearch": "alerts.saved_searches",
    "SavedSearchError": "errors",
    "SavedSearches": "alerts.saved_searches",
    "SearchRequest": "request",
    "SearchResults": "answer",
    "Skip": "corpus",
    "Snippet": "highlight",
    "Span": "highlight",
    "Stats": "stats",
    "StemmerError": "errors",
    "StorageError": "errors",
    "Tombstone": "store.tombstones",
    "TombstonesError": "errors",
    "UnreachableError": "errors",
    "UnsafeIndexError": "errors",
    "UnsupportedError": "errors",
    "UsageError": "errors",
    "WorkerError": "errors",
    "__version__": "version",
    "build_part": "build.parts.part_builder",
    "changes": "upkeep.changes",
    "merge_parts": "build.parts.part_merger",
    "notify": "alerts.notify",
    "purge": "build.purge",
    "read_corpus": "corpus",
    "rebuild": "build.build",
    "remove": "upkeep.removal",
    "removed": "upkeep.removal",
    "restore": "upkeep.removal",
    "update": "build.build",
}

__all__ = [
    "AlertStateError",
    "Answer",
    "Article",
    "ArticleNotFoundError",
    "BlockedError",
    "Bm25f",
    "BuildOptions",
    "BuildReport",
    "CertificateError",
    "ChangesUnknownError",
    "ClusterError",
    "ClusterStateError",
    "Corpus",
    "DeniedError",
    "EmptySourceError",
    "Entity",
    "HeldError",
    "Hit",
    "IncompleteError",
    "Index",
    "IndexChanges",
    "IndexClosedError",
    "IndexCorruptError",
    "IndexFormatError",
    "IndexNotFoundError",
    "IndexWriter",
    "LockedError",
    "Mention",
    "MissingExtraError",
    "NewsearchError",
    "NotRemovedError",
    "Note",
    "Notified",
    "PartError",
    "PartReport",
    "Purge",
    "QueryError",
    "QueryWorkerError",
    "SavedSearch",
    "SavedSearchError",
    "SavedSearches",
    "SearchRequest",
    "SearchResults",
    "Skip",
    "Snippet",
    "Span",
    "Stats",
    "StemmerError",
    "StorageError",
    "Tombstone",
    "TombstonesError",
    "UnreachableError",
    "UnsafeIndexError",
    "UnsupportedError",
    "UsageError",
    "WorkerError",
    "__version__",
    "build_part",
    "changes",
    "merge_parts",
    "notify",
    "purge",
    "read_corpus",
    "rebuild",
    "remove",
    "removed",
    "restore",
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
