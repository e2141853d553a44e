"""A posting list in memory, and answers that an engine without its own way can give from posting lists and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from newsearch.count_tables import LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS
from newsearch.engine.interface import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Fits, Matched, PositionLists, Segment
    from newsearch.fields import Space

_LAST = "\U0010ffff"


def fitting(terms: Sequence[tuple[str, int]], fits: Fits) -> Iterator[tuple[str, int]]:
    """Those of some terms that fit (`interface.Segment.terms`)."""
    return (terms[place] for place in fits([term for term, _ in terms]))


class ListedPostings:
    """Articles and impacts in memory; the base of posting lists that are not decoded piece by piece."""

    def __init__(self, numbers: NDArray[Any], impacts: NDArray[Any]) -> None:
        self.numbers: NDArray[np.intp] = numbers.astype(np.intp)
        self.impacts: NDArray[Any] = impacts

    @property
    def count(self) -> int:
        """How many articles hold the term, deleted ones included."""
        return len(self.numbers)

    @property
    def max_impact(self) -> float:
        """The greatest of the impacts."""
        return float(self.impacts.max(initial=0.0))

    def scores(self, weight: float, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """`weight` times the impact on each of the articles `numbers[rows]`, or on all."""
        scores: NDArray[np.float64] = (self.impacts if rows is None else self.impacts[rows]) * np.float64(weight)
        return scores

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of these articles, ascending, and which articles have none; for these the row has no meaning."""
        rows = np.minimum(np.searchsorted(self.numbers, numbers), self.count - 1)
        return rows, self.numbers[rows] != numbers


def best(segment: Segment, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
    """The articles that hold any of some terms, each with the greatest of its scores (`interface.Segment.best`)."""
    scores = np.zeros(segment.size, dtype=np.float64)
    for space, term, weight in ways:
        postings = segment.postings(space, term)
        if postings is not None:
            np.maximum.at(scores, postings.numbers, postings.scores(weight))
    numbers = (scores > 0.0).nonzero()[0] if among is None else among
    return numbers, scores[numbers]


def frequency_of(segment: Segment, space: Space, term: str) -> int:
    """How many live articles of a segment hold a term, by its posting list."""
    postings = segment.postings(space, term)
    if postings is None:
        return 0
    return postings.count if segment.live is None else int(np.count_nonzero(segment.live[postings.numbers]))


def usage_of(segment: Segment, term: str) -> Usage:
    """How the articles of a segment use an exact term, by its posting list and its tables."""
    capitalised, uses = next(segment.tally(NAMES, term, term + "\0"), (term, (0, 0)))[1]
    return Usage(frequency_of(segment, "exact", term), capitalised, uses, *forms_of(segment, term))


def forms_of(segment: Segment, term: str) -> tuple[bool, bool]:
    """Whether a segment's tables explain a term as a short form, and whether a long form begins with it."""
    explained, opens = (
        any(segment.tally(name, prefix, prefix + _LAST))
        for name, prefix in ((SHORT_FORMS, term + SEPARATOR), (LONG_FORMS, term + " "))
    )
    return explained, opens


def placed(
    lists: Sequence[Positioned], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The positions of several terms in some articles, with a number added to each (`interface.Segment.placed`)."""
    parts = [postings.positions(own) for postings, own in zip(lists, rows, strict=True)]
    sums = bases.repeat(np.concatenate([np.diff(part.offsets) for part in parts]))
    sums += np.concatenate([part.values for part in parts])
    return sums


class Positioned(Protocol):
    """A posting list that knows its positions by itself."""

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        """The term's positions in the articles `numbers[rows]`, or in all."""
        ...
