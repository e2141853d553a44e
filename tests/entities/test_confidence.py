from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.article import Article, Kind
from newsearch.entities import EntityFinder
from newsearch.entities.confidence import Confidence, of_name
from newsearch.entities.join import LOCATIVE, PLAIN, SPEECH, Joined
from newsearch.entities.lexicon import Lexicon

LEXICON = Lexicon()


def confidence(kind: Kind, name: str, margin: float = 5.0, *, around: int = PLAIN, mentions: int = 1) -> float:
    found = Joined(name, kind, [(2, place, place + len(name)) for place in range(0, 99 * mentions, 99)])
    for _ in found.mentions:
        found.note(margin, around)
    return Confidence(LEXICON).of(found)


@pytest.mark.parametrize(
    ("surer", "less"),
    [
        (confidence("person", "Sutrisnowati", 9.0), confidence("person", "Sutrisnowati", 1.0)),
        (confidence("person", "Sutrisnowati", around=SPEECH), confidence("person", "Sutrisnowati")),
        (confidence("person", "Sutrisnowati"), confidence("person", "Sutrisnowati", around=LOCATIVE)),
        (confidence("place", "Sleman"), confidence("place", "Zundari")),
        (confidence("place", "Zundari", mentions=4), confidence("place", "Zundari")),
        (confidence("person", "Agus Salim", 1.0), confidence("person", "Agus SalimJumlah", 9.0)),
        (confidence("person", "Agus Salim", 1.0), confidence("person", "Agus Kirimkan Surat", 9.0)),
        (confidence("person", "Agus Salim", 1.0), confidence("person", "Yamaha RX King", 9.0)),
        (confidence("organisation", "PT Sinar Pagi"), confidence("organisation", "Sinar Pagi")),
    ],
)
def test_evidence_makes_a_name_surer(surer: float, less: float) -> None:
    assert surer > less


@given(st.sampled_from(["person", "organisation", "place"]), st.text(min_size=1), st.floats(0, 10))
def test_is_a_chance_of_two_decimals(kind: Kind, name: str, margin: float) -> None:
    found = confidence(kind, f"X{name}", margin)
    assert 0 <= found <= 1
    assert found == round(found, 2)


def test_a_name_says_what_its_words_are() -> None:
    told = of_name("organisation", "Yayasan Sinar 88", LEXICON)
    assert {"bias", "words=3", "digit", "head"} <= set(told)


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ("Presiden Joko Widodo tiba di Surabaya, kata Joko Widodo.", {"Joko Widodo", "Surabaya"}),
        ("Lagu Everything Tomorrow diputar lagi oleh Justin Bieber.", {"Justin Bieber"}),
        ("Perangkat itu memakai Zilkon Frontier Xavo dan chip Brontol.", set()),
    ],
)
def test_only_what_is_sure_is_shown(finder: EntityFinder, body: str, sure: set[str]) -> None:
    assert sure == {entity.name for entity in finder.find(Article(id="1", body=body)) if entity.is_sure}


def test_what_was_estimated_does_not_depend_on_what_was_read_before(finder: EntityFinder) -> None:
    article = Article(id="1", body="Bupati Sutrisnowati menemui Zundari Pratama di Sleman.")
    assert EntityFinder().find(article) == finder.find(article)


@pytest.mark.parametrize("name", ["Lomba Fotografi", "Lane Keeping Assist", "Karier Sutrisnowati"])
def test_what_is_named_by_a_word_of_things_is_shown_as_no_person(name: str) -> None:
    assert confidence("person", name, 9.0, around=SPEECH, mentions=4) < 0.75


def test_a_word_of_things_that_is_also_a_name_hides_nobody() -> None:
    assert LEXICON.is_thing("lomba")
    assert not LEXICON.is_thing("agus")
