"""Numbers as the reader's language writes them, and the words that go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch.cli.translation import Language, decimal, grouped, localised, speak
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Call


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    speak(Language.en)


@pytest.mark.parametrize(("number", "said"), [(0, "0 articles are"), (1, "1 article is"), (1200, "1,200 articles are")])
def test_a_word_goes_with_its_number(number: int, said: str) -> None:
    assert message("{n:,} {n:article is|articles are}", n=number) == said


def test_the_words_of_several_numbers() -> None:
    said = message("{a} {a:file|files}, {b:,} {b:record|records} of {c!r}", a=1, b=2, c="x|y")
    assert said == "1 file, 2 records of 'x|y'"


def test_another_language_leaves_such_words_out() -> None:
    speak(Language.id)
    said = message("{total:,} {total:date was|dates were} not understood, most often: {shown}", total=1234, shown="x")
    assert localised(said) == "1.234 tanggal tidak dipahami, terbanyak: x"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.en, ["12,345", "1,234.5", "12.50%", "-0.250"]),
        (Language.id, ["12.345", "1.234,5", "12,50%", "-0,250"]),
    ],
)
def test_points_and_commas_are_those_of_the_language(language: Language, said: list[str]) -> None:
    speak(language)
    shown = [grouped(12345), decimal(1234.5, ",.1f"), decimal(0.125, ".2%"), decimal(-0.25, ".3f")]
    assert shown == said


def test_a_number_within_a_message_is_too() -> None:
    template = "nDCG@10 over {number:,} {number:topic|topics}: 95 % bootstrap interval {low:.4f} to {high:.4f}"
    said = message(template, number=1, low=0.5, high=0.75)
    assert said == "nDCG@10 over 1 topic: 95 % bootstrap interval 0.5000 to 0.7500"
    speak(Language.id)
    assert localised(said) == "nDCG@10 atas 1 topik: selang bootstrap 95 % dari 0,5000 sampai 0,7500"


@pytest.mark.parametrize(
    ("arguments", "english", "indonesian"),
    [
        (("search", "lombok"), " · score ", " · skor "),
        (("timeline", "gempa", "--by", "year", "--relative"), "100.00%", "100,00%"),
        (("stats",), ".0 MB on disk", ",0 MB di disk"),
        (("generations",), ".0 MB", ",0 MB"),
    ],
)
def test_what_is_printed_to_be_read(
    ask_engine: Call, arguments: tuple[str, ...], english: str, indonesian: str
) -> None:
    assert english in ask_engine(*arguments, "--lang", "en").out
    assert indonesian in ask_engine(*arguments, "--lang", "id").out


def test_a_score_is_a_number_of_the_language(ask_engine: Call) -> None:
    out = ask_engine("search", "lombok", "--explain", "--lang", "id").out
    score = out.partition("skor ")[2].split()[0]
    assert score.replace(",", "").isdigit()
    assert score.count(",") == 1
