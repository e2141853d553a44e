"""Exit codes: the same for all commands."""

from __future__ import annotations

from newsearch.errors import (
    ArticleNotFoundError,
    ChangesUnknownError,
    ClusterError,
    IndexCorruptError,
    IndexFormatError,
    IndexNotFoundError,
    LockedError,
    NewsearchError,
    PartError,
    QueryWorkerError,
    StorageError,
    UnsafeIndexError,
    UsageError,
    WorkerError,
)

DONE = 0
NO_HIT = 1
USAGE = 2
NO_INDEX = 3
CORRUPT = 4
SKIPPED = 5
TOO_LATE = 6
INPUT_OUTPUT = 74
LOCKED = 75
UNSAFE = 77
INTERRUPTED = 130

MEANINGS = {
    DONE: "done, or hits",
    NO_HIT: "no hit",
    USAGE: "wrong usage or query",
    NO_INDEX: "no index, or one of another format",
    CORRUPT: "the index is damaged, or parts of a build do not make a whole",
    SKIPPED: "done and live, but something was skipped (`--allow-skips` makes it 0)",
    TOO_LATE: "what has changed since then is not known: compare in full",
    INPUT_OUTPUT: "input/output error",
    LOCKED: "another process is writing, or reads what a purge must delete",
    UNSAFE: "everybody may write the index: nothing was written",
    INTERRUPTED: "interrupted",
}
"""What each code says."""

_BY_ERROR: dict[type[NewsearchError], int] = {
    ArticleNotFoundError: NO_HIT,
    UsageError: USAGE,
    IndexNotFoundError: NO_INDEX,
    IndexFormatError: NO_INDEX,
    IndexCorruptError: CORRUPT,
    PartError: CORRUPT,
    ChangesUnknownError: TOO_LATE,
    StorageError: INPUT_OUTPUT,
    ClusterError: INPUT_OUTPUT,
    WorkerError: INPUT_OUTPUT,
    QueryWorkerError: INPUT_OUTPUT,
    LockedError: LOCKED,
    UnsafeIndexError: UNSAFE,
}


def code_of(error: NewsearchError) -> int:
    """The exit code that an error ends a command with."""
    return next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)
