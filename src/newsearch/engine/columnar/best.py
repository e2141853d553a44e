"""What articles get for the best of several lists, of which some are parts of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.engine.columnar.form import Form
    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.engine.interface import Matched

    Weighed = tuple[ColumnarPostings | Form, float]


def best_of(lists: Sequence[Weighed], size: int) -> Matched:
    """The articles of different lists of a segment of that size, each with the greatest of its scores."""
    if not lists:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    if len(lists) == 1:
        postings, weight = lists[0]
        return postings.numbers, postings.scores(weight)
    held = {id(postings) for postings, _ in lists}
    # What is a part of another one of the lists is taken together with that.
    whole = [way for way in lists if way[0].parent is None or id(way[0].parent) not in held]
    if len(whole) == 1:
        return _with_parts(whole[0], lists)
    scores = np.zeros(size, dtype=np.float64)
    for way in whole:
        numbers, own = _with_parts(way, lists)
        np.maximum.at(scores, numbers, own)
    numbers = scores.nonzero()[0]
    return numbers, scores.take(numbers)


def _with_parts(way: Weighed, lists: Sequence[Weighed]) -> Matched:
    """The articles of a list, with the greatest of its scores and those of its parts among the lists."""
    postings, weight = way
    scores = postings.scores(weight)
    for part, worth in lists:
        # No impact of a part is above the whole's: it adds something only if it weighs more.
        if part.parent is postings and worth > weight:
            np.maximum.at(scores, part.rows, part.scores(worth))
    return postings.numbers, scores
