"""Slips of typing: what is repaired, what is not, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from newsearch import Article, Index, SearchRequest, rebuild, remove
from newsearch.ranking.spelling import LONGEST, near

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODIES = {
    "p": (120, "Presiden Prabowo menghadiri pertandingan di Surabaya."),
    "b": (30, "Banjir besar dan kebakaran melanda kota."),
    "j": (110, "Arus lalu lintas padat di jalan."),
    "n": (12, "Gerhana matahari terlihat."),
    "k": (11, "Pelayanan jamaah haji, pelaut kehutanan."),
    "r": (1, "Arus lalulintas dan pertandinagn."),
    "m": (1, "Kata Pertandingau bukan slip, kata Pertandingau nama."),
    "t": (4, "Pesawat JT 610 milik maskapai itu."),
    "s": (9, "Sembilanan."),
    "v": (12, "Gubernurnya datang."),
    "w": (1, "Kata gubenrur."),
}
"""Letter -> how many articles have which body."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("spelling")
    rebuild(
        place,
        [Article(id=f"{letter}{n}", body=body) for letter, (count, body) in BODIES.items() for n in range(count)],
    )
    return place


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with Index.open(folder) as opened:
        yield opened


def told(index: Index, query: str, **options: Any) -> list[str]:
    return list(map(str, index.search(query, **options).messages))


def ids(index: Index, query: str, **options: Any) -> set[str]:
    return {hit.id for hit in index.search_all(query, **options)}


@pytest.mark.parametrize(
    "slip",
    ["prabwo", "prabwoo", "prabowoo", "prabpwo", "prabowop", "PRABWO", "Prabwo"],
    ids=["left out", "exchanged", "doubled", "replaced", "added", "capitals", "capital"],
)
def test_one_edit_is_repaired_and_scores_like_the_word(index: Index, slip: str) -> None:
    found, meant = index.search(slip, limit=5), index.search("prabowo", limit=5)
    assert [(hit.id, hit.score) for hit in found] == [(hit.id, hit.score) for hit in meant]
    assert found.total == 120


def test_a_message_says_what_was_searched_and_how_to_insist(index: Index) -> None:
    assert told(index, "kebakran") == [
        "no article has 'kebakran': 'kebakaran' was searched instead; =kebakran finds only what was typed"
    ]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("rpabowo", "the first letter is another"),
        ("prbwo", "two edits, and too short"),
        ("sembilann", "what it may stand for is in nine articles"),
        ("banji", "five letters"),
        ("prabow0", "a digit"),
        ("kehujanan", "the stemmer knows its root"),
        ("pelacut", "the stemmer knows it as a root"),
        ("pertandingau", "an article writes it as a name"),
        ("kebakaran", "the archive knows it"),
    ],
)
def test_other_words_are_searched_as_they_are(index: Index, word: str, why: str) -> None:
    assert told(index, word) == [], why


@pytest.mark.parametrize("query", ["=prabwoo", '"prabwoo"', '"prabwoo presiden"', "prabwoo*", "prab?woo", "prabwoo~"])
def test_who_says_how_to_search_is_taken_at_the_word(index: Index, query: str) -> None:
    assert told(index, query) == []


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("+prabwoo +presiden", "+prabowo +presiden"),
        ("isi:prabwoo", "isi:prabowo"),
        ("isi:(prabwoo OR banjirr)", "isi:(prabowo OR banjir)"),
        ("prabwoo{1}^2", "prabowo{1}^2"),
        ("prabwoo NEAR/3 presiden", "prabowo NEAR/3 presiden"),
        ("prabwoo SAMA-KALIMAT surbaya", "prabowo SAMA-KALIMAT surabaya"),
        ("banjirr OR prabwoo -surabaya", "banjir OR prabowo -surabaya"),
    ],
)
def test_words_are_repaired_wherever_they_stand(index: Index, query: str, same: str) -> None:
    assert {hit.id: hit.score for hit in index.search_all(query)} == pytest.approx(
        {hit.id: hit.score for hit in index.search_all(same)}
    )


