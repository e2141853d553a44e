"""The query tree: what a query asks for, in the user's own words, independent of any index or analysis.

Leaves are `Word`, `Phrase`, `Prefix`, `Wildcard`, `Fuzzy`, `Keyword`, `DateRange` and `Everything`; `AtLeast`, `Boost`
and `Field` wrap one node; `Near` and `Same` join leaves by position; `Boolean` combines. `str(node)` is the canonical
way to write a node in the query language: for every tree that `parse` gives, `parse(str(tree)).tree == tree`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from newsearch.query.date_ranges import Interval
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import TypeAlias, TypeGuard

TextFieldName = Literal["headline", "deck", "body", "captions", "person", "organisation", "place"]
"""The fields that are searched by word."""

KeywordFieldName = Literal["source", "author", "editor", "section", "tag", "language", "dateline", "id", "url"]
"""The fields that are compared as a whole value."""

Unit = Literal["sentence", "paragraph"]
"""What two words may have to share."""

_PLAIN_VALUE = re.compile(r'[^\s()"“”„‟«»＂]*[^\s()"“”„‟«»＂,;*]')


@value
class Word:
    """A word as it was typed; if the analysis finds several terms in it ("Covid-19"), they must stand side by side.

    Attributes:
        text: never empty, without white space.
        exact: only this form, not the other words of its stem.
    """

    text: str
    exact: bool = False

    def __str__(self) -> str:
        return f"={self.text}" if self.exact else self.text


@value
class Phrase:
    """Words in this order and in their exact forms, with at most `slop` other words between them in all."""

    text: str
    slop: int = 0

    def __str__(self) -> str:
        return f'"{self.text}"~{self.slop}' if self.slop else f'"{self.text}"'


@value
class Prefix:
    """Any word that begins with `text`, which has three letters or digits at least."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"


@value
class Wildcard:
    """Any word of this pattern: `?` is one character, `*` any number; it begins with neither."""

    pattern: str

    def __str__(self) -> str:
        return self.pattern


@value
class Fuzzy:
    """Any word at most `distance` (1 or 2) edits away from `text`: a letter put in, left out or replaced."""

    text: str
    distance: int

    def __str__(self) -> str:
        return f"{self.text}~{self.distance}"


@value
class Keyword:
    """Articles whose `field` is `value`, or begins with it if `prefix`: "" is any value. Adds nothing to a score."""

    field: KeywordFieldName
    value: str
    prefix: bool = False

    def __str__(self) -> str:
        value = self.value if not self.value or _PLAIN_VALUE.fullmatch(self.value) else f'"{self.value}"'
        return f"{self.field}:{value}*" if self.prefix else f"{self.field}:{value}"


