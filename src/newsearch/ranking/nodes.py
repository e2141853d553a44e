"""The plan of a query: nodes that find and score articles in one segment.

A node says which articles it matches and what each gets for it (`scored`). A `Positional` node also says where it
matches (`occurrences`), so that phrases, proximity and fields can be asked of it. Weights, idf included, are fixed
when the plan is made; a node only multiplies and adds.

What may be slow asks for the time (`newsearch.deadline`): nodes that can keep a part of an answer do, and the
others raise `TimeUpError`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import numpy as np

from newsearch.deadline import TimeUpError, check, cuts, over
from newsearch.engine.phrases import phrase
from newsearch.fields import BODY, CAPTIONS, HEADLINE, Field, Space
from newsearch.ranking import scored
from newsearch.ranking.occurrences import Occurrences, follow, near, same_unit, union
from newsearch.ranking.scored import Scored

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from newsearch.engine.interface import Postings, Segment

_Part = TypeVar("_Part", Scored, Occurrences)

TEXT = Field("text", 0, CAPTIONS.end)
"""All that was written, without the entities, which repeat it."""

_SENTENCES = Field("headline, deck and body", HEADLINE.first, BODY.end)


class Node(Protocol):
    """What can be matched."""

    def scored(self, segment: Segment) -> Scored:
        """The articles that match, deleted ones included, each with its score."""
        ...


class Positional(Node, Protocol):
    """What stands somewhere in the text."""

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where it stands; `within`, ascending article numbers, limits the answer to these."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one space; its score is its weight times its impact."""

    space: Space
    term: str
    weight: float = 0.0

    def scored(self, segment: Segment) -> Scored:
        """The articles with the term."""
        postings = segment.postings(self.space, self.term)
        if postings is None:
            return Scored.none()
        return Scored(postings.numbers, postings.impacts.astype(np.float64) * self.weight)

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where the term stands."""
        postings = segment.postings(self.space, self.term)
        return Occurrences.none() if postings is None else _places(postings, within)


def _places(postings: Postings, within: NDArray[np.uint32] | None) -> Occurrences:
    if within is None:
        lists = postings.positions()
        return Occurrences.of(postings.numbers, lists.offsets, lists.values)
    numbers = postings.numbers
    # The articles that are wanted are few, the list may be long: they are looked up in it.
    rows = np.searchsorted(numbers, within)
    rows[rows == len(numbers)] = 0
    rows = rows[numbers[rows] == within]
    lists = postings.positions(rows)
    return Occurrences.of(numbers[rows], lists.offsets, lists.values)


@dataclass(frozen=True, slots=True)
class Late:
    """What there was no time to plan: nothing can be said of it."""

    def scored(self, segment: Segment) -> Scored:  # noqa: ARG002 what every node takes
        """Raise TimeUpError."""
        raise TimeUpError

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:  # noqa: ARG002
        """Raise TimeUpError."""
        raise TimeUpError


@dataclass(frozen=True, slots=True)
class Best:
    """Ways to say one thing: an article gets the score of the best of them, and not their sum."""

    ways: tuple[Node, ...]

    def scored(self, segment: Segment) -> Scored:
        """The articles that match in any way."""
        return scored.best(_in_time(lambda way: way.scored(segment), self.ways), segment.size)

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where any of the ways stands, each stretch once."""
        return union(_in_time(lambda way: _standing(way).occurrences(segment, within), self.ways))


def _in_time(find: Callable[[Node], _Part], nodes: tuple[Node, ...]) -> list[_Part]:
    """What is found of nodes of which any will do before the time is up; one is looked up in any case, if it can be."""
    found: list[_Part] = []
    for node in nodes:
        if found and over():
            break
        with suppress(TimeUpError):
            found.append(find(node))
    return found


def _standing(way: Node) -> Positional:
    """A way that is asked where it stands: planning puts no other into phrases and fields."""
    if not hasattr(way, "occurrences"):
        raise TypeError(f"{type(way).__name__} has no place in the text")
    return cast("Positional", way)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Things that follow one another, with at most `slop` other words between them in all.

    A part is one word long (`Term`, or `Best` of terms), so the next one found after each is the one that counts.

    It is worth what its words are worth together: an article that has the sequence has each of them. One that stands
    for a single word is worth the `least` of its words.
    """

    parts: tuple[Positional, ...]
    slop: int = 0
    least: bool = False

    def scored(self, segment: Segment) -> Scored:
        """The articles with the sequence."""
        if terms := self.terms:
            lists = postings_of(terms, segment)
            if not lists:
                return Scored.none()
            found, rows = phrase(segment, lists)
            scores = [part.scores_of(own, term.weight) for part, own, term in zip(lists, rows, terms, strict=True)]
            return Scored(found.astype(np.uint32), (np.minimum if self.least else np.add).reduce(scores))
        parts = [part.scored(segment) for part in self.parts]
        common = scored.intersect([part.numbers for part in parts])
        numbers = self.occurrences(segment, common).numbers() if len(common) else common
        return _least(numbers, parts) if self.least else _summed(numbers, parts)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Its parts, when they are terms that follow one another at once, as they mostly are; else ()."""
        if self.slop or not all(type(part) is Term for part in self.parts):
            return ()
        return cast("tuple[Term, ...]", self.parts)

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where the sequence stands, from its first word to its last."""
        if within is None:
            within = scored.intersect([part.scored(segment).numbers for part in self.parts])
        places = self.parts[0].occurrences(segment, within)
        for part in self.parts[1:]:
            if not len(places.starts):
                break
            check()
            places = follow(places, part.occurrences(segment, within), self.slop)
        if self.slop:
            longest = np.uint64(len(self.parts) + self.slop)
            places = places.keep(places.ends - places.starts <= longest)
        return places


def postings_of(terms: tuple[Term, ...], segment: Segment) -> list[Postings]:
    """The posting lists of some terms; [] when the segment has not all of them."""
    lists = [postings for term in terms if (postings := segment.postings(term.space, term.term)) is not None]
    return lists if len(lists) == len(terms) else []


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most `distance` other words between them."""

    left: Positional
    right: Positional
    distance: int

    def scored(self, segment: Segment) -> Scored:
        """The articles where they stand near each other."""
        parts = [self.left.scored(segment), self.right.scored(segment)]
        common = scored.intersect([part.numbers for part in parts])
        return _summed(self.occurrences(segment, common).numbers(), parts)

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """The stretches from one to the other."""
        left = self.left.occurrences(segment, within)
        check()
        right = self.right.occurrences(segment, within)
        check()
        return near(left, right, self.distance)


