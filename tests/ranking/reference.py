"""What a plan finds, worked out article by article from its words' positions: the reference of the evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.fields import FIELDS
from newsearch.ranking.nodes import All, Beside, Best, Boosted, Clauses, Published, Sequence, Term
from newsearch.ranking.scored import Scored

from .memory import BM25F

if TYPE_CHECKING:
    from newsearch.ranking.nodes import Node

    from .memory import MemorySegment


def found(plan: Node, segment: MemorySegment) -> Scored:
    """The live articles that a plan matches, with their scores."""
    rows = [(number, score) for number in range(segment.size) if (score := worth(plan, segment, number)) is not None]
    live = [row for row in rows if segment.live is None or segment.live[row[0]]]
    return Scored(np.array([n for n, _ in live], dtype=np.intp), np.array([score for _, score in live], dtype=float))


def worth(node: Node, segment: MemorySegment, number: int) -> float | None:
    """What a node gives to an article; None when it does not match it."""
    document = segment.documents[number]
    if isinstance(node, Term):
        held = node.term in document.terms[node.space]
        return node.weight * document.impact(node.space, node.term, BM25F) if held else None
    if isinstance(node, Best):
        return max(_fitting(node.ways, segment, number), default=None)
    if isinstance(node, Sequence):
        if not _stands(node, segment, number):
            return None
        return (min if node.least else sum)(_fitting(node.parts, segment, number))
    if isinstance(node, (Boosted, Beside)):
        child = worth(node.child if isinstance(node, Boosted) else node.word, segment, number)
        return None if child is None else node.factor * child
    if isinstance(node, Published):
        date = int(segment.numbers("published")[number])
        inside = node.undated if date == NO_DATE else (node.start or date) <= date < (node.end or date + 1)
        return 0.0 if inside else None
    if isinstance(node, All):
        return 0.0
    assert isinstance(node, Clauses)
    needed, optional = (_fitting(group, segment, number) for group in (node.required, node.optional))
    if len(needed) < len(node.required) or not (node.required or optional):
        return None
    return None if _fitting(node.excluded, segment, number) else sum(needed) + sum(optional)


def _fitting(nodes: tuple[Node, ...], segment: MemorySegment, number: int) -> list[float]:
    return [score for node in nodes if (score := worth(node, segment, number)) is not None]


def _stands(node: Sequence, segment: MemorySegment, number: int) -> bool:
    """Whether the terms follow one another in one field."""
    places = [set(segment.documents[number].terms[t.space].get(t.term, np.empty(0)).tolist()) for t in node.terms]
    return any(
        all(start + step in own for step, own in enumerate(places))
        and any(field.first <= start and start + len(places) <= field.end for field in FIELDS)
        for start in places[0]
    )
