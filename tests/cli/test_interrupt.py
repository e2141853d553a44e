"""A build that is stopped says how to go on."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from newsearch.build import build

if TYPE_CHECKING:
    from .conftest import Call


@pytest.mark.parametrize("command", ["index", "update"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("articles", "said"),
    [
        (0, ""),
        (1, "1 article that was indexed is kept: the same command with --resume goes on from it\n"),
        (1200, "1,200 articles that were indexed are kept: the same command with --resume goes on from them\n"),
    ],
)
def test_a_build_that_is_stopped_says_what_is_kept(
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    write_records: Any,
    command: str,
    stop: signal.Signals,
    articles: int,
    said: str,
) -> None:
    path = write_records("a.jsonl", ("a", "Judul", "Isi."))
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(
        build, "rebuild" if command == "index" else "update", lambda *_, **__: os.kill(os.getpid(), stop)
    )
    monkeypatch.setattr(build, "kept", lambda _: articles)
    ended = call(command, str(path))
    assert ended == (130, "", f"{said}newsearch: interrupted; the live index is as it was\n")
    assert signal.getsignal(signal.SIGTERM) is before
