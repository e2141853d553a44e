"""What a plan finds in a snapshot: the best of it, all of it, or how much it is.

Plans of words and phrases of which any will do, or all must, within filters, are answered from posting lists; what
else a plan may ask for is left to its nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.deadline import TimeUpError
from newsearch.engine.interface import NO_DATE
from newsearch.ranking.conditions import Addressed, All, Identified, Named, Published
from newsearch.ranking.groups import Scratch, lists_of
from newsearch.ranking.matches import any_of, count_of, total_of
from newsearch.ranking.nodes import Clauses, whole
from newsearch.ranking.order import newness
from newsearch.ranking.scored import Scored
from newsearch.ranking.topk import top
from newsearch.ranking.ways import all_of, complete, lifted, ways_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.groups import Allowed, Weighable
    from newsearch.ranking.nodes import Node
    from newsearch.request import Sort

_FILTERS = (Addressed, All, Identified, Named, Published)
"""Nodes that add nothing to a score."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A plan of words.

    Attributes:
        words: what is looked up.
        all: whether an article needs all of them, instead of any.
        filters, excluded: what an article must pass, and must not match.
        partly: whether articles without a word match too, behind all others, if they pass the filters.
    """

    words: tuple[Node, ...]
    all: bool
    filters: tuple[Node, ...]
    excluded: tuple[Node, ...]
    partly: bool


class Finder:
    """Finds articles in the segments of a snapshot. Several threads may share one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._scratches = [Scratch(segment.size) for segment in segments]

    def best(self, plan: Node | None, count: int) -> list[Scored]:
        """For each segment, live articles among which are all of the `count` best, ties included."""
        try:
            found = self._best(plan, count)
        except TimeUpError:
            found = None
        return self.every(plan) if found is None else found

    def _best(self, plan: Node | None, count: int) -> list[Scored] | None:
        query = _words(plan)
        if query is None or count < 1:
            return None
        found = []
        floor = 0.0
        for segment, scratch in zip(self._segments, self._scratches, strict=True):
            words = ways_of(query.words, segment, scratch)
            if words is None:
                return None
            allowed = _allowed(segment, query)
            if query.all and len(words) > 1:
                numbers, scores = all_of(words, scratch, allowed)
            else:
                numbers, scores = top([word.terms for word in words], count, scratch, allowed, floor)
                numbers, scores = lifted(words, count, numbers, scores, scratch, allowed, floor)
            found.append(Scored(numbers.astype(np.uint32), scores))
            if len(found) < len(self._segments) and len(scores) >= count:
                floor = max(floor, float(np.partition(scores, len(scores) - count)[len(scores) - count]))
        if query.partly and sum(len(part.numbers) for part in found) < count:
            return None
        return found

    def latest(self, plan: Node | None, count: int, sort: Sort) -> list[Scored]:
        """For each segment, live articles among which are all of the `count` first by date, ties included."""
        try:
            found = self._latest(plan, count, sort)
        except TimeUpError:
            found = None
        return self.every(plan) if found is None else found

    def _latest(self, plan: Node | None, count: int, sort: Sort) -> list[Scored] | None:
        query = _words(plan)
        if query is None or query.partly or query.all or count < 1:
            return None
        found = []
        for segment, scratch in zip(self._segments, self._scratches, strict=True):
            words = ways_of(query.words, segment, scratch)
            if words is None:
                return None
            groups = complete(words, scratch)
            numbers = _first(lists_of(groups), count, segment, sort, _allowed(segment, query))
            found.append(Scored(numbers.astype(np.uint32), total_of(groups, numbers, scratch)))
        return found

    def every(self, plan: Node | None) -> list[Scored]:
        """For each segment all live articles that match, with their scores; those that there is time to find."""
        query = _words(plan)
        found = []
        for segment, scratch in zip(self._segments, self._scratches, strict=True):
            try:
                part = None if query is None or query.partly else _looked_up(query, segment, scratch)
            except TimeUpError:
                part = None
            found.append(_found(plan, segment) if part is None else part)
        return found

    def count(self, plan: Node | None) -> int:
        """How many live articles match."""
        query = _words(plan)
        try:
            total = None if query is None or query.partly or query.all else self._count(query)
        except TimeUpError:
            total = None
        return sum(len(part.numbers) for part in self.every(plan)) if total is None else total

    def _count(self, query: _Words) -> int | None:
        total = 0
        for segment, scratch in zip(self._segments, self._scratches, strict=True):
            words = ways_of(query.words, segment, scratch)
            if words is None:
                return None
            total += count_of(complete(words, scratch), segment.size, _allowed(segment, query))
        return total


