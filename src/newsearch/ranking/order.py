"""The order of results: by score or date, and always the same for the same articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.scored import Scored

Sort = Literal["relevance", "newest", "oldest"]
"""By score; by date, newest or oldest first. Articles without a date come last in both."""

SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Ordered:
    """Articles in their order: the place of each one's segment, its number there, and its score."""

    segments: NDArray[np.intp]
    numbers: NDArray[np.uint32]
    scores: NDArray[np.float64]


def order(segments: Sequence[Segment], found: Sequence[Scored], sort: Sort, first: int, end: int | None) -> Ordered:
    """The articles of ranks `first <= rank < end`, best first.

    Ties in score break by newer date, ties in date by score, and what is left by id: so the order does not depend on
    how the articles are spread over segments.
    """
    places = np.repeat(np.arange(len(found)), [len(part.numbers) for part in found])
    numbers = np.concatenate([part.numbers for part in found]) if found else np.empty(0, dtype=np.uint32)
    # Sums of the same terms may differ in the last bits; what differs by less than 1e-9 is a tie.
    scores = np.concatenate([part.scores for part in found]).round(9) if found else np.empty(0)
    count = len(numbers)
    end = count if end is None else min(end, count)
    if first >= end:
        nothing = slice(0, 0)
        return Ordered(places[nothing], numbers[nothing], scores[nothing])
    if sort == "relevance" and end < count:
        # Only what can reach the wanted ranks is sorted.
        least = np.partition(scores, count - end)[count - end]
        near = np.flatnonzero(scores >= least)
        places, numbers, scores = places[near], numbers[near], scores[near]
    dates = np.concatenate(
        [segment.numbers("published")[numbers[places == place]] for place, segment in enumerate(segments)]
    )
    keys = _keys(sort, scores, dates)
    ranks = np.lexsort(keys)
    ranks = _break_ties(segments, places, numbers, ranks, keys, first, end)[first:end]
    return Ordered(places[ranks], numbers[ranks], scores[ranks])


def _keys(sort: Sort, scores: NDArray[np.float64], dates: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    """Sort keys, the last one counting most; the missing date is the smallest number there is."""
    newest = -dates.astype(np.float64)
    if sort == "relevance":
        return newest, -scores
    if sort == "newest":
        return -scores, newest
    undated = dates == np.iinfo(np.int64).min
    return -scores, np.where(undated, np.inf, dates.astype(np.float64))


def _break_ties(
    segments: Sequence[Segment],
    places: NDArray[np.intp],
    numbers: NDArray[np.uint32],
    ranks: NDArray[np.intp],
    keys: tuple[NDArray[np.float64], ...],
    first: int,
    end: int,
) -> NDArray[np.intp]:
    """Sort the articles with equal keys by id, where that can change ranks from `first` to `end`."""
    same = np.ones(len(ranks) - 1, dtype=np.bool_)
    for key in keys:
        ordered = key[ranks]
        same &= ordered[1:] == ordered[:-1]
    if not same[: end if end < len(ranks) else None].any():
        return ranks
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    ends = np.append(starts[1:], len(ranks))
    columns = [segment.strings("id") for segment in segments]
    ranks = ranks.copy()
    for start, stop in zip(starts.tolist(), ends.tolist(), strict=True):
        if stop - start > 1 and start < end and stop > first:
            tied = ranks[start:stop].tolist()
            ranks[start:stop] = sorted(tied, key=lambda i: columns[places[i]][int(numbers[i])])
    return ranks
