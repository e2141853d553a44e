"""What a snippet has to mark for a plan."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from newsearch.article import TEXT_FIELDS
from newsearch.fields import PARAGRAPH_STARTS
from newsearch.joined_words import Following, Nearby, OneOf, Together, Word
from newsearch.marks import Marks
from newsearch.ranking import nodes

if TYPE_CHECKING:
    from newsearch.article import TextField
    from newsearch.fields import Field
    from newsearch.joined_words import Pattern, Unit


def marks(plan: nodes.Node | None) -> Marks:
    """The terms and phrases of a plan; those of exclusions and of filters are left out."""
    parts: dict[TextField | None, Marks] = {}
    if plan is not None:
        _Reader(parts).read(plan)
    return Marks.limited(parts)


class _Reader:
    """Reads what a plan marks; each word or phrase of the query gets the next number."""

    def __init__(self, parts: dict[TextField | None, Marks]) -> None:
        self._parts = parts
        self._numbers = count()

    def read(self, node: nodes.Node, field: TextField | None = None) -> None:
        """Note what a node finds in a field, or in any."""
        if isinstance(node, nodes.Clauses):
            for child in node.required + node.optional:
                self.read(child, field)
        elif isinstance(node, nodes.Boosted):
            if node.factor:  # else it is a filter
                self.read(node.child, field)
        elif isinstance(node, (nodes.InField, nodes.AtLeast)):
            self.read(node.child, field or _text_field(node.field))
        elif isinstance(node, (nodes.Aged, nodes.Enriched, nodes.Likened)):
            self.read(node.child, field)
        else:
            result = self._parts.setdefault(field, Marks())
            if isinstance(node, (nodes.Near, nodes.Same)):
                pattern = self._pattern(node)
                if pattern is not None:
                    result.patterns.append(pattern)
            else:
                self._mark(node, next(self._numbers), result)

    def _mark(self, node: nodes.Node, number: int, result: Marks) -> None:
        if isinstance(node, nodes.Term):
            (result.stems if node.space == "stem" else result.exacts).setdefault(node.term, number)
        elif isinstance(node, nodes.Best):
            for way in node.ways:
                self._mark(way, number, result)
        elif isinstance(node, nodes.Beside):
            self._mark(node.word, number, result)
        elif isinstance(node, nodes.Clauses):
            for child in node.required + node.optional:
                self._mark(child, number, result)
        elif isinstance(node, nodes.Sequence):
            terms = [_term(part) for part in node.parts]
            if all(terms) and not node.slop:
                result.phrases.append((tuple(term for term in terms if term), number))
            elif (pattern := self._pattern(node, number)) is not None:
                result.patterns.append(pattern)

    def _pattern(self, node: nodes.Node, number: int | None = None) -> Pattern | None:
        """A node as it stands in a text; None where it stands nowhere."""
        if isinstance(node, nodes.Near):
            left, right = self._pattern(node.left), self._pattern(node.right)
            return Nearby(left, right, node.distance) if left and right else None
        if isinstance(node, nodes.Same):
            parts = tuple(map(self._pattern, node.parts))
            unit: Unit = "paragraph" if node.boundary == PARAGRAPH_STARTS else "sentence"
            return Together(tuple(part for part in parts if part), unit) if all(parts) else None
        number = next(self._numbers) if number is None else number
        if isinstance(node, nodes.Term):
            found = frozenset({node.term})
            return Word(found, frozenset(), number) if node.space == "stem" else Word(frozenset(), found, number)
        if isinstance(node, nodes.Best):
            return _one_of([part for way in node.ways if (part := self._pattern(way, number)) is not None])
        if isinstance(node, nodes.Sequence):
            parts = tuple(self._pattern(part, number) for part in node.parts)
            return Following(tuple(part for part in parts if part), node.slop) if all(parts) else None
        return None


def _text_field(field: Field) -> TextField | None:
    """A field of the text; None for all of it, and for fields of names, which are marked wherever the text has them."""
    return next((name for name in TEXT_FIELDS if name == field.name), None)


def _one_of(ways: list[Pattern]) -> Pattern | None:
    """Any of some patterns; those that are words become one."""
    plain = [way for way in ways if isinstance(way, Word)]
    others: list[Pattern] = [way for way in ways if not isinstance(way, Word)]
    if plain:
        stems, exacts = (frozenset().union(*(getattr(w, name) for w in plain)) for name in ("stems", "exacts"))
        others.insert(0, Word(stems, exacts, plain[0].number))
    return (others[0] if len(others) == 1 else OneOf(tuple(others))) if others else None


def _term(node: nodes.Node) -> str | None:
    """The exact form that a part of a sequence asks for."""
    if isinstance(node, nodes.Best):
        return next((found for way in reversed(node.ways) if (found := _term(way))), None)
    return node.term if isinstance(node, nodes.Term) and node.space == "exact" else None
