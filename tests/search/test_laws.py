"""What holds between the answers to related queries, whatever the words are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index, rebuild, update
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2019, 12, 30, 22, 0, tzinfo=WIB)
NOUNS = ("gempa", "banjir", "panen", "pasar", "warga")
VERBS = ("melanda", "merusak", "memanen", "membuka")
ENDS = ("kota", "desa", "pasar", "sawah", "warga", "jalan", "panen")
ARTICLES = [
    Article(
        id=f"l{n}",
        headline=f"{NOUNS[n % 5]} {VERBS[n % 4]} {ENDS[n % 7]}" if n % 3 else "",
        body=f"{NOUNS[n // 3 % 5]} {VERBS[n // 2 % 4]} {ENDS[n // 5 % 7]}. Kata {NOUNS[n // 7 % 5]} {ENDS[n % 6]}.",
        published=START + timedelta(hours=7 * n) if n % 5 else None,
        precision="minute" if n % 5 else None,
        source="Kabar Kota" if n % 2 else "Warta Desa",
    )
    for n in range(70)
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Two segments, the first with deleted articles."""
    folder = tmp_path_factory.mktemp("laws")
    rebuild(folder, [*ARTICLES[:40], *(Article(id=article.id, body="versi lama") for article in ARTICLES[40:50])])
    update(folder, ARTICLES[40:])
    with Index.open(folder) as opened:
        yield opened


WORD = st.sampled_from([*NOUNS, *VERBS, *ENDS, "tidakada"])
PIECE = st.one_of(
    WORD,
    WORD.map("={}".format),
    st.tuples(WORD, WORD).map('"{0[0]} {0[1]}"'.format),
    st.tuples(WORD, WORD).map("({0[0]} NEAR/3 {0[1]})".format),
    WORD.map("judul:{}".format),
    st.sampled_from(["pan*", "p?sar", "kotq~", "sumber:kota", "tanggal:2020-01", "warga{2}", "*:*", "-desa"]),
)
QUERY = st.lists(PIECE, min_size=1, max_size=3).map(" ".join)


def found(index: Index, query: str) -> set[str]:
    return {hit.id for hit in index.search_all(query)}


@settings(max_examples=60, deadline=None)
@given(query=QUERY, excluded=QUERY)
def test_an_exclusion_takes_away_exactly_what_it_finds(index: Index, query: str, excluded: str) -> None:
    assert found(index, f"({query}) -({excluded})") == found(index, query) - found(index, excluded)


@settings(max_examples=60, deadline=None)
@given(a=QUERY, b=QUERY)
def test_and_is_the_intersection_and_or_the_union(index: Index, a: str, b: str) -> None:
    both, either = found(index, f"({a}) AND ({b})"), found(index, f"({a}) OR ({b})")
    assert both == found(index, a) & found(index, b)
    assert either == found(index, a) | found(index, b)
    assert both <= either


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORD, min_size=2, max_size=3), slop=st.integers(0, 4))
def test_a_phrase_is_within_a_looser_one_and_within_all_of_its_words(index: Index, words: list[str], slop: int) -> None:
    phrase = f'"{" ".join(words)}"'
    exact, loose = found(index, phrase), found(index, f"{phrase}~{slop}")
    every = set.intersection(*(found(index, f"={word}") for word in words))
    assert exact <= loose <= every <= found(index, " ".join(f"+{word}" for word in words))


@settings(max_examples=60, deadline=None)
@given(a=WORD, b=WORD, distance=st.integers(0, 6))
def test_near_is_within_a_longer_reach_and_has_no_order(index: Index, a: str, b: str, distance: int) -> None:
    near = found(index, f"{a} NEAR/{distance} {b}")
    assert near == found(index, f"{b} NEAR/{distance} {a}")
    assert near <= found(index, f"{a} NEAR/{distance + 1} {b}") <= found(index, f"+{a} +{b}")


@settings(max_examples=60, deadline=None)
@given(a=WORD, b=WORD)
def test_a_sentence_is_within_its_paragraph(index: Index, a: str, b: str) -> None:
    sentence = found(index, f"{a} SENTENCE {b}")
    assert sentence <= found(index, f"{a} SAMA-PARAGRAF {b}") <= found(index, f"+{a} +{b}")


@settings(max_examples=60, deadline=None)
@given(first=st.integers(-3, 25), days=st.integers(0, 20), undated=st.booleans())
def test_date_filters_agree_with_a_scan(index: Index, first: int, days: int, undated: bool) -> None:
    start = (START + timedelta(days=first)).replace(hour=0)
    last = start + timedelta(days=days)
    expected = {
        article.id
        for article in ARTICLES
        if (undated if article.published is None else start <= article.published < last + timedelta(days=1))
    }
    query = f"tanggal:{start:%Y-%m-%d}..{last:%Y-%m-%d}"
    assert {hit.id for hit in index.search_all(query, undated=undated)} == expected
    assert {
        hit.id for hit in index.search_all("", since=f"{start:%Y-%m-%d}", until=f"{last:%d/%m/%Y}", undated=undated)
    } == expected
    assert index.search(query, undated=undated).total == len(expected)


@settings(max_examples=60, deadline=None)
@given(query=QUERY, excluded=WORD)
def test_an_exclusion_adds_nothing_to_a_score(index: Index, query: str, excluded: str) -> None:
    scores = {hit.id: hit.score for hit in index.search_all(query)}
    for hit in index.search_all(f"({query}) -{excluded}"):
        assert hit.score == pytest.approx(scores[hit.id], abs=1e-9)