def _first(
    lists: Sequence[Weighable], count: int, segment: Segment, sort: Sort, allowed: Allowed | None
) -> NDArray[np.intp]:
    """The articles of some lists, ascending, with one of the `count` first dates."""
    published = segment.numbers("published")
    kept = [np.empty(0, dtype=np.intp)]
    least = NO_DATE
    for postings in lists:
        numbers = postings.indices
        if allowed is not None:
            numbers = numbers[allowed(numbers)]
        dates = newness(sort, published[numbers])
        if least > NO_DATE:
            recent = (dates >= least).nonzero()[0]
            numbers, dates = numbers[recent], dates[recent]
        if len(numbers) > count:
            rank = len(dates) - count
            # So many articles of one list come no later.
            least = int(np.partition(dates, rank)[rank])
            numbers = numbers[dates >= least]
        kept.append(numbers)
    return distinct(np.sort(np.concatenate(kept)))


def _looked_up(query: _Words, segment: Segment, scratch: Scratch) -> Scored | None:
    """All live articles of a segment that words find; None where posting lists cannot tell."""
    words = ways_of(query.words, segment, scratch)
    if words is None:
        return None
    allowed = _allowed(segment, query)
    if query.all:
        numbers, scores = all_of(words, scratch, allowed)
    else:
        numbers, scores = any_of(complete(words, scratch), scratch, allowed)
    return Scored(numbers.astype(np.uint32), scores)


def _found(plan: Node | None, segment: Segment) -> Scored:
    """The live articles of a segment that a plan finds in time."""
    try:
        part = Scored.none() if plan is None else plan.scored(segment)
    except TimeUpError:
        part = Scored.none()
    return part if segment.live is None else part.keep(segment.live[part.numbers])


def _words(plan: Node | None) -> _Words | None:
    """A plan as one of words; None when it asks for something else."""
    if plan is None:
        return None
    clauses = plan if isinstance(plan, Clauses) else Clauses(optional=(plan,))
    filters = tuple(node for node in clauses.required if isinstance(node, _FILTERS))
    required = tuple(node for node in clauses.required if not isinstance(node, _FILTERS))
    if not required:
        if not clauses.optional or any(isinstance(node, _FILTERS) for node in clauses.optional):
            return None
        return _Words(clauses.optional, False, filters, clauses.excluded, bool(filters))
    if clauses.optional:
        return None
    # One of the words must be there: nothing else passes the filters.
    choice = _choice(required)
    return _Words(choice or required, not choice, filters, clauses.excluded, False)


def _choice(required: Sequence[Node]) -> tuple[Node, ...]:
    """The clauses of which one is enough, when that is all that is required; else ()."""
    if len(required) == 1 and isinstance(only := required[0], Clauses) and not (only.required or only.excluded):
        return only.optional
    return ()


def _allowed(segment: Segment, query: _Words) -> Allowed | None:
    """Which live articles pass the filters and are not excluded; None for all."""
    tests: list[Allowed] = [] if segment.live is None else [segment.live.__getitem__]
    tests += [_test(node, segment) for node in query.filters if not isinstance(node, All)]
    tests += [partial(_failed, _test(node, segment)) for node in query.excluded]
    if len(tests) < 2:
        return tests[0] if tests else None
    return partial(_passed, tests)


def _test(node: Node, segment: Segment) -> Allowed:
    """Whether a node finds each of some articles."""
    if isinstance(node, Published):
        # A look at the dates of few articles spares one at all.
        return partial(node.among, segment)
    found = np.zeros(segment.size, dtype=np.bool_)
    found[whole(node, segment).numbers] = True
    return found.__getitem__


def _passed(tests: Sequence[Allowed], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    passed = tests[0](numbers)
    for test in tests[1:]:
        passed = passed & test(numbers)
    return passed


def _failed(test: Allowed, numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    return ~test(numbers)
