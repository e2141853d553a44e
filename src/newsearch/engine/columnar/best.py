"""What articles get for the best of several lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import distinct
from newsearch.bm25f import IMPACT_LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.engine.interface import Matched

    Weighed = tuple[ColumnarPostings, float]
    """A list, and what multiplies its impacts."""

_SPARSE = 16
"""A list so many times as long as another is searched for the other's articles; a shorter one is looked through."""

_DENSE_SHARE = 16
"""Above 1/16 of a segment's articles, a look at all of them beats sorting what was found."""


def best_of(lists: Sequence[Weighed], size: int) -> Matched:
    """The articles of different lists of a segment of that size, each with the greatest of its scores."""
    if not lists:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    if len(lists) == 1:
        postings, weight = lists[0]
        return postings.numbers, postings.scores(weight)
    if len(lists) == 2:
        part, whole = sorted(lists, key=_length)
        found = _within(part, whole, size)
        if found is not None:
            return found
    return greatest([(postings.numbers, postings.scores(weight)) for postings, weight in lists], size)


def best_among(lists: Sequence[Weighed], numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """The greatest score by different lists of each of some articles, ascending; 0 for one that is in none."""
    best = np.zeros(len(numbers), dtype=np.float64)
    for postings, weight in lists:
        rows, missing = postings.find(numbers)
        scores = postings.scores(weight, rows)
        scores[missing] = 0.0
        np.maximum(best, scores, out=best)
    return best


def _length(way: Weighed) -> int:
    return way[0].count


def _within(part: Weighed, whole: Weighed, size: int) -> Matched | None:
    """What two lists find where the longer has all articles of the other, as most stems have those of a form; or None.

    Scores of the same articles stand beside one another then, and nothing has to be sorted or gathered.
    """
    shorter, worth = part
    longer, weight = whole
    # Two lists of a word, of which one serves other words of its stem too: the other is not kept.
    numbers, others = longer.numbers, shorter.decoded()
    scores = longer.scores(weight)
    if shorter.count * _SPARSE < longer.count:
        rows, missing = longer.find(others)
        if missing.any():
            return None
        scores[rows] = np.maximum(scores.take(rows), shorter.scores(worth))
        return numbers, scores
    # No impact is 0, so that 0 says that the shorter list does not have the article.
    codes = np.zeros(size, dtype=np.uint8)
    codes[others] = shorter.codes
    codes = codes.take(numbers)
    if np.count_nonzero(codes) < shorter.count:
        return None
    return numbers, np.maximum(scores, codes * (worth / IMPACT_LEVELS), out=scores)


def greatest(parts: Sequence[tuple[NDArray[Any], NDArray[np.float64]]], size: int) -> Matched:
    """Articles in any order, once or more in each part, each with the greatest of its scores, which are above 0."""
    best = np.zeros(size, dtype=np.float64)
    for numbers, scores in parts:
        np.maximum.at(best, numbers, scores)
    if sum(len(numbers) for numbers, _ in parts) * _DENSE_SHARE > size:
        found = (best > 0.0).nonzero()[0]
    else:
        found = distinct(np.sort(np.concatenate([numbers for numbers, _ in parts]).astype(np.intp)))
    return found, best.take(found)
