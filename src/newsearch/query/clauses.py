"""The clauses of a query text, and the joining of neighbouring clauses into one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from newsearch.query import field_words
from newsearch.query.atoms import UNITS
from newsearch.query.tree import Keyword, Near, Same, boolean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.query.tree import Positional, Query

Kind = Literal["bare", "required", "excluded"]


class Clause(NamedTuple):
    """A node, whether it is required, excluded or bare, and its place in the text."""

    node: Query
    kind: Kind
    start: int
    end: int


class Operator(NamedTuple):
    """An operator between clauses, the distance that it names, and its place in the text."""

    name: str
    distance: int
    start: int
    end: int


def within(outer: Kind, inner: Kind) -> Kind:
    """The kind of a clause that has a sign or NOT both inside and outside."""
    if outer == "excluded":
        return "bare" if inner == "excluded" else "excluded"
    return inner if outer == "bare" or inner == "excluded" else outer


def conjoined(clauses: list[Clause]) -> Clause:
    """Join clauses of which all are required."""
    excluded = [clause.node for clause in clauses if clause.kind == "excluded"]
    required = [clause.node for clause in clauses if clause.kind != "excluded"]
    return Clause(boolean(required, (), excluded), "bare", clauses[0].start, clauses[-1].end)


def joined(nodes: list[Positional], operators: list[Operator]) -> Iterator[Query]:
    """Join a chain of NEAR, SENTENCE and PARAGRAPH: NEAR joins pairs, a unit joins all clauses in a row."""
    at = 0
    while at < len(operators):
        unit = UNITS.get(operators[at].name)
        if unit is None:
            yield Near(nodes[at], nodes[at + 1], operators[at].distance)
            at += 1
            continue
        first = at
        while at < len(operators) and UNITS.get(operators[at].name) == unit:
            at += 1
        yield Same(unit, tuple(nodes[first : at + 1]))


def one_value_each(conditions: list[Query]) -> list[Query]:
    """Join the values of a field that an article has only one of: any of them matches."""
    choices: dict[str, list[Query]] = {}
    for node in conditions:
        if isinstance(node, Keyword) and node.field in field_words.SINGLE_VALUED:
            choices.setdefault(node.field, []).append(node)
    joined = []
    for node in conditions:
        if not isinstance(node, Keyword) or node.field not in choices:
            joined.append(node)
        elif node is choices[node.field][0]:
            joined.append(boolean(optional=choices[node.field]))
    return joined
