"""Reads dates as programs store them: forms of ISO 8601, seconds since 1970, Excel's days, JSON, `repr`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from newsearch.calendar import WIB, ZONES, clock
from newsearch.calendar.stamps import Stamp, calendar_day

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])(?=$|[T\s])", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?=$|[T\s])", re.ASCII)
_COMPACT = re.compile(
    r"(\d{8})(?:[T _-]?(\d{6}|\d{4})(?:[.,]\d{1,9})?\s?(Z|[+-]\d\d:?(?:\d\d)?)?)?", re.ASCII | re.IGNORECASE
)
_NUMBER = re.compile(r"(\d{5,19})(?:\.(\d{1,17}))?|(\d)\.(\d{9,12})[eE]\+?(0?9|12)", re.ASCII)
_WRAPPED = re.compile(
    r"\\?/?Date\((\d{9,13})(?:[+-]\d{4})?\)\\?/?|\{\s*[\"']\$date[\"']\s*:\s*(?:\{[^}:]{0,40}:\s*)?[\"']?(\d{9,13})\b"
)
_REPR = re.compile(
    r"datetime\.date(?:time)?\((\d{4}), (\d{1,2}), (\d{1,2})(?:, (\d{1,2}), (\d{1,2})(?:, (\d{1,2}))?)?(?:, \d{1,6})?"
    r"(?:, tzinfo=(.{1,80}))?\)"
)
_STRUCT = re.compile(
    r"struct_time\(tm_year=(\d{4}), tm_mon=(\d{1,2}), tm_mday=(\d{1,2}), tm_hour=(\d{1,2}), tm_min=(\d{1,2}), "
    r"tm_sec=(\d{1,2})"
)
_ROMAN = re.compile(r"(\d{1,2})([-/. ])([IVX]{1,4})\2(\d{4})", re.ASCII)
_ROMANS = {name: number for number, name in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}
_EXCEL_FIRST = datetime(1899, 12, 30, tzinfo=WIB)
_EXCEL_DAYS = range(25_569, 62_093)  # 1970 to 2069

_PER_SECOND = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 16: 10**6, 19: 10**9}
"""How many of what a number of so many digits counts make a second."""


def iso(text: str) -> Stamp | None:
    """Read the most frequent form, `2024-12-02` with all or part of `T20:40:00+07:00`; None for any other text."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    whole = calendar_day(int(year), int(month), int(day))
    if whole is None or hour is None:
        return Stamp(whole, "day") if whole is not None else None
    zone = WIB if offset is None else timezone.utc if offset == "Z" else clock.offset_zone(offset)
    seconds = int(second or 0)
    if zone is None or int(hour) > 23 or int(minute) > 59 or seconds > 59:
        return clock.stamp(whole, clock.after(text, 10))
    moment = whole.replace(hour=int(hour), minute=int(minute), second=seconds, tzinfo=zone)
    return Stamp(moment.astimezone(WIB) if zone is timezone.utc else moment, "minute")


def written(value: Any) -> str:
    """Write a record's value as the text of a date: objects of MongoDB, Firestore and PHP, lists of numbers."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return _of_object(value)
    if isinstance(value, (list, tuple)):
        if 3 <= len(value) <= 7 and all(type(item) is int for item in value):  # Java's
            day, time = value[:3], [*value[3:6], 0, 0][:3]
            return "-".join(f"{item:02}" for item in day) + (" " + ":".join(f"{item:02}" for item in time)) * (
                len(value) > 3
            )
        return next(filter(None, map(written, value[:10])), "")
    return str(value)


def _of_object(value: dict[str, Any]) -> str:
    for key in ("$date", "$numberLong", "$numberDecimal", "_seconds", "seconds"):
        if key in value:
            return written(value[key])
    if "date" in value:
        zone = value.get("timezone")
        return f"{written(value['date'])} {zone}" if isinstance(zone, str) else written(value["date"])
    return next(
        (written(value[key]) for key in ("iso", "raw", "rendered", "value", "text", "name") if key in value), ""
    )


def number(text: str) -> Stamp | None:
    """Read days of Excel, or seconds (also milli- to nanoseconds) since 1970, told apart by their digits."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits, fraction = match[1] or "", match[2] or ""
    if match[3]:
        power = int(match[5])
        shown = match[3] + match[4].ljust(power, "0")
        digits = shown[: power + 1]
    number = int(digits)
    if len(digits) == 5:
        if number not in _EXCEL_DAYS:
            return None
        seconds = round(float(f"0.{fraction or 0}") * 86_400)
        return Stamp(_EXCEL_FIRST + timedelta(days=number, seconds=seconds), "minute" if seconds else "day")
    if len(digits) not in _PER_SECOND or (len(digits) == 12 and compact(digits) is not None):
        return None
    seconds = number // _PER_SECOND[len(digits)]
    moment = datetime.fromtimestamp(seconds, WIB)
    return Stamp(moment, "minute") if 1970 < moment.year <= 2100 else None


