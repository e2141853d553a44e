from __future__ import annotations

import pytest

from newsearch.entities.lexicon import Lexicon

LEXICON = Lexicon()


@pytest.mark.parametrize(
    ("name", "section"),
    [("turki", "country"), ("jawa timur", "province"), ("jokowi", "full"), ("kpk", "org"), ("sleman", "area")],
)
def test_knows_names(name: str, section: str) -> None:
    assert section == LEXICON.name_section(name)


@pytest.mark.parametrize("word", ["banjir", "agustus", "presiden", "agung", "yang"])
def test_an_ordinary_word_is_no_name(word: str) -> None:
    assert LEXICON.name_section(word) is None
