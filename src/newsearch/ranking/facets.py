"""Facets and timelines: their names and types, and the periods that articles fall into; `aggregates.py` counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from newsearch.deadline import check
from newsearch.engine.interface import NO_DATE
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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

NAMES: dict[str, KeywordColumn] = {
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
PERIODS_BY_NAME: dict[str, Period] = {"month": "month", "year": "year"}

FACETS: tuple[str, ...] = (*NAMES, *PERIODS_BY_NAME)
PERIODS: tuple[Period, ...] = ("day", "week", "month", "year")

_WIB = 7 * 3600
_MONDAY = 3
"""1970-01-01 was a Thursday, three days after a Monday."""


@value
class Facet:
    """How the hits of a query spread over the values of one column.

    Attributes:
        name: the column; "month" and "year" are those of publication, in WIB.
        counts: value -> articles that have it, the commonest first, of equals the first in the alphabet; months and
            years in their order. An article with several values counts for each. Names of one person, organisation or
            place are one value, called by the commonest of them.
        missing: articles without a value.
        more: values that `counts` leaves out because only the commonest were asked for.
    """

    name: str
    counts: dict[str, int]
    missing: int
    more: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The facet as JSON types."""
        counts = [{"value": value, "articles": articles} for value, articles in self.counts.items()]
        return {"name": self.name, "counts": counts, "missing": self.missing}


@value
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

    def to_dict(self) -> dict[str, Any]:
        """The period as JSON types."""
        return {"period": self.period, "hits": self.hits, "articles": self.articles, "share": round(self.share, 6)}


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

    @classmethod
    def nothing(cls, by: Period) -> Timeline:
        """No hit."""
        empty = np.empty(0, dtype=np.int64)
        return cls(by, 0, empty, empty, 0)

    @classmethod
    def of(cls, by: Period, periods: Mapping[str, tuple[int, int]], undated: int) -> Timeline:
        """A timeline of periods by name, each with its hits and the archive's articles; those between may be missing.

        It goes from the first period with a hit to the last.
        """
        hit = sorted(name for name, (hits, _) in periods.items() if hits)
        if not hit:
            nothing = np.empty(0, dtype=np.int64)
            return cls(by, 0, nothing, nothing, undated)
        numbers = {name: _number(name, by) for name in periods if hit[0] <= name <= hit[-1]}
        first = numbers[hit[0]]
        counts = np.zeros((2, numbers[hit[-1]] - first + 1), dtype=np.int64)
        for name, number in numbers.items():
            counts[:, number - first] = periods[name]
        return cls(by, first, counts[0], counts[1], undated)

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self._counts)

    def __iter__(self) -> Iterator[Volume]:
        """The periods, the oldest first."""
        labels = _labels(self._first + np.arange(len(self)), self.by)
        for label, hits, articles in zip(labels, self._counts.tolist(), self._articles.tolist(), strict=True):
            yield Volume(label, hits, articles)

    def to_dict(self) -> dict[str, Any]:
        """The timeline as JSON types."""
        return {"by": self.by, "undated": self.undated, "periods": [volume.to_dict() for volume in self]}

    def hits(self) -> dict[str, int]:
        """The periods with hits, the oldest first, and how many they have."""
        some = self._counts.nonzero()[0]
        return dict(zip(_labels(self._first + some, self.by), self._counts.take(some).tolist(), strict=True))


_UNDATED = np.iinfo(np.int64).min
"""The period of an article without a date."""


class Periods:
    """The articles of a snapshot by their periods of one length. Several threads may share one."""

    def __init__(self, segments: Sequence[Segment], by: Period) -> None:
        self._by = by
        self._periods = []
        dated = [np.empty(0, dtype=np.int64)]
        for segment in segments:
            published = segment.numbers("published")
            has = (published != NO_DATE).nonzero()[0]
            periods = np.full(segment.size, _UNDATED, dtype=np.int64)
            periods[has] = period_numbers(published[has], by)
            self._periods.append(periods)
            dated.append(periods[has] if segment.live is None else periods[has[segment.live[has]]])
        everything = np.concatenate(dated)
        self._first = int(everything.min()) if len(everything) else 0
        self._articles = np.bincount(everything - self._first) if len(everything) else everything

    def timeline(self, found: Sequence[Scored]) -> Timeline:
        """The live articles found in each segment by their time of publication, beside all that live.

        Raises:
            TimeUpError: there is no time to count them all.
        """
        check()
        own = [periods.take(part.numbers) for periods, part in zip(self._periods, found, strict=True)]
        hits = np.concatenate([*own, self._articles[:0]])
        dated = hits[hits != _UNDATED]
        undated = len(hits) - len(dated)
        if not len(dated):
            return Timeline(self._by, 0, dated, dated, undated)
        first, last = int(dated.min()), int(dated.max())
        counts = np.bincount(dated - first)
        return Timeline(self._by, first, counts, self._articles[first - self._first : last - self._first + 1], undated)


def period_numbers(seconds: NDArray[np.int64], by: Period) -> NDArray[np.int64]:
    """The number of each time's period, counted from the one of 1970-01-01, in WIB."""
    local = (seconds + _WIB).astype("datetime64[s]")
    if by == "week":
        return (local.astype("datetime64[D]").astype(np.int64) + _MONDAY) // 7
    return local.astype(f"datetime64[{by[0].upper()}]").astype(np.int64)


def _number(label: str, by: Period) -> int:
    """The number of a period, by its name."""
    unit = "D" if by == "week" else by[0].upper()
    number = int(np.array(label, dtype=f"datetime64[{unit}]").astype(np.int64))
    return (number + _MONDAY) // 7 if by == "week" else number


def _labels(numbers: NDArray[np.int64], by: Period) -> list[str]:
    """The names of some periods."""
    if by == "week":
        numbers = 7 * numbers - _MONDAY
    unit = "D" if by == "week" else by[0].upper()
    labels: list[str] = numbers.astype(f"datetime64[{unit}]").astype(str).tolist()
    return labels
