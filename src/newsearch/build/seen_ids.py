"""The ids that a build has met, in some 75 bytes each, whatever their length."""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from newsearch.store.journal import ARTICLE, NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Outcome = Literal["added", "changed", "unchanged"]
_OUTCOMES: tuple[Outcome, ...] = ("added", "changed", "unchanged")
_OUTCOME = 3
_WRITTEN = 4
_MET = 8
"""Tells a slot that is in use from an empty one, which is all zeros."""
_SHIFT = 4
_TAKEN_BACK = -1
"""Instead of a line: the id was met, and then deleted."""


class Seen(NamedTuple):
    """Where this build met an id, what it was counted as, whether it was written, and its article's digest."""

    file: int
    line: int
    as_: Outcome
    written: bool
    digest: int = 0


class SeenIds:
    """A table id → `Seen`. Ids are told apart by 128 bits of BLAKE2b: an open-addressed table of five flat arrays."""

    def __init__(self) -> None:
        self._count = 0
        self._room(1 << 10)

    def _room(self, slots: int) -> None:
        self._mask = slots - 1
        # Of each slot the halves of its key, the file, the line with the rest in its lowest bits, and the digest.
        self._high, self._low, self._files, self._lines, self._digests = (
            array(code, bytes(8 * slots)) for code in "QQqqq"
        )

    def __len__(self) -> int:
        return self._count

    def __contains__(self, id_: str) -> bool:
        return self.get(id_) is not None

    def _slot(self, high: int, low: int) -> int:
        """The slot of a key, or the free one where it belongs."""
        slot = low & self._mask
        while self._lines[slot] and (self._high[slot] != high or self._low[slot] != low):
            slot = (slot + 1) & self._mask
        return slot

    def get(self, id_: str) -> Seen | None:
        """The entry of an id; None without one."""
        high, low = _key(id_)
        slot = self._slot(high, low)
        rest = self._lines[slot]
        if rest in {0, _TAKEN_BACK}:
            return None
        return Seen(
            self._files[slot], rest >> _SHIFT, _OUTCOMES[rest & _OUTCOME], bool(rest & _WRITTEN), self._digests[slot]
        )

    def pop(self, id_: str) -> Seen | None:
        """Remove and return the entry of an id; None without one."""
        found = self.get(id_)
        if found is not None:
            self._lines[self._slot(*_key(id_))] = _TAKEN_BACK
        return found

    def __setitem__(self, id_: str, seen: Seen) -> None:
        high, low = _key(id_)
        slot = self._slot(high, low)
        if not self._lines[slot]:
            self._count += 1
            self._high[slot], self._low[slot] = high, low
        rest = _OUTCOMES.index(seen.as_) | (_WRITTEN if seen.written else 0) | _MET
        self._files[slot], self._lines[slot] = seen.file, seen.line << _SHIFT | rest
        self._digests[slot] = seen.digest
        if 3 * self._count > 2 * self._mask:
            self._grow()

    def articles(self, *outcomes: Outcome) -> NDArray[np.void]:
        """The articles that were counted as one of some outcomes, of the type `newsearch.store.journal.ARTICLE`."""
        lines = np.frombuffer(self._lines, dtype=np.int64)
        wanted = [_OUTCOMES.index(outcome) for outcome in outcomes]
        slots = np.flatnonzero((lines > 0) & np.isin(lines & _OUTCOME, wanted))
        if not len(slots):
            return NONE
        found = np.empty(len(slots), dtype=ARTICLE)
        found["id"]["high"] = np.frombuffer(self._high, dtype=np.uint64)[slots]
        found["id"]["low"] = np.frombuffer(self._low, dtype=np.uint64)[slots]
        found["digest"] = np.frombuffer(self._digests, dtype=np.int64)[slots]
        return found

    def _grow(self) -> None:
        old = zip(self._high, self._low, self._files, self._lines, self._digests, strict=True)
        self._room(2 * (self._mask + 1))
        for high, low, file, line, digest in old:
            if line:
                slot = self._slot(high, low)
                self._high[slot], self._low[slot], self._files[slot] = high, low, file
                self._lines[slot], self._digests[slot] = line, digest


def _key(id_: str) -> tuple[int, int]:
    digest = hashlib.blake2b(id_.encode("utf8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
