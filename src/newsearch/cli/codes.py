"""Exit codes: the same for all commands."""

from __future__ import annotations

from newsearch.errors import (
    ArticleNotFoundError,
    IndexCorruptError,
    IndexFormatError,
    IndexNotFoundError,
    LockedError,
    NewsearchError,
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
INPUT_OUTPUT = 74
LOCKED = 75
UNSAFE = 77
INTERRUPTED = 130

_BY_ERROR: dict[type[NewsearchError], int] = {
    ArticleNotFoundError: NO_HIT,
    UsageError: USAGE,
    IndexNotFoundError: NO_INDEX,
    IndexFormatError: NO_INDEX,
    IndexCorruptError: CORRUPT,
    StorageError: INPUT_OUTPUT,
    WorkerError: INPUT_OUTPUT,
    LockedError: LOCKED,
    UnsafeIndexError: UNSAFE,
}


def code_of(error: NewsearchError) -> int:
    """The exit code that an error ends a command with."""
    return next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)