@value
class DateRange:
    """Articles published at `start` or later and before `end` (aware; None: no bound). Adds nothing to a score.

    Without a bound it is every article that has a date.

    `text` is what the user wrote for it; it does not tell two ranges apart.
    """

    start: datetime | None
    end: datetime | None
    text: str = ""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DateRange):
            return NotImplemented
        return (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((DateRange, self.start, self.end))

    @property
    def is_bound(self) -> bool:
        """Whether it bounds time."""
        return self.start is not None or self.end is not None

    def __str__(self) -> str:
        return f"date:{Interval(self.start, self.end) if self.is_bound else '*'}"


@value
class Everything:
    """All articles. Adds nothing to a score."""

    def __str__(self) -> str:
        return "*:*"


@value
class AtLeast:
    """Articles where `child` occurs `count` times or more."""

    child: Word | Phrase
    count: int

    def __str__(self) -> str:
        return f"{self.child}{{{self.count}}}"


@value
class Boost:
    """`child`, whose share of the score is multiplied by `factor`."""

    child: Query
    factor: float

    def __str__(self) -> str:
        bare = isinstance(self.child, (Word, Phrase, Prefix, Wildcard, Fuzzy, AtLeast))
        return f"{self.child if bare else f'({self.child})'}^{self.factor:g}"


@value
class Near:
    """`left` and `right` with at most `distance` other words between them, in either order."""

    left: Positional
    right: Positional
    distance: int

    def __str__(self) -> str:
        return f"{_in_group(self.left)} NEAR/{self.distance} {_in_group(self.right)}"


@value
class Same:
    """All of `children` (two or more) in one sentence or in one paragraph."""

    unit: Unit
    children: tuple[Positional, ...]

    def __str__(self) -> str:
        return f" {self.unit.upper()} ".join(map(_in_group, self.children))


@value
class Field:
    """`child`, looked for in this field only. Of fields within each other the innermost counts."""

    name: TextFieldName
    child: Query

    def __str__(self) -> str:
        return f"{self.name}:{_in_group(self.child)}"


@value
class Boolean:
    """Articles that match all of `required`, or any of `optional` if nothing is required, and none of `excluded`.

    The score is the sum over `required` and `optional`; `excluded` adds nothing. `NOTHING` matches no article. Build
    one with `boolean`, which keeps to one form for one meaning.
    """

    required: tuple[Query, ...] = ()
    optional: tuple[Query, ...] = ()
    excluded: tuple[Query, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether the node only offers a choice: any of `optional`."""
        return bool(self.optional) and not self.required and not self.excluded

    def __str__(self) -> str:
        if self.is_any and any(map(is_condition, self.optional)):
            return " OR ".join(map(_in_group, self.optional))
        only = len(self.required) == 1 and not self.optional
        clauses = [_in_group(child) if only else f"+{_in_group(child)}" for child in self.required]
        clauses += [_in_group(child) for child in self.optional]
        clauses += [f"-{_in_group(child)}" for child in self.excluded]
        return " ".join(clauses)


NOTHING = Boolean()
"""The tree of a query without words."""

Positional: TypeAlias = Word | Phrase | Prefix | Wildcard | Fuzzy | Boolean
"""What `Near` and `Same` join: a leaf with positions, or a choice (`Boolean.is_any`) of such."""

Query: TypeAlias = (
    Word
    | Phrase
    | Prefix
    | Wildcard
    | Fuzzy
    | Keyword
    | DateRange
    | Everything
    | AtLeast
    | Boost
    | Near
    | Same
    | Field
    | Boolean
)
"""Any node."""


def _in_group(node: Query) -> str:
    """`node` as it is written beside other nodes."""
    return f"({node})" if isinstance(node, (Boolean, Near, Same)) else str(node)


def is_condition(node: Query) -> bool:
    """Whether `node` says nothing but where, when or by whom: written beside other words it restricts them."""
    if isinstance(node, Boost):
        return is_condition(node.child)
    if isinstance(node, Boolean):
        clauses = node.required + node.optional
        return bool(clauses) and all(map(is_condition, clauses))
    return isinstance(node, (Field, Keyword, DateRange))


def is_positional(node: Query) -> TypeGuard[Positional]:
    """Whether `Near` and `Same` can join `node`."""
    if isinstance(node, Boolean):
        return node.is_any and all(map(is_positional, node.optional))
    return isinstance(node, (Word, Phrase, Prefix, Wildcard, Fuzzy))


def boolean(required: Iterable[Query] = (), optional: Iterable[Query] = (), excluded: Iterable[Query] = ()) -> Query:
    """The node for these clauses in the one form that stands for their meaning.

    Groups that change nothing are dissolved; a single optional clause becomes required; exclusions alone exclude from
    `Everything`. A choice that holds conditions (`is_condition`) stays a group of its own among other clauses, since
    beside them its members would read as conditions on the whole.
    """
    musts, mays, nots = list(required), list(optional), list(excluded)
    pure = not musts and not nots
    mays = [part for node in mays for part in (_choices(node) if pure else _free_choices(node))]
    nots = [part for node in nots for part in _choices(node)]
    if len(mays) == 1 and not musts:
        musts, mays = mays, []
    parts = [_requirements(node) for node in musts]
    musts = [node for required, _ in parts for node in required]
    nots += [node for _, excluded in parts for node in excluded]
    if len(musts) > 1:
        musts = [node for node in musts if not isinstance(node, Everything)] or musts[:1]
    if nots and not musts and not mays:
        musts = [Everything()]
    if len(musts) == 1 and not mays:
        if not nots:
            return musts[0]
        choices = _free_choices(musts[0])
        if len(choices) > 1:
            musts, mays = [], choices
    return Boolean(tuple(musts), tuple(mays), tuple(nots))


def _choices(node: Query) -> list[Query]:
    return list(node.optional) if isinstance(node, Boolean) and node.is_any else [node]


def _free_choices(node: Query) -> list[Query]:
    choices = _choices(node)
    return [node] if any(map(is_condition, choices)) else choices


def _requirements(node: Query) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    """What a required `node` requires and excludes."""
    if isinstance(node, Boolean) and not node.optional:
        return node.required, node.excluded
    if isinstance(node, Boolean) and not node.required:
        return (Boolean(optional=node.optional),), node.excluded
    return (node,), ()


def children(node: Query) -> tuple[Query, ...]:
    """The nodes inside `node`; none for a leaf."""
    if isinstance(node, Boolean):
        return node.required + node.optional + node.excluded
    if isinstance(node, Same):
        return node.children
    if isinstance(node, Near):
        return node.left, node.right
    if isinstance(node, (Field, Boost, AtLeast)):
        return (node.child,)
    return ()


def leaves(node: Query) -> Iterator[Query]:
    """The leaves of a tree, from left to right."""
    below = children(node)
    if not below:
        yield node
    for child in below:
        yield from leaves(child)


def depth(node: Query) -> int:
    """The number of levels of nodes below `node`; 0 for a leaf."""
    return max((1 + depth(child) for child in children(node)), default=0)
