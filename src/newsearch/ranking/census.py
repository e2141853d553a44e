"""Which people, organisations and places the articles found name, in how many of them, and over what time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsearch.article import Kind
    from newsearch.engine.interface import Segment
    from newsearch.entities.aliases import Aliases
    from newsearch.ranking.scored import Scored

KINDS: tuple[Kind, ...] = ("person", "organisation", "place")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_POOL = 3
"""For each entity wanted so many of the commonest names are looked at: those of one entity add up and can overtake."""


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


class _Namings:
    """Who is named by the articles found in one segment: a row for each article and name."""

    def __init__(self, segment: Segment, found: Scored, kind: Kind) -> None:
        column = segment.keywords(kind)
        sizes = np.diff(column.offsets)
        hit = np.zeros(segment.size, dtype=np.bool_)
        hit[found.numbers] = True
        self._size = len(column.names)
        self._values = column.values[np.repeat(hit, sizes)]
        self._articles = np.repeat(np.arange(segment.size), np.where(hit, sizes, 0))
        self._published = segment.numbers("published")
        counts = np.bincount(self._values, minlength=self._size)
        self._numbers = {column.names[value]: value for value in np.flatnonzero(counts).tolist()}
        self.counts = {name: int(counts[value]) for name, value in self._numbers.items()}

    def of(self, names: Iterable[str]) -> tuple[int, list[int]]:
        """How many articles bear any of some names, and the first and the last of their dates, if they have any."""
        wanted = np.zeros(self._size, dtype=np.bool_)
        wanted[[self._numbers[name] for name in names if name in self._numbers]] = True
        articles = np.unique(self._articles[wanted[self._values]])
        dates = self._published[articles]
        dates = dates[dates != NO_DATE]
        return len(articles), [int(dates.min()), int(dates.max())] if len(dates) else []


def census(
    segments: Sequence[Segment], found: Sequence[Scored], kind: Kind, limit: int, aliases: Aliases
) -> list[NamedEntity]:
    """The `limit` entities of a kind that most of the articles found name; of equals the first in the alphabet.

    A name takes in rarer ones of which each stands for the other: "Jokowi" for "Joko Widodo" and the other way round,
    but not "Iriana Jokowi", whom "Jokowi" may find and who is never he.
    """
    namings = [_Namings(segment, part, kind) for segment, part in zip(segments, found, strict=True)]
    counts: Counter[str] = Counter()
    for naming in namings:
        counts.update(naming.counts)
    entities: list[NamedEntity] = []
    taken: set[str] = set()
    for name in sorted(counts, key=lambda name: (-counts[name], name))[: _POOL * limit]:
        if name in taken:
            continue
        others = {other for other in aliases.names(kind, name) if other in counts} - taken - {name}
        others = {other for other in others if name in aliases.names(kind, other)}
        taken |= {name, *others}
        also = tuple(sorted(others, key=lambda other: (-counts[other], other)))
        entities.append(_entity(kind, name, also, namings))
    entities.sort(key=lambda entity: (-entity.articles, entity.name))
    return entities[:limit]


def _entity(kind: Kind, name: str, aliases: tuple[str, ...], namings: list[_Namings]) -> NamedEntity:
    """The articles that bear any of the names, over all segments."""
    parts = [naming.of((name, *aliases)) for naming in namings]
    dates = [date for _, bounds in parts for date in bounds]
    first, last = (_EPOCH + timedelta(seconds=pick(dates)) if dates else None for pick in (min, max))
    return NamedEntity(kind, name, aliases, sum(count for count, _ in parts), first, last)
