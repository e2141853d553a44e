"""Dates in all the shapes that Indonesian outlets print them in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

WIB = timezone(timedelta(hours=7), "WIB")
ZONES = {
    "wib": WIB,
    "wita": timezone(timedelta(hours=8), "WITA"),
    "wit": timezone(timedelta(hours=9), "WIT"),
    "gmt": timezone.utc,
    "utc": timezone.utc,
}

_MONTH_NAMES = (
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agust agst agt ags agu aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "senin sen monday mon",
    "selasa sel tuesday tue",
    "rabu rab wednesday wed",
    "kamis kam thursday thu",
    "jumat jum'at jum’at jum friday fri",
    "sabtu sab saturday sat",
    "minggu min ahad sunday sun",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))

_DATE = re.compile(
    rf"""(?:\b(?P<weekday>{_WEEKDAY})\b[\s,.(/]{{1,4}})?(?:
      (?<![\d./:-])(?P<year>\d{{4}})(?P<s1>[-/.])(?P<month>\d{{1,2}})(?P=s1)(?P<day>\d{{1,2}})(?!\d)
    | (?<![\d./:-])(?P<day2>\d{{1,2}})(?P<s2>[-/.])(?P<month2>\d{{1,2}})(?P=s2)
        (?P<year2>\d{{4}}|\d{{2}})(?![\d/]|[.,-]\d)
    | (?<![\d.,/])(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]{{0,3}}(?P<name>{_MONTH})\b
        [\s.,'’/-]{{0,3}}(?P<year3>\d{{4}})(?!\d)
    | \b(?P<name4>{_MONTH})\.?\s{{1,2}}(?P<day4>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<year4>\d{{4}})(?!\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK_AFTER = re.compile(
    r"""(?:T|[\s,|\-–—·•@?()\]]{0,6}(?:(?:pukul|pkl|jam|at|pada)\b\.?:?\s{0,2})?)
    (?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?(?!\d)
    \s?(?P<zone>am\b|pm\b|wib\b|wita\b|wit\b|gmt\b|utc\b|z\b|[+-]\d{2}:?\d{2}\b)?(?:\s?\(?(?P<zone2>wib|wita|wit)\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK_BEFORE = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?\s?(?P<zone>wib|wita|wit)?"
    r"[\s,|\-–—·•/]{0,5}$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_RELATIVE = re.compile(
    r"\b(?P<count>\d{1,3}|se)\s?(?P<unit>detik|menit|jam|hari|minggu|pekan)\s(?:yang\s)?(?:lalu|silam)\b", re.IGNORECASE
)
_UNITS = {
    "detik": timedelta(seconds=1),
    "menit": timedelta(minutes=1),
    "jam": timedelta(hours=1),
    "hari": timedelta(days=1),
    "minggu": timedelta(weeks=1),
    "pekan": timedelta(weeks=1),
}
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})(?:/(\d{1,2})/(\d{1,2})(?=[/?#_-]|$)|-?(\d{2})-?(\d{2})(?=\d{6}\D|[/?#_-]|$))"
)
_UPDATED = re.compile(r"\b(?:di)?(?:perbarui|perbaharui|update|updated|mutakhir(?:kan)?)\b|\bmodified\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:diterbitkan|terbit|tayang|dipublikasikan|dipublikasi|published|diposting|dibuat)\b", re.IGNORECASE
)
_MAY_HOLD_DATE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment, and how exactly it is known: a "day" is its 00:00 WIB."""

    moment: datetime
    precision: Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class Found:
    """A date found in a text, and where."""

    stamp: Stamp
    start: int
    end: int
    updated: bool = False


def parse(text: str, now: datetime | None = None) -> Stamp | None:
    """The date that `text`, the value of a date field, holds, or None.

    Read are ISO 8601, Unix time in seconds or milliseconds, and what `find` reads; "2 jam lalu" only with `now`.
    """
    text = text.strip()
    if len(text) == 10 and text[4] == "-" == text[7] and text[:4].isdecimal():  # most records' dates
        day = _iso_day(text)
        return Stamp(day, "day") if day is not None else None
    if _EPOCH.fullmatch(text):
        return _from_epoch(text)
    for found in find(text):
        return found.stamp
    return relative(text, now) if now is not None else None


def find(text: str) -> list[Found]:
    """Every possible date in `text`, in order, with its time of day where one stands beside it.

    Impossible dates (31 Februari) are not among them; an impossible time of day leaves the date. A year of two digits
    counts only where the weekday beside it confirms it. A time without a zone is WIB.
    """
    if not _MAY_HOLD_DATE.search(text):
        return []
    founds: list[Found] = []
    end = 0
    for match in _DATE.finditer(text):
        if match.start() < end:
            continue
        day = _day(match)
        if day is None:
            continue
        clock = _CLOCK_AFTER.match(text, match.end())
        if clock is not None:
            start, stop = match.start(), clock.end()
        else:
            window = max(end, match.start() - 24)
            clock = _CLOCK_BEFORE.search(text[window : match.start()])
            start, stop = (window + clock.start() if clock else match.start()), match.end()
        stamp = _stamp(day, clock)
        founds.append(Found(stamp, start, stop, _is_update(text[end:start])))
        end = stop
    return founds


def published_and_updated(text: str, now: datetime | None = None) -> tuple[Stamp | None, Stamp | None]:
    """When `text` says that the article appeared, and when it was changed ("Diperbarui … Diterbitkan …")."""
    founds = find(text)
    published = next((found.stamp for found in founds if not found.updated), None)
    updated = next((found.stamp for found in founds if found.updated), None)
    if published is None and updated is None and now is not None:
        published = relative(text, now)
    return published, updated


def relative(text: str, now: datetime) -> Stamp | None:
    """The moment that "2 jam lalu" or "kemarin" means at `now`; hours and minutes are moments, days are days."""
    lowered = text.casefold()
    if "lalu" not in lowered and "silam" not in lowered and "kemarin" not in lowered and "baru saja" not in lowered:
        return None
    match = _RELATIVE.search(lowered)
    if match is None:
        if lowered.strip(" .,|") == "kemarin":
            return _whole_day(now - timedelta(days=1))
        return Stamp(now.astimezone(WIB), "minute") if "baru saja" in lowered else None
    count = 1 if match["count"] == "se" else int(match["count"])
    moment = now - count * _UNITS[match["unit"]]
    return Stamp(moment.astimezone(WIB), "minute") if match["unit"] in ("detik", "menit", "jam") else _whole_day(moment)


def from_url(url: str) -> Stamp | None:
    """The day that an address tells: `/2025/06/10/`, `/20250610…`."""
    for match in _URL_DATE.finditer(url):
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        stamp = _calendar_day(int(year), int(month), int(day))
        if stamp is not None:
            return Stamp(stamp, "day")
    return None


def agree(day: Stamp, moment: Stamp) -> bool:
    """Whether two stamps are of one day, be it counted in the moment's own zone, in WIB or in UTC."""
    wanted = day.moment.date()
    zones = (moment.moment.tzinfo, WIB, timezone.utc)
    return any(moment.moment.astimezone(zone).date() == wanted for zone in zones)


def _iso_day(text: str) -> datetime | None:
    try:
        return _calendar_day(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return None


def _day(match: re.Match[str]) -> datetime | None:
    if match["year"]:
        return _calendar_day(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["name"]:
        return _calendar_day(int(match["year3"]), MONTHS[match["name"].casefold()], int(match["day3"]))
    if match["name4"]:
        return _calendar_day(int(match["year4"]), MONTHS[match["name4"].casefold()], int(match["day4"]))
    year = match["year2"]
    if len(year) == 4:
        return _calendar_day(int(year), int(match["month2"]), int(match["day2"]))
    if not match["weekday"]:
        return None
    day = _calendar_day(2000 + int(year), int(match["month2"]), int(match["day2"]))
    return day if day is not None and day.weekday() == WEEKDAYS[match["weekday"].casefold()] else None


def _calendar_day(year: int, month: int, day: int) -> datetime | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return datetime(year, month, day, tzinfo=WIB)
    except ValueError:
        return None


def _stamp(day: datetime, clock: re.Match[str] | None) -> Stamp:
    if clock is None:
        return Stamp(day, "day")
    hour, minute = int(clock["hour"]), int(clock["minute"])
    groups = clock.groupdict()
    zone = (groups.get("zone2") or clock["zone"] or "wib").casefold()
    if zone in ("am", "pm"):
        if not 1 <= hour <= 12:
            return Stamp(day, "day")
        hour, zone = hour % 12 + 12 * (zone == "pm"), "wib"
    second = int(clock["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return Stamp(day, "day")
    moment = day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone(zone))
    # A machine writes UTC, a newsroom reads Western Indonesian time.
    return Stamp(moment.astimezone(WIB) if moment.utcoffset() == timedelta(0) else moment, "minute")


def _zone(name: str) -> timezone:
    if name in ZONES:
        return ZONES[name]
    match = _OFFSET.fullmatch(name)
    if match is None:  # "z"
        return timezone.utc
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset >= timedelta(hours=24):
        return WIB
    return timezone(offset if match[1] == "+" else -offset)


def _from_epoch(text: str) -> Stamp | None:
    number = float(text)
    if number >= 1e12:
        number /= 1000
    try:
        moment = datetime.fromtimestamp(number, WIB)
    except (ValueError, OverflowError, OSError):
        return None
    return Stamp(moment.replace(microsecond=0), "minute") if 1970 < moment.year <= 2100 else None


def _whole_day(moment: datetime) -> Stamp:
    return Stamp(moment.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0), "day")


def _is_update(label: str) -> bool:
    """Whether the words before a date say that it is the date of a change."""
    updated = [match.start() for match in _UPDATED.finditer(label)]
    published = [match.start() for match in _PUBLISHED.finditer(label)]
    return bool(updated) and (not published or published[-1] < updated[-1])
