from __future__ import annotations

import pytest

from newsearch.entities.headline_names import known_names, scan, without_sentence_case
from newsearch.entities.join import Joined
from newsearch.entities.lexicon import Lexicon

LEXICON = Lexicon()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harga Beras Naik di Pasar Induk", True),
        ("HARGA BERAS NAIK", True),
        ("Harga beras naik di Pasar Induk, warga mengeluh", False),
        ("Harga", False),
        ("", False),
        ("123 456", False),
    ],
)
def test_tells_title_case(text: str, *, expected: bool) -> None:
    assert expected == without_sentence_case(text)


def test_takes_what_the_article_confirms() -> None:
    person = Joined("Recep Tayyip Erdogan", "person", [(2, 0, 20)])
    known = known_names([person])
    assert scan("ERDOGAN MINTA DAMAI", known, LEXICON) == [(0, 7, "person", "Recep Tayyip Erdogan")]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Gempa Guncang Jawa Barat", ["Jawa Barat"]),
        ("GEMPA GUNCANG JAWA BARAT", ["Jawa Barat"]),
        ("KPK Panggil Saksi", ["KPK"]),
        ("Jokowi Tiba di Rusia", ["Jokowi", "Rusia"]),
        ("Minta Upaya Gencatan Senjata", []),
        ("Dana Total Teluk Agung", []),
    ],
)
def test_takes_well_known_names(headline: str, expected: list[str]) -> None:
    assert expected == [name for _, _, _, name in scan(headline, {}, LEXICON)]
