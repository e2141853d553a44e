"""Lists that both spaces have in common: most words are their own stem, and their list is kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.columnar.coding import ranges
from newsearch.engine.columnar.writing import Lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def share(exact_terms: Sequence[bytes], exact: Lists, stem_terms: Sequence[bytes], stem: Lists) -> Lists:
    """The exact lists without those that equal the stem list of the same term: these have no rows."""
    places = {term: place for place, term in enumerate(stem_terms)}
    twins = np.fromiter((places.get(term, -1) for term in exact_terms), np.int64, len(exact_terms))
    mine = np.flatnonzero(twins >= 0)
    theirs = twins[mine]
    exact_rows, exact_places = _starts(exact)
    stem_rows, stem_places = _starts(stem)
    alike = exact.counts[mine] == stem.counts[theirs]
    alike &= np.diff(exact_places)[mine] == np.diff(stem_places)[theirs]
    mine, theirs = mine[alike], theirs[alike]
    same = _equal(exact.numbers, exact_rows[mine], stem.numbers, stem_rows[theirs], exact.counts[mine])
    lengths = np.diff(exact_places)[mine]
    same &= _equal(exact.positions, exact_places[mine], stem.positions, stem_places[theirs], lengths)
    # Of equal length and equal in all, article by article too: positions ascend in an article and start low.
    same &= _equal(exact.frequencies, exact_rows[mine], stem.frequencies, stem_rows[theirs], exact.counts[mine])
    shared = np.zeros(len(exact_terms), dtype=np.bool_)
    shared[mine[same]] = True
    kept = np.repeat(~shared, exact.counts)
    counts = exact.counts.copy()
    counts[shared] = 0
    return Lists(
        counts,
        exact.numbers[kept],
        exact.codes[kept],
        exact.frequencies[kept],
        exact.positions[np.repeat(kept, exact.frequencies)],
    )


def _starts(lists: Lists) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row and the first position of each list, and the end."""
    rows = np.zeros(len(lists.counts) + 1, dtype=np.int64)
    np.cumsum(lists.counts, out=rows[1:])
    places = np.zeros(len(lists.frequencies) + 1, dtype=np.int64)
    np.cumsum(lists.frequencies, out=places[1:])
    return rows, places[rows]


def _equal(
    left: NDArray[np.int64],
    left_starts: NDArray[np.int64],
    right: NDArray[np.int64],
    right_starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """For each pair of stretches of one length, above 0, whether they are equal."""
    if not len(lengths):
        return np.empty(0, dtype=np.bool_)
    equal = left[ranges(left_starts, lengths)] == right[ranges(right_starts, lengths)]
    return np.logical_and.reduceat(equal, np.cumsum(lengths) - lengths)
