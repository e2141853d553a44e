"""The index as its readers hold it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch import Article, ArticleNotFoundError, Index, QueryError, UsageError, rebuild, update
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

START = datetime(2019, 1, 1, 6, 0, tzinfo=WIB)
NOW = datetime(2024, 6, 12, 10, 0, tzinfo=WIB)
TOPICS = ("gempa", "banjir", "panen", "pemilu", "timnas")
CITIES = ("Palu", "Jakarta", "Medan", "Makassar")


def article(number: int) -> Article:
    """One of an endless row of articles; every seventh has no date."""
    topic, city = TOPICS[number % 5], CITIES[number % 4]
    return Article(
        id=f"a{number:03}",
        headline=f"Berita {topic} di {city}" if number % 3 else "",
        body=f"Warga {city} membicarakan {topic}. " + f"Soal {TOPICS[(number // 5) % 5]} juga dibahas. " * (number % 4),
        published=None if number % 7 == 0 else START + timedelta(days=11 * (number % 50), minutes=number % 2),
        precision=None if number % 7 == 0 else "minute",
        source=("Kabar Kota", "Warta Desa", "")[number % 3],
        captions=(f"Foto {topic}",) if number % 6 == 0 else (),
    )


ARTICLES = [article(number) for number in range(80)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Three segments, with deleted articles in the first."""
    folder = tmp_path_factory.mktemp("index")
    rebuild(folder, [*ARTICLES[:30], *(Article(id=a.id, body="gempa lama") for a in ARTICLES[50:60])])
    update(folder, ARTICLES[30:70])
    update(folder, ARTICLES[70:])
    with Index.open(folder) as opened:
        yield opened


