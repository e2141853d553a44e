"""Notes on what was not understood in a query, and how they are shown."""

from __future__ import annotations

import unicodedata
from typing import Any

from newsearch.value import value

_CONTEXT = 60
"""How many characters of the query are shown before the part at fault, and how many from its start on."""


@value
class Note:
    """A part of a query, `query[start:end]`, that was not understood.

    Attributes:
        code: what kind of problem it is, for programs: "unknown-field".
        problem: the problem, and what was done instead.
        start, end: where the part begins and ends, in code points.
    """

    code: str
    problem: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """The note as JSON types."""
        return {"code": self.code, "problem": str(self.problem), "start": self.start, "end": self.end}


def printable(text: str) -> str:
    """`text` with a space for every character that a terminal would interpret; the length stays the same."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)


def caret(text: str, note: Note) -> str:
    """Two lines: the query (or a part of a long one around the fault), and below the fault a caret with the problem."""
    first = max(0, note.start - _CONTEXT)
    last = min(len(text), note.start + _CONTEXT)
    before = ("… " if first else "") + printable(text[first : note.start])
    shown = printable(text[note.start : last]) + (" …" if last < len(text) else "")
    marks = "^" * max(1, _columns(printable(text[note.start : min(last, note.end)])))
    return f"{before}{shown}\n{' ' * _columns(before)}{marks} {note.problem}"


def _columns(text: str) -> int:
    """The number of terminal columns that `text` takes."""
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in {"Mn", "Me"} for c in text)
