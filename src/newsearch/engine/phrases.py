"""Articles in which terms follow one another, from posting lists alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.deadline import check
from newsearch.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Postings

_SHIFT = 32
_MANY = 32
"""A list so many times as long as another is searched for the other's articles; a shorter one is laid out."""

_POSITION = np.int64((1 << _SHIFT) - 1)
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.int64)


Wanted = Callable[["NDArray[np.intp]", "list[NDArray[np.intp]]"], "NDArray[np.bool_]"]
"""Of articles, given with each list's rows of them, which are worth a look at positions."""


def phrase(lists: Sequence[Postings], wanted: Wanted | None = None) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """The articles in which the terms of one or more lists stand one after the other, in one field.

    Returns:
        Article numbers, ascending, and for each list its rows of these articles.

    Raises:
        TimeUpError: there is no time to look at all lists.
    """
    numbers, rows = together(lists)
    if wanted is not None and len(numbers):
        numbers, rows = _kept(wanted(numbers, rows).nonzero()[0], numbers, rows)
    return _kept(_joined(lists, rows), numbers, rows)


def _kept(
    held: NDArray[np.int64], numbers: NDArray[np.intp], rows: list[NDArray[np.intp]]
) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    return numbers[held], [part[held] for part in rows]


def _joined(lists: Sequence[Postings], rows: Sequence[NDArray[np.intp]]) -> NDArray[np.int64]:
    """Of the articles in some rows of each list, those in which the terms follow one another: places in `rows`."""
    keys = np.empty(0, dtype=np.int64)
    if not len(rows[0]):
        return keys
    held: NDArray[np.intp] | None = None
    for number, place in enumerate(sorted(range(len(lists)), key=lambda place: lists[place].count)):
        if number:
            check()
        own = rows[place] if held is None else rows[place][held]
        found = _starts(lists[place], own, place)
        if held is not None:
            # The articles that are left, counted anew, in their places in `rows`.
            found += (held[found + place >> _SHIFT] - (found + place >> _SHIFT)) << _SHIFT
        keys = _common(keys, found) if number else found
        if not len(keys):
            return keys
        if number and number + 1 < len(lists):
            held = distinct(keys + place >> _SHIFT)
    first = keys & _POSITION
    inside = _FIELD_STARTS.searchsorted(first, "right") == _FIELD_STARTS.searchsorted(first + len(lists) - 1, "right")
    return distinct(keys[inside] >> _SHIFT)


def together(lists: Sequence[Postings]) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """The articles that all of one or more lists hold, ascending, and for each list its rows of these articles."""
    order = sorted(range(len(lists)), key=lambda place: lists[place].count)
    numbers = lists[order[0]].indices
    rows: dict[int, NDArray[np.intp]] = {order[0]: np.arange(len(numbers))}
    for place in order[1:]:
        rows[place], missing = _find(lists[place], numbers)
        if missing.any():
            held = (~missing).nonzero()[0]
            numbers = numbers[held]
            rows = {list_: part[held] for list_, part in rows.items()}
        if not len(numbers):
            return numbers, [numbers] * len(lists)
    return numbers, [rows[place] for place in range(len(lists))]


def _find(postings: Postings, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """`postings.find(numbers)`, by laying out the rows where there are many."""
    if len(numbers) * _MANY < postings.count or len(numbers) < _MANY:
        return postings.find(numbers)
    held = postings.indices
    rows = np.zeros(max(int(held[-1]), int(numbers[-1])) + 1, dtype=np.intp)
    rows[held] = np.arange(1, len(held) + 1)
    found = rows[numbers]
    found -= 1
    return found, found < 0


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
