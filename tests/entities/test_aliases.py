from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article, Kind
from newsearch.entities import Aliases, EntityFinder, aliases, fold


def test_an_article_gives_each_form_of_a_name_once(finder: EntityFinder) -> None:
    article = Article(id="1", body="Presiden Recep Tayyip Erdogan berpidato. Erdogan lalu pulang. Erdogan lelah.")
    expected = [
        ("person", "erdogan", "Recep Tayyip Erdogan"),
        ("person", "recep tayyip erdogan", "Recep Tayyip Erdogan"),
    ]
    assert expected == list(aliases(article, finder.find(article)))


def test_an_acronym_is_a_form_of_the_long_name(finder: EntityFinder) -> None:
    article = Article(id="1", body="Komisi Pemberantasan Korupsi (KPK) memeriksa saksi itu.")
    pairs = list(aliases(article, finder.find(article)))
    assert ("organisation", "kpk", "Komisi Pemberantasan Korupsi") in pairs


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("person", "jokowi", "Joko Widodo"),
        ("person", "Joko Widodo", "Jokowi"),
        ("organisation", "kpk", "Komisi Pemberantasan Korupsi"),
        ("place", "jabar", "Jawa Barat"),
    ],
)
def test_the_shipped_table_joins_well_known_names(kind: Kind, typed: str, expected: str) -> None:
    counts: dict[tuple[str, str, str], int] = {(kind, fold(expected), expected): 1}
    assert {typed, expected} == Aliases(counts).names(kind, typed)


def test_a_short_form_stands_for_the_names_that_articles_abbreviate_so() -> None:
    counts = {("person", "widjaja", "Budi Widjaja"): 3, ("person", "widjaja", "Rini Widjaja"): 1}
    assert {"widjaja", "Budi Widjaja", "Rini Widjaja"} == Aliases(counts).names("person", "widjaja")


def test_a_full_name_takes_in_a_short_form_that_means_it_alone() -> None:
    counts = {
        ("person", "tarigan", "Tarigan"): 4,
        ("person", "tarigan", "Sabar Tarigan"): 5,
        ("person", "sabar tarigan", "Sabar Tarigan"): 5,
    }
    assert {"Sabar Tarigan", "Tarigan"} == Aliases(counts).names("person", "Sabar Tarigan")


def test_a_full_name_does_not_take_in_a_short_form_that_others_share() -> None:
    counts = {
        ("person", "tarigan", "Tarigan"): 4,
        ("person", "tarigan", "Sabar Tarigan"): 5,
        ("person", "tarigan", "Dewi Tarigan"): 5,
    }
    assert {"Sabar Tarigan"} == Aliases(counts).names("person", "Sabar Tarigan")


def test_a_longer_name_that_holds_all_words_is_the_same_person() -> None:
    counts = {("person", "anies rasyid baswedan", "Anies Rasyid Baswedan"): 1}
    assert "Anies Rasyid Baswedan" in Aliases(counts).names("person", "anies baswedan")


def test_kinds_are_apart() -> None:
    counts = {("organisation", "demokrat", "Partai Demokrat"): 2}
    assert {"demokrat"} == Aliases(counts).names("person", "demokrat")


def test_counts_add_up() -> None:
    """The table of an archive is that of its parts together."""
    parts = [Counter({("person", "budi", "Budi Utomo"): n}) for n in (1, 2)]
    assert Aliases(parts[0] + parts[1]).names("person", "budi") == {"budi", "Budi Utomo"}


@pytest.mark.parametrize(("name", "expected"), [("B.J.  Habibie", "b j habibie"), ("Ma’ruf Amin", "ma'ruf amin")])
def test_folding(name: str, expected: str) -> None:
    assert expected == fold(name)


@pytest.mark.parametrize("typed", ["", " ", "."])
def test_nothing_typed_is_nothing_found(typed: str) -> None:
    assert {typed} == Aliases({("person", "budi", "Budi"): 1}).names("person", typed)


_WORDS = st.sampled_from(["Joko", "Jokowi", "Widodo", "Joko Widodo", "J. Widodo", "Widodo Joko", "Sri", "Sri M", "KPK"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.tuples(_WORDS, _WORDS), st.integers(1, 5), max_size=12))
def test_joined_names_are_those_that_find_each_other(evidence: dict[tuple[str, str], int]) -> None:
    counts = {("person", fold(form), name): n for (form, name), n in evidence.items()}
    counts |= {("person", fold(name), name): 1 for _, name in evidence}
    known = Aliases(counts)
    names = {name for _, name in evidence}
    found = {name: known.names("person", name) for name in names}
    expected = {
        name: frozenset(other for other in found[name] & names - {name} if name in found[other]) for name in names
    }
    assert {name: others for name, others in expected.items() if others} == known.joined("person")
