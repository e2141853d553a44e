"""The lock of an index's one writer. It frees itself when its process ends, however that happens."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from newsearch.errors import LockedError
from newsearch.store import file_operations
from newsearch.store.permissions import refuse_open_to_all

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
        UnsafeIndexError: everybody may write the index.
        StorageError: the lock file cannot be made.
    """
    deadline = time.monotonic() + timeout
    path = folder / NAME
    made = False
    while True:
        made |= not folder.exists()
        file_operations.make_folder(folder)
        with file_operations.guarded(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            with file_operations.guarded(path):
                _acquire(descriptor, folder, deadline)
                if not _is_at(path, descriptor):
                    continue  # a build that failed has just taken its folder away again
                os.truncate(descriptor, 0)
                os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
            refuse_open_to_all(folder)
            try:
                yield
            except BaseException:
                if made:
                    _take_away(folder)
                raise
            return
        finally:
            os.close(descriptor)


@contextmanager
def holding(folder: Path, name: str) -> Iterator[None]:
    """Hold another lock than the writer's, of what writes beside the generations; it waits for nobody.

    Raises:
        LockedError: another process holds it.
        StorageError: the lock file cannot be made.
    """
    path = folder / name
    with file_operations.guarded(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        with file_operations.guarded(path):
            _acquire(descriptor, folder, time.monotonic())
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one at that path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _take_away(folder: Path) -> None:
    """Delete a folder that was made for a build, if it holds nothing but the lock."""
    with suppress(OSError):
        if os.listdir(folder) == [NAME]:  # noqa: PTH208 names are what is compared
            (folder / NAME).unlink()
            folder.rmdir()


def _acquire(descriptor: int, folder: Path, deadline: float) -> None:
    while not _try(descriptor):
        left = deadline - time.monotonic()
        if left <= 0:
            holder = os.pread(descriptor, 100, 0).decode("ascii", "replace") or "another process"
            raise LockedError(folder, holder)
        time.sleep(min(_PAUSE, left))


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
