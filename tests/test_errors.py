"""Errors say what happened, also in another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from newsearch.errors import EmptySourceError, LockedError, NewsearchError, QueryError, StorageError, WorkerError


@pytest.mark.parametrize(
    "error",
    [
        StorageError(Path("index"), OSError(28, "No space left on device", "index")),
        EmptySourceError(100, 30, 0.2),
        LockedError(Path("index"), "process 7"),
        QueryError("no closing quotation mark", 'gempa "palu', 6, 11),
        WorkerError("was killed by signal 9"),
        NewsearchError("anything"),
    ],
)
def test_an_error_can_be_sent_to_another_process(error: NewsearchError) -> None:
    received = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(received) is type(error)
    assert str(received) == str(error)
    assert {name: repr(value) for name, value in vars(received).items()} == {
        name: repr(value) for name, value in vars(error).items()
    }
