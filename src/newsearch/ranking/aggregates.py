"""Counts over all that a query finds: of the values of a column, along time, and of the entities that are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.calendar import WIB
from newsearch.deadline import TimeUpError
from newsearch.engine.interface import NO_DATE
from newsearch.ranking.entity_names import Entities
from newsearch.ranking.facets import NAMES, PERIODS_BY_NAME, Facet, FacetName, Period, Periods, Timeline
from newsearch.ranking.name_column import Names, commonest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsearch.article import Kind
    from newsearch.engine.interface import KeywordColumn, Segment
    from newsearch.ranking.scored import Scored

KINDS: tuple[Kind, ...] = ("person", "organisation", "place")
_KIND_OF: dict[KeywordColumn, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity and the articles that name it.

    Attributes:
        kind: "person", "organisation" or "place".
        name: the name that most of them use.
        aliases: its other names there, the commonest first.
        articles: how many of those found name it by any of these, each counted once.
        first, last: when the oldest and the newest of these with a date were published, in UTC; None without any.
    """

    kind: Kind
    name: str
    aliases: tuple[str, ...]
    articles: int
    first: datetime | None
    last: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """The entity as JSON types; first and last are days in WIB, as articles are often dated no more exactly."""
        return {
            "kind": self.kind,
            "name": self.name,
            "aliases": list(self.aliases),
            "articles": self.articles,
            "first": _day(self.first),
            "last": _day(self.last),
        }


def _day(moment: datetime | None) -> str | None:
    return moment.astimezone(WIB).date().isoformat() if moment else None


class Aggregates:
    """Counts over the articles that queries find in one snapshot; what all queries need is worked out once.

    A count is exact; where the time is up (`newsearch.deadline`) nothing is counted. Several threads may share one.
    """

    def __init__(
        self, segments: Sequence[Segment], partners: Callable[[Kind, Names], Mapping[int, Sequence[int]]]
    ) -> None:
        """Count over the articles of some segments.

        Args:
            segments: those of the snapshot.
            partners: gives for each name of a kind that has any, the other names of the same entity, by their numbers
                in a column.
        """
        self._segments, self._partners = segments, partners
        self._names: dict[KeywordColumn, Names] = {}
        self._entities: dict[KeywordColumn, Entities] = {}
        self._periods: dict[Period, Periods] = {}

    def facet(self, found: Sequence[Scored], name: FacetName, limit: int | None = None) -> Facet:
        """The values of one column over the live articles found in each segment.

        The commonest `limit` of them, or all; of months and years always all.
        """
        if name in PERIODS_BY_NAME:
            line = self.timeline(found, PERIODS_BY_NAME[name])
            return Facet(name, line.hits(), line.undated)
        try:
            return self._facet(found, NAMES[name], limit)
        except TimeUpError:
            return Facet(name, {}, 0)

    def _facet(self, found: Sequence[Scored], column: KeywordColumn, limit: int | None) -> Facet:
        names = self.column(column)
        counts, missing = names.counts(found)
        if column in _KIND_OF:
            counts = self.joined(column).counts(counts, found)
        shown = commonest(counts, limit)
        values = dict(zip(map(names.name, shown.tolist()), counts.take(shown).tolist(), strict=True))
        return Facet(column, values, missing, int(np.count_nonzero(counts)) - len(values))

    def timeline(self, found: Sequence[Scored], by: Period) -> Timeline:
        """The live articles found in each segment by their time of publication, beside all that live."""
        try:
            calendar = self._periods.get(by)
            if calendar is None:
                calendar = self._periods[by] = Periods(self._segments, by)
            return calendar.timeline(found)
        except TimeUpError:
            return Timeline.nothing(by)

    def entities(self, found: Sequence[Scored], kind: Kind, limit: int) -> list[NamedEntity]:
        """The `limit` entities of a kind that most of the live articles found name; of equals the first by name.

        A name takes in rarer ones of which each stands for the other: "Jokowi" for "Joko Widodo" and the other way
        round, but not "Iriana Jokowi", whom "Jokowi" may find and who is never he.
        """
        try:
            return self._named(found, kind, limit)
        except TimeUpError:
            return []

    def _named(self, found: Sequence[Scored], kind: Kind, limit: int) -> list[NamedEntity]:
        names, entities = self.column(kind), self.joined(kind)
        each = names.counts(found)[0]
        counts = entities.counts(each, found)
        shown = commonest(counts, limit).tolist()
        # Of an entity its names that are borne, the commonest first.
        bears = [[name for name in entities.names(number) if each[name]] for number in shown]
        for own in bears:
            own.sort(key=lambda name: (-each[name], name))
        first, last = self._bounds(names, found, bears)
        return [
            NamedEntity(
                kind,
                names.name(own[0]),
                tuple(map(names.name, own[1:])),
                int(counts[number]),
                *(None if day is None else _EPOCH + timedelta(seconds=day) for day in bounds),
            )
            for number, own, *bounds in zip(shown, bears, first, last, strict=True)
        ]

    def _bounds(
        self, names: Names, found: Sequence[Scored], bears: list[list[int]]
    ) -> tuple[list[int | None], list[int | None]]:
        """For each of some groups of names when the oldest and the newest article that bears one was published."""
        group = np.full(names.count, -1, dtype=np.intp)
        for place, own in enumerate(bears):
            group[own] = place
        first, last = np.full(len(bears), _NEVER), np.full(len(bears), NO_DATE)
        for segment, (groups, articles) in zip(self._segments, names.bearers(found, group), strict=True):
            dates = segment.numbers("published").take(articles)
            dated = dates != NO_DATE
            np.minimum.at(first, groups[dated], dates[dated])
            np.maximum.at(last, groups[dated], dates[dated])
        oldest, newest = (
            [None if undated else day for day, undated in zip(days.tolist(), last == NO_DATE, strict=True)]
            for days in (first, last)
        )
        return oldest, newest

    def column(self, column: KeywordColumn) -> Names:
        """A column of names over all segments."""
        names = self._names.get(column)
        if names is None:
            names = self._names[column] = Names(self._segments, column)
        return names

    def joined(self, column: KeywordColumn) -> Entities:
        """The names of a column that one entity bears."""
        found = self._entities.get(column)
        if found is None:
            kind, names = _KIND_OF[column], self.column(column)
            found = self._entities[column] = Entities(names, self._partners(kind, names), names.totals())
        return found
