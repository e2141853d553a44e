"""Where a text may hold some terms: each term leaves a trace in every chunk that holds it, a string to look for.

Most chunks of a text hold none of a query's terms, and to analyse them all takes longer than all else that a snippet
needs. So the traces of the terms are looked for in the whole text at once, and only the chunks around them analysed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = re.compile(r"\S+")
_FOREIGN = re.compile(r"[^\x00-\x7f\s]")
_FOREIGN_BLANK = re.compile(r"[^\x00-\x7f]")
_DIGIT = re.compile(r"[0-9]")
_BLANKS = "\n\t\r\x0b\x0c\x1c\x1d\x1e\x1f"
_PLAIN = (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("–", ","), ("—", ","), ("…", ","), ("\xa0", " "))
"""What analysis makes of the commonest characters that are not ASCII, as far as it says where words end."""

_STRANGE = "\x01"
"""What other such characters become: a chunk with one may hold any term."""

_TWICE = "2(?<=[a-z]2)"
"""A 2 doubles the word before it."""

_SAID_TWICE = re.compile(_TWICE)
_STRANGE_OR_TWICE = re.compile(f"{_STRANGE}|{_TWICE}")
_ODD = re.compile(f"[-'.](?=[a-z0-9])|{_STRANGE}|{_TWICE}")
"""A place in a chunk whose terms need not stand in it as they are written (Covid-19 is covid19 too, K.P.K. is kpk)."""


def shortest(traces: Iterable[str]) -> tuple[str, ...]:
    """Those of some strings that contain no other one of them."""
    found: list[str] = []
    for trace in sorted(set(traces), key=lambda trace: (len(trace), trace)):
        if not any(other in trace for other in found):
            found.append(trace)
    return tuple(found)


def trace(stem: str, word: str) -> str:
    """A part of a word that tells that it may be one of a stem: the stem, or what follows its lost first letter."""
    if stem in word:
        return stem
    rest = stem[1:]
    place = word.find(rest) if len(rest) > 2 else -1
    return word[place - 1 : place + len(rest)] if place > 0 else word


class ChunkFinder:
    """Finds the chunks of texts that may hold some terms.

    Args:
        traces: one of them is in every chunk of a word that has one of the terms; "" is in all.
        numbers: the terms with a digit: numbers have many spellings, but all keep the order of what digits they keep.
    """

    def __init__(self, traces: Iterable[str], numbers: Iterable[str] = ()) -> None:
        self._traces = shortest(traces)
        self._longest = max(map(len, self._traces), default=0)
        self._numbers = [
            re.compile("".join(f"[^{digit}]*{digit}" for digit in _DIGIT.findall(number))) for number in numbers
        ]

    def find(self, text: str) -> list[tuple[int, str]]:
        """Where each chunk starts that may hold a term, and the chunk, in reading order."""
        if "" in self._traces:
            return [(match.start(), match.group()) for match in _CHUNK.finditer(text)]
        plain = _plain(text)
        found: dict[int, int] = {}
        for trace in self._traces:
            at = plain.find(trace)
            while at >= 0:
                start, end = _chunk_at(plain, at)
                found[start] = end
                at = plain.find(trace, end)
        if self._joins(plain):
            found.update(chunk for chunk in _chunks_with(_ODD, plain) if self._may_hold(plain[slice(*chunk)]))
        elif _STRANGE in plain or _SAID_TWICE.search(plain):
            found.update(_chunks_with(_STRANGE_OR_TWICE, plain))
        if self._numbers:
            found.update(chunk for chunk in _chunks_with(_DIGIT, plain) if self._may_number(plain, *chunk))
        return [(start, text[start:end]) for start, end in sorted(found.items())]

    def _joins(self, plain: str) -> bool:
        """Whether a term stands in a text once what analysis takes out of words is taken out, and not before.

        That can be so only around those characters, so no more of the text is looked at.
        """
        far = self._longest
        pieces = plain.replace(". ", " ").replace(".", "-").replace("'", "-").split("-")
        around = [piece if len(piece) <= 2 * far else f"{piece[:far]} {piece[-far:]}" for piece in pieces]
        apart, joined = "-".join(around), "".join(around)
        return any(joined.count(trace) != apart.count(trace) for trace in self._traces)

    def _may_number(self, plain: str, start: int, end: int) -> bool:
        """Whether a chunk with digits may hold a number."""
        return any(number.match(plain, start, end) for number in self._numbers)

    def _may_hold(self, chunk: str) -> bool:
        """Whether an odd chunk may hold a term."""
        if _STRANGE_OR_TWICE.search(chunk):
            return True
        joined = _joined(chunk)
        return any(trace in joined for trace in self._traces)


def _chunks_with(what: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of each chunk of a text in which something is."""
    end = 0
    for match in what.finditer(plain):
        if match.start() >= end:
            start, end = _chunk_at(plain, match.start())
            yield start, end


def _joined(plain: str) -> str:
    """A text without what analysis takes out of words."""
    return plain.replace("-", "").replace("'", "").replace(".", "")


def _plain(text: str) -> str:
    """A text in small letters of ASCII, every character in its place, with one kind of blank; one stands behind it."""
    if not text.isascii():
        for written, plain in _PLAIN:
            text = text.replace(written, plain)
        if not text.isascii():
            text = _FOREIGN_BLANK.sub(" ", _FOREIGN.sub(_STRANGE, text))
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return f"{text.lower()} "


def _chunk_at(plain: str, at: int) -> tuple[int, int]:
    """Start and end of the chunk that a character is of."""
    return plain.rfind(" ", 0, at) + 1, plain.index(" ", at)
