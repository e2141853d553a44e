"""How far long work has come: one line on stderr, where that is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from newsearch.cli.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.corpus import Corpus

_EVERY = 0.2
"""Seconds between two looks at the clock's hand: what changes faster cannot be read."""
_SETTLED = 3.0
"""Seconds before which no time is foretold."""


def reading(corpus: Corpus | None = None) -> Callable[[int], None] | None:
    """Shows how many records have been read, how fast, and, of a corpus, when it will be read to its end."""
    if not sys.stderr.isatty():
        return None
    start = shown = time.monotonic()

    def show(records: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= _EVERY:
            shown = now
            share = corpus.position / corpus.size if corpus is not None and corpus.size else 0.0
            _write(said(records, now - start, share))

    return show


def said(records: int, seconds: float, share: float) -> str:
    """The line for so many records in so many seconds, which are that share of all bytes; 0 where that is not known."""
    text = _(
        "{records} {records:record|records}, {rate} a second", records=records, rate=round(records / max(seconds, 1e-9))
    )
    if not share:
        return text
    text += f", {min(share, 1):.0%}"
    if share >= 1:
        return text + _("; writing the index")
    if seconds < _SETTLED:
        return text
    return text + _(", {time} left", time=clock(seconds * (1 - share) / share))


def clock(seconds: float) -> str:
    """A length of time as 1:05, or 2:01:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clear_progress() -> None:
    """Remove the line."""
    if sys.stderr.isatty():
        _write("")


def _write(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
