"""Finds the articles in which terms follow one another, from posting lists alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.deadline import check
from newsearch.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import PostingList, Segment

    Rows = Sequence[NDArray[np.intp]]
    """For each of some lists its rows of the same articles."""

_SHIFT = 32
_MANY, _LONGER = 1000, 12
"""Fewer articles are searched for in a list, and so are those of a list that is so many times as long."""

_AT_ONCE = 1 << 12
"""Articles whose positions are looked at between two looks at the clock."""

_FEW = 512
"""Of more articles two words are looked at before the others."""

_ROWS = np.arange(_AT_ONCE, dtype=np.int64) << _SHIFT
"""A place where a phrase may begin is a number: the place among some rows above the position."""

_POSITION = np.int64((1 << _SHIFT) - 1)
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.int64)


def phrase(segment: Segment, lists: Sequence[PostingList]) -> tuple[NDArray[np.intp], Rows]:
    """The articles in which the terms of one or more lists of a segment stand one after the other, in one field.

    Returns:
        Article numbers, ascending, and for each list its rows of these articles.

    Raises:
        TimeUpError: there is no time to look at all of them.
    """
    numbers, rows = together(lists)
    held = following(segment, lists, rows)
    return numbers[held], [part[held] for part in rows]


def following(segment: Segment, lists: Sequence[PostingList], rows: Rows) -> NDArray[np.intp]:
    """The articles, among those given by rows of each list, in which the terms follow one another: places in `rows`.

    Raises:
        TimeUpError: there is no time to look at all of them.
    """
    count = len(rows[0])
    if not count or len(lists) == 1:
        return np.arange(count)
    if count > _FEW and len(lists) > 2:
        # Two words that few articles have leave few for the others.
        first = min(range(len(lists) - 1), key=lambda place: lists[place].count + lists[place + 1].count)
        pair = slice(first, first + 2)
        some = _in_turn(segment, lists[pair], rows[pair])
        return some[_in_turn(segment, lists, [part[some] for part in rows])]
    return _in_turn(segment, lists, rows)


def _in_turn(segment: Segment, lists: Sequence[PostingList], rows: Rows) -> NDArray[np.intp]:
    """Do as `following` does, a part of the articles at a time, and check the deadline between the parts."""
    count = len(rows[0])
    if count <= _AT_ONCE:
        check()
        return _following(segment, lists, rows)
    found = []
    for first in range(0, count, _AT_ONCE):
        check()
        some = [part[first : first + _AT_ONCE] for part in rows]
        found.append(_following(segment, lists, some) + first)
    return np.concatenate(found)


def _following(segment: Segment, lists: Sequence[PostingList], rows: Rows) -> NDArray[np.intp]:
    """Do as `following` does, for at most `_AT_ONCE` articles."""
    others = len(lists) - 1
    bases = _ROWS[: len(rows[0])] - np.arange(len(lists))[:, None]
    starts: NDArray[np.int64] = segment.placed(lists, rows, bases.ravel())
    # What all lists say stands so often in a row. Each says its own in order, which such a sort makes use of.
    starts.sort(kind="stable")
    starts = starts[others:][starts[others:] == starts[: max(len(starts) - others, 0)]]
    # No phrase begins before the first position, whatever damaged bytes say.
    starts = starts[starts.searchsorted(0) :]
    if not len(starts):
        return starts
    first = starts & _POSITION
    inside = _FIELD_STARTS.searchsorted(first, "right") == _FIELD_STARTS.searchsorted(first + others, "right")
    return np.bincount(starts[inside] >> _SHIFT)[: len(rows[0])].nonzero()[0]


def together(lists: Sequence[PostingList]) -> tuple[NDArray[np.intp], Rows]:
    """The articles that are in all of the lists, ascending, and for each list its rows of these articles."""
    order = sorted(range(len(lists)), key=lambda place: lists[place].count)
    numbers = lists[order[0]].numbers
    rows: dict[int, NDArray[np.intp]] = {order[0]: np.arange(len(numbers))}
    for place in order[1:]:
        rows[place], missing = _find(lists[place], numbers)
        held = (~missing).nonzero()[0]
        if len(held) < len(numbers):
            numbers = numbers.take(held)
            rows = {list_: part.take(held) for list_, part in rows.items()}
        if not len(numbers):
            return numbers, [numbers] * len(lists)
    return numbers, [rows[place] for place in range(len(lists))]


def _find(postings: PostingList, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Do as `postings.find` does; for many articles, by an array with a row for every article number."""
    if len(numbers) < _MANY or len(numbers) * _LONGER < postings.count:
        return postings.find(numbers)
    held = postings.numbers
    rows = np.zeros(max(int(held[-1]), int(numbers[-1])) + 1, dtype=np.uint32)
    rows[held] = np.arange(1, len(held) + 1, dtype=np.uint32)
    found = rows.take(numbers).astype(np.intp)
    found -= 1
    return found, found < 0


def keys(segment: Segment, postings: PostingList) -> NDArray[np.int64]:
    """Where a term stands, all of it at once: the article's number above the position, ascending."""
    numbers = postings.numbers
    return segment.placed([postings], [np.arange(len(numbers))], numbers << _SHIFT)


def standing(lists: Sequence[NDArray[np.int64]]) -> NDArray[np.intp]:
    """The articles in which terms follow one another in one field, ascending, given the keys of each."""
    rarest = min(range(len(lists)), key=lambda place: len(lists[place]))
    starts = lists[rarest] - rarest
    for place, own in enumerate(lists):
        if place == rarest or not len(starts):
            continue
        wanted = starts + place
        at = own.searchsorted(wanted)
        np.minimum(at, len(own) - 1, out=at)
        starts = starts.take((own.take(at) == wanted).nonzero()[0])
    first = starts & _POSITION
    inside = _FIELD_STARTS.searchsorted(first, "right") == _FIELD_STARTS.searchsorted(first + len(lists) - 1, "right")
    return distinct((starts[inside] >> _SHIFT).astype(np.intp))