def compact(text: str) -> Stamp | None:
    """Read `20241202`, `20241202101500`, `20241202T101500Z`, and `02122024` where it can mean nothing else."""
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    digits, time, zone = match.groups()
    day = calendar_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if day is None and time is None:
        day = calendar_day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    if day is None:
        return None
    return clock.stamp(day, clock.after(f"T{time}{zone or ''}", 0) if time else None)


def wrapped(text: str) -> Stamp | None:
    """Read `/Date(1733112900000)/`, `{"$date": …}`, `datetime.datetime(2024, 12, 2, 20, 40)`."""
    match = _WRAPPED.search(text)
    if match is not None:
        return number(match[1] or match[2])
    match = _STRUCT.search(text)
    zone: str | None = "tzutc()" if match else None  # what feedparser gives is UTC
    if match is None:
        match = _REPR.search(text)
        if match is None:
            return None
        zone = match[7]
    day = calendar_day(int(match[1]), int(match[2]), int(match[3]))
    if day is None or match[4] is None:
        return Stamp(day, "day") if day is not None else None
    return clock.stamp(
        day, clock.after(f" {match[4]}:{int(match[5]):02}:{int(match[6] or 0):02}{_python_zone(zone)}", 0)
    )


def _python_zone(text: str | None) -> str:
    """The offset in the `repr` of a zone, as " +07:00"; an ambiguous name where the offset is unknown."""
    if not text:
        return ""
    seconds = re.search(r"(?:seconds=|tzoffset\([^,]{0,20}, )(-?\d{1,5})", text)
    if seconds is not None:
        away = int(seconds[1])
        return f"{'-' if away < 0 else '+'}{abs(away) // 3600:02}:{abs(away) % 3600 // 60:02}"
    if re.search(r"\butc\b|tzutc", text, re.IGNORECASE):
        return "Z"
    named = re.search(r"[A-Z][a-z]+/[A-Z]\w+", text)
    return f" {named[0]}" if named is not None and named[0].casefold() in ZONES else " AST"


def week(text: str) -> Stamp | None:
    """Read `2024-W49-1` and `2024-337`: a day of a week and a day of a year."""
    match, of_week = _WEEK.match(text), True
    if match is None:
        match, of_week = _ORDINAL.match(text), False
    if match is None:
        return None
    try:
        if of_week:
            found = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
        else:
            found = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
    except ValueError:
        return None
    if not of_week and (match[2] == "000" or found.year != int(match[1])):
        return None
    day = calendar_day(found.year, found.month, found.day)
    return clock.stamp(day, clock.after(text, match.end())) if day is not None else None


def roman(text: str) -> Stamp | None:
    """Read `2-XII-2024`, with the month in Roman numerals."""
    match = _ROMAN.fullmatch(text)
    if match is None or match[3] not in _ROMANS:
        return None
    day = calendar_day(int(match[4]), _ROMANS[match[3]], int(match[1]))
    return Stamp(day, "day") if day is not None else None
