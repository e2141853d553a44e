"""Counts over all segments of a snapshot.

What weighs a word does not count deleted articles, so that an updated index weighs words like one built anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.deadline import check
from newsearch.engine.interface import NO_DATE, Usage
from newsearch.vocabulary import Vocabulary, tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch.article import Kind
    from newsearch.engine.interface import Fits, Segment, Snapshot
    from newsearch.entities.aliases import Aliases
    from newsearch.fields import Space


_LAST = "\U0010ffff"

_SPARSE = 32
"""A list so many times as long as another is searched for the other's articles; a shorter one is laid out."""


class Statistics(Vocabulary):
    """The vocabulary of a snapshot, added up over its segments."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.articles = snapshot.articles
        self._aliases: dict[Kind, Aliases] = {}

    def frequency(self, space: Space, term: str) -> int:
        """How many live articles hold a term."""
        return sum([segment.frequency(space, term) for segment in self._snapshot.segments])

    def usage(self, term: str) -> Usage:
        """How the archive uses an exact term."""
        if len(self._snapshot.segments) == 1:
            return self._snapshot.segments[0].usage(term)
        found = [segment.usage(term) for segment in self._snapshot.segments]
        articles, capitalised, uses = (sum(each[place] for each in found) for place in range(3))
        return Usage(
            articles, capitalised, uses, any(each.explained for each in found), any(each.opens for each in found)
        )

    def together(self, left: tuple[Space, str], right: tuple[Space, str]) -> int:
        """How many live articles hold both of two terms."""
        return sum([_both(segment, left, right) for segment in self._snapshot.segments])

    def words(self, start: str = "", fits: Fits | None = None) -> dict[str, int]:
        """The exact terms that begin with `start`, each with the number of articles that hold it, deleted ones too.

        With `fits` only those that fit.

        Raises:
            TimeUpError: there is no time to look them all up.
        """

        def timely(terms: Sequence[str]) -> Iterable[int]:
            check()
            return fits(terms) if fits else range(len(terms))

        total: dict[str, int] = {}
        for segment in self._snapshot.segments:
            # Reserved terms are below the blank.
            found = dict(segment.terms("exact", start or " ", start + _LAST, timely))
            for term in total.keys() & found.keys():
                found[term] += total[term]
            total.update(found)
        return total

    def newest(self) -> int | None:
        """When the newest live article was published, in seconds since 1970 UTC; None when none has a date."""
        newest = NO_DATE
        for segment in self._snapshot.segments:
            published = segment.numbers("published")
            live = published if segment.live is None else published[segment.live]
            newest = max(newest, int(live.max(initial=NO_DATE)))
        return None if newest == NO_DATE else newest

    def aliases(self, kind: Kind) -> Aliases:
        """The names that the archive uses for the same person, organisation or place; read when first asked for."""
        if kind not in self._aliases:
            self._aliases[kind] = super().aliases(kind)
        return self._aliases[kind]

    def tallies(self, table: str, prefix: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The keys that begin with `prefix`, and their counts added over the segments."""
        return tallies(self._snapshot.segments, table, prefix)


def _both(segment: Segment, left: tuple[Space, str], right: tuple[Space, str]) -> int:
    """How many live articles of a segment hold both of two terms."""
    rare, common = segment.postings(*left), segment.postings(*right)
    if rare is None or common is None:
        return 0
    if rare.count > common.count:
        rare, common = common, rare
    numbers = rare.numbers
    if rare.count * _SPARSE > common.count:
        there = np.zeros(segment.size, dtype=np.bool_)
        there[common.numbers] = True
        held = there[numbers]
    else:
        held = ~common.find(numbers)[1]
    return int(np.count_nonzero(held if segment.live is None else held & segment.live[numbers]))
