"""The lock of a cluster's writer, without a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from newsearch.errors import LockedError, UnreachableError
from newsearch.opensearch.connection import RefusedError
from newsearch.opensearch.writer_lock import LEASE, WriterLock


class Cluster:
    """Keeps one document, as a cluster would."""

    name = place = "news"

    def __init__(self) -> None:
        self.record: dict[str, Any] | None = None
        self.number, self.silent = 0, False

    def ask(self, method: str, path: str, body: Any = None, **_: Any) -> Any:
        if self.silent:
            raise UnreachableError("news", "silent")
        if method == "GET" and self.record is None:
            raise RefusedError("news", 404, {})
        if method == "PUT":
            expected = f"if_seq_no={self.number}&" if self.record else "op_type=create"
            if expected not in path:
                raise RefusedError("news", 409, {})
            self.record, self.number = body, self.number + 1
        elif method == "DELETE":
            self.record = None
        return {"_seq_no": self.number, "_primary_term": 1, "_source": self.record}


def held(cluster: Cluster) -> WriterLock:
    return WriterLock(cluster, "one")  # type: ignore[arg-type]


def test_a_sign_that_finds_another_holder_says_that_the_lock_is_lost() -> None:
    cluster = Cluster()
    lock = held(cluster)
    lock.check()
    cluster.record, cluster.number = {"owner": "two", "expires": 0}, 7
    lock.keep_once()
    with pytest.raises(LockedError):
        lock.check()


def test_a_sign_that_does_not_come_through_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the seconds are over after which another writer may take the lock."""
    cluster = Cluster()
    lock = held(cluster)
    cluster.silent = True
    lock.keep_once()
    lock.check()
    now = lock._renewed
    monkeypatch.setattr("newsearch.opensearch.writer_lock.time.time", lambda: now + LEASE + 1)
    with pytest.raises(LockedError):
        lock.check()
    cluster.silent = False
    lock.keep_once()
    lock.check()


def test_signs_end_with_the_lock() -> None:
    cluster = Cluster()
    lock = held(cluster)
    lock.release()
    lock.keep()
    assert cluster.record is None
