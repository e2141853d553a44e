from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from newsearch import SearchRequest, rebuild
from newsearch.analysis import Variants
from newsearch.deadline import Deadline
from newsearch.embedded.view import View
from newsearch.errors import UnsupportedError
from newsearch.fields import BODY, HEADLINE, SENTENCE_STARTS
from newsearch.opensearch.dsl import NOTHING, Translation
from newsearch.planning import Planning
from newsearch.ranking.nodes import (
    Addressed,
    Aged,
    All,
    AtLeast,
    Beside,
    Best,
    Boosted,
    Clauses,
    Enriched,
    Identified,
    InField,
    Late,
    Likened,
    Named,
    Near,
    Node,
    Published,
    Same,
    Sequence,
    Term,
)
from newsearch.ranking.tuning import DEFAULT

from .asked import QUERIES, article

GEMPA, PALU = Term("stem", "gempa", 2.0), Term("exact", "palu", 3.0)
FORM = Sequence((Term("exact", "komisi", 2.0), Term("exact", "korupsi", 2.0)), least=True)


class Known:
    """What a translation asks: one form has a feature; others are held by two articles."""

    place = "opensearch://known/news"

    def is_feature(self, form: tuple[str, ...]) -> bool:
        return form == ("komisi", "korupsi")

    def holders(self, _form: tuple[str, ...]) -> dict[float, list[str]]:
        return {0.5: ["a"], 0.25: ["b"]}

    def names(self, condition: Named) -> list[str]:
        return ["Kabar Kota"] if condition.words else []


def translated(node: Node | None) -> dict[str, Any]:
    return Translation(Known()).query(node)


def feature(name: str, boost: float) -> dict[str, Any]:
    return {"rank_feature": {"field": f"i.{name}", "linear": {}, "boost": boost}}


def span(token: str) -> dict[str, Any]:
    return {"span_term": {"t": token}}


G, P = feature("s:gempa", 2.0), feature("e:palu", 3.0)


def near(*tokens: str, slop: int = 0) -> dict[str, Any]:
    return {"span_near": {"clauses": list(map(span, tokens)), "slop": slop, "in_order": True}}


@pytest.mark.parametrize(
    ("node", "query"),
    [
        (None, NOTHING),
        (GEMPA, G),
        (Term("exact", "0.5", 1.0), feature("e:0\u20245", 1.0)),
        (
            Term("stem", "gempa"),
            {"constant_score": {"filter": {"rank_feature": {"field": "i.s:gempa", "linear": {}}}, "boost": 0.0}},
        ),
        (
            Best((GEMPA, PALU)),
            {"dis_max": {"queries": [G, P], "tie_breaker": 0.0}},
        ),
        (Beside(GEMPA, 0.5), feature("s:gempa", 1.0)),
        (Boosted(Boosted(GEMPA, 2.0), 3.0), feature("s:gempa", 12.0)),
        (
            Clauses((GEMPA,), (PALU,), (Term("stem", "kota", 1.0),)),
            {
                "bool": {
                    "must": [G],
                    "should": [P],
                    "must_not": [feature("s:kota", 1.0)],
                }
            },
        ),
        (
            Clauses(optional=(GEMPA, PALU)),
            {"bool": {"should": [G, P], "minimum_should_match": 1}},
        ),
        (
            Clauses((Identified(("a",)),), (GEMPA,)),
            {"bool": {"filter": [{"terms": {"id": ["a"]}}], "should": [G]}},
        ),
        (
            Sequence((GEMPA, PALU), 2),
            {
                "bool": {
                    "must": [G, P],
                    "filter": [near("s:gempa", "e:palu", slop=2)],
                }
            },
        ),
        (FORM, feature("f:komisi korupsi", 2.0)),
        (
            FORM._replace(parts=FORM.parts[::-1]),
            {
                "dis_max": {
                    "queries": [
                        {"constant_score": {"filter": {"terms": {"id": ["a"]}}, "boost": 1.0}},
                        {"constant_score": {"filter": {"terms": {"id": ["b"]}}, "boost": 0.5}},
                    ],
                    "tie_breaker": 0.0,
                }
            },
        ),
        (
            Enriched(GEMPA, (PALU,)),
            {"bool": {"must": [G], "should": [P]}},
        ),
        (All(), {"bool": {"filter": [{"match_all": {}}]}}),
        (Named("source", "kabar kota"), {"bool": {"filter": [{"terms": {"source": ["Kabar Kota"]}}]}}),
        (Named("source", ""), {"bool": {"filter": [NOTHING]}}),
        (Named("source", "", prefix=True), {"bool": {"filter": [{"exists": {"field": "source"}}]}}),
        (Addressed("contoh.id/a"), {"bool": {"filter": [{"term": {"url": "contoh.id/a"}}]}}),
        (Addressed("contoh.id", prefix=True), {"bool": {"filter": [{"prefix": {"url": "contoh.id"}}]}}),
        (Published(10, 20), {"bool": {"filter": [{"range": {"published": {"gte": 10, "lt": 20}}}]}}),
        (Published(None, None), {"bool": {"filter": [{"exists": {"field": "published"}}]}}),
    ],
)
def test_a_node_becomes_a_query(node: Node | None, query: dict[str, Any]) -> None:
    assert translated(node) == query


