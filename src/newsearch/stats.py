"""The numbers of an index: articles, dates, outlets, bytes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.value import value

if TYPE_CHECKING:
    from newsearch.engine.interface import Snapshot


@value
class Stats:
    """What an index holds.

    Attributes:
        articles, dated: live articles, and how many of them have a date.
        generation, created, engine: the live generation, when it was made, by what.
        size: bytes of its files.
        sources: articles of each outlet, the most first.
        first, last: the dates of the oldest and the newest dated article, in seconds since 1970 UTC; None without any.
    """

    articles: int
    dated: int
    generation: str
    created: str
    engine: str
    size: int
    sources: dict[str, int]
    first: int | None
    last: int | None

    def to_dict(self) -> dict[str, Any]:
        """The numbers as JSON types, as `newsearch stats --json` prints them."""
        return {"format": 1, **asdict(self)}


def counted(snapshot: Snapshot, *, generation: str, created: str, engine: str, size: int) -> Stats:
    """The numbers of a snapshot that its manifest does not tell."""
    sources: dict[str, int] = {}
    dates: list[int] = []
    dated = 0
    for segment in snapshot.segments:
        live = np.ones(segment.size, dtype=np.bool_) if segment.live is None else segment.live
        names = segment.keywords("source")
        owners = np.repeat(live, np.diff(names.offsets))
        counts = np.bincount(names.values[owners], minlength=len(names.names))
        for name, count in zip(names.names, counts.tolist(), strict=True):
            sources[name] = sources.get(name, 0) + count
        published = segment.numbers("published")[live]
        published = published[published != NO_DATE]
        dated += len(published)
        if len(published):
            dates += [int(published.min()), int(published.max())]
    return Stats(
        articles=snapshot.articles,
        dated=dated,
        generation=generation,
        created=created,
        engine=engine,
        size=size,
        sources={name: count for name, count in sorted(sources.items(), key=lambda row: (-row[1], row[0])) if count},
        first=min(dates, default=None),
        last=max(dates, default=None),
    )
