"""Where the parts of a plan stand in some articles of a segment, for phrases with gaps, nearness and fields."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from newsearch.deadline import TimeUpError, check, over
from newsearch.fields import BODY, HEADLINE, Field
from newsearch.ranking.nodes import Best, InField, Late, Near, Same, Sequence, Term
from newsearch.ranking.occurrences import Occurrences, follow, near, same_unit, union

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node

_SENTENCES = Field("headline, deck and body", HEADLINE.first, BODY.end)
_SHIFT = 32


def places(node: Node, segment: Segment, within: NDArray[np.intp]) -> Occurrences:
    """Where a node stands in some articles, ascending.

    Raises:
        TimeUpError: what is needed whole could not be found in time.
        TypeError: the node has no place in the text: planning puts no such node into phrases and fields.
    """
    if isinstance(node, Term):
        return _term(node, segment, within)
    if isinstance(node, Best):
        return _best(node, segment, within)
    if isinstance(node, Sequence):
        return _sequence(node, segment, within)
    if isinstance(node, Near):
        left = places(node.left, segment, within)
        check()
        right = places(node.right, segment, within)
        check()
        return near(left, right, node.distance)
    if isinstance(node, Same):
        return _same(node, segment, within)
    if isinstance(node, InField):
        return places(node.child, segment, within).within(node.field)
    if isinstance(node, Late):
        raise TimeUpError
    raise TypeError(f"{type(node).__name__} has no place in the text")


def _term(term: Term, segment: Segment, within: NDArray[np.intp]) -> Occurrences:
    postings = segment.postings(term.space, term.term)
    if postings is None or not len(within):
        return Occurrences.none()
    rows, missing = postings.find(within)
    there = (~missing).nonzero()[0]
    if not len(there):
        return Occurrences.none()
    return Occurrences.of(segment.placed([postings], [rows.take(there)], within.take(there) << _SHIFT))


def _best(node: Best, segment: Segment, within: NDArray[np.intp]) -> Occurrences:
    """Where any of the ways stands, each stretch once; of the ways those that there is time for, one in any case."""
    found: list[Occurrences] = []
    for way in node.ways:
        if found and over():
            break
        with suppress(TimeUpError):
            found.append(places(way, segment, within))
    return union(found)


def _sequence(node: Sequence, segment: Segment, within: NDArray[np.intp]) -> Occurrences:
    """Where the sequence stands, from its first word to its last."""
    found = places(node.parts[0], segment, within)
    for part in node.parts[1:]:
        if not len(found.starts):
            break
        check()
        found = follow(found, places(part, segment, within), node.slop)
    if node.slop:
        longest = np.uint64(len(node.parts) + node.slop)
        found = found.keep(found.ends - found.starts <= longest)
    return found


def _same(node: Same, segment: Segment, within: NDArray[np.intp]) -> Occurrences:
    """Where each of the parts stands in a sentence or paragraph that has all of them."""
    found = []
    for part in node.parts:
        found.append(places(part, segment, within).within(_SENTENCES))
        check()
    starts = _term(Term("exact", node.boundary), segment, within).starts
    return same_unit(found, np.sort(np.concatenate([starts, found[0].articles()])))
