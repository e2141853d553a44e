from __future__ import annotations

import pytest

from newsearch.article import Kind
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.rules import corrected, is_possible

LEXICON = Lexicon()
Found = tuple[int, int, Kind]


@pytest.mark.parametrize(
    ("words", "spans", "expected"),
    [
        ("Presiden Turki Recep Erdogan", [(2, 4, "person")], [(1, 2, "place"), (2, 4, "person")]),
        ("Presiden Amerika Serikat", [], [(1, 3, "place")]),
        ("Kepresidenan Rusia", [(0, 2, "person")], [(1, 2, "place")]),
        ("Bupati Klaten", [], [(1, 2, "place")]),
        ("Semarang", [], [(0, 1, "place")]),
        ("AS", [(0, 1, "organisation")], [(0, 1, "place")]),
        ("Persis Solo", [], []),
        ("Universitas Indonesia", [(0, 2, "organisation")], [(0, 2, "organisation")]),
    ],
)
def test_known_places_correct_the_model(words: str, spans: list[Found], expected: list[Found]) -> None:
    assert expected == corrected(spans, words.split(), LEXICON)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("N", "person", False),
        ("JK", "person", True),
        ("AF", "person", False),
        ("Kementerian", "organisation", False),
        ("Grand Slam", "person", False),
        ("Budi Utomo", "person", True),
        ("Kementerian Keuangan", "organisation", True),
    ],
)
def test_what_may_be_a_name(name: str, kind: Kind, *, expected: bool) -> None:
    assert expected == is_possible(name, kind, LEXICON)
