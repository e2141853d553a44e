"""What a snippet has to mark for a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.highlight import Marks
from newsearch.ranking import nodes
from newsearch.ranking.feedback import Enriched
from newsearch.ranking.recency import Aged

if TYPE_CHECKING:
    from collections.abc import Iterator


def marks(plan: nodes.Node | None) -> Marks:
    """The terms and phrases of a plan; those of exclusions and of filters are left out."""
    result = Marks()
    for number, leaf in enumerate(_leaves(plan)):
        _mark(leaf, number, result)
    return result


def _leaves(node: nodes.Node | None) -> Iterator[nodes.Node]:
    """The query's words and phrases: what counts as one thing found."""
    if isinstance(node, nodes.Clauses):
        for child in node.required + node.optional:
            yield from _leaves(child)
    elif isinstance(node, nodes.Boosted) and not node.factor:
        return  # a filter
    elif isinstance(node, (nodes.Boosted, nodes.AtLeast, nodes.InField, Aged, Enriched)):
        yield from _leaves(node.child)
    elif isinstance(node, nodes.Near):
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    elif isinstance(node, nodes.Same):
        for child in node.parts:
            yield from _leaves(child)
    elif node is not None:
        yield node


def _mark(node: nodes.Node, number: int, result: Marks) -> None:
    if isinstance(node, nodes.Term):
        (result.stems if node.space == "stem" else result.exacts).setdefault(node.term, number)
    elif isinstance(node, nodes.Best):
        for way in node.ways:
            _mark(way, number, result)
    elif isinstance(node, nodes.Clauses):
        for child in node.required + node.optional:
            _mark(child, number, result)
    elif isinstance(node, nodes.Sequence):
        terms = [_term(part) for part in node.parts]
        if all(terms) and not node.slop:
            result.phrases.append((tuple(term for term in terms if term), number))
        else:
            for part in node.parts:
                _mark(part, number, result)


def _term(node: nodes.Node) -> str | None:
    """The exact form that a part of a sequence asks for."""
    if isinstance(node, nodes.Best):
        return next((found for way in reversed(node.ways) if (found := _term(way))), None)
    return node.term if isinstance(node, nodes.Term) and node.space == "exact" else None
