"""The best articles of a plan whose clauses are all optional, found without scoring all that match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.listed import Listed
from newsearch.ranking import nodes
from newsearch.ranking.nodes import Best, Clauses, Term
from newsearch.ranking.scored import Scored
from newsearch.ranking.topk import Group, Scratch, Weighable, all_of, top

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node


def best(plan: Node, segments: Sequence[Segment], scratches: Sequence[Scratch], count: int) -> list[Scored] | None:
    """For each segment, live articles among which are all of the `count` best, ties included.

    None for a plan of another form than words and phrases of which any will do, or all must. What a filter
    finds has no score, and is left to the way that looks at everything.
    """
    clauses = plan if isinstance(plan, Clauses) else Clauses(optional=(plan,))
    if clauses.excluded or (clauses.required and clauses.optional):
        return None
    if not all(map(_weighs, clauses.required + clauses.optional)):
        return None
    found = []
    floor = 0.0
    for segment, scratch in zip(segments, scratches, strict=True):
        groups = [_group(node, segment) for node in clauses.required or clauses.optional]
        if clauses.required:
            numbers, scores = all_of(groups, scratch, segment.live) if all(groups) else _NOTHING
        else:
            numbers, scores = top(groups, count, scratch, segment.live, floor)
        found.append(Scored(numbers.astype(np.uint32), scores))
        if len(scores) >= count:
            floor = max(floor, float(np.partition(scores, len(scores) - count)[len(scores) - count]))
    return found


_NOTHING = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)


def _weighs(node: Node) -> bool:
    """Whether all that a node finds gets a score above 0."""
    if isinstance(node, nodes.Boosted):
        return node.factor > 0 and _weighs(node.child)
    return isinstance(node, (Term, Best, nodes.Sequence, nodes.Near, nodes.Same, nodes.InField, nodes.AtLeast))


def _group(node: Node, segment: Segment) -> Group:
    """The ways to satisfy one clause; () when the segment has none of them."""
    # Of a word that is its own stem there is one list; of its two weights the greater counts.
    lists: dict[int, tuple[Weighable, float]] = {}
    for way in _ways(node):
        if isinstance(way, Term):
            postings = segment.postings(way.space, way.term)
            if postings is not None and way.weight > lists.get(id(postings), (postings, 0.0))[1]:
                lists[id(postings)] = postings, way.weight
        else:
            scored = way.scored(segment)
            if len(scored.numbers):
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
