from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.sentences import paragraphs, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gempa terjadi. Warga lari.", ["Gempa terjadi.", "Warga lari."]),
        (
            "Menurut Dr. Budi, Jl. Sudirman ditutup. Benar?  Ya!",
            ["Menurut Dr. Budi, Jl. Sudirman ditutup.", "Benar?", "Ya!"],
        ),
        ("Presiden B. J. Habibie datang. Ia duduk.", ["Presiden B. J. Habibie datang.", "Ia duduk."]),
        ("Harganya Rp 1.500. 300 orang datang.", ["Harganya Rp 1.500.", "300 orang datang."]),
        ('Ia berkata, "Lari." "Ke mana?" tanyanya.', ['Ia berkata, "Lari."', '"Ke mana?" tanyanya.']),
        ("Situs detik.com dibuka. kata kecil", ["Situs detik.com dibuka. kata kecil"]),
        ("Tanpa titik\n\nParagraf lain", ["Tanpa titik", "Paragraf lain"]),
        ("  \n\n  ", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_paragraphs_are_bounded_by_blank_lines() -> None:
    text = "satu\ndua\n \n\ntiga"
    assert [text[start:end] for start, end in paragraphs(text)] == ["satu\ndua", "tiga"]


@given(st.text(alphabet='aB. !?\n"1\u00a0', max_size=60))
def test_sentences_cover_every_word_in_order(text: str) -> None:
    spans = list(sentences(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).split() or not text.split()
    assert "".join("".join(split(text)).split()) == "".join(text.split())
