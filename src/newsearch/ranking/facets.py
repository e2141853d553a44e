"""Counts over all hits: by outlet, author, person, place, by month and year, and along time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np

from newsearch.engine.interface import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import KeywordColumn, Segment
    from newsearch.ranking.scored import Scored

FacetName = Literal[
    "source",
    "author",
    "editor",
    "section",
    "tag",
    "language",
    "dateline",
    "person",
    "organisation",
    "place",
    "month",
    "year",
]
Period = Literal["day", "week", "month", "year"]

_NAMES: dict[str, KeywordColumn] = {
    "source": "source",
    "author": "author",
    "editor": "editor",
    "section": "section",
    "tag": "tag",
    "language": "language",
    "dateline": "dateline",
    "person": "person",
    "organisation": "organisation",
    "place": "place",
}
_PERIODS: dict[str, Period] = {"month": "month", "year": "year"}

FACETS: tuple[str, ...] = (*_NAMES, *_PERIODS)
PERIODS: tuple[Period, ...] = ("day", "week", "month", "year")

_WIB = 7 * 3600
_MONDAY = 3
"""1970-01-01 was a Thursday, three days after a Monday."""


@dataclass(frozen=True, slots=True)
class Facet:
    """How the hits of a query spread over the values of one column.

    Attributes:
        name: the column; "month" and "year" are those of publication, in WIB.
        counts: value -> articles that have it, the commonest first; months and years in their order. An article with
            several values counts for each.
        missing: articles without a value.
        more: values that `counts` leaves out because only the commonest were asked for.
    """

    name: str
    counts: dict[str, int]
    missing: int
    more: int = 0

    def commonest(self, limit: int) -> Facet:
        """The same with so many values at most; months and years keep all, which are in the order of time."""
        if self.name in _PERIODS or len(self.counts) <= limit:
            return self
        counts = dict(islice(self.counts.items(), limit))
        return Facet(self.name, counts, self.missing, self.more + len(self.counts) - limit)


@dataclass(frozen=True, slots=True)
class Volume:
    """One period of a timeline.

    Attributes:
        period: "2025-06-11", "2025-06" or "2025"; a week is named by its Monday.
        hits: hits published in it.
        articles: all articles of the archive published in it.
    """

    period: str
    hits: int
    articles: int

    @property
    def share(self) -> float:
        """The hits' part of the archive's articles; 0 where the archive has none."""
        return self.hits / self.articles if self.articles else 0.0


class Timeline:
    """The hits of a query by time of publication, in WIB: every period from the first with a hit to the last.

    Attributes:
        by: the length of a period.
        undated: hits without a date, which are in none.
    """

    def __init__(
        self, by: Period, first: int, counts: NDArray[np.int64], articles: NDArray[np.int64], undated: int
    ) -> None:
        self.by, self.undated = by, undated
        self._first, self._counts, self._articles = first, counts, articles

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self._counts)

    def __iter__(self) -> Iterator[Volume]:
        """The periods, the oldest first."""
        for place, (hits, articles) in enumerate(zip(self._counts.tolist(), self._articles.tolist(), strict=True)):
            yield Volume(_label(self._first + place, self.by), hits, articles)


def facet(segments: Sequence[Segment], found: Sequence[Scored], name: FacetName) -> Facet:
    """The values of one column over the articles found in each segment."""
    if name in _PERIODS:
        line = timeline(segments, found, _PERIODS[name])
        return Facet(name, {volume.period: volume.hits for volume in line if volume.hits}, line.undated)
    totals: dict[str, int] = {}
    missing = 0
    for segment, part in zip(segments, found, strict=True):
        column = segment.keywords(_NAMES[name])
        sizes = np.diff(column.offsets)
        hit = np.zeros(segment.size, dtype=np.bool_)
        hit[part.numbers] = True
        missing += int(np.count_nonzero(sizes[part.numbers] == 0))
        counts = np.bincount(column.values[np.repeat(hit, sizes)], minlength=len(column.names))
        for value in np.flatnonzero(counts).tolist():
            own = column.names[value]
            totals[own] = totals.get(own, 0) + int(counts[value])
    return Facet(name, dict(sorted(totals.items(), key=lambda row: (-row[1], row[0]))), missing)


def timeline(segments: Sequence[Segment], found: Sequence[Scored], by: Period) -> Timeline:
    """The articles found in each segment by their time of publication, beside all that live."""
    hits, everything, undated = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)], 0
    for segment, part in zip(segments, found, strict=True):
        published = segment.numbers("published")
        own = published[part.numbers]
        undated += int(np.count_nonzero(own == NO_DATE))
        hits.append(_periods(own[own != NO_DATE], by))
        living = published if segment.live is None else published[segment.live]
        everything.append(_periods(living[living != NO_DATE], by))
    periods, archive = np.concatenate(hits), np.concatenate(everything)
    if not len(periods):
        nothing = np.empty(0, dtype=np.int64)
        return Timeline(by, 0, nothing, nothing, undated)
    first, last = int(periods.min()), int(periods.max())
    archive = archive[(archive >= first) & (archive <= last)]
    size = last - first + 1
    counts, articles = np.bincount(periods - first, minlength=size), np.bincount(archive - first, minlength=size)
    return Timeline(by, first, counts.astype(np.int64), articles.astype(np.int64), undated)


def _periods(seconds: NDArray[np.int64], by: Period) -> NDArray[np.int64]:
    """The number of each time's period, counted from the one of 1970-01-01, in WIB."""
    local = (seconds + _WIB).astype("datetime64[s]")
    if by == "week":
        return (local.astype("datetime64[D]").astype(np.int64) + _MONDAY) // 7
    return local.astype(f"datetime64[{by[0].upper()}]").astype(np.int64)


def _label(number: int, by: Period) -> str:
    if by == "week":
        return str(np.datetime64(7 * number - _MONDAY, "D"))
    return str(np.datetime64(number, "D" if by == "day" else "M" if by == "month" else "Y"))
