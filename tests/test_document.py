from __future__ import annotations

from newsearch import Article, Bm25f, Entity
from newsearch.analysis import Analyzer
from newsearch.document import document, stem_impacts
from newsearch.fields import (
    BODY,
    CAPTION_GAP,
    CAPTIONS,
    DECK,
    HEADLINE,
    PARAGRAPH_STARTS,
    PERSON,
    PLACE,
    REGIONS,
    SENTENCE_STARTS,
)

ANALYZER = Analyzer()


def test_words_stand_in_the_ranges_of_their_fields() -> None:
    article = Article(
        id="a",
        headline="Gempa Palu",
        deck="Gempa besar",
        body="Ada gempa. Warga lari.\n\nSelesai.",
        captions=("gempa", "gempa lagi"),
        entities=(Entity("Joko Widodo", "person", acronym="Jokowi"), Entity("Palu", "place")),
    )
    terms = document(article, ANALYZER)
    assert terms.terms["exact"]["gempa"].tolist() == [
        HEADLINE.first,
        DECK.first,
        BODY.first + 1,
        CAPTIONS.first,
        CAPTIONS.first + 1 + CAPTION_GAP,
    ]
    assert terms.terms["exact"]["jokowi"].tolist() == [PERSON.first + 2 + CAPTION_GAP]
    assert terms.terms["exact"]["palu"].tolist() == [HEADLINE.first + 1, PLACE.first]
    assert terms.terms["exact"][SENTENCE_STARTS].tolist() == [DECK.first, BODY.first, BODY.first + 2, BODY.first + 4]
    assert terms.terms["exact"][PARAGRAPH_STARTS].tolist() == [DECK.first, BODY.first, BODY.first + 4]
    assert dict(zip(REGIONS, terms.lengths.tolist(), strict=True)) == {
        "headline": 2,
        "lead": 7,
        "body": 0,
        "captions": 3,
        "entities": 4,
    }
    assert terms.frequencies("exact", "gempa").tolist() == [1, 2, 0, 2, 0]
    assert terms.frequencies("exact", "tidakada").tolist() == [0] * 5


def test_a_headline_past_its_range_is_cut() -> None:
    terms = document(Article(id="a", headline="kata " * (HEADLINE.end + 5), body="isi"), ANALYZER)
    assert len(terms.terms["exact"]["kata"]) == HEADLINE.end
    assert terms.terms["exact"]["isi"].tolist() == [BODY.first]


def test_an_article_without_words_has_no_terms() -> None:
    terms = document(Article(id="a", body="— …"), ANALYZER)
    assert terms.terms == {"stem": {}, "exact": {}}
    assert terms.lengths.tolist() == [0] * len(REGIONS)


def test_the_headline_counts_more_than_the_body() -> None:
    bm25f = Bm25f()
    inside = document(Article(id="a", headline="kabar", body="gempa"), ANALYZER).impact("exact", "gempa", bm25f)
    above = document(Article(id="a", headline="gempa", body="kabar"), ANALYZER).impact("exact", "gempa", bm25f)
    assert above > inside > 0


def test_impacts_of_all_stems_are_those_of_each() -> None:
    article = Article(
        id="a",
        headline="Gempa Palu " + "kata " * HEADLINE.end,
        deck="Gempa besar Covid-19",
        body="Ada gempa. Warga berlari-lari. " * 40,
        captions=("gempa", "", "gempa lagi"),
        entities=(Entity("Joko Widodo", "person", acronym="Jokowi"), Entity("Palu", "place")),
    )
    terms = document(article, ANALYZER)
    expected = {term: terms.impact("stem", term, Bm25f()) for term in terms.terms["stem"]}
    assert expected == stem_impacts(article, ANALYZER, Bm25f())
    assert stem_impacts(Article(id="b"), ANALYZER, Bm25f()) == {}
