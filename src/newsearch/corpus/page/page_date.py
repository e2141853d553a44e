"""Tells when a page was published: a declared date beats one near the headline; sentences of the body do not count.

Declared are the dates in the metadata, in the page's own address, and on a line with a label ("Tayang: …").
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from newsearch.corpus import dates
from newsearch.corpus.page import byline
from newsearch.corpus.page.line_shapes import FULL_STOPS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newsearch.corpus.page.draft import Draft

_LONGEST_LABEL = 60
_FEW_WORDS = 4
"""Words beside a day that make no headline of it."""

_AHEAD = timedelta(hours=48)
_ADDRESS = re.compile(
    r"((?:url|link|tautan|sumber|source|alamat|artikel asli)\s?:\s?)?<?(https?://[^\s<>]{4,2000})>?",
    re.IGNORECASE,
)
_DECLARES = re.compile(
    r"(?:tanggal(?: (?:terbit|tayang|publikasi))?|tgl|date|published(?: (?:on|at))?|(?:di)?terbit(?:kan)?|tayang|posted"
    r"(?: on)?|diposting|dipublikasikan|publikasi|waktu)(?: pada)?\s?[:|,-]?\s{0,3}",
    re.IGNORECASE,
)


def is_date_line(line: str) -> bool:
    """Whether `line` only states a date ("Kompas.com - 10/06/2025, 20:11 WIB"), and is no sentence with one in it."""
    founds = dates.find(line)
    if not founds:
        return False
    before, after = line[: founds[0].start].strip(), line[founds[-1].end :].strip(" )\"”'")
    words = sum(any(map(str.isalnum, word)) for word in [*before.split(), *after.split()])
    ends = after[-1:] in FULL_STOPS if after else False
    if any(found.stamp.precision == "minute" for found in founds):
        return len(line) <= 130 and not (words > 8 and ends)
    if len(before) + len(after) > _LONGEST_LABEL or (ends and words > 1):
        return False  # "…, kata Budi, Sabtu (14/6/2025)."
    return words <= _FEW_WORDS or byline.is_labelled(line) or dates.is_labelled(before)


def declared_by_line(lines: Iterable[str]) -> dates.Stamp | None:
    """The date of the first line that is labelled as the date of publication."""
    for line in lines:
        label = _DECLARES.match(line)
        if label is None:
            continue
        founds = dates.find(line)
        if founds and founds[0].start <= label.end() and is_date_line(line):
            return founds[0].stamp
    return None


def own_address(above: Iterable[str], below: Iterable[str]) -> str:
    """The dated address of the page: on a line above the body, or on one below it that is labelled as such.

    "" where there is no such address, or more than one.
    """
    found = {match[2] for match in map(_ADDRESS.fullmatch, above) if match is not None}
    found |= {match[2] for match in map(_ADDRESS.fullmatch, below) if match is not None and match[1]}
    dated = {address for address in found if dates.from_url(address) is not None}
    return dated.pop() if len(dated) == 1 else ""


def believe_address(draft: Draft) -> None:
    """Take the day in the page's address where the page gives no date, or another day."""
    day = dates.from_url(draft.url) if draft.url else None
    if day is not None and (draft.published is None or not dates.agree(day, draft.published)):
        draft.published, draft.published_from = day, "url"


def is_possible(stamp: dates.Stamp, now: datetime | None) -> bool:
    """Whether a page that was read at `now` can have been published then; two days of difference are allowed."""
    return now is None or stamp.moment - now <= _AHEAD
