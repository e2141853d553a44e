"""Did you mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.query import parse
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.suggest import Suggestion, suggestions

from .memory import snapshot

if TYPE_CHECKING:
    from newsearch.query import Query

ANALYZER = Analyzer()
INDEX = snapshot(
    [
        *(Article(id=f"p{n}", body="presiden menerima pengusaha") for n in range(30)),
        *(Article(id=f"r{n}", body="preseden") for n in range(12)),
        Article(id="t", body="presidan berkunjung"),
    ],
    ANALYZER,
)


def suggested(query: str | Query) -> tuple[Suggestion, ...]:
    asked = parse(query).tree if isinstance(query, str) else query
    return suggestions(asked, ANALYZER, Statistics(INDEX))


def test_the_fewest_edits_come_first_and_then_the_commonest() -> None:
    assert suggested("presedin") == (Suggestion("presedin", 0, ("preseden", "presiden")),)


def test_neighbours_exchanged_are_one_edit() -> None:
    assert suggested("presidne")[0].words[0] == "presiden"


def test_a_rare_word_is_met_by_one_ten_times_as_common() -> None:
    assert suggested("presidan") == (Suggestion("presidan", 1, ("presiden", "preseden")),)


def test_a_form_of_a_known_stem_is_known() -> None:
    assert suggested("diterima") == ()


def test_words_of_phrases_fields_and_groups_are_looked_at() -> None:
    queries = (
        '"presiednt pengusaha"',
        "judul:presidne",
        "pengusaha AND (presidne OR preseden)",
        "presidne^2",
        "presidne{2}",
    )
    assert [len(suggested(query)) for query in queries] == [1] * 5


def test_short_words_numbers_compounds_and_exclusions_are_left_alone() -> None:
    assert suggested("prs 20199 covid-91 pengusaha -presidne") == ()


def test_a_word_is_asked_for_once() -> None:
    assert len(suggested("presidne presidne")) == 1


def test_the_first_letter_may_be_at_fault_too() -> None:
    for slip in ("residen", "bresiden", "rpesiden", "apresiden"):
        assert suggested(slip)[0].words[0] == "presiden", slip