@dataclass(frozen=True, slots=True)
class Same:
    """Things that stand in one sentence, or in one paragraph, of deck or body; a headline is one of each."""

    parts: tuple[Positional, ...]
    boundary: str

    def scored(self, segment: Segment) -> Scored:
        """The articles with such a sentence or paragraph."""
        parts = [part.scored(segment) for part in self.parts]
        common = scored.intersect([part.numbers for part in parts])
        return _summed(self.occurrences(segment, common).numbers(), parts)

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where each of them stands in such a sentence or paragraph."""
        places = []
        for part in self.parts:
            places.append(part.occurrences(segment, within).within(_SENTENCES))
            check()
        starts = Term("exact", self.boundary).occurrences(segment, within).starts
        return same_unit(places, np.sort(np.concatenate([starts, places[0].articles()])))


@dataclass(frozen=True, slots=True)
class InField:
    """What stands in one field; scored by its whole weight in the article."""

    child: Positional
    field: Field

    def scored(self, segment: Segment) -> Scored:
        """The articles that have it in the field."""
        everywhere = self.child.scored(segment)
        numbers = self.occurrences(segment, everywhere.numbers).numbers()
        return everywhere.keep(scored.contains(numbers, everywhere.numbers))

    def occurrences(self, segment: Segment, within: NDArray[np.uint32] | None = None) -> Occurrences:
        """Where it stands in the field."""
        return self.child.occurrences(segment, within).within(self.field)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """What the text of an article, or one field of it, holds `count` times or more."""

    child: Positional
    count: int
    field: Field = TEXT

    def scored(self, segment: Segment) -> Scored:
        """The articles that hold it often enough."""
        everywhere = self.child.scored(segment)
        places = self.child.occurrences(segment, everywhere.numbers).within(self.field)
        numbers, counts = places.counts()
        return everywhere.keep(scored.contains(numbers[counts >= self.count], everywhere.numbers))


@dataclass(frozen=True, slots=True)
class Boosted:
    """A node whose score counts `factor` times."""

    child: Node
    factor: float

    def scored(self, segment: Segment) -> Scored:
        """The child's articles."""
        return self.child.scored(segment).times(self.factor)


@dataclass(frozen=True, slots=True)
class Clauses:
    """All of `required`, or any of `optional` where nothing is required, and none of `excluded`.

    Scores of required and optional clauses add up; an exclusion adds nothing.
    """

    required: tuple[Node, ...] = ()
    optional: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()

    def scored(self, segment: Segment) -> Scored:
        """The articles that fit all clauses."""
        optional = scored.add(_in_time(lambda node: node.scored(segment), self.optional), segment.size)
        if self.required:
            parts = [node.scored(segment) for node in self.required]
            found = _summed(scored.intersect([part.numbers for part in parts]), parts).plus(optional)
        else:
            found = optional
        for node in self.excluded:
            if not len(found.numbers):
                break
            found = found.without(whole(node, segment))
        return found


def whole(node: Node, segment: Segment) -> Scored:
    """All that a node finds: of what is to be excluded, a part is not enough.

    Raises:
        TimeUpError: there was no time to find them all.
    """
    before = cuts()
    found = node.scored(segment)
    if cuts() > before:
        raise TimeUpError
    return found


def _least(numbers: NDArray[np.uint32], parts: list[Scored]) -> Scored:
    """Articles that every part holds, each with the least of its scores in the parts."""
    scores = [part.scores[np.searchsorted(part.numbers, numbers)] for part in parts]
    return Scored(numbers, np.minimum.reduce(scores))


def _summed(numbers: NDArray[np.uint32], parts: list[Scored]) -> Scored:
    """Articles that every part holds, with their scores in the parts added."""
    total = Scored.unscored(numbers)
    for part in parts:
        total = total.plus(part)
    return total
