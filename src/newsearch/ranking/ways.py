"""The ways to say each word of a query, in one segment: posting lists, and phrases that stand for the word.

To find a phrase takes positions. So it is looked at last, and only in the articles that it can lift among the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.engine.listed import Listed
from newsearch.engine.phrases import following, together
from newsearch.ranking import matches
from newsearch.ranking.groups import looked_up
from newsearch.ranking.nodes import Best, Clauses, Sequence, Term, postings_of
from newsearch.ranking.topk import MARGIN, best_of

if TYPE_CHECKING:
    import collections.abc

    from numpy.typing import NDArray

    from newsearch.engine.interface import Postings, Segment
    from newsearch.engine.phrases import Rows
    from newsearch.ranking.groups import Allowed, Group, Scratch, Weighable
    from newsearch.ranking.nodes import Node

    _Found = tuple[NDArray[np.intp], NDArray[np.float64]]
    """Article numbers, ascending, and a score for each."""


_TIER = 128
"""Of articles whose score for a phrase is known, so many of the best are looked at for the phrase itself at first."""

_WIDER = 4
"""How many times more are looked at when these have not been enough."""


class Phrase:
    """A phrase in one segment, all words of which are there: what it is worth is known before where it stands."""

    def __init__(self, segment: Segment, lists: list[Postings], weights: list[float], *, least: bool) -> None:
        """The lists of its words with their weights; it is worth the `least` of them, or all of them together."""
        self._segment, self._lists, self._weights, self._least = segment, lists, weights, least
        self._common: tuple[NDArray[np.intp], Rows] | None = None

    @property
    def common(self) -> tuple[NDArray[np.intp], Rows]:
        """The articles that hold all of its words, ascending, and each list's rows of them."""
        if self._common is None:
            self._common = together(self._lists)
        return self._common

    def worth(self, rows: Rows) -> NDArray[np.float64]:
        """What articles get for it, given each list's rows of them."""
        scores = [
            part.scores_of(own, weight) for part, own, weight in zip(self._lists, rows, self._weights, strict=True)
        ]
        worth = scores[0]
        for more in scores[1:]:
            worth = np.minimum(worth, more) if self._least else worth + more
        return worth

    def bound(self) -> float:
        """The most that an article gets for it."""
        bounds = [weight * part.max_impact for part, weight in zip(self._lists, self._weights, strict=True)]
        return min(bounds) if self._least else sum(bounds)

    def _standing(self, some: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Where it stands in the common articles, by their places there; `some`, ascending, limits it to these."""
        rows = self.common[1]
        if some is None:
            return following(self._segment, self._lists, rows)
        return some.take(following(self._segment, self._lists, [part.take(some) for part in rows]))

    def beyond(self, terms: Group, scratch: Scratch) -> _Found:
        """Where it stands and gives more than the word's own terms do."""
        if not terms:
            return self._found(self._standing())
        numbers, rows = self.common
        some = (self.worth(rows) > looked_up(terms, numbers, scratch)).nonzero()[0]
        return self._found(self._standing(some))

    def among(self, some: NDArray[np.intp]) -> _Found:
        """Where it stands among some articles, ascending."""
        return self._found(self._standing(_held(some, self.common[0]).nonzero()[0]))

    def _found(self, held: NDArray[np.intp]) -> _Found:
        """Some of the common articles, by their places there, with what they get."""
        numbers, rows = self.common
        if not len(held):
            return numbers[:0], np.empty(0, dtype=np.float64)
        return numbers.take(held), self.worth([part.take(held) for part in rows])

    def best(self, count: int, allowed: Allowed | None, floor: float) -> _Found:
        """The best `count` articles where it stands; arguments and what is returned are as those of `top`.

        Positions are looked at in the order of scores, and no longer than it takes to find so many.
        """
        numbers, rows = self.common
        tier = max(_TIER, _WIDER * count)
        if allowed is None and len(numbers) <= 2 * tier:
            return self._found(self._standing())
        left = np.arange(len(numbers)) if allowed is None else allowed(numbers).nonzero()[0]
        if len(left) <= 2 * tier:
            return self._found(self._standing(left))
        scores = self.worth(rows)
        left = left[scores[left] >= floor - MARGIN]
        held = left[:0]
        while len(left) > 2 * tier:
            reached = scores[left]
            least = np.partition(reached, len(left) - tier)[len(left) - tier]
            near = reached >= least - MARGIN
            held = np.concatenate([held, self._standing(left[near])])
            left = left[~near]
            if np.count_nonzero(scores[held] >= least) >= count:
                break
            tier *= _WIDER
        else:
            held = np.concatenate([held, self._standing(left)])
        held.sort()
        return numbers[held], scores[held]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to say one word: an article gets the greatest of their scores.

    Attributes:
        terms: posting lists with their weights; () when the segment has none of them.
        phrases: what stands for the word besides.
    """

    terms: Group
    phrases: list[Phrase]

    def scores(self, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
        """What some articles, ascending, get for the word; 0 for those that have it in no way."""
        best = looked_up(self.terms, numbers, scratch)
        for each in self.phrases:
            found, worth = each.among(numbers)
            np.maximum.at(best, numbers.searchsorted(found), worth)
        return best


def ways_of(words: collections.abc.Sequence[Node], segment: Segment, scratch: Scratch) -> list[Ways] | None:
    """The words of a query in one segment; None where one can be worth nothing."""
    found = []
    for node in words:
        ways = _ways(node, segment, scratch)
        if ways is None:
            return None
        found.append(ways)
    return found


def complete(words: list[Ways], scratch: Scratch) -> list[Group]:
    """The words as posting lists alone: of phrases those articles are left out which get as much for the terms."""
    groups = []
    for word in words:
        lists = [Listed(*_listed(each.beyond(word.terms, scratch))) for each in word.phrases]
        groups.append((*word.terms, *((each, 1.0) for each in lists if each.count)))
    return groups


def all_of(words: list[Ways], scratch: Scratch, allowed: Allowed | None) -> _Found:
    """The articles that have every word in some way, with their scores added."""
    plain = [word.terms for word in words if not word.phrases]
    if not plain or len(plain) == len(words):
        return matches.all_of(complete(words, scratch), scratch, allowed)
    # Phrases are looked for only where all words are that need none.
    numbers, total = matches.all_of(plain, scratch, allowed)
    for word in words:
        if word.phrases and len(numbers):
            scores = word.scores(numbers, scratch)
            kept = scores > 0.0
            numbers, total = numbers[kept], total[kept] + scores[kept]
    return numbers, total


def lifted(
    words: list[Ways],
    count: int,
    numbers: NDArray[np.intp],
    scores: NDArray[np.float64],
    scratch: Scratch,
    allowed: Allowed | None,
    floor: float,
) -> _Found:
    """The best `count` articles by all ways, given those by terms alone; arguments are as those of `top`."""
    if len(words) == 1 and not words[0].terms and len(words[0].phrases) == 1:
        return words[0].phrases[0].best(count, allowed, floor)
    if not any(word.phrases for word in words):
        return numbers, scores
    bounds = [max([each.bound() for each in word.phrases], default=0.0) for word in words]
    rank = len(scores) - count
    least = floor if rank < 0 else max(floor, float(np.partition(scores, rank)[rank]))
    contenders = []
    for place, word in enumerate(words):
        for each in word.phrases:
            found, rows = each.common
            if allowed is not None:
                kept = allowed(found).nonzero()[0]
                found, rows = found[kept], [part[kept] for part in rows]
            reached = each.worth(rows)
            higher = reached > looked_up(word.terms, found, scratch)
            for other, more in enumerate(words):
                if other != place:
                    reached += looked_up(more.terms, found, scratch)
                    reached += bounds[other]
            contenders.append(found[higher & (reached >= least - MARGIN)])
    some = distinct(np.sort(np.concatenate(contenders)))
    if not len(some):
        return numbers, scores
    total = np.zeros(len(some), dtype=np.float64)
    for word in words:
        total += word.scores(some, scratch)
    some, total = some[total > 0.0], total[total > 0.0]
    others = (~_held(some, numbers)).nonzero()[0]
    numbers = np.concatenate([numbers[others], some])
    order = numbers.argsort()
    return best_of(numbers[order], np.concatenate([scores[others], total])[order], count)


def _held(some: NDArray[np.intp], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of `numbers` are among `some`, which ascend."""
    if not len(some):
        return np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(some.searchsorted(numbers), len(some) - 1)
    held: NDArray[np.bool_] = some[places] == numbers
    return held


def _ways(node: Node, segment: Segment, scratch: Scratch) -> Ways | None:
    """The ways to say one word; None where one can be worth nothing."""
    # Of a word that is its own stem there is one list; of its two weights the greater counts.
    lists: dict[int, tuple[Weighable, float]] = {}
    phrases: list[Phrase] = []
    others: list[Node] = []
    for way in map(_plain, _flat(node)):
        if type(way) is Term:
            if way.weight <= 0:
                return None
            postings = segment.postings(way.space, way.term)
            if postings is not None and way.weight > lists.get(id(postings), (postings, 0.0))[1]:
                lists[id(postings)] = postings, way.weight
        elif type(way) is Sequence and (parts := way.terms):
            if (min if way.least else sum)(part.weight for part in parts) <= 0:
                return None
            found = _standing(parts, segment, least=way.least)
            if isinstance(found, Phrase):
                phrases.append(found)
            elif found is not None:
                lists[id(found)] = found, parts[0].weight
        else:
            others.append(way)
    terms = _telling(lists)
    for way in others:
        numbers, scores = _other_way(way, segment, scratch)
        if len(numbers):
            if scores.min() <= 0:
                return None
            terms = (*terms, (Listed(*_listed((numbers, scores))), 1.0))
    return Ways(terms, phrases)


def _telling(lists: dict[int, tuple[Weighable, float]]) -> Group:
    """Lists without those that add nothing: no impact of a part is above the whole's, so it has to weigh more."""
    if len(lists) < 2:
        return tuple(lists.values())
    return tuple(
        [
            (postings, weight)
            for postings, weight in lists.values()
            if postings.parent is None or lists.get(id(postings.parent), (postings, 0.0))[1] < weight
        ]
    )


def _plain(way: Node) -> Node:
    """A way; of a phrase of one word the word."""
    return way.terms[0] if type(way) is Sequence and len(way.parts) == 1 and way.terms else way


def _standing(parts: tuple[Term, ...], segment: Segment, *, least: bool) -> Phrase | Listed | None:
    """A phrase of terms, or its articles where these are known with what it is worth; None where it is nowhere."""
    weights = [part.weight for part in parts]
    if least and len(set(weights)) == 1:
        known = segment.phrase(tuple(part.term for part in parts))
        if known is not None:
            return Listed(*known) if len(known[0]) else None
    lists = postings_of(parts, segment)
    return Phrase(segment, lists, weights, least=least) if lists else None


def _listed(found: _Found) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    return found[0].astype(np.uint32), found[1]


def _other_way(way: Node, segment: Segment, scratch: Scratch) -> _Found:
    """What a way finds that is neither a term nor a phrase for a word, and what each article gets for it."""
    if isinstance(way, Clauses) and not way.excluded and not (way.required and way.optional):
        words = ways_of(way.required or way.optional, segment, scratch)
        if words is not None:
            return all_of(words, scratch, None) if way.required else matches.any_of(complete(words, scratch), scratch)
    found = way.scored(segment)
    return found.numbers.astype(np.intp), found.scores


def _flat(node: Node) -> collections.abc.Sequence[Node]:
    """The ways of a node and of its ways: the best of the best is the best."""
    if type(node) is not Best:
        return (node,)
    if Best not in map(type, node.ways):
        return node.ways
    return [way for each in node.ways for way in _flat(each)]
