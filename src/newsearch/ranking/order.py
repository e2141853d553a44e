"""The order of results: by score or date, and always the same for the same articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from newsearch.engine.interface import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.scored import Scored

Sort = Literal["relevance", "newest", "oldest"]
"""By score; by date, newest or oldest first. Articles without a date come last in both."""

SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")

_FEW = 256
"""So many articles are sorted sooner one by one than by array operations."""

_LAST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Articles in their order: the place of each one's segment, its number there, and its score."""

    segments: NDArray[np.intp]
    numbers: NDArray[np.uint32]
    scores: NDArray[np.float64]

    def part(self, first: int, end: int) -> Ordered:
        """Those of ranks `first <= rank < end`."""
        return Ordered(self.segments[first:end], self.numbers[first:end], self.scores[first:end])


def order(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int | None) -> Ordered:
    """The articles of ranks `first <= rank < end`, best first; `found` holds those of each segment.

    Ties in score break by newer date, ties in date by score, and what is left by id: so the order does not depend on
    how the articles are spread over segments.
    """
    count = sum(len(part.numbers) for part in found)
    end = count if end is None else min(end, count)
    if first >= end:
        return Ordered(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.uint32), np.empty(0))
    if count <= _FEW:
        return _few(segments, found, sort, first, end)
    places = np.repeat(np.arange(len(found)), [len(part.numbers) for part in found])
    numbers = np.concatenate([part.numbers for part in found])
    # Sums of the same terms may differ in the last bits; what differs by less than 1e-9 is a tie.
    scores = np.concatenate([part.scores for part in found]).round(9)
    primary = -scores if sort == "relevance" else _by_date(sort, _dates(segments, places, numbers))
    if end < count:
        # Only what can reach the wanted ranks is sorted.
        near = np.flatnonzero(primary <= np.partition(primary, end - 1)[end - 1])
        places, numbers, scores, primary = places[near], numbers[near], scores[near], primary[near]
    secondary = _by_date("newest", _dates(segments, places, numbers)) if sort == "relevance" else -scores
    ranks = np.lexsort((secondary, primary))
    same = (np.diff(primary[ranks]) == 0) & (np.diff(secondary[ranks]) == 0)
    for start, stop in _runs(same, first, end):
        ranks[start:stop] = _by_id(segments, places, numbers, ranks[start:stop])
    ranks = ranks[first:end]
    return Ordered(places[ranks], numbers[ranks], scores[ranks])


def _few(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int) -> Ordered:
    rows: list[tuple[float, float, int, int]] = []
    for place, part in enumerate(found):
        if not len(part.numbers):
            continue
        scores = part.scores.round(9).tolist()
        dates = segments[place].numbers("published")[part.numbers].tolist()
        for number, score, date in zip(part.numbers.tolist(), scores, dates, strict=True):
            if sort == "relevance":
                rows.append((-score, -date, place, number))
            else:
                rows.append((_LAST if date == NO_DATE else date if sort == "oldest" else -date, -score, place, number))
    rows.sort()
    for at in range(min(end, len(rows) - 1)):
        if rows[at][:2] == rows[at + 1][:2]:
            rows.sort(key=lambda row: (*row[:2], segments[row[2]].strings("id")[row[3]]))
            break
    rows = rows[first:end]
    scored = 0 if sort == "relevance" else 1
    return Ordered(
        np.array([row[2] for row in rows], dtype=np.intp),
        np.array([row[3] for row in rows], dtype=np.uint32),
        np.array([-row[scored] for row in rows], dtype=np.float64),
    )


def _dates(segments: Sequence[Segment], places: NDArray[np.intp], numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The dates of articles whose `places` ascend."""
    return np.concatenate(
        [segment.numbers("published")[numbers[places == place]] for place, segment in enumerate(segments)]
    )


def _by_date(sort: Literal["newest", "oldest"], dates: NDArray[np.int64]) -> NDArray[np.float64]:
    """What to sort by, ascending: what has no date last. A float holds every second of the calendar exactly."""
    seconds = dates.astype(np.float64)
    return np.where(dates == NO_DATE, _LAST, seconds if sort == "oldest" else -seconds)


def _runs(same: NDArray[np.bool_], first: int, end: int) -> list[tuple[int, int]]:
    """The runs of ties, as ranks `start <= rank < stop`, that touch `first <= rank < end`."""
    edges = np.diff(np.concatenate(([False], same, [False])).astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) + 1
    wanted = (starts < end) & (stops > first)
    return list(zip(starts[wanted].tolist(), stops[wanted].tolist(), strict=True))


def _by_id(
    segments: Sequence[Segment], places: NDArray[np.intp], numbers: NDArray[np.uint32], tied: NDArray[np.intp]
) -> list[int]:
    """Tied articles in the order of their ids."""
    columns = [segment.strings("id") for segment in segments]
    ids = [columns[place][number] for place, number in zip(places[tied].tolist(), numbers[tied].tolist(), strict=True)]
    return [article for _, article in sorted(zip(ids, tied.tolist(), strict=True))]
