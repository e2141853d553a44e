"""Counts over hits."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article, Entity
from newsearch.query import WIB
from newsearch.ranking.aggregates import Aggregates
from newsearch.ranking.facets import PERIODS, Period
from newsearch.ranking.scored import Scored

from .memory import MemorySnapshot, snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

ANALYZER = Analyzer()


def archive(
    times: Sequence[datetime | None], cuts: Sequence[int] = (), deleted: frozenset[str] = frozenset()
) -> MemorySnapshot:
    articles = [
        Article(id=str(n), published=when, precision="minute" if when else None) for n, when in enumerate(times)
    ]
    return snapshot(articles, ANALYZER, cuts, deleted)


def everything(index: MemorySnapshot) -> list[Scored]:
    """All live articles."""
    return [
        Scored.unscored(np.flatnonzero(np.ones(part.size) if part.live is None else part.live).astype(np.uint32))
        for part in index.segments
    ]


def counts(index: MemorySnapshot) -> Aggregates:
    """What counts over its articles, without aliases."""
    return Aggregates(index.segments, lambda _, __: {})


def test_names_are_added_over_segments_and_an_article_counts_for_each_of_its_names() -> None:
    people = [("A B", "C D"), ("A B",), (), ("C D", "E F", "A B")]
    articles = [
        Article(id=str(n), entities=tuple(Entity(name, "person") for name in names)) for n, names in enumerate(people)
    ]
    index = snapshot(articles, ANALYZER, [2])
    found = counts(index).facet(everything(index), "person")
    assert list(found.counts.items()) == [("A B", 3), ("C D", 2), ("E F", 1)]
    assert found.missing == 1


LABELS = {
    "day": lambda when: when.strftime("%Y-%m-%d"),
    "week": lambda when: (when - timedelta(days=when.weekday())).strftime("%Y-%m-%d"),
    "month": lambda when: when.strftime("%Y-%m"),
    "year": lambda when: when.strftime("%Y"),
}
TIMES = st.one_of(
    st.none(),
    st.integers(-150_000_000, 60_000_000).map(
        lambda seconds: datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TIMES, max_size=8), st.lists(st.integers(0, 8), max_size=2), st.sampled_from(PERIODS))
def test_periods_are_those_of_the_calendar_in_wib(times: list[datetime | None], cuts: list[int], by: Period) -> None:
    """Before and after 1970, over any cut into segments, without what is deleted."""
    index = archive(times, [min(cut, len(times)) for cut in cuts], frozenset({"0"}))
    line = counts(index).timeline(everything(index), by)
    expected = [LABELS[by](when.astimezone(WIB)) for when in times[1:] if when]
    counted = {volume.period: (volume.hits, volume.articles) for volume in line if volume.hits}
    assert counted == {label: (expected.count(label),) * 2 for label in expected}
    assert line.undated == times[1:].count(None)
    periods = [volume.period for volume in line]
    assert periods == sorted(set(periods))
    assert len(line) == len(periods)


def test_a_share_is_of_the_archives_articles_of_the_period() -> None:
    index = archive([datetime(2020, 1, 1, tzinfo=WIB)] * 4)
    (volume,) = counts(index).timeline([Scored.unscored(np.array([0], dtype=np.uint32))], "year")
    assert (volume.hits, volume.articles, volume.share) == (1, 4, 0.25)


@pytest.mark.parametrize("year", [1, 9998])
def test_a_hostile_date_is_counted(year: int) -> None:
    index = archive([datetime(year, 6, 1, tzinfo=WIB)])
    assert [volume.period for volume in counts(index).timeline(everything(index), "year")] == [f"{year:04}"]
