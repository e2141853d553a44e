"""Finds dates in any text, as people and programs write them: the day, and the time that stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newsearch.calendar import MONTHS, WEEKDAYS, clock, key, pattern
from newsearch.calendar.stamps import Stamp, calendar_day, full_year

if TYPE_CHECKING:
    from datetime import datetime

_RUN = re.compile(r"\d{1,4}(?!\d)")
_ALONE = r"(?<![\d./:])(?<!\d[,_-])"
_NAME = r"[^\W\d_]{2,9}"
_NUMBERS = re.compile(
    rf"""{_ALONE}(?:
      (?P<year>\d{{4}})(?P<s1>\s?[-/._:]\s?)(?P<month>\d{{1,2}})(?P=s1)(?P<day>\d{{1,2}})(?!\d)
    | (?P<first>\d{{1,2}})(?P<s2>\s?[-/._]\s?)(?P<second>\d{{1,2}})(?P=s2)
        (?P<third>\d{{4}}|\d{{2}})(?![\d/:]|\.\d|[,-]\d(?!\d?[:.]\d\d)))""",
    re.VERBOSE,
)
_DAY_FIRST = re.compile(
    rf"""(?<![\d.,/:])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?P<s1>[\s.,/-]{{0,3}})(?:of\s)?(?P<name>{_NAME})
    (?P<s2>[\s.,'’/-]{{0,3}})(?:tahun\s)?(?P<year>\d{{4}}(?!\d)|\d{{2}}(?!\d|[:.]\d))""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_FIRST = re.compile(rf"{_ALONE}(?P<year>\d{{4}})[\s/-](?P<name>{_NAME})[\s./-]{{1,2}}(?P<day>\d{{1,2}})(?!\d)")
_NAME_BEFORE = re.compile(rf"(?<![^\W_])(?P<name>{_NAME})[\s./-]{{1,2}}$")
_NAME_FIRST = re.compile(
    r"""(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:
        [\s,/-]{1,3}(?P<year>\d{4})(?!\d)
        |,?\s{1,2}(?P<time>[012]?\d:\d\d(?::\d\d)?(?:\s?[ap]m)?(?:\s(?:[+-]\d\d:?\d\d|[A-Z]{3,4}))?)
         \s{1,2}(?P<late_year>\d{4})(?!\d|[:.]\d))""",
    re.IGNORECASE | re.VERBOSE,
)
_WEEKDAY_BEFORE = re.compile(
    rf"\b(?P<weekday>{pattern(WEEKDAYS)})\b(?:\s(?P<part>{clock.PART}))?[\s,.(/-]{{1,4}}$", re.IGNORECASE
)
_WEEKDAY_WINDOW = 30
_MONTH = pattern(MONTHS)
_TO = r"\s{0,2}(?:[-–—&]|hingga|sampai(?:\sdengan)?|s\.?\s?d\.?|s/d|dan|to|until)\s{0,2}"
_ENDS_SPAN = re.compile(
    rf"(?<![\w:.,/-])(?P<first>\d{{1,2}})(?P<more>(?:\s(?:{_MONTH})\b\.?|[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?|"
    rf"\.\d{{1,2}}\.\d{{2,4}})?(?:\s\d{{4}})?){_TO}$",
    re.IGNORECASE,
)
_STARTS_SPAN = re.compile(
    rf"{_TO}(?:(?:{pattern(WEEKDAYS)}),?\s)?"
    rf"(?:\d{{1,2}}\s(?:{_MONTH})\b|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d)|/\d{{4}}-\d\d-\d\d",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SPAN_WINDOW = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A date found in a text, with its place in the text."""

    stamp: Stamp
    start: int
    end: int


class _Written(NamedTuple):
    """A date as it is written: its place, its weekday, its part of the day, and the meaning of its numbers."""

    start: int
    end: int
    numbers: tuple[str, str, str] = ("", "", "")
    """Three numbers whose order is not certain."""
    year: str = ""
    month: int = 0
    day: int = 0
    marked: bool = True
    """Whether its marks alone say that two digits are a year."""
    time: str = ""
    """The time of day that stands inside it."""


def find(text: str, *, field: bool = False) -> list[Found]:
    """Every date in `text`, in order, with its time of day where one stands beside it.

    Impossible dates (31 Februari) are not among them, nor the ends of a span of days ("29 April hingga 1 Mei 2016"); an
    impossible time of day leaves the date. Numbers are day, month, year unless only another order is possible. A time
    without a zone is WIB. Outside a `field` that is meant to hold a date, a year of two digits counts only where
    the weekday, the time of day, or a mark ("07-Nov-19", "Nov '19") confirms it.
    """
    founds: list[Found] = []
    end = 0
    in_span = False
    for run in _RUN.finditer(text):
        if run.start() < end:
            continue
        date = _written(text, run.start(), end)
        if date is None:
            continue
        time = clock.after(text, date.end)
        beside = _WEEKDAY_BEFORE.search(text, max(end, date.start - _WEEKDAY_WINDOW), date.start)
        weekday = WEEKDAYS[key(beside["weekday"])] if beside else None
        day = _day(date, weekday, sure=field or time is not None)
        if day is None:
            continue
        start, stop = beside.start() if beside else date.start, date.end
        part = beside["part"] if beside else None
        if date.time:
            stamp = clock.stamp(day, clock.after(" " + date.time, 0))
        elif time is not None:
            stamp, stop = clock.stamp(day, time, part), time.end()
        else:
            time = clock.before(text, end, start)
            stamp = clock.stamp(day, time, part)
            start = time.start() if time else start
        ends_span = in_span or _ends_span(text, date.start, day)
        in_span = stop == date.end and _STARTS_SPAN.match(text, stop) is not None
        if not (ends_span or in_span):
            founds.append(Found(stamp, start, stop))
        end = stop
    return founds


def _written(text: str, at: int, first: int) -> _Written | None:
    """Read the date whose first number is at `at`; no part of it stands before `first`."""
    match = _NUMBERS.match(text, at)
    if match is not None:
        if match["year"]:
            return _Written(at, match.end(), year=match["year"], month=int(match["month"]), day=int(match["day"]))
        return _Written(at, match.end(), (match["first"], match["second"], match["third"]))
    match = _DAY_FIRST.match(text, at)
    if match is not None and key(match["name"]) in MONTHS:
        marked = match["s2"][-1:] in ("'", "’") or match["s1"] == match["s2"] in ("-", "/")
        return _Written(
            at, match.end(), ("", "", ""), match["year"], MONTHS[key(match["name"])], int(match["day"]), marked
        )
    match = _YEAR_FIRST.match(text, at)
    if match is not None and key(match["name"]) in MONTHS:
        month = MONTHS[key(match["name"])]
        return _Written(at, match.end(), year=match["year"], month=month, day=int(match["day"]))
    if at and text[at - 1] in "./- \t\u00a0\u202f":
        name = _NAME_BEFORE.search(text, max(first, at - 12), at)
        match = _NAME_FIRST.match(text, at) if name is not None and key(name["name"]) in MONTHS else None
        if match is not None and name is not None:
            month, year = MONTHS[key(name["name"])], match["year"] or match["late_year"]
            return _Written(
                name.start(), match.end(), year=year, month=month, day=int(match["day"]), time=match["time"] or ""
            )
    return None


def _day(date: _Written, weekday: int | None, *, sure: bool) -> datetime | None:
    """The day of a date; `sure` is set where a year of two digits needs no further evidence."""
    if not date.month and not date.year:
        return _numeric(date.numbers, weekday, sure=sure)
    if len(date.year) == 2 and not (sure or date.marked):
        return None
    return calendar_day(full_year(date.year), date.month, date.day)


def _numeric(numbers: tuple[str, str, str], weekday: int | None, *, sure: bool) -> datetime | None:
    """The day that three numbers mean.

    Day, month, year is the order; month, day, year where only that is a date; year, month, day where the first number
    can be nothing else. Where the weekday says that the order is another one, the date is not known. A weekday that
    fits no order is taken for a slip, but confirms no year of two digits.
    """
    first, second, third = int(numbers[0]), int(numbers[1]), numbers[2]
    if len(third) == 2 and weekday is None and not sure:
        return None
    if len(third) == 2 and first > 31:
        return calendar_day(full_year(numbers[0]), second, int(third))
    year = full_year(third)
    day, swapped = calendar_day(year, second, first), calendar_day(year, first, second)
    if weekday is None or day is None or day.weekday() == weekday:
        return day or swapped
    if len(third) == 2 or (swapped is not None and swapped.weekday() == weekday):
        return None
    return day


def _ends_span(text: str, start: int, day: datetime) -> bool:
    """Whether the date that starts at `start` is the last day of a span: "12-14 April 2016"."""
    window = max(0, start - _SPAN_WINDOW)
    before = _ENDS_SPAN.search(text, window, start) if _DIGIT.search(text, window, start) else None
    return before is not None and bool(before["more"] or int(before["first"]) < day.day)
