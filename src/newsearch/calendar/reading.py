"""Reads the date in the value of a date field: which forms are tried, and in which order."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from newsearch.calendar import machine
from newsearch.calendar.relative import relative
from newsearch.calendar.written import find

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newsearch.calendar.stamps import Stamp

_LONGEST = 400
"""Characters of a text in which its date is looked for."""

_EAST_ASIAN = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_NOTHING = frozenset(["", "-", "--", "0", "null", "none", "nan", "nat", "n/a", "undefined", "\\n"])


def _written(text: str) -> Stamp | None:
    return next((found.stamp for found in find(text, field=True)), None)


FORMS: tuple[tuple[str, Callable[[str], Stamp | None]], ...] = (
    ("ISO 8601", machine.iso),
    ("number", machine.number),
    ("digits only", machine.compact),
    ("value of a program", machine.wrapped),
    ("day of a week or year", machine.week),
    ("Roman month", machine.roman),
    ("written", _written),
)
"""The forms of a date in the order in which they are tried; the first that gives a date ends the search."""


def read(text: str, now: datetime | None = None) -> Stamp | None:
    """The date in `text`, the value of a date field, or None.

    `FORMS` are tried in their order; then, with `now`, forms that count from it: "2 jam lalu".
    """
    text = text.strip()[:_LONGEST]
    stamp = machine.iso(text)
    if stamp is not None:
        return stamp
    if not text.isascii():
        text = _plain(text)
    for _, form in FORMS:
        stamp = form(text)
        if stamp is not None:
            return stamp
    return relative(text, now) if now is not None else None


def says_nothing(text: str) -> bool:
    """Whether `text` is one that programs write in place of a missing date."""
    return text.strip().casefold() in _NOTHING


def _plain(text: str) -> str:
    """`text` with plain digits and blanks, and without invisible characters (JavaScript writes some into its dates)."""
    folded = unicodedata.normalize("NFKC", text)
    shown = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    return _EAST_ASIAN.sub(r"\1-\2-\3 ", shown).strip()
