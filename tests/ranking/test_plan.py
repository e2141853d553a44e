"""Single behaviours of planning and of plan nodes, one article or two at a time."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from rapidfuzz.distance import Levenshtein

from newsearch import query as tree
from newsearch.analysis import Analyzer, Variants
from newsearch.article import Article, Entity
from newsearch.count_tables import LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS
from newsearch.query import WIB, parse
from newsearch.ranking import expand, nodes
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.plan import Planner
from newsearch.ranking.snippet_marks import marks
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.tuning import DEFAULT
from newsearch.ranking.word_lookup import WordLookup

from .memory import MemorySnapshot, snapshot

ANALYZER = Analyzer()
VARIANTS = Variants()
NOW = datetime(2024, 6, 12, tzinfo=WIB)


def planner(index: MemorySnapshot, *, undated: bool = False) -> Planner:
    return Planner(WordLookup(ANALYZER, Statistics(index), DEFAULT, VARIANTS), undated=undated)


def search(index: MemorySnapshot, query: str | tree.Query) -> dict[str, float]:
    """The ids that a query finds, with their scores."""
    asked = parse(query, now=NOW).tree if isinstance(query, str) else query
    plan = planner(index).plan(asked)
    scores = {}
    for segment in index.segments:
        found = Evaluator(segment).scored(nodes.Clauses() if plan is None else plan)
        ids = segment.strings("id")
        scores.update({ids[n]: worth for n, worth in zip(found.numbers.tolist(), found.scores.tolist(), strict=True)})
    return scores


def archive(*articles: Article) -> MemorySnapshot:
    return snapshot(articles, ANALYZER)


def test_a_phrase_does_not_leave_a_headline_that_fills_its_range() -> None:
    index = archive(Article(id="1", headline="kata " * 2047 + "gempa", deck="palu"))
    assert search(index, '"gempa palu"') == {}
    assert search(index, "gempa NEAR/3 palu") == {}
    assert search(index, "+gempa +palu").keys() == {"1"}


def test_wide_proximity_does_not_leave_a_caption() -> None:
    index = archive(Article(id="1", captions=("Gempa.", "Palu.")), Article(id="2", body="gempa " + "x " * 30 + "palu"))
    assert search(index, "gempa NEAR/100 palu").keys() == {"2"}
    assert search(index, '"gempa palu"~100').keys() == {"2"}


def test_slop_counts_the_words_left_out_in_all() -> None:
    index = archive(Article(id="1", body="satu x dua x tiga"))
    assert search(index, '"satu dua tiga"~1') == {}
    assert search(index, '"satu dua tiga"~2').keys() == {"1"}


def test_a_sequence_with_a_repeated_term_needs_it_twice() -> None:
    index = archive(Article(id="1", body="kura pulang"), Article(id="2", body="kura kura pulang"))
    assert search(index, tree.Phrase("kura kura")).keys() == {"2"}
    assert search(index, tree.Near(tree.Word("kura"), tree.Word("kura"), 5)).keys() == {"2"}


def test_at_least_counts_names_in_an_entity_field() -> None:
    names = (Entity("Bambang Sudarsono", "person"), Entity("Bambang Wijaya", "person"))
    index = archive(Article(id="1", body="Bambang tiba.", entities=names))
    assert search(index, "orang:bambang{2}").keys() == {"1"}
    assert search(index, "bambang{2}") == {}


def test_a_word_that_is_written_two_ways_counts_once() -> None:
    """Stem and exact form stand at one place, and so do the two ways to write a compound."""
    index = archive(Article(id="1", body="gempa bumi"), Article(id="2", body="Covid-19 naik"))
    assert search(index, "gempa{2}") == {}
    assert search(index, "covid-19{2}") == {}


def test_the_better_way_to_match_counts_and_not_the_sum() -> None:
    index = archive(Article(id="1", body="gempa"), Article(id="2", body="bantuan"))
    (plan,) = [planner(index).plan(tree.Word("gempa"))]
    assert isinstance(plan, nodes.Best)
    scores = [Evaluator(index.segments[0]).scored(way).scores[0] for way in plan.ways]
    assert search(index, "gempa")["1"] == max(scores)


def test_names_are_looked_up_in_their_exact_form_only() -> None:
    index = snapshot([Article(id="1", body="Wiranto")], ANALYZER, tallies={NAMES: {"wiranto": (9, 9)}})
    assert isinstance(planner(index).plan(tree.Word("wiranto")), nodes.Term)


def test_an_acronym_finds_its_long_form() -> None:
    pair = {SHORT_FORMS: {f"bnpb{SEPARATOR}badan bencana": (5,)}, LONG_FORMS: {f"badan bencana{SEPARATOR}bnpb": (5,)}}
    index = snapshot(
        [Article(id="1", body="Kepala badan bencana."), Article(id="2", body="BNPB")], ANALYZER, tallies=pair
    )
    assert search(index, "bnpb").keys() == {"1", "2"}
    assert search(index, "=bnpb").keys() == {"2"}


def test_a_phrase_without_a_letter_is_nothing() -> None:
    index = archive(Article(id="1", body="gempa"))
    assert planner(index).plan(tree.Phrase("\u0301 \u0302")) is None
    assert planner(index).plan(tree.Prefix("\u0301")) is None
    assert planner(index).plan(tree.Word("\u0301")) is None


def test_what_analyses_to_nothing_is_left_out_of_proximity() -> None:
    index = archive(Article(id="1", body="gempa"))
    assert search(index, tree.Near(tree.Word("gempa"), tree.Word("\u0301"), 3)).keys() == {"1"}
    assert search(index, tree.Same("sentence", (tree.Word("\u0301"), tree.Word("gempa")))).keys() == {"1"}


def test_a_field_limits_the_exclusions_within_it() -> None:
    index = archive(Article(id="1", headline="gempa", body="hoaks"), Article(id="2", headline="gempa hoaks"))
    assert search(index, "judul:(gempa -hoaks)").keys() == {"1"}


def test_of_fields_within_each_other_the_inner_one_counts() -> None:
    index = archive(Article(id="1", headline="palu", body="gempa gempa"))
    inner = tree.Field("body", tree.AtLeast(tree.Word("gempa"), 2))
    assert search(index, tree.Field("headline", inner)).keys() == {"1"}


def test_a_misspelling_weighs_no_more_than_the_word_that_is_meant() -> None:
    bodies = ["presiden", "presiden", "presiden", "presidan"]
    index = archive(*(Article(id=str(n), body=body) for n, body in enumerate(bodies)))
    scores = search(index, "presiden~")
    assert scores["0"] > scores["3"] > 0


def test_expansions_are_cut_to_the_commonest_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expand, "MAXIMUM_EXPANSIONS", 2)
    index = archive(Article(id="1", body="gempa gempar"), Article(id="2", body="gempa gempita gempar"))
    plans = planner(index)
    plan = plans.plan(tree.Prefix("gem"))
    assert isinstance(plan, nodes.Best)
    assert [way.term for way in plan.ways if isinstance(way, nodes.Term)] == ["gempa", "gempar"]
    assert plans.notes == ("gem* fits 3 words: the first 2 of them are looked up",)


def test_fuzzy_words_are_cut_to_the_nearest_before_the_commonest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expand, "MAXIMUM_EXPANSIONS", 1)
    index = archive(Article(id="1", body="gempa tempo"), Article(id="2", body="tempo"))
    assert search(index, tree.Fuzzy("gempi", 2)).keys() == {"1"}


@pytest.mark.parametrize("distance", [1, 2])
def test_fuzzy_words_are_all_at_that_distance_whatever_letter_differs(distance: int) -> None:
    words = "gempa ggempa empa mpa zempa zzempa gemp gempaé gempalagi égempa jempol".split()
    index = archive(*(Article(id=word, body=word) for word in words))
    near = {word for word in words if Levenshtein.distance(word, "gempa") <= distance}
    assert search(index, tree.Fuzzy("gempa", distance)).keys() == near


def test_a_hostile_wildcard_is_answered() -> None:
    index = archive(Article(id="1", body=" ".join("a" * n for n in range(3, 64))))
    assert search(index, tree.Wildcard("aaa*a*a*b")) == {}


def test_a_date_before_1970_is_found_to_the_second() -> None:
    when = datetime(1945, 8, 17, 3, 0, tzinfo=timezone.utc)
    index = archive(Article(id="1", body="proklamasi", published=when, precision="minute"))
    assert search(index, tree.DateRange(when, None)).keys() == {"1"}
    assert search(index, tree.DateRange(when.replace(microsecond=1), None)) == {}
    assert search(index, tree.DateRange(None, when)) == {}


def test_a_value_without_a_letter_names_nobody() -> None:
    index = archive(Article(id="1", body="gempa", source="Kabar"))
    assert search(index, tree.Keyword("source", "...", prefix=True)) == {}


def test_an_exclusion_by_date_keeps_undated_articles_either_way() -> None:
    index = archive(Article(id="1", body="gempa"))
    query = parse("gempa -tanggal:2020", now=NOW).tree
    for undated in (False, True):
        plan = planner(index, undated=undated).plan(query)
        assert plan is not None
        assert Evaluator(index.segments[0]).scored(plan).numbers.tolist() == [0]


def test_marks_leave_out_exclusions_and_filters() -> None:
    index = archive(Article(id="1", body="gempa palu", source="kabar"))
    plan = planner(index).plan(parse('gempa -palu sumber:kabar "dua kata" judul:banjir kota~1', now=NOW).tree)
    wanted = marks(plan)
    assert wanted.exacts.keys() == {"gempa", "banjir"}
    assert [terms for terms, _ in wanted.phrases] == [("dua", "kata")]
    assert len({*wanted.exacts.values(), *(number for _, number in wanted.phrases)}) == 3


def test_a_synonym_of_stems_finds_all_forms_and_tells_no_more_than_the_typed_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = archive(
        Article(id="1", body="Polisi meringkus pencuri itu."),
        Article(id="2", body="Polisi menangkap pencuri itu."),
        *(Article(id=f"x{n}", body="Warga menangkap ikan.") for n in range(5)),
    )
    table = Variants()
    table.add(0.5, [("~ringkus",), ("~tangkap",)])
    monkeypatch.setitem(globals(), "VARIANTS", table)
    found = search(index, "diringkus")
    assert found.keys() == {"1", "2", *(f"x{n}" for n in range(5))}
    statistics = Statistics(index)
    typed, other = (statistics.idf(statistics.frequency("stem", stem)) for stem in ("ringkus", "tangkap"))
    assert other < 0.5 * typed
    plan = planner(index).plan(parse("diringkus", now=NOW).tree)
    assert isinstance(plan, nodes.Best)
    assert plan.ways[1:] == (nodes.Term("stem", "tangkap", other),)
    assert planner(index).plan(parse("=diringkus", now=NOW).tree) == nodes.Term(
        "exact", "diringkus", statistics.idf(statistics.frequency("exact", "diringkus"))
    )


def test_another_form_of_a_run_tells_no_more_than_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    index = archive(
        *(Article(id=f"b{n}", body="Turnamen bulu tangkis.") for n in range(20)),
        Article(id="1", body="Turnamen bulutangkis."),
        *(Article(id=f"x{n}", body="Kabar lain.") for n in range(20)),
    )
    table = Variants()
    table.add(1.0, [("bulu", "tangkis"), ("bulutangkis",)])
    monkeypatch.setitem(globals(), "VARIANTS", table)
    plan = planner(index).plan(parse("bulu tangkis", now=NOW).tree)
    assert isinstance(plan, nodes.Best)
    statistics = Statistics(index)
    assert plan.ways[1] == nodes.Term("exact", "bulutangkis", 2 * statistics.idf(20))
    assert 2 * statistics.idf(20) < statistics.idf(1)
