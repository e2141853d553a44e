"""The best articles of a plan whose clauses are all optional, found without scoring all that match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.listed import Listed
from newsearch.ranking.nodes import Best, Clauses, Term
from newsearch.ranking.scored import Scored
from newsearch.ranking.topk import Group, Scratch, Weighable, all_of, top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node


def best(plan: Node, segments: Sequence[Segment], scratches: Sequence[Scratch], count: int) -> list[Scored] | None:
    """For each segment, live articles among which are all of the `count` best, ties included.

    None for a plan of another form than words and phrases of which any will do, or all must.
    """
    clauses = plan if isinstance(plan, Clauses) else Clauses(optional=(plan,))
    if clauses.excluded or (clauses.required and clauses.optional):
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


def _group(node: Node, segment: Segment) -> Group:
    """The ways to satisfy one clause; () when the segment has none of them."""
    ways: list[tuple[Weighable, float]] = []
    weights: dict[int, float] = {}
    for way in node.ways if isinstance(node, Best) else (node,):
        if isinstance(way, Term):
            postings = segment.postings(way.space, way.term)
            # A word that is its own stem has one list; of its two weights the greater counts.
            if postings is not None and way.weight > weights.get(id(postings), 0.0):
                ways = [pair for pair in ways if pair[0] is not postings]
                ways.append((postings, way.weight))
                weights[id(postings)] = way.weight
        else:
            scored = way.scored(segment)
            if len(scored.numbers):
                ways.append((Listed(scored.numbers, scored.scores), 1.0))
    return tuple(ways)
