"""The calendar in words: months, weekdays, zones and parts of the day, as Indonesian and English write them.

The words are in `names.tsv`; what reads whole dates is in the modules beside it. Records, pages and queries share them.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time."""


def _offset(value: str, name: str) -> timezone | None:
    if value == "?":
        return None
    away = timedelta(hours=int(value[1:3]), minutes=int(value[4:]))
    if not away:
        return timezone.utc
    return timezone(-away if value[0] == "-" else away, name.upper())


def _hours(value: str) -> frozenset[int]:
    spans = (span.split("-") for span in value.split())
    return frozenset(hour for first, last in spans for hour in range(int(first), int(last) + 1))


def _table() -> list[tuple[str, str, list[str]]]:
    text = Path(__file__).with_name("names.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return [(kind, value, spellings.split(", ")) for kind, value, spellings in rows]


_ROWS = _table()

MONTHS = {name: int(value) for kind, value, names in _ROWS if kind == "month" for name in names}
"""Month by name, in lower case: 1 to 12."""

WEEKDAYS = {name: int(value) for kind, value, names in _ROWS if kind == "weekday" for name in names}
"""Day of the week by name, in lower case: Monday is 0."""

ZONES = {name: _offset(value, names[0]) for kind, value, names in _ROWS if kind == "zone" for name in names}
"""Zone by name, in lower case; None where the name means several."""

HOURS = {name: _hours(value) for kind, value, names in _ROWS if kind == "hours" for name in names}
"""The hours that a part of the day may mean, by its name in lower case; 24 is the midnight that ends the day."""


def pattern(names: Iterable[str]) -> str:
    """A regular expression for any of `names`, the longest first, with any blank where a name has one."""
    return "|".join(
        re.escape(name).replace("\\ ", r"\s") for name in sorted(names, key=lambda name: (-len(name), name))
    )


def key(name: str) -> str:
    """`name` as the tables of this module have it: in lower case, with single blanks, and with plain "i"s only."""
    return " ".join(name.casefold().replace("i\u0307", "i").replace("ı", "i").split())


def hour_of_day(hour: int, part: str) -> int | None:
    """The hour, 0 to 24, that `hour` means in a `part` of the day ("8 malam" is 20); None where none or several fit.

    An hour above 12 means itself, "12" may be noon or either midnight of the day.
    """
    readings = {hour} | ({hour + 12} if hour < 12 else {0, 24} if hour == 12 else set())
    fitting = readings & HOURS[key(part)]
    return fitting.pop() if len(fitting) == 1 else None
