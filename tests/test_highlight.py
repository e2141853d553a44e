"""Snippets: real sentences, marked words, and nothing cut that must not be."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.highlight import SNIPPET_LENGTH, Marks, Snippet, snippet

ANALYZER = Analyzer()


def marks(*words: str, phrases: tuple[str, ...] = ()) -> Marks:
    """Marks of words, each by its stem, and of phrases."""
    stems = {ANALYZER.tokens(word)[0].stem[0]: number for number, word in enumerate(words)}
    runs = [
        (tuple(token.exact[0] for token in ANALYZER.tokens(phrase)), len(words) + number)
        for number, phrase in enumerate(phrases)
    ]
    return Marks(stems=stems, phrases=runs)


def marked(body: str, wanted: Marks, deck: str = "") -> tuple[str, list[str]]:
    """The snippet of a body, and what is marked in it."""
    found = snippet(Article(id="1", body=body, deck=deck), wanted, ANALYZER)
    return found.text, [found.text[span.start : span.end] for span in found.spans]


def test_the_sentence_with_the_most_distinct_words_is_chosen() -> None:
    body = "Gempa gempa gempa mengguncang. Warga Palu mengungsi setelah gempa. Bantuan tiba."
    assert marked(body, marks("palu", "gempa")) == ("Warga Palu mengungsi setelah gempa.", ["Palu", "gempa"])


def test_a_second_sentence_adds_the_word_that_the_first_lacks() -> None:
    body = "Gempa mengguncang Palu. Warga mengungsi. Bantuan beras tiba kemarin."
    assert marked(body, marks("gempa", "palu", "bantuan")) == (
        "Gempa mengguncang Palu. … Bantuan beras tiba kemarin.",
        ["Gempa", "Palu", "Bantuan"],
    )


def test_neighbours_stand_together_without_an_ellipsis() -> None:
    body = "Warga mengungsi. Gempa mengguncang Palu. Bantuan tiba."
    assert marked(body, marks("gempa", "palu", "bantuan"))[0] == "Gempa mengguncang Palu. Bantuan tiba."


def test_a_second_sentence_that_does_not_fit_is_left_out() -> None:
    body = "Gempa mengguncang Palu. Bantuan " + "terus " * 40 + "tiba."
    assert marked(body, marks("gempa", "palu", "bantuan"))[0] == "Gempa mengguncang Palu."


def test_a_quotation_of_two_sentences_is_shown_whole() -> None:
    body = 'Rapat dibuka pagi. "Kami menerima bantuan. Semua tercatat," kata petugas.'
    assert marked(body, marks("bantuan"))[0] == '"Kami menerima bantuan. Semua tercatat," kata petugas.'
    assert marked(body, marks("catat"))[0] == '"Kami menerima bantuan. Semua tercatat," kata petugas.'


def test_without_a_match_the_first_sentence_is_shown() -> None:
    assert marked("Gempa mengguncang Palu. Warga mengungsi.", marks("banjir")) == ("Gempa mengguncang Palu.", [])


def test_an_article_of_captions_only_has_no_snippet() -> None:
    """A caption is no sentence of the article."""
    found = snippet(Article(id="1", headline="Gempa", captions=("Gempa Palu",)), marks("gempa"), ANALYZER)
    assert Snippet("") == found


def test_the_deck_answers_when_it_holds_more_of_the_words() -> None:
    text, _ = marked("Gempa mengguncang.", marks("gempa", "palu"), deck="Gempa di Palu.")
    assert text == "Gempa di Palu."


def test_a_phrase_is_one_span_and_its_words_alone_are_not_marked() -> None:
    body = "Gencatan senjata berlaku. Senjata disita."
    assert marked(body, marks(phrases=("gencatan senjata",)))[1] == ["Gencatan senjata"]


def test_a_phrase_over_a_compound_is_one_span() -> None:
    assert marked("Kasus Covid-19 di Palu naik.", marks(phrases=("covid-19 di palu",)))[1] == ["Covid-19 di Palu"]


def test_the_joined_form_of_a_compound_marks_the_whole_compound() -> None:
    assert marked("Kasus Covid-19 naik.", Marks(exacts={"covid19": 0}))[1] == ["Covid-19"]


def test_other_words_of_a_stem_are_marked_as_written() -> None:
    assert marked("Bantuan datang membantu warga.", marks("bantu"))[1] == ["Bantuan", "membantu"]


def test_a_long_sentence_is_cut_at_blanks_around_its_matches() -> None:
    body = "kata " * 100 + "gempa di Palu " + "lagi " * 100
    text, words = marked(body, marks("gempa", "palu"))
    assert words == ["gempa", "Palu"]
    assert text.startswith("… kata ")
    assert text.endswith(" lagi …")
    assert len(text) <= SNIPPET_LENGTH


def test_a_long_word_is_never_cut() -> None:
    address = "https://contoh.example/" + "a" * 300
    text, _ = marked(f"Gempa tercatat di {address} dan " + "lagi " * 60, marks("gempa"))
    assert address in text or "https" not in text


def test_a_quotation_in_a_long_sentence_is_never_cut() -> None:
    quotation = '"kami ' + "sangat " * 20 + 'siap"'
    body = "Menurut petugas " + "yang bertugas " * 8 + quotation + " untuk gempa " + "besar " * 30
    for word in ("petugas", "gempa", "siap"):
        text, _ = marked(body, marks(word))
        assert text.count('"') % 2 == 0


def test_white_space_is_made_single_blanks_and_spans_follow() -> None:
    assert marked("Gempa \u00a0 di\n  Palu.", marks("gempa", "palu")) == ("Gempa di Palu.", ["Gempa", "Palu"])


WORDS = st.sampled_from(
    ["gempa", "Palu", "warga.", '"Kami', 'siap,"', "“bantuan”", "Covid-19", "\n\n", "\t", "a" * 300]
)


@settings(max_examples=100, deadline=None)
@example(body=[], deck=['"Kami', "a" * 900, '"Kami'])
@given(body=st.lists(WORDS, max_size=120), deck=st.lists(WORDS, max_size=5))
def test_spans_lie_in_order_inside_the_text_on_whole_words(body: list[str], deck: list[str]) -> None:
    wanted = marks("gempa", "palu", "bantuan", phrases=("gempa palu", "covid-19"))
    article = Article(id="1", body=" ".join(body).strip(), deck=" ".join(deck).strip())
    found = snippet(article, wanted, ANALYZER)
    end = 0
    for span in found.spans:
        assert end <= span.start < span.end <= len(found.text)
        assert not found.text[span.start - 1 : span.start].isalnum()
        assert not found.text[span.end : span.end + 1].isalnum()
        end = span.end
    written = set(f"{article.body} {article.deck}".split())
    assert set(found.text.split()) <= written | {"…"}


@pytest.mark.parametrize(
    "body",
    ["a" * 1_000_000, "gempa" * 200_000, "Gempa. " * 100_000, "gempa " * 200_000, '"' * 500_000, "“a b. " * 50_000],
    ids=["one word", "one glued word", "sentences", "one sentence", "quotes", "open quotations"],
)
def test_a_hostile_article_is_answered_in_bounded_time_and_size(body: str) -> None:
    start = time.perf_counter()
    found = snippet(Article(id="1", body=body), marks("gempa", phrases=("gempa gempa",)), ANALYZER)
    assert time.perf_counter() - start < 5
    assert len(found.text) < 3000
