"""Which people, organisations and places the articles found name, in how many of them, and over what time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.ranking.scored import first_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.article import Kind
    from newsearch.engine.interface import Segment
    from newsearch.ranking.scored import Scored

KINDS: tuple[Kind, ...] = ("person", "organisation", "place")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A name and the articles that name it.

    Attributes:
        kind: "person", "organisation" or "place".
        name: as the articles bear it.
        articles: how many of those found name it, each counted once.
        first, last: when the oldest and the newest of these with a date were published, in UTC; None without any.
    """

    kind: Kind
    name: str
    articles: int
    first: datetime | None
    last: datetime | None


def census(segments: Sequence[Segment], found: Sequence[Scored], kind: Kind, limit: int) -> list[NamedEntity]:
    """The `limit` names of a kind that most of the articles found bear; of equals the first in the alphabet."""
    totals: dict[str, tuple[int, int, int]] = {}
    for segment, part in zip(segments, found, strict=True):
        names, counts, first, last = _census(segment, part, kind)
        for row in zip(names, counts.tolist(), first.tolist(), last.tolist(), strict=True):
            name, count, oldest, newest = row
            before = totals.get(name, (0, _LAST, NO_DATE))
            totals[name] = before[0] + count, min(before[1], oldest), max(before[2], newest)
    ranked = sorted(totals.items(), key=lambda row: (-row[1][0], row[0]))[:limit]
    return [
        NamedEntity(kind, name, count, None if newest == NO_DATE else _moment(oldest), _moment(newest))
        for name, (count, oldest, newest) in ranked
    ]


def _census(
    segment: Segment, found: Scored, kind: Kind
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The names of one segment's articles: how many bear each, and the dates of the oldest and the newest of them."""
    column = segment.keywords(kind)
    sizes = np.diff(column.offsets)
    hit = np.zeros(segment.size, dtype=np.bool_)
    hit[found.numbers] = True
    values = column.values[np.repeat(hit, sizes)]
    dates = np.repeat(segment.numbers("published"), sizes)[np.repeat(hit, sizes)]
    # By name and date: the first and the last row of each name's run are the oldest and the newest.
    order = np.lexsort((dates, values))
    values, dates = values[order], dates[order]
    starts = np.flatnonzero(first_of_each(values))
    if not len(starts):
        nothing = np.empty(0, dtype=np.int64)
        return [], nothing, nothing, nothing
    stops = np.append(starts[1:], len(values))
    dated = np.add.reduceat((dates != NO_DATE).astype(np.int64), starts)
    # What has no date sorts first: the oldest date follows it.
    first = np.where(dated > 0, dates[np.minimum(stops - dated, len(dates) - 1)], _LAST)
    names = [column.names[value] for value in values[starts].tolist()]
    return names, (stops - starts).astype(np.int64), first, dates[stops - 1]


def _moment(seconds: int) -> datetime | None:
    return None if seconds == NO_DATE else _EPOCH + timedelta(seconds=seconds)