QUERIES = st.lists(
    st.sampled_from(
        [
            *(
                "gempa",
                "banjir",
                "=Palu",
                "pemilu^2",
                "judul:panen",
                "gem*",
                "timnaz~",
                '"membicarakan gempa"',
                "soal{2}",
            ),
            *("-medan", "+warga", "sumber:kota", "tanggal:2019", "(gempa OR panen)", "banjir NEAR/3 palu", "*:*"),
            *("gempa SAMA-KALIMAT palu", '"warga gempa"~3'),
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, size=st.integers(1, 25), sort=st.sampled_from(["relevance", "newest", "oldest"]))
def test_pages_and_the_stream_of_all_hits_are_one_order(index: Index, query: str, size: int, sort: Any) -> None:
    streamed = [(hit.id, hit.score) for hit in index.search_all(query, sort=sort)]
    paged = []
    for offset in range(0, len(streamed) + 1, size):
        page = index.search(query, sort=sort, limit=size, offset=offset)
        assert page.total == len(streamed)
        paged += [(hit.id, hit.score) for hit in page]
    assert [hit for hit, _ in paged] == [hit for hit, _ in streamed]
    assert [score for _, score in paged] == pytest.approx([score for _, score in streamed], abs=1e-8)
    assert len(set(paged)) == len(paged)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_an_explanation_adds_up_to_the_score(index: Index, query: str) -> None:
    for hit in index.search(query, limit=5):
        explanation = hit.explain()
        assert explanation.score == pytest.approx(hit.score, abs=1e-6)
        assert sum(row.contribution for row in explanation.contributions) == pytest.approx(hit.score, abs=1e-6)
        for row in explanation.contributions:
            product = row.frequency * row.weight * row.norm * row.saturation * row.idf
            for _, value in row.factors:
                product *= value
            assert product == pytest.approx(row.contribution)


def test_an_explanation_names_word_region_and_factors(index: Index) -> None:
    (hit,) = (hit for hit in index.search("judul:gempa^2", limit=100) if hit.id == "a010")
    rows = hit.explain().contributions
    assert [(row.term, row.region, row.frequency) for row in rows] == [("gempa", "headline", 1), ("gempa", "lead", 1)]
    assert {dict(row.factors)["boost"] for row in rows} == {2.0}
    assert json.loads(json.dumps(hit.explain().to_dict()))["contributions"][0]["region"] == "headline"


def test_a_query_without_words_has_nothing_to_explain(index: Index) -> None:
    assert [hit.explain().contributions for hit in index.search("-gempa", limit=1)] == [()]


def test_date_filters_agree_with_a_scan(index: Index) -> None:
    for year in (2018, 2019, 2020, 2021):
        expected = {a.id for a in ARTICLES if a.published and a.published.year == year}
        assert {hit.id for hit in index.search_all(f"tanggal:{year}")} == expected


@pytest.mark.parametrize("name", ["source", "month", "year"])
def test_facets_count_every_hit_once_per_value(index: Index, name: Any) -> None:
    values: dict[str, Callable[[Article], str]] = {
        "source": lambda a: a.source,
        "month": lambda a: a.published.strftime("%Y-%m") if a.published else "",
        "year": lambda a: a.published.strftime("%Y") if a.published else "",
    }
    hits = [index.article(hit.id) for hit in index.search_all("banjir")]
    counted = Counter(values[name](hit) for hit in hits)
    missing = counted.pop("", 0)
    (facet,) = index.facets("banjir", [name])
    assert (facet.counts, facet.missing) == (dict(counted), missing)


def test_a_timeline_counts_hits_and_the_archive(index: Index) -> None:
    line = index.timeline("gempa", "year")
    archive = Counter(a.published.strftime("%Y") for a in ARTICLES if a.published)
    assert {volume.period: volume.articles for volume in line} == dict(archive)
    assert sum(volume.hits for volume in line) + line.undated == index.search("gempa").total
    assert all(volume.share == volume.hits / volume.articles for volume in line)


def test_a_timeline_has_the_empty_periods_between(index: Index) -> None:
    periods = [volume.period for volume in index.timeline("id:a001 OR id:a005", "week")]
    assert periods == [
        "2019-01-07",
        "2019-01-14",
        "2019-01-21",
        "2019-01-28",
        "2019-02-04",
        "2019-02-11",
        "2019-02-18",
        "2019-02-25",
    ]


def test_similar_articles_share_the_most_and_leave_the_article_out(index: Index) -> None:
    results = index.similar("a010", limit=5)
    assert "a010" not in {hit.id for hit in results}
    assert "gempa" in index.article(results.hits[0].id).body
    with pytest.raises(ArticleNotFoundError):
        index.similar("nowhere")


def test_suggestions_are_looked_for_when_asked(index: Index) -> None:
    results = index.search("gmepa banjir")
    assert [(s.word, s.articles, s.words) for s in results.suggestions] == [("gmepa", 0, ("gempa",))]


def test_messages_say_what_a_date_means_and_what_it_leaves_out(index: Index) -> None:
    results = index.search("gempa tanggal:2019", now=NOW)
    undated = sum(hit.published is None for hit in index.search_all("gempa"))
    assert results.messages == (
        "date 2019: 2019-01-01..2019-12-31 (WIB)",
        f"{undated} undated articles are left out; --undated takes them in",
    )
    taken_in = index.search("gempa tanggal:2019", undated=True)
    assert taken_in.total == results.total + undated


def test_without_dates_there_is_no_message(index: Index) -> None:
    assert index.search("gempa").messages == ()


@pytest.mark.parametrize(
    "call",
    [
        lambda index: index.search("gempa", limit=-1),
        lambda index: index.search("gempa", offset=-1),
        lambda index: index.search("gempa", sort="best"),
        lambda index: index.search_all("gempa", sort="best"),
        lambda index: index.facets("gempa", ["colour"]),
        lambda index: index.timeline("gempa", "hour"),
        lambda index: index.similar("a010", limit=-1),
        lambda index: index.search_all("gempa (", strict=True),
    ],
)
def test_what_has_no_meaning_is_refused_at_once(index: Index, call: Callable[[Index], object]) -> None:
    with pytest.raises((UsageError, QueryError)):
        call(index)


def test_an_index_without_articles_answers_nothing(tmp_path: Path) -> None:
    rebuild(tmp_path, [], force=True)
    with Index.open(tmp_path) as empty:
        assert (empty.search("gempa").total, empty.search("-gempa").total) == (0, 0)
        assert list(empty.search_all("gem* tanggal:2019")) == []
        assert len(empty.timeline("gempa")) == 0


def test_an_update_scores_like_an_index_built_anew(index: Index, tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES)
    with Index.open(tmp_path) as anew:
        for query in ("gempa banjir", "gem*", "timnaz~", '"soal gempa"', "+warga judul:panen", "-gempa"):
            expected = [(hit.id, round(hit.score, 6)) for hit in anew.search_all(query)]
            assert [(hit.id, round(hit.score, 6)) for hit in index.search_all(query)] == expected


def test_refresh_moves_on_to_the_newest_generation(tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES[:3])
    with Index.open(tmp_path) as opened:
        assert opened.refresh() is False
        update(tmp_path, [Article(id="new", body="Letusan gunung.")])
        assert opened.search("letusan").total == 0
        assert opened.refresh() is True
        assert opened.search("letusan").total == 1


def test_conditions_limit_and_do_not_score(index: Index) -> None:
    free = {hit.id: hit.score for hit in index.search_all("gempa")}
    within = {hit.id: hit.score for hit in index.search_all("gempa", where={"source": ["kota"], "place": ["Palu"]})}
    expected = {own for own in free if index.article(own).source == "Kabar Kota" and "Palu" in index.article(own).body}
    assert within.keys() == expected
    assert within == pytest.approx({own: free[own] for own in expected})
    assert within.keys() == {
        hit.id for hit in index.search("gempa", limit=99, where={"source": ["kota"], "place": ["Palu"]})
    }


def test_values_of_one_condition_are_alternatives(index: Index) -> None:
    hits = index.search_all("gempa", where={"source": ["kota", "desa"]})
    assert {hit.source for hit in hits} == {"Kabar Kota", "Warta Desa"}


def test_conditions_alone_find_all_that_fits(index: Index) -> None:
    found = {hit.id for hit in index.search_all("", since="2019-03", until="2019", undated=False)}
    assert found == {
        a.id for a in ARTICLES if a.published and (a.published.year, a.published.month > 2) == (2019, True)
    }
    assert index.search("", where={"id": "a003"}).total == 1
    assert index.search("panen", where={"source": []}).total == index.search("panen").total


def test_since_is_said(index: Index) -> None:
    assert index.search("panen -gempa", since="2020", now=NOW).messages[0] == "date 2020..: 2020-01-01.. (WIB)"


def test_an_unknown_condition_is_refused(index: Index) -> None:
    with pytest.raises(UsageError, match="colour"):
        index.search("gempa", where={"colour": ["red"]})
    with pytest.raises(UsageError, match="person"):
        index.search("gempa", where={"person": "..."})
    with pytest.raises(QueryError):
        index.search("gempa", since="kapan-kapan")


SLOW = ("gem* OR banjir", '"soal gempa"', "timnaz~", "gempa -(soal OR panen)", "+gempa +ban*", "-gem*")


@pytest.mark.parametrize("query", SLOW)
def test_without_time_what_was_found_is_answered_and_marked(index: Index, query: str) -> None:
    whole = index.search(query, limit=100)
    hurried = index.search(query, limit=100, timeout=1e-9)
    assert {hit.id for hit in hurried} <= {hit.id for hit in whole}
    assert len(hurried) == hurried.total <= whole.total
    assert (hurried.partial, whole.partial) == (True, False)
    assert (hurried.to_dict()["partial"], whole.to_dict()["partial"]) == (True, False)
    assert hurried.suggestions == ()


def test_one_word_is_looked_up_in_any_case(index: Index) -> None:
    assert index.search("gempa banjir", timeout=1e-9).hits
    assert not index.search("gempa", timeout=1e-9).partial


def test_time_that_is_up_while_hits_are_counted_marks_the_results(index: Index) -> None:
    query = '"soal gempa" "soal banjir" panen tanggal:2019..'
    whole = index.search(query, limit=3)
    results = index.search(query, limit=3, timeout=60)
    assert not results.partial
    results._deadline._left = -1.0
    assert [hit.id for hit in results] == [hit.id for hit in whole]
    assert len(results) <= results.total < whole.total
    assert results.partial
    assert results.messages == whole.messages[:1]


@pytest.mark.parametrize("timeout", [0, -1.0])
def test_a_timeout_that_is_none_is_refused(index: Index, timeout: float) -> None:
    with pytest.raises(UsageError, match="timeout"):
        index.search("gempa", timeout=timeout)


RANKED: list[dict[str, Any]] = [
    {"recency": "90d"},
    {"feedback": True},
    {"recency": "1y", "feedback": True},
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, ranking=st.sampled_from(RANKED))
def test_recency_and_feedback_change_the_order_and_are_explained(
    index: Index, query: str, ranking: dict[str, Any]
) -> None:
    whole = {hit.id for hit in index.search_all(query)}
    streamed = [(hit.id, hit.score) for hit in index.search_all(query, now=NOW, **ranking)]
    assert {hit for hit, _ in streamed} == whole
    assert [score for _, score in streamed] == sorted((score for _, score in streamed), reverse=True)
    page = index.search(query, limit=7, now=NOW, **ranking)
    assert page.total == len(whole)
    assert [hit.id for hit in page] == [hit for hit, _ in streamed[:7]]
    for hit in page:
        explanation = hit.explain()
        assert explanation.score == pytest.approx(hit.score, abs=1e-6)
        for row in explanation.contributions:
            product = row.frequency * row.weight * row.norm * row.saturation * row.idf
            for _, value in row.factors:
                product *= value
            assert product == pytest.approx(row.contribution)


def test_of_equal_articles_recency_puts_the_newer_first_and_says_why(tmp_path: Path) -> None:
    ages = {"new": 1, "old": 61, "older": 91}
    dated = [
        Article(id=name, body="Gempa.", published=NOW - timedelta(days=days), precision="minute")
        for name, days in ages.items()
    ]
    twice = Article(id="twice", headline="Gempa", body="Gempa gempa.", published=dated[2].published, precision="minute")
    rebuild(tmp_path, [*dated, twice, Article(id="undated", headline="Gempa", body="Gempa.")])
    with Index.open(tmp_path) as small:
        assert small.search("gempa").hits[0].id in {"twice", "undated"}
        results = small.search("gempa", recency="30d", now=NOW)
        assert [results.hits[0].id, results.hits[-1].id] == ["new", "undated"]
        factors = {hit.id: dict(hit.explain().contributions[0].factors).get("recency", 1.0) for hit in results}
        assert factors["new"] == 1
        assert factors["new"] / factors["old"] == pytest.approx(4)
        assert factors["undated"] == 2**-10


def ages(folder: Path, **arguments: Any) -> dict[str, float]:
    """What the age of each article that holds a word multiplies its score by."""
    with Index.open(folder) as opened:
        hits = list(opened.search_all("gempa", recency="90d", **arguments))
        return {hit.id: dict(hit.explain().contributions[0].factors).get("recency", 1.0) for hit in hits}


def test_recency_counts_from_the_newest_article_that_is_live(tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES)
    expected = ages(tmp_path)
    assert max(expected.values()) < 1  # the newest article speaks of something else
    update(tmp_path, [Article(id="late", body="gempa", published=NOW - timedelta(days=400), precision="minute")])
    assert ages(tmp_path)["late"] == 1
    assert ages(tmp_path)["a010"] < expected["a010"]
    update(tmp_path, [Article(id="late", body="Kabar lain.")])
    assert ages(tmp_path) == pytest.approx(expected)


def test_recency_counts_from_now_where_that_is_earlier(tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES)
    early = START + timedelta(days=220)
    assert ages(tmp_path) == ages(tmp_path, now=NOW)
    factors = ages(tmp_path, now=early)
    assert factors["a020"] == pytest.approx(1)
    assert factors["a010"] == pytest.approx(2 ** (-110 / 90), rel=1e-3)
    assert {factors[a.id] for a in ARTICLES if a.id in factors and a.published and a.published > early} == {1.0}


def test_feedback_names_the_words_that_it_adds_and_does_not_mark_them(tmp_path: Path) -> None:
    bodies = ["Gempa dan tsunami.", "Tsunami setelah gempa.", "Gempa kecil.", *["Cuaca cerah."] * 30]
    rebuild(tmp_path, [Article(id=f"f{number}", body=body) for number, body in enumerate(bodies)])
    with Index.open(tmp_path) as small:
        results = small.search("gempa", feedback=True)
        assert results.hits[-1].id == "f2"
        rows = results.hits[0].explain().contributions
        added = [row.term for row in rows if "feedback" in dict(row.factors)]
        assert sorted(added) == ["gempa", "tsunami"]
        snippet = results.hits[0].snippet
        assert [snippet.text[span.start : span.end].lower() for span in snippet.spans] == ["gempa"]


def test_feedback_has_no_say_where_nothing_is_found(index: Index) -> None:
    assert index.search("tidakada", feedback=True, recency="1y").total == 0
    assert index.search("...", feedback=True, recency="1y").total == 0


@pytest.mark.parametrize("recency", ["", "30", "besok"])
def test_a_half_life_that_is_none_is_refused_at_once(index: Index, recency: str) -> None:
    with pytest.raises(UsageError, match="recency"):
        index.search("gempa", recency=recency)
    with pytest.raises(UsageError, match="recency"):
        index.search_all("...", recency=recency)


def test_stats_count_live_articles(index: Index) -> None:
    stats = index.stats()
    dates = [a.published.timestamp() for a in ARTICLES if a.published]
    assert (stats.articles, stats.dated) == (len(ARTICLES), len(dates))
    assert (stats.first, stats.last) == (min(dates), max(dates))
    assert stats.sources == {"Kabar Kota": 27, "Warta Desa": 27}
    assert stats.to_dict()["format"] == 1
