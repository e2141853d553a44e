"""The words of queries in one segment: what each finds, compiled once and kept for the next query that has it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast
from weakref import WeakMethod

import numpy as np

from newsearch.deadline import TimeUpError, cuts, over
from newsearch.engine.phrase_search import keys
from newsearch.ranking.listed import Listed
from newsearch.ranking.matches import FOUND, Matches, greatest, passing
from newsearch.ranking.nodes import AtLeast, Beside, Best, InField, Near, Same, Sequence, Term
from newsearch.ranking.phrases import Phrase

if TYPE_CHECKING:
    import collections.abc

    from numpy.typing import NDArray

    from newsearch.engine.interface import Matched, PostingList, Segment
    from newsearch.fields import Space
    from newsearch.ranking.matches import Scratch
    from newsearch.ranking.nodes import Node

ROOM = 64 << 20
"""Bytes that the words of a snapshot may take, at most; one of more than an eighth of it is not kept."""

_WAY = 256
"""Bytes that one way to say a word takes, about."""

_AT_ONCE = 2
"""The ways to say most words: the stem and the exact form."""

_BATCH = 64
"""Further ways that are looked up between two looks at the clock."""


PLACED = (Sequence, InField, AtLeast, Near, Same)
"""The nodes that ask where words stand, which takes far longer than to find what holds them."""

_KEPT = (Term, Best, *PLACED)
"""The nodes whose matches are kept for the next query."""

_ASKED = 4096
"""Words of phrases that are remembered, at most: of what comes back all places are kept."""

_PLACES = 24
"""Bytes that the places of a word in one article take, about."""


class Word(NamedTuple):
    """One word of a query: an article gets the greatest score of all the ways to say it, times `factor`.

    Attributes:
        matches: what it finds by lists of terms; of a word that is new only what is asked for.
        phrases: what stands for a new word besides, already multiplied; of one that has come back `matches` has it.
        factor: what multiplies the scores of `matches`.
        whole: whether it is worth nothing unless all of it is found: it is a phrase, and not a choice.
    """

    matches: Matches | Listed
    phrases: tuple[Phrase, ...]
    factor: float
    whole: bool

    def lookup(self, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
        """What some articles, ascending, get by lists of terms; 0 for those that have none of them."""
        scores = self.matches.lookup(numbers, scratch)
        return scores if self.factor == 1.0 else scores * self.factor

    def scores(self, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
        """What some articles, ascending, get for the word; 0 for those that have it in no way."""
        best = self.lookup(numbers, scratch)
        for each in self.phrases:
            found, worth = each.among(numbers)
            np.maximum.at(best, numbers.searchsorted(found), worth)
        return best


class Find(Protocol):
    """Finds what nodes match that are no lists of terms."""

    def __call__(self, nodes: tuple[Node, ...], *, whole: bool) -> list[Matched]:
        """What each matches: all of it (`whole`), or what there is time for."""
        ...


class CompiledWords:
    """Compiles words for one segment and keeps what they find, in a bounded number of bytes.

    Several threads may share one.

    Attributes:
        taken: bytes of memory that words take which are kept.
    """

    def __init__(self, segment: Segment, room: int, scratch: Scratch) -> None:
        self._segment, self._room, self._scratch = segment, room, scratch
        self._words: dict[Node, tuple[Matches | Listed, tuple[Sequence, ...]]] = {}
        self._keys: dict[Term, NDArray[np.int64]] = {}
        self._asked: set[str] = set()
        self._has_room = _weakly(self._admits)
        self.taken = 0

    def word(self, node: Node, find: Find) -> Word:
        """A node as one word of a query; `find` is asked for what is no list of terms."""
        factor = 1.0
        while type(node) is Beside:
            factor *= node.factor
            node = node.word
        known = self._words.get(node) if type(node) in _KEPT else None
        phrase = type(node) is Sequence
        if known is None:
            known = self._listed_word(node) or self._known(node, find)
        elif known[1] and not phrase:
            known = self._with_phrases(node, *known)
        matches, sequences = known
        if not sequences:
            return Word(matches, (), factor, False)
        phrases = [self._phrase(sequence, factor, placed=phrase) for sequence in sequences]
        return Word(matches, tuple(each for each in phrases if each), factor, phrase)

    def _with_phrases(
        self, node: Node, matches: Matches | Listed, sequences: tuple[Sequence, ...]
    ) -> tuple[Matches | Listed, tuple[Sequence, ...]]:
        """A word that has come back, with what stands for it besides found once for all, if there is time."""
        before = cuts()
        phrases = [self._phrase(sequence, 1.0, placed=False) for sequence in sequences]
        found = matches.whole()
        try:
            parts = [(found.numbers, found.scores), *[each.all() for each in phrases if each]]
        except TimeUpError:
            return matches, sequences
        known: tuple[Matches, tuple[Sequence, ...]] = Matches(*greatest(parts, self._scratch)), ()
        if cuts() == before:
            self._keep(node, known, known[0].bytes)
        return known

    def _known(self, node: Node, find: Find) -> tuple[Matches, tuple[Sequence, ...]]:
        """What a node finds by lists, and the phrases that stand for it besides; kept if there is room."""
        before = cuts()
        parts: list[Matched] = []
        sequences: list[Sequence] = []
        terms: list[Term] = []
        others: list[Node] = []
        for way in map(_plain, _flat(node)):
            if type(way) is Term:
                terms.append(way)
            elif type(way) is Sequence and way.terms:
                listed = self._listed(way)
                if listed is None:
                    sequences.append(way)
                else:
                    parts.append(listed)
            else:
                others.append(way)
        for first, end in pairwise([0, *range(_AT_ONCE, len(terms), _BATCH), len(terms)]) if terms else ():
            if first and over():
                break
            some = terms[first:end]
            parts.append(self._segment.best(_weighed(some)))
        if others:
            parts += find(tuple(others), whole=others[0] is node)
        numbers, scores = greatest(parts, self._scratch)
        live = self._segment.live
        if live is not None:
            numbers, scores = passing((numbers, scores), live.__getitem__)
        known = Matches(numbers, scores), tuple(sequences)
        if type(node) in _KEPT and cuts() == before:
            self._keep(node, known, known[0].bytes + _WAY * len(terms))
        return known

    def _listed_word(self, node: Node) -> tuple[Listed, tuple[Sequence, ...]] | None:
        """A word of a few terms, of which nothing is decoded yet; None where it is no such word.

        Where articles are deleted, the greatest score is known only once a word is decoded.
        """
        if self._segment.live is not None:
            return None
        ways = node.ways if type(node) is Best else (node,)
        if len(ways) > _AT_ONCE or [way for way in ways if type(way) is not Term]:
            return None
        terms = cast("tuple[Term, ...]", ways)
        known: tuple[Listed, tuple[Sequence, ...]] = Listed(self._segment, _weighed(terms), self._has_room), ()
        self._keep(node, known, _WAY * (1 + len(terms)))
        return known

    def _keep(self, node: Node, known: tuple[Matches | Listed, tuple[Sequence, ...]], size: int) -> None:
        if self._admits(size):
            self._words[node] = known

    def _admits(self, size: int) -> bool:
        """Whether there is room for so many bytes, which are then counted; what was kept may have to make it."""
        if size > self._room // 8:
            return False
        if self.taken + size > self._room:
            self._words.clear()
            self._keys.clear()
            self.taken = 0
        self.taken += size
        return True

    def _listed(self, sequence: Sequence) -> Matched | None:
        """The articles of a phrase where these are known with what it is worth; None where it has to be looked for."""
        terms = sequence.terms
        if not sequence.least or len({term.weight for term in terms}) > 1:
            return None
        known = self._segment.phrase(tuple(term.term for term in terms))
        return known and (known[0], known[1] * max(terms[0].weight, FOUND))

    def _phrase(self, sequence: Sequence, factor: float, *, placed: bool) -> Phrase | None:
        """A phrase of terms, if need be with all their places (`placed`); None when the segment has not all of them."""
        terms = sequence.terms
        lists = [postings for term in terms if (postings := self._segment.postings(term.space, term.term)) is not None]
        if len(lists) < len(terms):
            return None
        weights = [factor * max(term.weight, FOUND) for term in terms]
        keys = self._keys_of(terms, lists) if placed else None
        return Phrase(self._segment, lists, weights, least=sequence.least, keys=keys)

    def _keys_of(
        self, terms: collections.abc.Sequence[Term], lists: list[PostingList]
    ) -> list[NDArray[np.int64]] | None:
        """Where the words of a phrase stand, once all of them have been asked for before; None where they are long."""
        found = []
        new = [term.term for term in terms if term.term not in self._asked]
        if new:
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            self._asked.update(new)
            return None
        for term, postings in zip(terms, lists, strict=True):
            key = Term(term.space, term.term)
            own = self._keys.get(key)
            if own is None:
                if postings.count > self._room // (8 * _PLACES):
                    return None
                own = keys(self._segment, postings)
                if not self._admits(own.nbytes):
                    return None
                self._keys[key] = own
            found.append(own)
        return found


def _weakly(method: collections.abc.Callable[[int], bool]) -> collections.abc.Callable[[int], bool]:
    """A method that does not keep its owner, which keeps who asks: files are to be freed with their last use."""
    own = WeakMethod(method)

    def ask(size: int) -> bool:
        asked = own()
        return asked is not None and asked(size)

    return ask


def _weighed(terms: collections.abc.Sequence[Term]) -> list[tuple[Space, str, float]]:
    """Terms as the engine asks for them."""
    return [(way.space, way.term, max(way.weight, FOUND)) for way in terms]


def _plain(way: Node) -> Node:
    """A way; of a phrase of one word the word."""
    return way.terms[0] if type(way) is Sequence and len(way.parts) == 1 and way.terms else way


def _flat(node: Node) -> collections.abc.Sequence[Node]:
    """The ways of a node and of its ways: the best of the best is the best."""
    if type(node) is not Best:
        return (node,)
    if Best not in map(type, node.ways):
        return node.ways
    return [way for each in node.ways for way in _flat(each)]
