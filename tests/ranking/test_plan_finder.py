from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.ranking.nodes import All, Best, Boosted, Clauses, Node, Published, Sequence, Term
from newsearch.ranking.order import Row, page
from newsearch.ranking.plan_finder import Finder

from . import reference
from .memory import snapshot

if TYPE_CHECKING:
    from newsearch.request import Sort

_WORDS = ("gempa", "palu", "tsunami", "banjir", "kpk", "korupsi")
_terms = st.builds(
    Term, st.sampled_from(["stem", "exact"]), st.sampled_from([*_WORDS, "tidakada"]), st.sampled_from([0.2, 1.0, 3.0])
)
_phrases = st.builds(
    lambda parts, least: Sequence(tuple(parts), least=least),
    st.lists(_terms, min_size=2, max_size=3),
    st.booleans(),
)
_ways = _terms | st.lists(_terms | _phrases, min_size=1, max_size=3).map(lambda ways: Best(tuple(ways)))
_clauses = st.lists(_ways, min_size=1, max_size=4).map(tuple)
_filters = st.lists(
    st.sampled_from([Published(None, 86_400 * 3), Published(86_400 * 2, None, undated=True), All()]), max_size=2
).map(tuple)
_excluded = st.lists(_ways | st.just(Published(0, 86_400)), max_size=1).map(tuple)
_plans = (
    _ways
    | st.builds(Boosted, _ways, st.sampled_from([0.0, 2.0]))
    | st.builds(Clauses, required=_filters, optional=_clauses, excluded=_excluded)
    | st.builds(
        lambda words, filters: Clauses(required=(*filters, Clauses(optional=words))),
        _clauses,
        _filters,
    )
    | st.builds(
        lambda words, filters, excluded: Clauses(required=words + filters, excluded=excluded),
        _clauses,
        _filters,
        _excluded,
    )
)
_texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join)
_analyzer = Analyzer()
UTC = timezone.utc


@given(
    _plans,
    st.lists(_texts, min_size=1, max_size=15),
    st.integers(0, 15),
    st.frozensets(st.integers(0, 14).map(str)),
    st.integers(1, 6),
)
@settings(max_examples=120, deadline=None)
def test_a_page_of_the_best_is_a_page_of_all(
    plan: Node, texts: list[str], cut: int, deleted: frozenset[str], count: int
) -> None:
    """In two segments with deletions: the same articles in the same order with the same scores."""
    dates = [None if number % 4 == 3 else datetime.fromtimestamp(86_400 * (number % 5), UTC) for number in range(15)]
    archive = [
        Article(id=str(number), headline=text, published=dates[number], precision="day")
        for number, text in enumerate(texts)
    ]
    segments = snapshot(archive, _analyzer, [min(cut, len(archive))], deleted).segments
    finder = Finder(segments)
    found = finder.best(plan, count)
    every = [reference.found(plan, segment) for segment in segments]
    _same(*(page(segments, parts, "relevance", 0, count) for parts in (found, every)))
    total = sum(len(part.numbers) for part in every)
    assert [part.numbers.tolist() for part in finder.every(plan)] == [part.numbers.tolist() for part in every]
    assert finder.count(plan) == total
    by_date: tuple[Sort, ...] = ("newest", "oldest")
    for sort in by_date:
        _same(*(page(segments, parts, sort, 0, count) for parts in (finder.latest(plan, count, sort), every)))


def _same(got: list[Row], expected: list[Row]) -> None:
    """The same articles in the same order, with the same scores."""
    assert [row[:2] for row in got] == [row[:2] for row in expected]
    assert [row[2] for row in got] == pytest.approx([row[2] for row in expected], abs=1e-9)


def test_what_passes_a_filter_without_a_word_comes_after_what_has_one() -> None:
    segments = snapshot([Article(id="a", headline="gempa"), Article(id="b", headline="banjir")], _analyzer).segments
    finder = Finder(segments)
    plan = Clauses(required=(All(),), optional=(Term("stem", "gempa", 1.0),))
    assert [part.numbers.tolist() for part in finder.best(plan, 1)] == [[0]]
    assert [part.numbers.tolist() for part in finder.best(plan, 2)] == [[0, 1]]
    assert finder.count(plan) == 2


def test_no_plan_finds_nothing() -> None:
    finder = Finder(snapshot([Article(id="a", headline="gempa")], _analyzer).segments)
    assert finder.count(None) == 0
    assert [len(part.numbers) for part in finder.best(None, 1)] == [0]
