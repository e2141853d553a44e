"""The order of results: by score or date, and always the same for the same articles."""

from __future__ import annotations

from itertools import repeat
from operator import eq
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.scored import Scored
    from newsearch.request import Sort

_FEW = 256
"""So many articles are sorted sooner one by one than by array operations."""

_DIGITS = 9
_SAME = 10.0**-_DIGITS
"""Sums of the same terms may differ in the last bits; scores are compared after so many decimals."""


Row = tuple[int, int, float]
"""An article: the place of its segment, its number there, its score."""


@value
class Ordered:
    """Articles in their order: the place of each one's segment, its number there, and its score."""

    segments: NDArray[np.intp]
    numbers: NDArray[np.intp]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, first: int = 0, end: int | None = None) -> list[Row]:
        """Those of ranks `first <= rank < end`."""
        columns = (self.segments, self.numbers, self.scores)
        return list(zip(*(column[first:end].tolist() for column in columns), strict=True))


def page(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int) -> list[Row]:
    """The articles of ranks `first <= rank < end`, best first; `found` holds those of each segment.

    Ties in score break by newer date, ties in date by score, and what is left by id: so the order does not depend on
    how the articles are spread over segments.
    """
    count = sum([len(part.numbers) for part in found])
    if count > _FEW and end < count:
        found = _near(segments, found, sort, end)
        count = sum([len(part.numbers) for part in found])
    if count > _FEW:
        return _many(segments, found, sort, first, min(end, count)).rows()
    return _few(segments, found, sort, first, end)


def order(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort) -> Ordered:
    """All articles, in the order of `page`."""
    count = sum(len(part.numbers) for part in found)
    if not count:
        return Ordered(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))
    return _many(segments, found, sort, 0, count)


def _near(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, end: int) -> list[Scored]:
    """What can have a rank below `end`, by score or date alone."""
    keys: list[NDArray[Any]]
    if sort == "relevance":
        keys = [part.scores for part in found]
    else:
        keys = [newness(sort, segments[place].numbers("published")[part.numbers]) for place, part in enumerate(found)]
    values = keys[0] if len(keys) == 1 else np.concatenate(keys)
    rank = len(values) - end
    least = np.partition(values, rank)[rank]
    if sort == "relevance":
        least -= _SAME
    return [part.keep(key >= least) for part, key in zip(found, keys, strict=True)]


def newness(sort: Sort, dates: NDArray[np.int64]) -> NDArray[np.int64]:
    """Dates by which what is wanted first is the greatest; what has no date is the least, as it is among dates."""
    return dates if sort == "newest" else np.where(dates == NO_DATE, dates, -dates)


def _many(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int) -> Ordered:
    places = np.repeat(np.arange(len(found)), [len(part.numbers) for part in found])
    numbers = np.concatenate([part.numbers for part in found])
    scores = np.concatenate([part.scores for part in found]).round(_DIGITS)
    new_first = newness("newest" if sort == "relevance" else sort, _dates(segments, places, numbers))
    primary, secondary = (scores, new_first) if sort == "relevance" else (new_first, scores)
    # The greatest first; the bits of a whole number, inverted, order it the other way round and never overflow.
    ranks = np.lexsort((_falling(secondary), _falling(primary)))
    same = (np.diff(primary[ranks]) == 0) & (np.diff(secondary[ranks]) == 0)
    for start, stop in _runs(same, first, end):
        ranks[start:stop] = _by_id(segments, places, numbers, ranks[start:stop])
    ranks = ranks[first:end]
    return Ordered(places[ranks], numbers[ranks], scores[ranks])


def _falling(values: NDArray[Any]) -> NDArray[Any]:
    return ~values if values.dtype == np.int64 else -values


def _few(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int) -> list[Row]:
    rows: list[tuple[float, int, int, float]] = []
    for place, part in enumerate(found):
        scores = part.scores.round(_DIGITS)
        if sort == "relevance":
            keys = (-scores).tolist()
        else:
            keys = (~newness(sort, segments[place].numbers("published")[part.numbers])).tolist()
        rows += zip(keys, repeat(place), part.numbers.tolist(), scores.tolist())
    rows.sort()
    if _ties([row[0] for row in rows[: end + 1]]):
        rows = _untied(segments, rows, sort, end)
    return [row[1:] for row in rows[first:end]]


def _ties(keys: list[Any]) -> bool:
    return any(map(eq, keys, keys[1:]))


def _untied(
    segments: Sequence[Segment], rows: list[tuple[float, int, int, float]], sort: Sort, end: int
) -> list[tuple[float, int, int, float]]:
    """Articles some of whose first keys are the same, by the second key as well, and by their ids if need be."""
    seconds: list[float]
    if sort == "relevance":
        dates = [segment.numbers("published") for segment in segments]
        seconds = [-dates[place].item(number) for _, place, number, _ in rows]
    else:
        seconds = [-row[3] for row in rows]
    pairs = sorted([(row[0], second, row) for row, second in zip(rows, seconds, strict=True)])
    if _ties([pair[:2] for pair in pairs[: end + 1]]):
        columns = [segment.strings("id") for segment in segments]
        pairs.sort(key=lambda pair: (pair[0], pair[1], columns[pair[2][1]][pair[2][2]]))
    return [row for _, _, row in pairs]


def _dates(segments: Sequence[Segment], places: NDArray[np.intp], numbers: NDArray[np.intp]) -> NDArray[np.int64]:
    """The dates of articles whose `places` ascend."""
    return np.concatenate(
        [segment.numbers("published")[numbers[places == place]] for place, segment in enumerate(segments)]
    )


def _runs(same: NDArray[np.bool_], first: int, end: int) -> list[tuple[int, int]]:
    """The runs of ties, as ranks `start <= rank < stop`, that touch `first <= rank < end`."""
    edges = np.diff(np.concatenate(([False], same, [False])).astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) + 1
    wanted = (starts < end) & (stops > first)
    return list(zip(starts[wanted].tolist(), stops[wanted].tolist(), strict=True))


def _by_id(
    segments: Sequence[Segment], places: NDArray[np.intp], numbers: NDArray[np.intp], tied: NDArray[np.intp]
) -> list[int]:
    """Tied articles in the order of their ids."""
    columns = [segment.strings("id") for segment in segments]
    ids = [columns[place][number] for place, number in zip(places[tied].tolist(), numbers[tied].tolist(), strict=True)]
    return [article for _, article in sorted(zip(ids, tied.tolist(), strict=True))]
