"""The ids that a build has met, in some 75 bytes each, whatever their length."""

from __future__ import annotations

import hashlib
from array import array
from typing import Literal, NamedTuple

Outcome = Literal["added", "changed", "unchanged"]
_OUTCOMES: tuple[Outcome, ...] = ("added", "changed", "unchanged")
_WRITTEN = 4
_OUTCOME = 3
_SHIFT = 3
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
    """A table id → `Seen`. Ids are told apart by 127 bits of BLAKE2b: an open-addressed table of five flat arrays."""

    def __init__(self) -> None:
        self._count = 0
        self._room(1 << 10)

    def _room(self, slots: int) -> None:
        self._mask = slots - 1
        # Of each slot the halves of its key, the file, the line with the rest in its lowest bits, and the digest. The
        # first half is never 0 but in an empty slot.
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
        while self._high[slot] and (self._high[slot] != high or self._low[slot] != low):
            slot = (slot + 1) & self._mask
        return slot

    def get(self, id_: str) -> Seen | None:
        """The entry of an id; None without one."""
        high, low = _key(id_)
        slot = self._slot(high, low)
        if not self._high[slot]:
            return None
        rest = self._lines[slot]
        if rest == _TAKEN_BACK:
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
        if not self._high[slot]:
            self._count += 1
            self._high[slot], self._low[slot] = high, low
        rest = _OUTCOMES.index(seen.as_) | (_WRITTEN if seen.written else 0)
        self._files[slot], self._lines[slot] = seen.file, seen.line << _SHIFT | rest
        self._digests[slot] = seen.digest
        if 3 * self._count > 2 * self._mask:
            self._grow()

    def _grow(self) -> None:
        old = zip(self._high, self._low, self._files, self._lines, self._digests, strict=True)
        self._room(2 * (self._mask + 1))
        for high, low, file, line, digest in old:
            if high:
                slot = self._slot(high, low)
                self._high[slot], self._low[slot], self._files[slot] = high, low, file
                self._lines[slot], self._digests[slot] = line, digest


def _key(id_: str) -> tuple[int, int]:
    digest = hashlib.blake2b(id_.encode("utf8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little") | 1, int.from_bytes(digest[8:], "little")
