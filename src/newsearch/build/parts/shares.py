"""Which records of an archive a part of a build reads.

All files stand on one line, in the order in which a build reads them, each as long as it has bytes. The line is cut
into equal pieces. A file that lies in one piece is that part's; of one that is cut every part reads all records, and
takes those whose place on the line is in its piece: the records of a file stand on it at equal distances. So every
record is in exactly one part, parts follow one another as their records do, and no part needs to know another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PARTS = 100_000
_WRITTEN = re.compile(r"(\d{1,6})/(\d{1,6})", re.ASCII)


class Part(NamedTuple):
    """One part of a build: `number` from 1 on, of `of`."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def read(cls, text: str) -> Part:
        """The part that a text as "3/64" names.

        Raises:
            UsageError: it names none.
        """
        found = _WRITTEN.fullmatch(text.strip())
        part = cls(int(found[1]), int(found[2])) if found else None
        if part is None or not 1 <= part.number <= part.of <= MOST_PARTS:
            raise UsageError("a part is written as 3/64, the third of 64, not {text!r}", text=text)
        return part


class Share(NamedTuple):
    """What a part takes of one file.

    Attributes:
        file: the file's number, in the order in which they are read.
        whole: whether it takes all of it.
        start, low, high: where the file begins on the line, and the piece of the part.
        length: the file's length on the line.
    """

    file: int
    whole: bool
    start: int
    low: int
    high: int
    length: int

    def records(self, total: int) -> range:
        """Which of the file's records are the part's, if there are so many."""
        if self.whole:
            return range(total)
        first = _up((self.low - self.start) * total, self.length)
        end = _up((self.high - self.start) * total, self.length)
        return range(min(max(first, 0), total), min(max(end, 0), total))


def shares(sizes: Sequence[int], part: Part) -> list[Share]:
    """What a part takes of files of these sizes, in bytes, in the order in which they are read."""
    # A file of no bytes has a place on the line too.
    total = sum(size + 1 for size in sizes)
    low, high = total * (part.number - 1) // part.of, total * part.number // part.of
    found, start = [], 0
    for file, size in enumerate(sizes):
        end = start + size + 1
        if start < high and low < end:
            found.append(Share(file, low <= start and end <= high, start, low, high, size + 1))
        start = end
    return found


def _up(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
