"""Finds the best labellings of many regions at a time, by Viterbi's algorithm on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLAUSIBLE = 9.0
"""How far below a token's best label another one may be to be looked at in a region."""

_AT_ONCE = 1 << 12
"""Regions that are decoded at a time."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Labellings of regions that may win in some context, one region after the other.

    For each region, first label and last label, it is the best labelling; they are in the order of these labels.

    Attributes:
        counts: the number of labellings of each region.
        scores: the score of each labelling without its context.
        first, last: the labels of each labelling's first and last token.
        labels: the labels of each labelling, one byte a token.
    """

    counts: NDArray[np.int64]
    scores: NDArray[np.float64]
    first: NDArray[np.int8]
    last: NDArray[np.int8]
    labels: list[bytes]


def candidates(
    scores: NDArray[np.float64],
    lengths: NDArray[np.int64],
    reach: NDArray[np.float64],
    steps: NDArray[np.float64],
    beginnings: NDArray[np.intp],
) -> Candidates:
    """Find the candidates of regions.

    Args:
        scores: the score of each label of each token, shape (tokens, labels), one region after the other.
        lengths: the number of tokens in each region; at least 1.
        reach: for each region, how far below its best labelling the score of another may be.
        steps: the score of each label (row) being followed by each other (column), shape (labels, labels).
        beginnings: the labels that a region may begin with.
    """
    starts = np.cumsum(lengths) - lengths
    parts = []
    for length in np.unique(lengths).tolist():
        chosen = np.flatnonzero(lengths == length)
        for first in range(0, len(chosen), _AT_ONCE):
            some = chosen[first : first + _AT_ONCE]
            rows = scores[starts[some][:, None] + np.arange(length)]
            parts.append(_decoded(some, rows, reach[some], steps, beginnings))
    regions, values, first_labels, last_labels = (
        np.concatenate([part[i] for part in parts] or [np.empty(0, dtype=np.int64)]) for i in range(4)
    )
    labels = [path for part in parts for path in part[4]]
    order = np.argsort(regions, kind="stable")
    return Candidates(
        np.bincount(regions.astype(np.int64), minlength=len(lengths)),
        values[order].astype(np.float64),
        first_labels[order].astype(np.int8),
        last_labels[order].astype(np.int8),
        [labels[place] for place in order.tolist()],
    )


def _decoded(
    regions: NDArray[np.int64],
    rows: NDArray[np.float64],
    reach: NDArray[np.float64],
    steps: NDArray[np.float64],
    beginnings: NDArray[np.intp],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.intp], NDArray[np.intp], list[bytes]]:
    """Find the candidates of regions of one length; `rows` has the shape (regions, tokens, labels)."""
    count, length, labels = rows.shape
    rows = np.where(rows > rows.max(axis=2, keepdims=True) - PLAUSIBLE, rows, -np.inf)
    # For each first label the score of the best path to each label of the token reached so far.
    best = np.full((count, len(beginnings), labels), -np.inf)
    best[:, np.arange(len(beginnings)), beginnings] = rows[:, 0, beginnings]
    came: list[NDArray[np.intp]] = []
    for token in range(1, length):
        reached = best[:, :, :, None] + steps
        before = reached.argmax(axis=2)
        came.append(before)
        best = np.take_along_axis(reached, before[:, :, None, :], axis=2)[:, :, 0, :] + rows[:, token, None, :]
    least = best.max(axis=(1, 2)) - reach
    kept, first, last = np.nonzero(best > least[:, None, None])
    paths = np.empty((len(kept), length), dtype=np.uint8)
    label = last
    for token in range(length - 1, 0, -1):
        paths[:, token] = label
        label = came[token - 1][kept, first, label]
    paths[:, 0] = label
    content = paths.tobytes()
    spelt = [content[start : start + length] for start in range(0, len(content), length)]
    return regions[kept], best[kept, first, last], beginnings[first], last, spelt
