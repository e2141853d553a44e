"""The articles of all words together: with any of them, with all of them, or how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.ranking.groups import lists_of, looked_up, nothing, rows_of, scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.ranking.groups import Allowed, Group, Scratch

_DENSE_SHARE = 16
"""Above 1/16 of a segment's articles, a look at all of them beats sorting what was found."""


def any_of(
    groups: Sequence[Group], scratch: Scratch, allowed: Allowed | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles that any group has, ascending, with their scores added. Weights are above 0."""
    lists = [scored(group, scratch, allowed) for group in groups if group]
    if len(lists) < 2:
        return lists[0] if lists else nothing()
    total = scratch.take()
    for numbers, scores in lists:
        np.add.at(total, numbers, scores)
    if sum(len(numbers) for numbers, _ in lists) * _DENSE_SHARE > scratch.size:
        found = total.nonzero()[0]
    else:
        found = distinct(np.sort(np.concatenate([numbers for numbers, _ in lists])))
    scores = total[found]
    total[found] = 0.0
    scratch.give(total)
    return found, scores


def count_of(groups: Sequence[Group], size: int, allowed: Allowed | None = None) -> int:
    """How many articles `any_of` finds in a segment of that size."""
    lists = lists_of(groups)
    if len(lists) < 2:
        if not lists:
            return 0
        return lists[0].count if allowed is None else int(np.count_nonzero(allowed(lists[0].indices)))
    marked = np.zeros(size, dtype=np.bool_)
    for postings in lists:
        marked[postings.indices] = True
    return int(np.count_nonzero(marked if allowed is None else allowed(marked.nonzero()[0])))


def total_of(groups: Sequence[Group], numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
    """The scores of all groups together for some articles, ascending."""
    total = np.zeros(len(numbers), dtype=np.float64)
    for group in groups:
        total += looked_up(group, numbers, scratch)
    return total


def all_of(
    groups: Sequence[Group], scratch: Scratch, allowed: Allowed | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles that every group has, with their scores added. Weights are above 0."""
    if not all(groups):
        return nothing()
    rarest, *others = sorted(groups, key=rows_of)
    numbers, total = scored(rarest, scratch, allowed)
    for group in others:
        if not len(numbers):
            break
        scores = looked_up(group, numbers, scratch)
        kept = scores > 0.0
        numbers, total = numbers[kept], total[kept] + scores[kept]
    return numbers, total
