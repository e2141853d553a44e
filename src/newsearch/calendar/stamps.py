"""A moment, with the precision to which it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsearch.calendar import WIB

YEARS = range(1900, 2101)
"""The years that a date of a newspaper is believed in."""

_CENTURY_TURNS = 40
"""Years of two digits below it are of this century: 07-Nov-19 is 2019, and 17-8-45 is 1945."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment, with the precision to which it is known; a "day" is given as its 00:00 WIB."""

    moment: datetime
    precision: Literal["minute", "day"]


def calendar_day(year: int, month: int, day: int) -> datetime | None:
    """The day's 00:00 WIB; None where there is no such day in `YEARS`."""
    if year not in YEARS:
        return None
    try:
        return datetime(year, month, day, tzinfo=WIB)
    except ValueError:
        return None


def full_year(digits: str) -> int:
    """The year that four digits, or two, stand for."""
    year = int(digits)
    if len(digits) != 2:
        return year
    return year + (2000 if year < _CENTURY_TURNS else 1900)
