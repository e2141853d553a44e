"""Articles in which terms follow one another, from posting lists alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.fields import FIELDS
from newsearch.ranking.deadline import check
from newsearch.ranking.scored import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Postings

_SHIFT = 32
_POSITION = np.int64((1 << _SHIFT) - 1)
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.int64)


def phrase(lists: Sequence[Postings]) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """The articles in which the terms of two or more lists stand one after the other, in one field.

    Returns:
        Article numbers, ascending, and for each list its rows of these articles.

    Raises:
        TimeUpError: there is no time to look at all lists.
    """
    numbers, rows = together(lists)
    if not len(numbers):
        return numbers, rows
    keys: NDArray[np.int64] | None = None
    for place in sorted(range(len(lists)), key=lambda place: lists[place].count):
        if keys is not None:
            check()
        found = _starts(lists[place], rows[place], place)
        keys = found if keys is None else _common(keys, found)
        if not len(keys):
            return numbers[:0], [part[:0] for part in rows]
    assert keys is not None  # noqa: S101 there are lists
    first, last = keys & _POSITION, (keys & _POSITION) + (len(lists) - 1)
    inside = _FIELD_STARTS.searchsorted(first, "right") == _FIELD_STARTS.searchsorted(last, "right")
    held = distinct(keys[inside] >> _SHIFT)
    return numbers[held], [part[held] for part in rows]


def together(lists: Sequence[Postings]) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """The articles that all of one or more lists hold, ascending, and for each list its rows of these articles."""
    order = sorted(range(len(lists)), key=lambda place: lists[place].count)
    numbers = lists[order[0]].indices
    rows: dict[int, NDArray[np.intp]] = {order[0]: np.arange(len(numbers))}
    for place in order[1:]:
        rows[place], missing = lists[place].find(numbers)
        if missing.any():
            held = (~missing).nonzero()[0]
            numbers = numbers[held]
            rows = {list_: part[held] for list_, part in rows.items()}
        if not len(numbers):
            return numbers, [numbers] * len(lists)
    return numbers, [rows[place] for place in range(len(lists))]


def _starts(postings: Postings, rows: NDArray[np.intp], offset: int) -> NDArray[np.int64]:
    """Where a phrase begins if the term is its word number `offset`: the place in `rows` above the position."""
    lists = postings.positions(rows)
    lengths = lists.offsets[1:] - lists.offsets[:-1]
    keys = (np.arange(len(rows), dtype=np.int64) << _SHIFT).repeat(lengths)
    keys += lists.values
    keys -= offset
    return keys


def _common(few: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.int64]:
    """What both of two ascending arrays hold."""
    if len(few) > len(many):
        few, many = many, few
    places = many.searchsorted(few)
    np.minimum(places, len(many) - 1, out=places)
    both: NDArray[np.int64] = few[many[places] == few]
    return both
