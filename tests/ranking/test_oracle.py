"""Random archives and random queries: what the arrays find and score is what plain Python works out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import query as tree
from newsearch.analysis import Analyzer, Variants
from newsearch.article import Article, Entity
from newsearch.document import document
from newsearch.query import WIB, boolean
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.order import order, page
from newsearch.ranking.plan import Planner
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.tuning import DEFAULT
from newsearch.ranking.word_lookup import WordLookup
from newsearch.request import SORTS, Sort

from .memory import MemorySnapshot, snapshot
from .oracle import Matcher, Page, score

if TYPE_CHECKING:
    from newsearch.ranking.scored import Scored

ANALYZER = Analyzer()
VARIANTS = Variants()
VOCABULARY = ["gempa", "bergempa", "kota", "palu", "kota-kota", "covid-19", "covid19", "bansos", "bantu", "bantuan"]
START = datetime(2018, 9, 28, 18, 0, tzinfo=WIB)

WORD = st.sampled_from(VOCABULARY)
WORDS = st.lists(WORD, max_size=4).map(" ".join)
SENTENCE = st.lists(WORD, min_size=1, max_size=5).map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=3).map(" ".join)
NAMES = st.lists(st.sampled_from(["Kota Palu", "Gempa Bantuan", "Bansos"]), max_size=2, unique=True)
ARTICLE = st.builds(
    lambda headline, deck, body, captions, people, places, source, author, days: Article(
        id="0",
        headline=headline,
        deck=deck,
        body="\n\n".join(body),
        captions=tuple(captions),
        entities=(*(Entity(name, "person") for name in people), *(Entity(name, "place") for name in places)),
        source=source,
        authors=author,
        published=None if days is None else START + timedelta(days=days),
        precision=None if days is None else "minute",
    ),
    WORDS,
    st.one_of(st.just(""), PARAGRAPH),
    st.lists(PARAGRAPH, min_size=0, max_size=2),
    st.lists(st.lists(WORD, min_size=1, max_size=3).map(" ".join), max_size=2),
    NAMES,
    NAMES,
    st.sampled_from(["Kabar Kota", "Warta Palu", ""]),
    st.sampled_from([(), ("Redaksi",), ("Redaksi", "Tim Kota")]),
    st.one_of(st.none(), st.integers(0, 3)),
)

_POSITIONAL = st.one_of(
    st.builds(tree.Word, WORD, st.booleans()),
    st.builds(tree.Phrase, st.lists(WORD, min_size=2, max_size=3).map(" ".join), st.integers(0, 3)),
    st.builds(tree.Prefix, st.sampled_from(["gem", "kot", "covid", "ban"])),
    st.builds(tree.Wildcard, st.sampled_from(["b*s", "p?lu", "ber*mpa", "c*d*9"])),
    st.builds(tree.Fuzzy, st.sampled_from(["gemba", "palo", "bantuam"]), st.integers(1, 2)),
)


@st.composite
def positional(draw: st.DrawFn) -> tree.Positional:
    """A leaf that has positions. Composite, since Hypothesis writes the others out wherever they are used."""
    return draw(_POSITIONAL)


POSITIONAL = positional()
CHOICE = st.one_of(
    POSITIONAL, st.lists(POSITIONAL, min_size=2, max_size=2).map(lambda ways: tree.Boolean(optional=tuple(ways)))
)
DAY = st.one_of(st.none(), st.integers(0, 4).map(lambda days: START + timedelta(days=days, seconds=-0.5)))
_LEAF = st.one_of(
    POSITIONAL,
    st.builds(
        tree.AtLeast, st.one_of(st.builds(tree.Word, WORD), st.just(tree.Phrase("kota palu"))), st.integers(2, 3)
    ),
    st.builds(tree.Near, CHOICE, CHOICE, st.integers(0, 4)),
    st.builds(
        tree.Same, st.sampled_from(["sentence", "paragraph"]), st.lists(CHOICE, min_size=2, max_size=3).map(tuple)
    ),
    st.builds(tree.Keyword, st.just("source"), st.sampled_from(["kota", "palu", "warta palu"]), st.booleans()),
    st.builds(tree.Keyword, st.just("author"), st.sampled_from(["redaksi", "tim"]), st.booleans()),
    st.builds(tree.Keyword, st.just("id"), st.sampled_from(["0", "3"])),
    st.builds(tree.DateRange, DAY, DAY),
    st.just(tree.Everything()),
)


@st.composite
def leaf(draw: st.DrawFn) -> tree.Query:
    """A leaf of a query."""
    query: tree.Query = draw(_LEAF)
    return query


LEAF = leaf()
FIELD = st.sampled_from(["headline", "deck", "body", "captions", "person", "place"])
QUERY: st.SearchStrategy[tree.Query] = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(tree.Field, FIELD, inner),
        st.builds(tree.Boost, inner, st.sampled_from([0.5, 2.0])),
        st.tuples(*[st.lists(inner, max_size=2)] * 3).filter(any).map(lambda clauses: boolean(*clauses)),
    ),
    max_leaves=5,
)


@st.composite
def archives(draw: st.DrawFn) -> tuple[list[Article], MemorySnapshot]:
    """Live articles, and a snapshot of them and of deleted ones in up to three segments."""
    drawn = draw(st.lists(ARTICLE, min_size=1, max_size=8))
    articles = [replace(article, id=str(number)) for number, article in enumerate(drawn)]
    deleted = draw(st.frozensets(st.sampled_from([article.id for article in articles]), max_size=2))
    cuts = draw(st.lists(st.integers(0, len(articles)), max_size=2))
    live = [article for article in articles if article.id not in deleted]
    return live, snapshot(articles, ANALYZER, cuts, deleted)


def find(index: MemorySnapshot, query: tree.Query, *, undated: bool = False) -> list[Scored]:
    """The live articles of each segment."""
    plan = Planner(WordLookup(ANALYZER, Statistics(index), DEFAULT, VARIANTS), undated=undated).plan(query)
    parts = []
    for segment in index.segments:
        assert plan is not None
        part = Evaluator(segment).scored(plan)
        parts.append(part if segment.live is None else part.keep(segment.live[part.numbers]))
    return parts


def ids(index: MemorySnapshot, query: tree.Query, *, undated: bool = False) -> set[str]:
    parts = find(index, query, undated=undated)
    return {
        segment.strings("id")[number]
        for segment, part in zip(index.segments, parts, strict=True)
        for number in part.numbers.tolist()
    }


@settings(max_examples=80, deadline=None)
@given(archives(), QUERY, st.booleans())
def test_what_a_query_finds_is_what_reading_every_article_finds(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query, undated: bool
) -> None:
    live, index = archive
    matcher = Matcher(ANALYZER, undated=undated)
    expected = {article.id for article in live if matcher.matches(query, Page(article, ANALYZER))}
    assert expected == ids(index, query, undated=undated)


@settings(max_examples=80, deadline=None)
@given(archives(), QUERY)
def test_scores_are_those_of_the_plan_worked_out_from_each_articles_frequencies(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query
) -> None:
    _, index = archive
    plan = Planner(WordLookup(ANALYZER, Statistics(index), DEFAULT, VARIANTS)).plan(query)
    if plan is None:
        return
    for segment in index.segments:
        found = Evaluator(segment).scored(plan)
        assert found.numbers.tolist() == sorted(set(found.numbers.tolist()))
        for number, actual in zip(found.numbers.tolist(), found.scores.tolist(), strict=True):
            expected = score(plan, segment, number, document(segment.articles[number], ANALYZER))
            assert expected == pytest.approx(actual, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(archives(), QUERY, LEAF)
def test_an_exclusion_never_adds_a_hit_and_and_is_within_or(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query, other: tree.Query
) -> None:
    _, index = archive
    alone = ids(index, query)
    assert ids(index, boolean([query], (), [other])) <= alone
    both = ids(index, boolean([query, other]))
    assert both == alone & ids(index, other)
    assert both <= ids(index, boolean((), [query, other]))


@settings(max_examples=40, deadline=None)
@given(archives(), st.lists(WORD, min_size=2, max_size=3))
def test_a_phrase_is_within_and_and_within_its_looser_forms(
    archive: tuple[list[Article], MemorySnapshot], words: list[str]
) -> None:
    _, index = archive
    phrase = ids(index, tree.Phrase(" ".join(words)))
    assert phrase <= ids(index, tree.Phrase(" ".join(words), slop=2))
    assert phrase <= ids(index, boolean([tree.Word(word, exact=True) for word in words]))


@settings(max_examples=40, deadline=None)
@given(archives(), QUERY, st.sampled_from(SORTS), st.integers(1, 4))
def test_pages_are_the_whole_order_cut_in_pieces(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query, sort: Sort, size: int
) -> None:
    """The order is a plain sort by the documented keys, whatever the pages' size."""
    live, index = archive
    dates = {article.id: article.published for article in live}
    found = find(index, query)
    scores = {
        segment.strings("id")[number]: round(worth, 9)
        for segment, part in zip(index.segments, found, strict=True)
        for number, worth in zip(part.numbers.tolist(), part.scores.tolist(), strict=True)
    }

    def newest(article: str) -> float:
        when = dates[article]
        return float("inf") if when is None else -when.timestamp()

    def oldest(article: str) -> float:
        return abs(newest(article))

    keys = {
        "relevance": lambda article: (-scores[article], newest(article), article),
        "newest": lambda article: (newest(article), -scores[article], article),
        "oldest": lambda article: (oldest(article), -scores[article], article),
    }
    expected = sorted(scores, key=keys[sort])
    actual = []
    for first in range(0, len(scores) + size, size):
        rows = page(index.segments, found, sort, first, first + size)
        actual += [index.segments[place].strings("id")[number] for place, number, _ in rows]
    assert expected == actual
    whole = order(index.segments, found, sort).rows()
    assert [scores[article] for article in expected] == [score for _, _, score in whole]
    assert expected == [index.segments[place].strings("id")[number] for place, number, _ in whole]


@settings(max_examples=30, deadline=None)
@given(archives(), QUERY, st.lists(st.integers(0, 8), max_size=2))
def test_segments_and_deleted_articles_do_not_show_in_scores(
    archive: tuple[list[Article], MemorySnapshot], query: tree.Query, cuts: list[int]
) -> None:
    """An index with deleted articles in several segments answers like one of the live articles alone."""
    live, index = archive
    if not live:
        return
    anew = snapshot(live, ANALYZER, [min(cut, len(live)) for cut in cuts])

    def answer(of: MemorySnapshot) -> dict[str, float]:
        return {
            segment.strings("id")[number]: round(worth, 9)
            for segment, part in zip(of.segments, find(of, query), strict=True)
            for number, worth in zip(part.numbers.tolist(), part.scores.tolist(), strict=True)
        }

    assert answer(anew) == pytest.approx(answer(index))
