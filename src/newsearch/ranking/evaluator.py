"""What a plan finds in one segment: the best of it, the first of it by date, all of it, or how much it is.

All of these look at the same `Matches` of the plan's parts. A word's are kept, in a bounded number of bytes, so that
the next query which has the word finds them ready.

What may be slow asks for the time (`newsearch.deadline`). Where any of several parts will do, those are kept that were
found in time; where one is needed whole (all of several, a phrase, an exclusion) TimeUpError is raised.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from newsearch.ascending import distinct
from newsearch.deadline import TimeUpError, check, cuts, over
from newsearch.engine.interface import NO_DATE
from newsearch.ranking.compiled import PLACED, ROOM, CompiledWords, Word
from newsearch.ranking.condition_sets import published, satisfying
from newsearch.ranking.likening import factors_of
from newsearch.ranking.matches import FOUND, NOTHING, Matches, Scratch, added, greatest, passing, scores_of, shown
from newsearch.ranking.nodes import (
    CONDITIONS,
    Aged,
    All,
    AtLeast,
    Beside,
    Best,
    Boosted,
    Clauses,
    Enriched,
    InField,
    Likened,
    Near,
    Published,
    Same,
    Sequence,
    Term,
)
from newsearch.ranking.order import newness
from newsearch.ranking.phrases import held
from newsearch.ranking.plan_positions import places
from newsearch.ranking.recency import factors
from newsearch.ranking.scored import Scored
from newsearch.ranking.topk import MARGIN, best_of, top

if TYPE_CHECKING:
    import collections.abc

    from numpy.typing import NDArray

    from newsearch.engine.interface import Matched, Segment
    from newsearch.ranking.matches import Allowed
    from newsearch.ranking.nodes import Condition, Node
    from newsearch.request import Sort


T = TypeVar("T")


class Query(NamedTuple):
    """A plan of clauses, taken apart.

    Attributes:
        conditions: what an article must satisfy.
        needed: what it must have besides; () where any of `any` will do.
        any: what adds to its score; without `needed` and `conditions` it must have one of them.
        excluded: what it must not have.
    """

    conditions: tuple[Condition, ...]
    needed: tuple[Node, ...]
    any: tuple[Node, ...]
    excluded: tuple[Node, ...]

    @property
    def partly(self) -> bool:
        """Whether what satisfies the conditions is found without a word too, behind all that has one."""
        return bool(self.conditions) and not self.needed

    @classmethod
    def of(cls, plan: Node) -> Query:
        """A plan taken apart."""
        required, optional, excluded = plan if type(plan) is Clauses else ((plan,), (), ())
        if not required:
            return cls((), (), optional, excluded)
        conditions = tuple([node for node in required if isinstance(node, CONDITIONS)])
        needed = tuple([node for node in required if not isinstance(node, CONDITIONS)])
        return cls(conditions, needed, optional, excluded)

    @property
    def choice(self) -> tuple[Node, ...]:
        """Of which nodes an article needs one, and no other matter; () where it is otherwise."""
        if not self.needed:
            return () if self.conditions else self.any
        if self.any or len(self.needed) > 1:
            return ()
        (only,) = self.needed
        if isinstance(only, Clauses) and only.optional and not (only.required or only.excluded):
            return only.optional
        return self.needed


class Evaluator:
    """Evaluates plans in one segment. Several threads may share one."""

    def __init__(self, segment: Segment, room: int = ROOM) -> None:
        """`room` is how many bytes words may take that are kept."""
        self._segment = segment
        self._scratch = Scratch(segment.size)
        self._compiled = CompiledWords(segment, room, self._scratch)

    @property
    def kept(self) -> int:
        """Bytes of memory that words take which are kept."""
        return self._compiled.taken

    def best(self, plan: Node, count: int, floor: float = 0.0) -> Scored:
        """Live articles among which are all of the `count` best, ties included; those below `floor` may be missing.

        What satisfies the conditions of a plan without having any of its words may be missing too.
        """
        try:
            found = self._best(Query.of(plan), max(count, 1), floor)
        except TimeUpError:
            return self.scored(plan)
        return _scored(found)

    def _best(self, query: Query, count: int, floor: float) -> Matched:
        choice = query.choice or (query.any if query.partly else ())
        if not choice:
            return best_of(*self._all(query), count)
        words = [self._word(node) for node in choice]
        allowed = self._allowed(query)
        if len(words) == 1 and not words[0].matches.top and len(words[0].phrases) == 1:
            return words[0].phrases[0].best(count, allowed, floor)
        found = top([(word.matches, word.factor) for word in words], count, self._scratch, allowed, floor)
        phrases = [word.phrases for word in words if word.phrases]
        return self._lifted(words, count, found, allowed, floor) if phrases else found

    def _lifted(self, words: list[Word], count: int, found: Matched, allowed: Allowed | None, floor: float) -> Matched:
        """The best `count` articles with phrases, given those by terms alone; arguments are as those of `top`."""
        numbers, scores = found
        bounds = [max([each.bound() for each in word.phrases], default=0.0) for word in words]
        rank = len(scores) - count
        least = floor if rank < 0 else max(floor, float(np.partition(scores, rank)[rank]))
        contenders = []
        for place, word in enumerate(words):
            for each in word.phrases:
                some, rows = each.common
                if allowed is not None:
                    kept = allowed(some).nonzero()[0]
                    some, rows = some[kept], [part[kept] for part in rows]
                reached = each.worth(rows)
                higher = reached > word.lookup(some, self._scratch)
                for other, more in enumerate(words):
                    if other != place:
                        reached += more.lookup(some, self._scratch)
                        reached += bounds[other]
                contenders.append(some[higher & (reached >= least - MARGIN)])
        some = distinct(np.sort(np.concatenate(contenders)))
        if not len(some):
            return found
        total = np.zeros(len(some), dtype=np.float64)
        for word in words:
            total += word.scores(some, self._scratch)
        some, total = some[total > 0.0], total[total > 0.0]
        others = (~held(some, numbers)).nonzero()[0]
        numbers = np.concatenate([numbers[others], some])
        order = numbers.argsort()
        return best_of(numbers[order], np.concatenate([scores[others], total])[order], count)

    def latest(self, plan: Node, count: int, sort: Sort) -> Scored:
        """Live articles among which are all of the `count` first by date, ties included."""
        query = Query.of(plan)
        if not query.choice:
            return self.scored(plan)
        try:
            parts = [self._plain(node) or self._found(node) for node in query.choice]
            lists = [each.matches.parts() if isinstance(each, Word) else [each[0]] for each in parts]
            numbers = self._first(list(chain.from_iterable(lists)), max(count, 1), sort, self._allowed(query))
        except TimeUpError:
            return self.scored(plan)
        total = np.zeros(len(numbers), dtype=np.float64)
        for each in parts:
            if isinstance(each, Word):
                total += each.lookup(numbers, self._scratch)
            else:
                total += scores_of(numbers, each, self._scratch)
        return _scored((numbers, total))

    def _first(
        self, lists: list[NDArray[np.intp]], count: int, sort: Sort, allowed: Allowed | None
    ) -> NDArray[np.intp]:
        """The articles of some lists, ascending, with one of the `count` first dates."""
        dates_of = self._segment.numbers("published")
        kept = [NOTHING[0]]
        least = NO_DATE
        for numbers in sorted(lists, key=len, reverse=True):
            if allowed is not None:
                numbers = numbers[allowed(numbers)]
            dates = newness(sort, dates_of[numbers])
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

    def scored(self, plan: Node) -> Scored:
        """All live articles that match, with their scores; those that there is time to find."""
        try:
            return _scored(self._found(plan))
        except TimeUpError:
            return Scored.none()

    def count(self, plan: Node) -> int:
        """How many live articles match, of those that there is time to find."""
        query = Query.of(plan)
        if not query.choice:
            return len(self.scored(plan).numbers)
        try:
            lists = list(chain.from_iterable(self._any(query.choice, self._parts)))
            allowed = self._allowed(query)
        except TimeUpError:
            return len(self.scored(plan).numbers)
        if len(lists) == 1:
            numbers = lists[0]
        else:
            marked = np.zeros(self._segment.size, dtype=np.bool_)
            for own in lists:
                marked[own] = True
            if allowed is None:
                return int(np.count_nonzero(marked))
            numbers = marked.nonzero()[0]
        return len(numbers) if allowed is None else int(np.count_nonzero(allowed(numbers)))

    def _found(self, node: Node) -> Matched:
        """All articles that a node matches, with their scores.

        Raises:
            TimeUpError: what is needed whole could not be found in time.
        """
        if isinstance(node, (Term, Best, Beside, *PLACED)):
            return self._whole(self._word(node))
        return self._looked_up(node)

    def _parts(self, node: Node) -> list[NDArray[np.intp]]:
        """All articles that a node matches, as one list or more.

        Raises:
            TimeUpError: as `_found`.
        """
        word = self._plain(node)
        return [self._found(node)[0]] if word is None else word.matches.parts()

    def _plain(self, node: Node) -> Word | None:
        """A node as a word that lists of terms find, and no phrase; None for any other."""
        if not isinstance(node, (Term, Best, Beside)):
            return None
        word = self._word(node)
        return None if word.phrases else word

    def _looked_up(self, node: Node) -> Matched:
        """The same of a node of which nothing is kept.

        Raises:
            TimeUpError: as `_found`.
        """
        if isinstance(node, CONDITIONS):
            numbers = satisfying(node, self._segment)
            if self._segment.live is not None:
                numbers = numbers[self._segment.live[numbers]]
            return numbers, np.full(len(numbers), FOUND)
        if isinstance(node, Clauses):
            return self._all(Query.of(node))
        return self._other(node)

    def _all(self, query: Query) -> Matched:
        """All articles that fit some clauses."""
        allowed = self._allowed(query)
        if query.needed:
            found = self._every(query.needed, allowed)
        elif query.conditions:
            first, *_ = query.conditions
            found = passing(self._found(first), allowed)
        else:
            return passing(added(self._any(query.any, self._found), self._scratch), allowed)
        if not query.any or not len(found[0]):
            return found
        numbers, total = found
        for own, scores in self._any(query.any, self._found):
            total = total + scores_of(numbers, (own, scores), self._scratch)
        return numbers, total

    def _any(self, nodes: tuple[Node, ...], find: collections.abc.Callable[[Node], T]) -> list[T]:
        """What is found of nodes of which any will do, in time; one is looked up in any case, if it can be."""
        found: list[T] = []
        for node in nodes:
            if found and over():
                break
            with suppress(TimeUpError):
                found.append(find(node))
        return found

    def _every(self, nodes: tuple[Node, ...], allowed: Allowed | None) -> Matched:
        """The articles that every node matches, with their scores added: the rarest first, phrases last."""
        words = [self._word(node) for node in nodes]
        words.sort(key=_looked_for)
        first, *others = words
        numbers, total = passing(self._whole(first), allowed)
        for word in others:
            if not len(numbers):
                break
            scores = word.scores(numbers, self._scratch)
            kept = scores.nonzero()[0]
            numbers, total = numbers.take(kept), total.take(kept) + scores.take(kept)
        return numbers, total

    def _whole(self, word: Word) -> Matched:
        """All articles of a word."""
        found = word.matches.whole()
        numbers, scores = found.numbers, found.scores
        if word.factor != 1.0:
            scores = scores * word.factor
        if not word.phrases:
            return numbers, scores
        parts = [(numbers, scores)] if len(numbers) else []
        for each in word.phrases:
            if word.whole:
                parts.append(each.all())
                continue
            if parts and over():
                break
            with suppress(TimeUpError):
                parts.append(each.all())
        return greatest(parts, self._scratch)

    def _allowed(self, query: Query) -> Allowed | None:
        """Which articles satisfy the conditions and are not excluded; None for all.

        Raises:
            TimeUpError: there is no time to find all that is excluded.
        """
        if not query.conditions and not query.excluded:
            return None
        tests = [self._test(node) for node in query.conditions if not isinstance(node, All)]
        tests += [partial(_failed, self._test(node)) for node in query.excluded]
        if len(tests) < 2:
            return tests[0] if tests else None
        return partial(_passed, tests)

    def _test(self, node: Node) -> Allowed:
        """Whether a node matches each of some articles."""
        if isinstance(node, Published):
            # A look at the dates of few articles spares one at all.
            return partial(published, node, self._segment)
        before = cuts()
        check()
        numbers, _ = self._found(node)
        if cuts() > before:
            raise TimeUpError
        found = np.zeros(self._segment.size, dtype=np.bool_)
        found[numbers] = True
        return found.__getitem__

    def _word(self, node: Node) -> Word:
        """A node as one word of a query."""
        return self._compiled.word(node, self._ways)

    def _ways(self, nodes: tuple[Node, ...], *, whole: bool) -> list[Matched]:
        """What is found of nodes that are no lists of terms, all or in time."""
        return list(map(self._looked_up, nodes)) if whole else self._any(nodes, self._found)

    def _other(self, node: Node) -> Matched:
        if isinstance(node, Sequence):
            return self._placed(node, node.parts, np.minimum if node.least else np.add)
        if isinstance(node, (Near, Same)):
            parts = (node.left, node.right) if isinstance(node, Near) else node.parts
            return self._placed(node, parts, np.add)
        if isinstance(node, InField):
            return self._in_field(node)
        if isinstance(node, AtLeast):
            return self._at_least(node)
        if isinstance(node, Boosted):
            numbers, scores = self._found(node.child)
            return numbers, np.maximum(scores * node.factor, FOUND)
        if isinstance(node, Aged):
            numbers, scores = self._found(node.child)
            return numbers, scores * factors(node, self._segment, numbers)
        if isinstance(node, Likened):
            numbers, scores = self._found(node.child)
            return numbers, scores * factors_of(node, self._segment, numbers)
        if isinstance(node, Enriched):
            numbers, scores = self._found(node.child)
            for word in node.words:
                scores = scores + self._word(word).lookup(numbers, self._scratch)
            return numbers, scores
        raise TimeUpError  # nothing was planned in time

    def _placed(self, node: Node, parts: tuple[Node, ...], operation: np.ufunc) -> Matched:
        """Where things stand as a node says, with their scores put together."""
        found = [Matches(*self._found(part)) for part in parts]
        common = min(found, key=_rows).numbers
        for part in found:
            common = common[held(part.numbers, common)]
        numbers = places(node, self._segment, common).numbers() if len(common) else common
        return numbers, operation.reduce([part.lookup(numbers, self._scratch) for part in found])

    def _in_field(self, node: InField) -> Matched:
        numbers, scores = self._found(node.child)
        kept = held(places(node, self._segment, numbers).numbers(), numbers).nonzero()[0]
        return numbers.take(kept), scores.take(kept)

    def _at_least(self, node: AtLeast) -> Matched:
        numbers, scores = self._found(node.child)
        found, counts = places(node.child, self._segment, numbers).within(node.field).counts()
        kept = held(found[counts >= node.times], numbers).nonzero()[0]
        return numbers.take(kept), scores.take(kept)


def _rows(found: Matches) -> int:
    return len(found.numbers)


def _looked_for(word: Word) -> tuple[bool, int]:
    """Words without phrases first, of these the rarest."""
    return bool(word.phrases), word.matches.size


def _scored(found: Matched) -> Scored:
    return Scored(found[0], shown(found[1]))


def _passed(tests: collections.abc.Sequence[Allowed], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    passed = tests[0](numbers)
    for test in tests[1:]:
        passed = passed & test(numbers)
    return passed


def _failed(test: Allowed, numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    return ~test(numbers)
