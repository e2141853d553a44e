"""Reads dates as people write them, in Indonesian and English, as intervals of time.

A date stands for all of what it names: "2025-06" is that month, "10 Juni 2025" that day, "2025-06-10 18:30" that
minute. It is meant in WIB (UTC+7; Indonesia has no summer time) unless it ends in another zone. Weeks begin on Monday,
after ISO 8601 and the use in Indonesia.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta, timezone

from newsearch.calendar import MONTHS, WEEKDAYS, WIB, ZONES, pattern
from newsearch.errors import QueryError
from newsearch.messages import message
from newsearch.value import value

ACCEPTED = (
    '2025, 2025-06, 2025-06-10, 10/06/2025, "10 Juni 2025", "Juni 2025", 2020..2022, >=2020, kemarin, "pekan lalu" '
    'or "3 hari terakhir"'
)
"""Examples of what `parse_interval` understands, for messages."""

_LONGEST = 100
_YEARS = range(1000, 3000)

# Most queries have no date: a pattern is compiled when it is first asked for, which `re` remembers.
_DATE = (
    r"(?P<year>[0-9]{4})",
    r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<day>[0-9]{1,2})([-/.])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})",
    r"(?P<month>[0-9]{1,2})[-/](?P<year>[0-9]{4})",
    r"(?P<day>[0-9]{1,2})[ -](?P<month>[a-z]+)\.?[ -](?P<year>[0-9]{4})",
    r"(?P<month>[a-z]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
    r"(?P<month>[a-z]+)\.?[ -](?P<year>[0-9]{4})",
)
"""Ways to write a date; day before month where both are numbers, as in Indonesia."""

_CLOCK = (
    r"(?P<date>.+?)(?:t|,? (?:(?:pukul|jam) )?)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2}))?"
)
_NAMED_ZONE = rf"(?P<rest>.*(?:[0-9]| ))(?P<zone>{pattern(name for name, zone in ZONES.items() if zone)})"
_OFFSET = r"(?P<rest>.*[^ ]) ?(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2})"

_NAME_OF_ZONE = re.compile(r"(?: \([^()]*\))?")
_NUMBER = "[0-9]+"

_UNITS = {
    word: unit
    for unit, words in {
        "day": "hari day days",
        "week": "pekan minggu week weeks",
        "month": "bulan month months",
        "year": "tahun year years",
    }.items()
    for word in words.split()
}

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "satu one",
            "dua two",
            "tiga three",
            "empat four",
            "lima five",
            "enam six",
            "tujuh seven",
            "delapan eight",
            "sembilan nine",
            "sepuluh ten",
        ),
        start=1,
    )
    for word in words.split()
}

_DAYS = {
    "hari ini": 0,
    "today": 0,
    "kemarin": 1,
    "yesterday": 1,
    "kemarin lusa": 2,
    "kemarin dulu": 2,
    "day before yesterday": 2,
}
"""Days by name, as the number of days ago."""

_BOUNDS = {
    ">=": ">=",
    "≥": ">=",
    "sejak": ">=",
    "mulai": ">=",
    "since": ">=",
    ">": ">",
    "setelah": ">",
    "sesudah": ">",
    "after": ">",
    "<=": "<=",
    "≤": "<=",
    "sampai": "<=",
    "hingga": "<=",
    "until": "<=",
    "<": "<",
    "sebelum": "<",
    "before": "<",
}
_BOUND = rf"(?P<bound>>=|<=|[<>≥≤]|(?:{'|'.join(filter(str.isalpha, _BOUNDS))}) ) *(?P<date>.+)"
_RANGE = r" *(?:\.{2,}|…) *| (?:sampai|hingga|s\.?d\.?|s/d|to) "


@value
class Interval:
    """The time from `start` on and before `end`, both aware; None is no bound.

    `str` writes it so that `parse_interval` reads it back: whole days of WIB as days, the last one included.
    """

    start: datetime | None
    end: datetime | None

    def __str__(self) -> str:
        first = "" if self.start is None else _first(self.start)
        last = "" if self.end is None else _last(self.end)
        if first == last:
            return first
        return f"{first}..{last}"


def parse_interval(text: str, now: datetime) -> Interval:
    """The interval that `text` names, with bounds in WIB; `now` is what "kemarin" and the like count from.

    Raises:
        QueryError: `text` is no date, or one that does not exist; the message says what is accepted.
        ValueError: `now` is not aware.
    """
    if now.tzinfo is None:
        raise ValueError(message("now must be an aware datetime, not {now!r}", now=now))
    try:
        return _interval(" ".join(text.casefold().split()), now)
    except _NoDateError as error:
        why = message(" ({error})", error=error) if str(error) else ""
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        raise QueryError(
            message("{shown!r} is not a date{why}: write {accepted}", shown=shown, why=why, accepted=ACCEPTED),
            text,
            0,
            len(text),
        ) from None


class _NoDateError(ValueError):
    """The text is no date; the message says why, or is empty when there is no more to say."""


def _interval(text: str, now: datetime) -> Interval:
    if len(text) > _LONGEST:
        raise _NoDateError("it is too long")
    if bounded := re.fullmatch(_BOUND, text):
        start, end = _span(bounded["date"], now)
        return {
            ">=": Interval(start, None),
            ">": Interval(end, None),
            "<=": Interval(None, end),
            "<": Interval(None, start),
        }[_BOUNDS[bounded["bound"].strip()]]
    parts = re.split(_RANGE, text, maxsplit=1)
    if len(parts) == 1:
        return Interval(*_span(text, now))
    first, last = parts
    if not first and not last:
        raise _NoDateError("a range needs a date on one side at least")
    interval = Interval(_span(first, now)[0] if first else None, _span(last, now)[1] if last else None)
    if interval.start and interval.end and interval.start >= interval.end:
        raise _NoDateError("it ends before it begins")
    return interval


def _span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """First moment of a single date, and the first after it, in WIB."""
    try:
        form, zone = _zone(text)
        found = _relative(form, now.astimezone(zone).date()) or _absolute(form)
        start, end = (moment.replace(tzinfo=zone) for moment in found)
    except _NoDateError:
        written = _as_in_records(text)
        if written is None:
            raise
        start, end = written
    if not (_YEARS.start < start.year and end.year < _YEARS.stop - 1):
        raise _NoDateError(
            message("years go from {number} to {number2}", number=_YEARS.start + 1, number2=_YEARS.stop - 2)
        )
    return start.astimezone(WIB), end.astimezone(WIB)


def _zone(text: str) -> tuple[str, timezone]:
    """`text` without the zone at its end, and the zone."""
    if named := re.fullmatch(_NAMED_ZONE, text):
        return named["rest"].rstrip(), ZONES[named["zone"]] or WIB
    if offset := re.fullmatch(_OFFSET, text):
        hours, minutes = int(offset["hours"]), int(offset["minutes"])
        if hours > 14 or minutes > 59:
            raise _NoDateError(
                message(
                    "there is no zone {offset}{offset2}:{offset3}",
                    offset=offset["sign"],
                    offset2=offset["hours"],
                    offset3=offset["minutes"],
                )
            )
        away = timedelta(hours=hours, minutes=minutes)
        return offset["rest"], timezone(away if offset["sign"] == "+" else -away)
    return text, WIB


def _relative(text: str, today: date) -> tuple[datetime, datetime] | None:
    """Read a date that counts from today; None when `text` is not of that kind.

    "N units ago" is the whole day, week, month or year that lies so far back; "the last N units" ends with today.
    """
    if text in _DAYS:
        return _unit_ago("day", _DAYS[text], today)
    words = [word for word in text.split() if word not in {"yang", "the"}]
    if words and words[0] in {"last", "past", "this"}:  # English puts in front what Indonesian puts at the end
        counted = len(words) == 3
        words = [*words[1:], "ini" if words[0] == "this" else "terakhir" if counted else "lalu"]
    if len(words) == 2 and words[0].startswith("se") and words[0][2:] in _UNITS:
        words = ["satu", words[0][2:], words[1]]
    if len(words) == 2 and words[0] in _UNITS and words[1] in {"ini", "lalu", "kemarin"}:
        return _unit_ago(_UNITS[words[0]], 0 if words[1] == "ini" else 1, today)
    if len(words) != 3 or words[1] not in _UNITS or words[2] not in {"terakhir", "lalu", "ago"}:
        return None
    count = _NUMBERS.get(words[0]) or (int(words[0]) if re.fullmatch("[0-9]{1,4}", words[0]) else 0)
    if not count:
        return None
    unit = _UNITS[words[1]]
    if words[2] != "terakhir":
        return _unit_ago(unit, count, today)
    tomorrow = today + timedelta(days=1)
    return _midnight(_back(tomorrow, unit, count)), _midnight(tomorrow)


def _unit_ago(unit: str, count: int, today: date) -> tuple[datetime, datetime]:
    """The whole unit that lies `count` units before the one that holds today."""
    if unit == "week":
        today -= timedelta(days=today.weekday())
    first = _back(today, unit, count)
    if unit == "year":
        return _calendar_span(first.year, None, None)
    if unit == "month":
        return _calendar_span(first.year, first.month, None)
    return _midnight(first), _midnight(first + timedelta(days=7 if unit == "week" else 1))


def _back(day: date, unit: str, count: int) -> date:
    """The day `count` units before `day`, or the last of its month where that month is shorter."""
    if unit in {"day", "week"}:
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    if year not in _YEARS:
        raise _NoDateError("it is too long ago")
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _absolute(text: str) -> tuple[datetime, datetime]:
    weekday, _, rest = text.replace(",", " ", 1).partition(" ")
    if weekday in WEEKDAYS and rest:
        text = rest.strip().removeprefix("(").removesuffix(")")
    clock = re.fullmatch(_CLOCK, text)
    form = clock["date"] if clock else text
    found = next(filter(None, (re.fullmatch(way, form) for way in _DATE)), None)
    if found is None:
        raise _NoDateError
    groups = found.groupdict()
    name = groups.get("month")
    month = int(name) if name and name.isdecimal() else MONTHS.get(name) if name else None
    if name and month is None:
        raise _NoDateError(message("there is no month {name!r}", name=name))
    day = int(groups["day"]) if groups.get("day") else None
    span = _calendar_span(int(found["year"]), month, day)
    if clock is None:
        return span
    if day is None:
        raise _NoDateError("a time of day needs a day")
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _NoDateError(
            message("there is no time {hour:02}:{minute:02}:{second:02}", hour=hour, minute=minute, second=second)
        )
    start = datetime.combine(span[0].date(), time(hour, minute, second))
    return start, start + (timedelta(seconds=1) if clock["second"] else timedelta(minutes=1))


def _as_in_records(text: str) -> tuple[datetime, datetime] | None:
    """Read a day or a minute in another form of records: "2/13/2024", "02-Des-24 8.15 malam", "…T24:00"."""
    from newsearch.calendar import machine, written

    stamp = machine.iso(text.upper()) or machine.compact(text) or machine.week(text.upper())
    if stamp is None:
        founds = written.find(text)
        if len(founds) != 1 or founds[0].start or not _NAME_OF_ZONE.fullmatch(text, founds[0].end):
            return None
        stamp = founds[0].stamp
    start = stamp.moment
    if stamp.precision == "minute":
        return start, start + (timedelta(seconds=1) if start.second else timedelta(minutes=1))
    # A day is written with three numbers at most; the fourth is a time that does not exist, or in no one zone.
    return (start, start + timedelta(days=1)) if len(re.findall(_NUMBER, text)) <= 3 else None


def _calendar_span(year: int, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    """The start and end of a year, a month or a day of the calendar."""
    if year not in _YEARS:
        raise _NoDateError(message("there is no year {year} here", year=year))
    if month is None:
        return _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))
    if not 1 <= month <= 12:
        raise _NoDateError(message("there is no month {month}", month=month))
    days = calendar.monthrange(year, month)[1]
    if day is None:
        return _midnight(date(year, month, 1)), _midnight(date(year, month, days) + timedelta(days=1))
    if not 1 <= day <= days:
        raise _NoDateError(message("{year}-{month:02} has {days} days", year=year, month=month, days=days))
    return _midnight(date(year, month, day)), _midnight(date(year, month, day) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _first(start: datetime) -> str:
    """Write `start` as the coarsest day, minute or second that begins with it."""
    start = start.astimezone(WIB)
    if start.second:
        return start.isoformat(timespec="seconds")
    return start.isoformat(timespec="minutes") if start.time() != time() else start.date().isoformat()


def _last(end: datetime) -> str:
    """Write `end` as the coarsest day, minute or second that ends with it."""
    end = end.astimezone(WIB)
    if end.second:
        return (end - timedelta(seconds=1)).isoformat(timespec="seconds")
    if end.time() != time():
        return (end - timedelta(minutes=1)).isoformat(timespec="minutes")
    return (end.date() - timedelta(days=1)).isoformat()
