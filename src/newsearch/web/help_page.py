"""Help: the tables of the manual of the query language, with each example as a search."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsearch.shipped import shipped
from newsearch.web.problem import KINDS, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from newsearch.translation import Translation
    from newsearch.web.call import Call

_CODE = re.compile(r"`([^`]*)`")
_TYPED = frozenset({"written", "read as", "names"})


class Cell(NamedTuple):
    """A cell in pieces, each with whether it is as it is typed; and what to search with it, or ""."""

    pieces: list[tuple[str, bool]]
    query: str


class Table(NamedTuple):
    """A table of the manual: the heading above it, its columns, and its rows of texts, with code in backticks."""

    heading: str
    columns: list[str]
    rows: list[list[str]]

    def texts(self) -> Iterator[str]:
        """What of it is said, and not typed: it can be in any language."""
        yield from (self.heading, *self.columns)
        for row in self.rows:
            yield from (text for text, column in zip(row, self.columns, strict=True) if column not in _TYPED)


@lru_cache(maxsize=1)
def tables() -> list[Table]:
    """The tables of `docs/query.md`, in its order."""
    found: list[Table] = []
    heading = ""
    lines = shipped("query.md").read_text("utf8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("|---"):
            found.append(Table(heading, _split(before), []))
        elif line.startswith("|") and found and not _is_head(line, lines):
            found[-1].rows.append(_split(line))
    return found


def _is_head(line: str, lines: list[str]) -> bool:
    place = lines.index(line)
    return place + 1 < len(lines) and lines[place + 1].startswith("|---")


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def _cell(text: str, column: str, translation: Translation) -> Cell:
    typed = column in _TYPED
    parts = _CODE.split(text if typed else translation.say(text))
    pieces = [(piece, bool(place % 2)) for place, piece in enumerate(parts) if piece]
    return Cell(pieces, parts[1] if column == "written" and len(parts) > 1 else "")


def manual(call: Call) -> Response:
    """The page of help."""
    shown = [
        (
            table,
            [[_cell(*cell, call.translation) for cell in zip(row, table.columns, strict=True)] for row in table.rows],
        )
        for table in tables()
    ]
    return call.page("help.html", asked=call.asked, tables=shown)


def problem(call: Call) -> Response:
    """What one kind of problem is."""
    name = call.request.path_params["name"]
    if name not in KINDS:
        raise Problem("not-found")
    return call.page("kind.html", asked=call.asked, name=name, kind=KINDS[name])
