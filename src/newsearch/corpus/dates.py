"""Finds an article's dates: in a field of its record, in the lines around it, in its address."""

from __future__ import annotations

import re
from datetime import timezone
from typing import TYPE_CHECKING

from newsearch.calendar import WEEKDAYS, WIB
from newsearch.calendar.machine import written
from newsearch.calendar.reading import read as parse
from newsearch.calendar.reading import says_nothing
from newsearch.calendar.relative import relative
from newsearch.calendar.stamps import Stamp, calendar_day
from newsearch.calendar.written import Found, find

if TYPE_CHECKING:
    from datetime import datetime

_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})(?:/(\d{1,2})/(\d{1,2})(?=[/?#_-]|$)|-?(\d{2})-?(\d{2})(?=\d{6}\D|[/?#_-]|$))"
)
_UPDATED = re.compile(r"\b(?:di)?(?:perbarui|perbaharui|update|updated|mutakhir(?:kan)?)\b|\bmodified\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:diterbitkan|terbit|tayang|dipublikasikan|dipublikasi|published|diposting|dibuat)\b", re.IGNORECASE
)


def published_and_updated(text: str, now: datetime | None = None) -> tuple[Stamp | None, Stamp | None]:
    """The date on which `text` says that the article was published, and the one of a change ("Diperbarui …")."""
    published = updated = None
    end = 0
    for found in find(text):
        if _is_update(text[end : found.start]):
            updated = updated or found.stamp
        else:
            published = published or found.stamp
        end = found.end
    if published is None and updated is None and now is not None:
        published = relative(text, now)
    return published, updated


def from_url(url: str) -> Stamp | None:
    """The day in an address: `/2025/06/10/`, `/20250610…`."""
    for match in _URL_DATE.finditer(url):
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        stamp = calendar_day(int(year), int(month), int(day))
        if stamp is not None:
            return Stamp(stamp, "day")
    return None


def agree(day: Stamp, moment: Stamp) -> bool:
    """Whether two stamps name one day, either in the moment's own zone, in WIB or in UTC."""
    wanted = day.moment.date()
    zones = (moment.moment.tzinfo, WIB, timezone.utc)
    return any(moment.moment.astimezone(zone).date() == wanted for zone in zones)


def is_labelled(words: str) -> bool:
    """Whether the `words` before a date call it the date of publication or of a change."""
    return _UPDATED.search(words) is not None or _PUBLISHED.search(words) is not None


def _is_update(label: str) -> bool:
    """Whether the words before a date call it the date of a change."""
    updated = [match.start() for match in _UPDATED.finditer(label)]
    published = [match.start() for match in _PUBLISHED.finditer(label)]
    return bool(updated) and (not published or published[-1] < updated[-1])


__all__ = [
    "WEEKDAYS",
    "WIB",
    "Found",
    "Stamp",
    "agree",
    "find",
    "from_url",
    "is_labelled",
    "parse",
    "published_and_updated",
    "relative",
    "says_nothing",
    "written",
]
