from __future__ import annotations

import pytest

from newsearch.entities.lexicon import Lexicon
from newsearch.entities.people import RANKS, Core, between_people, core, title_before

LEXICON = Lexicon()


@pytest.mark.parametrize(
    ("words", "first", "expected"),
    [
        ("Presiden Turki Recep Erdogan", 2, Core(2, 4, "Presiden Turki", open=True)),
        ("Menurut Kombes Pol Argo Yuwono", 1, Core(3, 5, "Kombes Pol", open=False)),
        ("Ustaz Abdul Somad", 0, Core(1, 3, "Ustaz", open=True)),
        ("Gus Dur", 0, Core(0, 2, "", open=True)),
        ("Jenderal", 0, Core(0, 0, "", open=False)),
        ("Agus Santoso S.H. M.H.", 0, Core(0, 2, "", open=True)),
        ("Agus Santoso Ph D", 0, Core(0, 2, "", open=True)),
        ("Agus Menkopolhukam", 0, Core(0, 1, "", open=True)),
        ("Mendiktisaintek Agus Santoso", 0, Core(1, 3, "", open=False)),
        ("Menpora Agus", 0, Core(1, 2, "Menpora", open=True)),
        ("Bung Karno", 0, Core(0, 2, "", open=True)),
        ("Presiden RusiaVladimir Putindan Presiden Turki Agus", 5, Core(5, 6, "Presiden Turki", open=True)),
        ("CEO PlayStation Agus Santoso", 2, Core(2, 4, "CEO PlayStation", open=True)),
        ("Sinarpro I Gede Adnyana", 0, Core(1, 4, "", open=False)),
        ("Kombes Pol Waris Anggono", 3, Core(2, 4, "Kombes Pol", open=True)),
        ("Gubernur Wilayah Zundarin Valery Lima", 2, Core(3, 5, "Gubernur Wilayah Zundarin", open=True)),
        ("Direktur Zundari Institute Piter Abdullah", 4, Core(3, 5, "Direktur Zundari Institute", open=True)),
    ],
)
def test_titles_and_degrees_are_no_part_of_the_name(words: str, first: int, expected: Core) -> None:
    tokens = words.split()
    assert expected == core(tokens, first, len(tokens), LEXICON)


def test_every_rank_is_a_title_of_the_lexicon() -> None:
    assert set() == RANKS - LEXICON.classes["title"]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (" kata wakil presiden ", "wakil presiden"),
        (" hakim menyebut ", ""),
        (" oleh presiden, ", ""),
        ("", ""),
        (" rumah ", ""),
    ],
)
def test_a_title_in_lower_case_ends_the_text_before(gap: str, expected: str) -> None:
    assert expected == title_before(gap, LEXICON)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Joko Widodo-Jusuf Kalla", 11),
        ("Jokowi-JK", 6),
        ("Fajar Alfian/Rian Ardianto", 12),
        ("Jean-Claude Juncker", 0),
        ("Shin Tae-yong", 0),
        ("Budi-", 0),
        ("Budi Utomo", 0),
    ],
)
def test_pairs_of_people(name: str, expected: int) -> None:
    assert expected == between_people(name, LEXICON)
