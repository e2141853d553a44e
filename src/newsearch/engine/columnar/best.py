"""What articles get for the best of several lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.engine.interface import Matched


def best_of(lists: Sequence[tuple[ColumnarPostings, float]], size: int) -> Matched:
    """The articles of different lists of a segment of that size, each with the greatest of its scores."""
    if not lists:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    if len(lists) == 1:
        postings, weight = lists[0]
        return postings.numbers, postings.scores(weight)
    # The longest list most often has all articles of the others: a stem's has those of its forms.
    longest, weight = max(lists, key=lambda way: way[0].count)
    numbers, scores = longest.numbers, longest.scores(weight)
    beyond = []
    for postings, worth in lists:
        if postings is longest:
            continue
        rows, missing = longest.find(postings.numbers)
        own = postings.scores(worth)
        if missing.any():
            beyond.append((postings.numbers[missing], own[missing]))
            rows, own = rows[~missing], own[~missing]
        # No row is met twice, so that what is read is not what another one has just written.
        scores[rows] = np.maximum(scores.take(rows), own)
    if not beyond:
        return numbers, scores
    every = np.zeros(size, dtype=np.float64)
    every[numbers] = scores
    for others, own in beyond:
        every[others] = np.maximum(every.take(others), own)
    numbers = every.nonzero()[0]
    return numbers, every.take(numbers)