def test_what_stands_in_a_field_lies_between_its_marks() -> None:
    big = near("<h", "h>", slop=(1 << 31) - 1)
    assert translated(InField(GEMPA, HEADLINE)) == {
        "bool": {
            "must": [G],
            "filter": [{"span_within": {"big": big, "little": span("s:gempa")}}],
        }
    }


def test_near_is_either_order() -> None:
    found = translated(Near(GEMPA, PALU, 3))["bool"]["filter"]
    both = [near("s:gempa", "e:palu", slop=3), near("e:palu", "s:gempa", slop=3)]
    assert found == [{"bool": {"should": both, "minimum_should_match": 1}}]


def test_in_lists_of_captions_and_names_no_gap_reaches_from_one_to_the_next() -> None:
    found = translated(Sequence((GEMPA, PALU), 40))["bool"]["filter"][0]["bool"]["should"]
    little, big = near("s:gempa", "e:palu", slop=15), near("s:gempa", "e:palu", slop=40)
    assert found[0] == {"span_within": {"big": big, "little": little}}
    fields = [clause["span_within"]["big"]["span_near"]["clauses"][0]["span_term"]["t"] for clause in found[1:]]
    assert fields == ["<h", "<d", "<b"]


def test_a_sentence_reaches_from_its_first_word_to_its_last_or_is_one_word() -> None:
    found = translated(Same((GEMPA, PALU, GEMPA), SENTENCE_STARTS))["bool"]["filter"][0]["intervals"]["t"]["all_of"]
    assert [each["match"]["query"] for each in found["intervals"]] == ["s:gempa", "e:palu"]
    headline, deck, body = found["filter"]["contained_by"]["any_of"]["intervals"]
    assert headline["match"]["query"] == "<h h>"
    assert [each["match"]["query"] for each in body["any_of"]["intervals"]] == ["S Z", "O"]
    assert deck["any_of"]["filter"]["contained_by"]["match"]["query"] == "<d d>"


def test_so_often_is_so_many_after_one_another() -> None:
    little = translated(AtLeast(GEMPA, 3))["bool"]["filter"][0]["span_within"]["little"]
    assert little == near("s:gempa", "s:gempa", "s:gempa", slop=(1 << 31) - 1)


def test_an_article_is_as_good_as_new_or_halves_or_counts_little() -> None:
    found = translated(Aged(GEMPA, 1000.0, 50.0))["function_score"]
    assert (found["score_mode"], found["boost_mode"], found["query"]) == ("max", "multiply", G)
    assert found["functions"][1]["exp"] == {"published": {"origin": 1000.0, "scale": 50.0, "decay": 0.5}}


def test_an_article_counts_more_by_its_likeness() -> None:
    found = translated(Likened(GEMPA, (("a", 1.25), ("b", 1.5))))["function_score"]
    assert (found["score_mode"], found["boost_mode"], found["query"]) == ("max", "multiply", G)
    assert found["functions"] == [
        {"filter": {"terms": {"id": ["a"]}}, "weight": 1.25},
        {"filter": {"terms": {"id": ["b"]}}, "weight": 1.5},
    ]
    assert translated(Likened(GEMPA, ())) == G


def test_what_was_not_planned_in_time_cuts_the_answer() -> None:
    with Deadline() as deadline:
        assert translated(Late()) == NOTHING
    assert deadline.cuts == 1


@pytest.mark.parametrize(
    "node",
    [
        AtLeast(GEMPA, 65),
        AtLeast(Sequence((GEMPA, GEMPA)), 2),
        Near(Near(Near(GEMPA, PALU, 1), GEMPA, 1), PALU, 1),
        Near(Same((GEMPA,), SENTENCE_STARTS), PALU, 1),
        Same((Near(Near(GEMPA, PALU, 1), GEMPA, 1),), SENTENCE_STARTS),
        InField(AtLeast(GEMPA, 2), BODY),
    ],
)
def test_what_cannot_be_asked_is_refused(node: Node) -> None:
    with pytest.raises(UnsupportedError, match="opensearch://known/news does not offer"):
        translated(node)


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Planning:
    folder = tmp_path_factory.mktemp("planned")
    rebuild(folder, map(article, range(30)))
    return Planning(View.open(folder), DEFAULT, Variants())


@settings(max_examples=50, deadline=None)
@given(text=QUERIES)
def test_every_query_is_translated_or_refused(planning: Planning, text: str) -> None:
    request = SearchRequest(text)
    planned = planning.plan(planning.read(request).tree, request)
    try:
        found = translated(planned.node)
    except UnsupportedError:
        return
    assert json.loads(json.dumps(found)) == found
