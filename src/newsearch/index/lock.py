"""The lock of an index's one writer. It frees itself when its process ends, however that happens."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsearch.errors import LockedError, StorageError
from newsearch.index import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "lock"
_PAUSE = 0.05


@contextmanager
def writing(folder: Path, timeout: float = 0.0) -> Iterator[None]:
    """Hold the index in `folder` for writing, waiting for another writer `timeout` seconds at most.

    Raises:
        LockedError: another process holds it.
        StorageError: the lock file cannot be made.
    """
    files.make_folder(folder)
    path = folder / NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise StorageError(path, problem) from problem
    try:
        _acquire(descriptor, folder, time.monotonic() + timeout)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, folder: Path, deadline: float) -> None:
    while not _try(descriptor):
        if time.monotonic() >= deadline:
            holder = os.pread(descriptor, 100, 0).decode("ascii", "replace") or "another process"
            raise LockedError(folder, holder)
        time.sleep(_PAUSE)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
