"""Reads times of day beside a date: 20:40 WIB, 8.15 malam, 1:05 p.m., T101500Z, 15:21:41 GMT+0700 (WIB)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from newsearch.calendar import HOURS, WIB, ZONES, hour_of_day, key, pattern
from newsearch.calendar.stamps import Stamp

PART = rf"(?:{pattern(HOURS)})(?![^\W\d_])"
"""A part of the day."""

_HALF = r"[ap]\.?m\b"
_ZONE_NAME = rf"(?:{pattern(ZONES)})(?![^\W\d_])"
# Behind a time, "Malam Puncak" is no part of the day but begins what comes next.
_PART_ENDS = r"(?:\shari)?(?!(?-i:\s[A-Z][a-z]))"
_ZONE = rf"""(?:\s?[\[(]?(?P<zone>{_ZONE_NAME})(?:\s?(?P<shift>[+-]\d{{1,2}}(?::?\d\d)?)(?![\d:.]))?
    |\s\(?(?P<unknown>(?-i:[A-Z]{{2,3}}T))(?![^\W_])
    |\s?(?P<offset>[+-]\d\d(?::?\d\d(?::\d\d)?)?)(?![\d.:])(?:\s?\(?(?P<beside>{_ZONE_NAME}))?)?"""
_TIME = rf"""(?P<hour>\d{{1,2}})
    (?:[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d)
      |(?=\s?{_HALF})
      |(?(told)(?=\s?(?:{PART}|{_ZONE_NAME}))|(?!)))
    (?:\s?(?:in\sthe\s)?(?P<part>{PART}){_PART_ENDS})?{_ZONE}(?:\s?\(?(?P<late>{PART}){_PART_ENDS})?"""
_TOLD = r"(?:\b(?P<told>pukul|pkl|pk|jam|at|time)\b\.?:?\s{0,2}|\bpada\s)?"
_AFTER = re.compile(
    rf"(?:T|[\s,|\-–—·•@?()\[\]/:;_]{{0,6}}(?:(?P<early>{PART})(?:\shari)?[\s,]{{1,3}})?{_TOLD}){_TIME}",
    re.IGNORECASE | re.VERBOSE,
)
_BASIC = re.compile(
    rf"""[T_](?P<hour>\d\d)(?:(?P<mark>[-_]?)(?P<minute>\d\d)(?:(?P=mark)(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?)?
    (?![\d:]){_ZONE}""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE = re.compile(
    rf"(?<![\d:.]){_TOLD}{_TIME}[\s,|\-–—·•/()]{{0,5}}(?:\b(?:on|pada|tanggal|tgl)\b\.?\s)?$",
    re.IGNORECASE | re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_SOON = re.compile(r"\D{0,40}\d")
_WINDOW = 40
"""Characters before a date in which its time may stand."""

_WESTERN_HALVES = {(9, 30), (4, 30), (3, 30), (2, 30)}
"""The distances west of UTC that are no whole hours."""


def after(text: str, end: int) -> re.Match[str] | None:
    """The time of day that follows a date that ends at `end`."""
    if _SOON.match(text, end) is None:
        return None
    return (_BASIC.match(text, end) if text[end] in "Tt_" else None) or _AFTER.match(text, end)


def before(text: str, first: int, start: int) -> re.Match[str] | None:
    """The time of day that stands between `first` and a date that starts at `start`."""
    window = max(first, start - _WINDOW)
    if _DIGIT.search(text, window, start) is None:
        return None
    return _BEFORE.search(text, window, start)


def stamp(day: datetime, time: re.Match[str] | None, part: str | None = None) -> Stamp:
    """Add a time of day to a day, given as 00:00 WIB; without a possible time, the stamp is the day.

    `part` is the part of the day that stood before the date ("Senin malam, 2/12/2024, 8.00"). A machine writes UTC, a
    newsroom reads Western Indonesian time: UTC is shown as WIB. 24:00 is the start of the next day.
    """
    whole = Stamp(day, "day")
    if time is None:
        return whole
    groups = time.groupdict()
    part = groups.get("part") or groups.get("late") or groups.get("early") or part
    hour: int | None = int(groups["hour"])
    minute, second = int(groups["minute"] or 0), int(groups["second"] or 0)
    if part and hour is not None:
        hour = hour_of_day(hour, part)
    zone = _zone(groups)
    if hour is None or zone is None or minute > 59 or second > 60:
        return whole
    if hour == 24 and not minute and not second:
        hour, day = 0, day + timedelta(days=1)
    if hour > 23:
        return whole
    moment = day.replace(hour=hour, minute=minute, second=min(second, 59), tzinfo=zone)
    return Stamp(moment.astimezone(WIB) if zone is timezone.utc else moment, "minute")


def _zone(groups: dict[str, str | None]) -> timezone | None:
    """The zone of a time: WIB where none is given, None where the given one is ambiguous."""
    if groups["unknown"]:
        return None
    name, offset = groups["zone"], groups["offset"]
    if name:
        zone = ZONES[key(name)]
        shift = groups["shift"]
        return offset_zone(shift) if shift and zone is timezone.utc else zone
    if not offset:
        return WIB
    zone = offset_zone(offset)
    beside = groups["beside"]
    named = ZONES[key(beside)] if beside else None
    if ":" in offset and offset[0] == "-" and (zone is None or (named is not None and named != zone)):
        return named or WIB  # "09:00-22:00 WIB" is a span of time
    return zone


def offset_zone(text: str) -> timezone | None:
    """The zone of an offset such as "+07", "-0500", "+7" or "+07:07:12"; None where it is no possible offset."""
    digits = text[1:].replace(":", "")
    hours = int(digits[:2])
    minutes, seconds = int(digits[2:4] or 0), int(digits[4:6] or 0)
    away = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if text[0] == "-":
        exists = away <= timedelta(hours=12) and (not minutes or (hours, minutes) in _WESTERN_HALVES)
    else:
        exists = away <= timedelta(hours=14) and (minutes in (0, 30, 45) or len(digits) == 6)
    if not exists:
        return None
    if not away:
        return timezone.utc
    return timezone(-away if text[0] == "-" else away)
