"""The table of stems, and the vectors of articles that it gives.

A stem has `WIDTH` small whole numbers. An article's vector is the sum of those of its stems, each by the stem's impact
on the article in 256ths, scaled to `HIGHEST` and rounded. All sums are of whole numbers, so a vector depends on the
article and the table alone: not on the other articles, on the order of the segments, or on the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.bm25f import IMPACT_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment

WIDTH = 128
"""Numbers of a vector."""

HIGHEST = 127
"""The greatest number of a vector, and the least below 0."""

_ARTICLES = 1 << 17
"""Articles whose vectors are summed at a time: 64 MB."""


class Table(NamedTuple):
    """The vectors of stems.

    Attributes:
        stems: in code point order, each once.
        rows: int8, shape (stems, WIDTH).
    """

    stems: list[str]
    rows: NDArray[np.int8]


def vectors(segment: Segment, table: Table) -> Iterator[NDArray[np.int8]]:
    """The vectors of all articles of a segment, in the order of their numbers, some at a time; shape (n, WIDTH).

    Deleted articles have theirs. An article without a stem of the table has zeros.
    """
    for first in range(0, segment.size, _ARTICLES):
        end = min(first + _ARTICLES, segment.size)
        sums = np.zeros((end - first, WIDTH), dtype=np.int32)
        for stem, row in zip(table.stems, table.rows.astype(np.int32), strict=True):
            found = segment.postings("stem", stem)
            if found is None:
                continue
            start, stop = np.searchsorted(found.numbers, (first, end)).tolist()
            impacts = np.rint(found.scores(IMPACT_LEVELS)[start:stop]).astype(np.int32)
            sums[found.numbers[start:stop] - first] += impacts[:, None] * row
        yield shortened(sums)


def shortened(sums: NDArray[np.int32]) -> NDArray[np.int8]:
    """Vectors scaled so that the number farthest from 0 is `HIGHEST`, and rounded."""
    farthest = np.abs(sums).max(axis=1, keepdims=True, initial=0)
    scaled: NDArray[np.int8] = np.rint(sums * (HIGHEST / np.maximum(farthest, 1))).astype(np.int8)
    return scaled


def likeness(vectors: NDArray[np.int8], best: int) -> NDArray[np.float64]:
    """How like each of some vectors is to the first `best` of them: the mean cosine, with others than itself.

    Where there are no others it is 0.
    """
    whole = vectors.astype(np.int64)
    lengths = np.sqrt((whole * whole).sum(axis=1))
    first = whole[:best]
    products = (whole @ first.T) / np.maximum(np.outer(lengths, lengths[:best]), 1.0)
    own = np.arange(len(first))
    products[own, own] = 0.0
    others = np.full(len(whole), len(first))
    others[: len(first)] -= 1
    means: NDArray[np.float64] = products.sum(axis=1) / np.maximum(others, 1)
    return means
