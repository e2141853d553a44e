"""What a query marks in a text: only what answers it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, Variants
from newsearch.article import Article
from newsearch.query import WIB, parse
from newsearch.ranking.plan import Planner
from newsearch.ranking.snippet_marks import marks
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.tuning import DEFAULT
from newsearch.ranking.word_lookup import WordLookup

from .memory import snapshot

if TYPE_CHECKING:
    from newsearch.article import TextField

ANALYZER = Analyzer()
NOW = datetime(2024, 6, 12, tzinfo=WIB)


def marked(query: str, text: str, field: TextField = "body") -> list[str]:
    """What a query marks in a text of a field."""
    lexicon = WordLookup(ANALYZER, Statistics(snapshot((Article(id="1", body=text),), ANALYZER)), DEFAULT, Variants())
    wanted = marks(Planner(lexicon).plan(parse(query, now=NOW).tree))
    found = wanted.marker(ANALYZER).matches(text, "id", field)
    return [text[match.start : match.end] for match in found]


def test_near_marks_only_what_is_near() -> None:
    text = "gempa satu dua palu. Tiga empat lima enam tujuh delapan Gempa lain"
    assert marked("gempa NEAR/2 palu", text) == ["gempa", "palu"]
    assert marked("palu NEAR/2 gempa", text) == ["gempa", "palu"]
    assert marked("gempa NEAR/9 palu", text) == ["gempa", "palu", "Gempa"]
    assert marked("gempa NEAR/1 palu", text) == []


def test_near_takes_any_of_a_choice() -> None:
    text = "banjir di palu kemarin sore, gempa jauh sekali dari kota palu"
    assert marked("(gempa OR banjir) NEAR/1 palu", text) == ["banjir", "palu"]


def test_near_takes_phrases() -> None:
    text = "gempa bumi melanda palu, dan gempa susulan di luar kota palu"
    assert marked('"gempa bumi" NEAR/3 palu', text) == ["gempa bumi", "palu"]


def test_a_phrase_with_gaps_marks_only_its_own_words() -> None:
    text = "gempa di palu kemarin. Warga palu takut gempa. Gempa besar"
    assert marked('"gempa palu"~1', text) == ["gempa", "palu"]


def test_one_sentence_marks_only_in_such_a_sentence() -> None:
    text = "Gempa besar. Gempa melanda Palu. Palu pulih."
    assert marked("gempa SENTENCE palu", text) == ["Gempa", "Palu"]
    assert marked("gempa SENTENCE palu", text, "captions") == []


def test_one_paragraph_marks_only_in_such_a_paragraph() -> None:
    text = "Gempa besar.\n\nGempa melanda. Palu runtuh.\n\nPalu pulih."
    assert marked("gempa PARAGRAPH palu", text) == ["Gempa", "Palu"]


def test_a_headline_is_one_sentence() -> None:
    assert marked("gempa SENTENCE palu", "Gempa. Warga Palu", "headline") == ["Gempa", "Palu"]


def test_a_field_marks_in_that_field_only() -> None:
    text = "gempa palu"
    assert marked("judul:gempa palu", text) == ["palu"]
    assert marked("judul:gempa palu", text, "headline") == ["gempa", "palu"]
    assert marked("judul:(gempa NEAR/1 palu)", text) == []
    assert marked('isi:"gempa palu"', text) == ["gempa palu"]
    assert marked("judul:gempa{2}", text) == []


def test_a_name_is_marked_wherever_the_text_has_it() -> None:
    assert marked("orang:prabowo", "Kata Prabowo kemarin") == ["Prabowo"]


def test_no_phrase_reaches_from_one_caption_into_the_next() -> None:
    text = "Foto gempa\n\nPalu runtuh pada malam yang sama, gempa palu"
    assert marked('"gempa palu"', text, "captions") == ["gempa palu"]
    assert marked("gempa NEAR/3 palu", text, "captions") == ["gempa", "palu"]
