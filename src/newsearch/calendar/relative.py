"""Reads dates that count from the present: "2 jam lalu", "kemarin, 20:40", "3 days ago"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from newsearch.calendar import WIB, clock
from newsearch.calendar.stamps import Stamp

_UNITS = {
    name: unit
    for names, unit in (
        ("detik second seconds sec secs", timedelta(seconds=1)),
        ("menit mnt minute minutes min mins", timedelta(minutes=1)),
        ("jam hour hours hr hrs", timedelta(hours=1)),
        ("hari day days", timedelta(days=1)),
        ("minggu pekan week weeks", timedelta(weeks=1)),
    )
    for name in names.split()
}
_AGO = re.compile(
    rf"\b(?P<count>\d{{1,3}}|se|an?\b|one\b)\s?(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    r"\s(?:yang\s|yg\s)?(?:lalu|silam|ago)\b"
)
_JUST = re.compile(r"\b(?:baru saja|just now)\b")
_DAYS = {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "kemarin lusa": 2, "kemarin dulu": 2}
_NAMED = re.compile(rf"(?P<name>{'|'.join(sorted(_DAYS, key=len, reverse=True))})\b")
_HINTS = ("lalu", "silam", "ago", "kemarin", "baru saja", "just now", "hari ini", "today", "yesterday")


def relative(text: str, now: datetime) -> Stamp | None:
    """The stamp that `text` means at `now`: a moment for hours and minutes, a day for days and weeks."""
    lowered = " ".join(text.casefold().split())
    if not any(hint in lowered for hint in _HINTS):
        return None
    match = _AGO.search(lowered)
    if match is not None:
        count = int(match["count"]) if match["count"].isdecimal() else 1
        unit = _UNITS[match["unit"]]
        moment = now - count * unit
        return Stamp(moment.astimezone(WIB), "minute") if unit < timedelta(days=1) else _whole_day(moment)
    if _JUST.search(lowered):
        return Stamp(now.astimezone(WIB), "minute")
    named = _NAMED.match(lowered.strip(" .,|"))
    if named is None:
        return None
    day = _whole_day(now - timedelta(days=_DAYS[named["name"]]))
    rest = lowered.strip(" .,|")[named.end() :]
    if not rest:
        return day
    time = clock.after(rest, 0)
    return clock.stamp(day.moment, time) if time is not None and not rest[time.end() :].strip(" .,|)") else None


def _whole_day(moment: datetime) -> Stamp:
    return Stamp(moment.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0), "day")
