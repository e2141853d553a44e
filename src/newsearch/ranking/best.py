"""The best articles of a plan of words, found without scoring all that match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.listed import Listed
from newsearch.ranking.nodes import Addressed, All, Best, Clauses, Identified, Named, Published, Term
from newsearch.ranking.scored import Scored
from newsearch.ranking.topk import Group, Scratch, Weighable, all_of, top

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node

_FILTERS = (Addressed, All, Identified, Named, Published)
"""Nodes that add nothing to a score."""


def best(plan: Node, segments: Sequence[Segment], scratches: Sequence[Scratch], count: int) -> list[Scored] | None:
    """For each segment, live articles among which are all of the `count` best, ties included.

    None for a plan that cannot be answered so: it asks for more than words and phrases of which any will do, or all
    must, or for filters that leave fewer than `count` articles with a word.
    """
    clauses = plan if isinstance(plan, Clauses) else Clauses(optional=(plan,))
    filters = [node for node in clauses.required if isinstance(node, _FILTERS)]
    required = [node for node in clauses.required if not isinstance(node, _FILTERS)]
    words: Sequence[Node] = clauses.optional
    partly = bool(filters)
    if required:
        if words:
            return None
        words = _any_of(required)
        if words:
            # One of the words must be there: nothing else passes the filters.
            required, partly = [], False
        else:
            words = required
    if not words:
        return None
    found = []
    floor = 0.0
    for segment, scratch in zip(segments, scratches, strict=True):
        groups = [group for node in words if (group := _group(node, segment)) is not None]
        if len(groups) < len(words):
            return None
        allowed = _allowed(segment, filters, clauses.excluded)
        if not required:
            numbers, scores = top(groups, count, scratch, allowed, floor)
        elif all(groups):
            numbers, scores = all_of(groups, scratch, allowed)
        else:
            numbers, scores = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
        found.append(Scored(numbers.astype(np.uint32), scores))
        if len(scores) >= count:
            floor = max(floor, float(np.partition(scores, len(scores) - count)[len(scores) - count]))
    if partly and not required and sum(len(part.numbers) for part in found) < count:
        # What passes the filters without a word comes after what has one.
        return None
    return found


def _any_of(required: Sequence[Node]) -> tuple[Node, ...]:
    """The clauses of which one is enough, when that is all that is required; else ()."""
    if len(required) == 1 and isinstance(only := required[0], Clauses) and not (only.required or only.excluded):
        return only.optional
    return ()


def _allowed(segment: Segment, filters: Sequence[Node], excluded: Sequence[Node]) -> NDArray[np.bool_] | None:
    """Which live articles pass the filters and are not excluded; None for all."""
    allowed = segment.live
    for node in filters:
        passed = np.zeros(segment.size, dtype=np.bool_)
        passed[node.scored(segment).numbers] = True
        allowed = passed if allowed is None else allowed & passed
    for node in excluded:
        allowed = np.ones(segment.size, dtype=np.bool_) if allowed is None else allowed.copy()
        allowed[node.scored(segment).numbers] = False
    return allowed


def _group(node: Node, segment: Segment) -> Group | None:
    """The ways to satisfy one clause: () when the segment has none of them, None where one can be worth nothing."""
    # Of a word that is its own stem there is one list; of its two weights the greater counts.
    lists: dict[int, tuple[Weighable, float]] = {}
    for way in _ways(node):
        if isinstance(way, Term):
            postings = segment.postings(way.space, way.term)
            if way.weight <= 0:
                return None
            if postings is not None and way.weight > lists.get(id(postings), (postings, 0.0))[1]:
                lists[id(postings)] = postings, way.weight
        else:
            scored = way.scored(segment)
            if len(scored.numbers):
                if scored.scores.min() <= 0:
                    return None
                listed = Listed(scored.numbers, scored.scores)
                lists[id(listed)] = listed, 1.0
    return tuple(lists.values())


def _ways(node: Node) -> Iterator[Node]:
    """The ways of a node and of its ways: the best of the best is the best."""
    if isinstance(node, Best):
        for way in node.ways:
            yield from _ways(way)
    else:
        yield node
