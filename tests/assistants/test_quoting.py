"""Text as an assistant is given it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.assistants.quoting import cut, meant, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Harga naik 5 persen – “mahal”", "Harga naik 5 persen – “mahal”"),
        ("Prabowo é 北京 🙂", "Prabowo é 北京 🙂"),
        ("satu\ndua\ttiga", "satu\ndua\ttiga"),
        ("a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c"),
        ("a\u200bb\ufeffc\u00add", "a\\u{200b}b\\u{feff}c\\u{ad}d"),
        ("a\x00b\x1b[2Jc\x9b", "a\\u{0}b\\u{1b}[2Jc\\u{9b}"),
        ("a\U000e0041b", "a\\u{e0041}b"),
        ("a\ufe0fb\U000e0100c", "a\\u{fe0f}b\\u{e0100}c"),
        ("a\u2028b\ue000c\u3164d", "a\\u{2028}b\\u{e000}c\\u{3164}d"),
        ("a\ud800b", "a\\u{d800}b"),
    ],
)
def test_a_character_that_no_screen_shows_is_shown(text: str, seen: str) -> None:
    assert shown(text) == seen
    assert meant(seen) == text


@given(st.text())
def test_what_is_shown_hides_nothing(text: str) -> None:
    for character in shown(text):
        assert character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(), st.integers(2, 40))
def test_a_text_is_cut_to_a_length(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


def test_what_is_cut_says_so() -> None:
    assert cut("satu  dua\ntiga", 20) == "satu dua tiga"
    assert cut("satu dua tiga", 8) == "satu du…"