def test_nothing_is_taken_out_on_a_guess(index: Index) -> None:
    assert ids(index, "presiden -prabwoo") == ids(index, "presiden")
    assert told(index, "presiden -prabwoo") == []


def test_a_name_that_is_asked_for_as_a_name_is_not_repaired(index: Index) -> None:
    assert told(index, "orang:prabwoo") == []


def test_a_slip_that_articles_hold_is_searched_too(index: Index) -> None:
    assert ids(index, "pertandinagn") == {*(f"p{n}" for n in range(120)), "r0"}
    assert told(index, "pertandinagn") == [
        "'pertandinagn' was searched as 'pertandingan' too; =pertandinagn finds only what was typed"
    ]
    assert ids(index, "=pertandinagn") == {"r0"}


def test_a_slip_whose_stem_articles_hold_is_searched_too_by_its_stem(index: Index) -> None:
    assert ids(index, "gubenrurnya") == {*(f"v{n}" for n in range(12)), "w0"}
    assert told(index, "gubenrurnya") == [
        "'gubenrurnya' was searched as 'gubernurnya' too; =gubenrurnya finds only what was typed"
    ]


def test_words_run_together_are_searched_side_by_side(index: Index) -> None:
    assert ids(index, "lalulintas") == {*(f"j{n}" for n in range(110)), "r0"}


def test_a_word_taken_apart_is_searched_as_one_too(index: Index) -> None:
    assert ids(index, "+mata +hari") == {f"n{n}" for n in range(12)}
    assert told(index, "mata hari") == [
        "'mata hari' was searched as 'matahari' too; \"mata hari\" finds only what was typed"
    ]
    assert told(index, "lalu lintas") == []


def test_letters_run_into_digits_are_searched_apart(index: Index) -> None:
    assert ids(index, "JT610") == {f"t{n}" for n in range(4)}
    assert ids(index, "=JT610") == set()


def test_as_written_repairs_nothing(index: Index) -> None:
    for query in ("prabwoo", "mata hari", "pertandinagn", "lalulintas"):
        assert told(index, query, as_written=True) == []
    assert ids(index, "prabwoo", as_written=True) == set()
    assert ids(index, "prabwoo") == ids(index, "prabowo")


def test_what_was_repaired_is_not_suggested_again(index: Index) -> None:
    assert index.search("prabwoo").suggestions == ()
    assert [slip.words for slip in index.search("prabwoo", as_written=True).suggestions] == [("prabowo",)]


def test_an_explanation_names_the_word_that_was_searched(index: Index) -> None:
    explanation = index.search("prabwoo", limit=1)[0].explain()
    assert {row.term for row in explanation.contributions} == {"prabowo"}


def test_a_part_repairs_to_what_it_holds(index: Index) -> None:
    with index.within("banjir") as part:
        assert told(part, "kebakran") != []
        assert told(part, "prabwoo") == []


def test_removed_articles_show_nothing(tmp_path: Path) -> None:
    rebuild(tmp_path, [Article(id=str(n), body="kebakaran") for n in range(10)])
    with Index.open(tmp_path) as opened:
        assert opened.search("kebakran").total == 10
        remove(tmp_path, ["3"], reason="test")
        assert (opened.search("kebakran").total, told(opened, "kebakran")) == (0, [])


def test_no_time_is_no_repair_and_is_not_remembered(folder: Path) -> None:
    with Index.open(folder) as opened:
        assert opened.answer(SearchRequest("prabwoo", timeout=1e-9)).partial
        assert opened.search("prabwoo", timeout=None).total == 120


@settings(max_examples=50, deadline=None)
@given(word=st.text("abcd", min_size=2, max_size=9))
@example("aa")
@example("a" * LONGEST)
def test_near_is_every_string_at_distance_one_with_the_first_letter(word: str) -> None:
    found = near(word)
    assert all(OSA.distance(word, other) == 1 and other[0] == word[0] for other in found)
    # From the other side: each word near to a near one of its own is found again.
    assert all(word in near(other) for other in found if len(other) > 1)
