from __future__ import annotations

import pytest

from newsearch.entities.lexicon import Lexicon, read_classes

LEXICON = Lexicon()


def test_reads_sections_of_entries_by_line_and_comma() -> None:
    assert read_classes("# note\n[a]\nSatu, Dua\ntiga\n[b]\nempat,\n") == {"a": {"satu", "dua", "tiga"}, "b": {"empat"}}


@pytest.mark.parametrize(
    ("name", "section"),
    [("turki", "country"), ("jawa timur", "province"), ("jokowi", "full"), ("kpk", "org"), ("sleman", "area")],
)
def test_knows_names(name: str, section: str) -> None:
    assert section == LEXICON.name_section(name)


@pytest.mark.parametrize("word", ["banjir", "agustus", "presiden", "agung", "yang"])
def test_an_ordinary_word_is_no_name(word: str) -> None:
    assert LEXICON.name_section(word) is None
