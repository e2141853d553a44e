from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch.entities.join import ACTS, BRACKETED, LISTED, LOCATIVE, PLAIN, SPEECH, Named
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.mentions import add_mentions
from newsearch.entities.names import Name

if TYPE_CHECKING:
    from newsearch.entities.reader import Found

LEXICON = Lexicon()


def mentions(text: str, *names: Name) -> list[Named]:
    """The mentions of names that stand alone in their regions, in the order of the text."""
    read: list[Found[Name]] = []
    end = 0
    for name in names:
        start = text.index(name.text, end)
        read.append((start, text[end:start], (name,), 5.0))
        end = start + len(name.text)
    named: list[Named] = []
    add_mentions(2, text, read, named, LEXICON)
    return named


def person(text: str) -> Name:
    return Name("person", 0, len(text), text)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("kata Sutrisnowati kepada kami", "Sutrisnowati", SPEECH),
        ("Sutrisnowati mengatakan", "Sutrisnowati", SPEECH),
        ("korban Sutrisnowati (43) pulang", "Sutrisnowati", SPEECH),
        ("lalu Sutrisnowati menanam padi", "Sutrisnowati", ACTS),
        ("lembaga itu (XYZQ) berdiri", "XYZQ", BRACKETED),
        ("untuk Budi saja", "Budi", PLAIN),
        ("ke Budi saja", "Budi", LOCATIVE),
    ],
)
def test_tells_what_stands_around_a_name(text: str, name: str, expected: int) -> None:
    assert [expected] == [mention[7] for mention in mentions(text, person(name))]


def test_tells_the_names_of_a_list() -> None:
    found = mentions("oleh Anas, Budi, dan Citra", person("Anas"), person("Budi"), person("Citra"))
    assert [mention[7] for mention in found] == [PLAIN, LISTED, LISTED]


def test_what_one_is_in_is_a_place_unless_it_is_a_known_name() -> None:
    assert [mentions("tiba di Zundari", person("Zundari"))[0][3], mentions("di Budi", person("Budi"))[0][3]] == [
        "place",
        "person",
    ]


def test_the_parts_of_a_name_around_a_particle_are_one() -> None:
    text = "oleh Abdullah bin Zayed sendiri"
    found = [(start, end, name) for _, start, end, _, name, *_ in mentions(text, person("Abdullah"), person("Zayed"))]
    assert found == [(5, 23, "Abdullah bin Zayed")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Janji Sutrisnowati", "Janji Sutrisnowati itu hanya janji belaka", ["Sutrisnowati"]),
        ("Banjir", "Banjir datang, dan banjir surut", []),
        ("Sutrisnowati", "Sutrisnowati datang", ["Sutrisnowati"]),
    ],
)
def test_a_word_that_the_article_also_writes_small_is_no_name(name: str, text: str, expected: list[str]) -> None:
    found = mentions(text, Name("person", 0, len(name), name, doubtful=True))
    assert expected == [mention[4] for mention in found]


def test_a_verb_that_is_glued_to_a_name_is_none_of_it() -> None:
    text = "Pelatih Agus Salimmemastikan hal itu."
    ((_, start, end, _, name, *_),) = mentions(text, person("Agus Salimmemastikan"))
    assert (name, text[start:end]) == ("Agus Salim", "Agus Salim")


@pytest.mark.parametrize("text", ["Polisi menangkap UW (34) di rumahnya.", "Pelaku berinisial UW ditangkap."])
def test_the_initials_of_a_suspect_are_no_name(text: str) -> None:
    assert mentions(text, Name("organisation", 0, 2, "UW")) == []
