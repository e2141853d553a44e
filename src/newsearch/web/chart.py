"""Hits along time as bars, each a link to the hits of its period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from newsearch.web.asked import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.answer import Answer
    from newsearch.ranking.facets import Period, Timeline, Volume
    from newsearch.web.asked import Asked

MOST_BARS = 120
"""Periods that are drawn; of a longer time the last ones."""

HEIGHT = 100


class Bar(NamedTuple):
    """One period.

    Attributes:
        period, hits, articles, share: as of a `Volume`.
        x, y, height: where its bar stands in a field of `HEIGHT` units; each period is 10 wide.
        since, until: what bounds it.
    """

    period: str
    hits: int
    articles: int
    share: float
    x: int
    y: float
    height: float
    since: str
    until: str


class Row(NamedTuple):
    """What is written of one bar: the search for its hits, its period, hits and share in per cent, and its place."""

    address: str
    period: str
    hits: str
    share: str
    x: int
    y: float
    height: float


class Chart(NamedTuple):
    """The bars of one query.

    Attributes:
        by: the length of a period.
        bars: the oldest first.
        relative: whether heights are shares of the archive's articles instead of numbers.
        most: the number, or share, of the highest.
        undated: hits without a date.
        earlier: hits of periods that are too many to be drawn.
    """

    by: Period
    bars: list[Bar]
    relative: bool
    most: float
    undated: int
    earlier: int

    @property
    def width(self) -> int:
        """The width of the field."""
        return 10 * max(1, len(self.bars))

    @property
    def ticks(self) -> list[str]:
        """The periods that are written under the bars."""
        if len(self.bars) < 3:
            return [bar.period for bar in self.bars]
        return [self.bars[0].period, self.bars[len(self.bars) // 2].period, self.bars[-1].period]

    def rows(self, asked: Asked, grouped: Callable[[int], str]) -> list[Row]:
        """What is written of each bar; `grouped` writes a number."""
        search = asked.but(by="", share="").pattern("/search", "since", "until")
        return [
            Row(
                search.format(since=quoted(bar.since), until=quoted(bar.until)),
                bar.period,
                grouped(bar.hits),
                f"{100 * bar.share:.2f}",
                bar.x,
                bar.y,
                bar.height,
            )
            for bar in self.bars
        ]


def fitting(answer: Answer) -> Timeline:
    """The timeline of an answer by the length of period that gives a chart something to show."""
    months = answer.timeline("month")
    if len(months) <= 3:
        return answer.timeline("day")
    if len(months) <= 12:
        return answer.timeline("week")
    return months if len(months) <= MOST_BARS else answer.timeline("year")


def drawn(timeline: Timeline, *, relative: bool = False) -> Chart:
    """The bars of one timeline."""
    return chart(timeline.by, list(timeline), timeline.undated, relative=relative)


def chart(by: Period, volumes: list[Volume], undated: int, *, relative: bool = False, most: float = 0.0) -> Chart:
    """The bars of some periods in a row; `most` is what a bar of full height stands for, by default the greatest."""
    last = volumes[-MOST_BARS:]
    sizes = [volume.share if relative else float(volume.hits) for volume in last]
    most = most or max(sizes, default=0.0)
    bars = []
    for place, (volume, size) in enumerate(zip(last, sizes, strict=True)):
        # Whatever has a hit has a bar that can be seen.
        height = round(max(2.0, HEIGHT * size / most), 1) if volume.hits and most else 0.0
        where = (10 * place, round(HEIGHT - height, 1), height)
        told = (volume.period, volume.hits, volume.articles, volume.share)
        bars.append(Bar(*told, *where, *bounds(volume.period, by)))
    earlier = sum(volume.hits for volume in volumes[:-MOST_BARS])
    return Chart(by, bars, relative, most, undated, earlier)


def bounds(period: str, by: Period) -> tuple[str, str]:
    """The first and the last day, month or year of a period, as a condition says them."""
    if by != "week":
        return period, period
    return period, (date.fromisoformat(period) + timedelta(days=6)).isoformat()
