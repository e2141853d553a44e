"""Recognises lines that are no part of the article: advertising, links to other articles, share buttons, copyright.

The patterns of such lines are in `boilerplate.tsv`. A line's first word chooses the few that are tried on it, so that a
line of prose costs one dictionary look-up. Pages of one outlet repeat their lines, so answers are remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

Kind = Literal["furniture", "related", "label", "tail"]
"""What a line is.

"related" names another article (the pattern's group 1), "label" says that the next lines do, "tail" starts what follows
the article on a page; in a record's body, which holds no page, it is furniture.
"""

_FIRST = re.compile(r"[^\w©]*(©|[^\W\d_]+)")
_LONGEST = 420
"""No line of boilerplate is longer, in characters."""
_REMEMBERED = 160
"""Characters of the longest line that is remembered."""


class Sorted(NamedTuple):
    """The kind of a line, and the words of it that are kept (the other article's headline)."""

    kind: Kind
    text: str = ""


def sort(line: str, *, page: bool = False) -> Sorted | None:
    """Say what `line` is if it is no text of the article, else None; in a whole `page`, tail patterns go first."""
    if len(line) <= _REMEMBERED:
        return _remembered(line, page)
    return _sorted(line, page) if len(line) <= _LONGEST else None


def rows(text: str) -> list[tuple[Kind, tuple[str, ...], str]]:
    """The rules in a table: the kind, the first words and the pattern of each."""
    found: list[tuple[Kind, tuple[str, ...], str]] = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, words, pattern = line.split("\t")
            found.append((cast("Kind", kind), tuple(words.split()), pattern))
    return found


@lru_cache(maxsize=2)
def _rules(*, page: bool) -> dict[str, list[tuple[Kind, re.Pattern[str]]]]:
    """First word -> the patterns of lines that may start with it, in the order in which they are tried."""
    table = rows(Path(__file__).with_suffix(".tsv").read_text("utf-8"))
    rules: dict[str, list[tuple[Kind, re.Pattern[str]]]] = {}
    for kind, words, pattern in sorted(table, key=lambda row: (row[0] == "tail") is not page):
        compiled = re.compile(pattern, re.IGNORECASE)
        for word in words:
            rules.setdefault(word, []).append((kind, compiled))
    return rules


def _sorted(line: str, page: bool) -> Sorted | None:
    first = _FIRST.match(line)
    candidates = _rules(page=page).get(first[1].casefold()) if first is not None else None
    if first is None or candidates is None:
        return None
    start, end = first.start(1), len(line.rstrip(" .*_-–—)]>|»!:"))
    for kind, pattern in candidates:
        match = pattern.fullmatch(line, start, max(end, first.end(1)))
        if match is not None:
            return Sorted(kind, match[match.lastindex].strip() if match.lastindex else "")
    return None


_remembered = lru_cache(maxsize=8192)(_sorted)
