"""The lock of a cluster's one writer: a document that is replaced only by whoever has seen it as it is.

Whoever holds it says so again from a thread of its own, so that no request that takes long lets it run out.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from newsearch.errors import ClusterError, LockedError
from newsearch.opensearch.connection import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.opensearch.connection import Connection

LEASE = 120.0
"""Seconds after which a writer that gives no sign is taken to have died."""

SIGN = 20.0
"""Seconds between two signs."""

_CONFLICT = 409
_MISSING = 404


class WriterLock:
    """The lock, held; whoever loses it, because it gave no sign for `LEASE` seconds, may write no more."""

    def __init__(self, connection: Connection, owner: str) -> None:
        """Take the lock.

        Raises:
            LockedError: another writer holds it.
            ClusterError: the cluster refuses, or no node answers.
        """
        self._connection, self._owner = connection, owner
        self._mutex, self._released, self._lost = Lock(), Event(), False
        self._path = f"/{connection.name}-lock/_doc/writer"
        seen = self._read()
        if seen is None:
            self._put("op_type=create")
            return
        if seen["_source"]["expires"] > time.time() and seen["_source"]["owner"] != owner:
            raise LockedError(Path(connection.name), str(seen["_source"]["owner"]))
        self._put(f"if_seq_no={seen['_seq_no']}&if_primary_term={seen['_primary_term']}")

    def renew(self) -> None:
        """Give a sign.

        Raises:
            LockedError: another writer has taken the lock.
            ClusterError: the cluster refuses, or no node answers.
        """
        with self._mutex:
            self._put(f"if_seq_no={self._number}&if_primary_term={self._term}")

    def check(self) -> None:
        """Make sure that the lock was not lost, as far as the last sign tells.

        Raises:
            LockedError: another writer has taken the lock, or no sign could be given for too long.
        """
        if self._lost or time.time() > self._renewed + LEASE:
            raise LockedError(Path(self._connection.name), "another process")

    def keep(self) -> None:
        """Give signs until the lock is released or lost; for a thread."""
        while not self._lost and not self._released.wait(SIGN):
            self.keep_once()

    def keep_once(self) -> None:
        """Give a sign; `check` tells what became of it."""
        try:
            self.renew()
        except LockedError:
            self._lost = True
        except ClusterError:
            pass  # the next sign may come through, and `check` counts the seconds

    def release(self) -> None:
        """Give the lock back; where that cannot be said it runs out."""
        self._released.set()
        with self._mutex, suppress(ClusterError):
            self._connection.ask("DELETE", f"{self._path}?if_seq_no={self._number}&if_primary_term={self._term}")

    def _read(self) -> Any:
        try:
            return self._connection.ask("GET", self._path, patient=True)
        except RefusedError as problem:
            if problem.status == _MISSING:
                return None
            raise

    def _put(self, condition: str) -> None:
        record = {"owner": self._owner, "expires": time.time() + LEASE}
        try:
            done = self._connection.ask("PUT", f"{self._path}?{condition}", record)
        except RefusedError as problem:
            if problem.status != _CONFLICT:
                raise
            seen = self._read()
            # A node may have died after it had written this, and before it said so.
            if seen is None or seen["_source"] != record:
                holder = "another process" if seen is None else str(seen["_source"]["owner"])
                raise LockedError(Path(self._connection.name), holder) from problem
            done = seen
        self._number, self._term, self._renewed = done["_seq_no"], done["_primary_term"], time.time()


@contextmanager
def locked(connection: Connection, owner: str) -> Iterator[WriterLock]:
    """Hold the lock of a cluster's writer.

    Raises:
        LockedError: another writer holds it.
        ClusterError: the cluster refuses, or no node answers.
    """
    lock = WriterLock(connection, owner)
    signs = Thread(target=lock.keep, name="newsearch-writer-lock", daemon=True)
    signs.start()
    try:
        yield lock
    finally:
        lock.release()
        signs.join()
