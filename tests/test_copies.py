"""Syndicated copies are one hit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index, rebuild
from newsearch.copies import Copies, copied
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2022, 11, 21, 15, 0, tzinfo=WIB)
TEXT = (
    "Gempa merusak ratusan rumah di Cianjur pada Senin siang. Warga berlarian keluar dan menunggu di lapangan terbuka "
    "sampai malam. Petugas mendirikan dapur umum di tiga tempat dan membuka jalan yang tertutup longsor. "
)
OTHER = (
    "Harga cabai di pasar induk turun sejak gempa berlalu karena pasokan dari petani kembali lancar. Pedagang berharap "
    "harga tetap sampai akhir tahun, sedangkan pembeli menawar lebih rendah lagi setiap pagi. "
)


LIST = " ".join(f"Barang nomor {n} naik." for n in range(30))


def article(id: str, body: str, hours: int | None) -> Article:  # noqa: A002 the field's own name
    when = None if hours is None else START + timedelta(hours=hours)
    return Article(id=id, headline="Gempa", body=body, published=when, precision="minute" if when else None)


ARTICLES = [
    article("agency", TEXT, 0),
    article("daily", "Cianjur, Kabar Kota. " + TEXT + "(Antara)", 2),
    article("trimmed", TEXT[: int(len(TEXT) * 0.6)], 1),
    article("undated", TEXT.replace("Petugas", "Tim"), None),
    article("market", OTHER, 3),
    article("brief", "Gempa terasa di Bogor.", 4),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("index")
    rebuild(folder, ARTICLES)
    with Index.open(folder) as opened:
        yield opened


def test_copies_stand_under_the_earliest(index: Index) -> None:
    results = index.search("gempa", no_duplicates=True)
    shown = {hit.id: {copy.id for copy in hit.copies} for hit in results}
    assert shown == {"agency": {"daily", "trimmed", "undated"}, "market": set(), "brief": set()}
    assert results.total == len(ARTICLES)
    assert index.search("gempa").hits[0].copies == ()


def test_pages_without_duplicates_do_not_overlap(index: Index) -> None:
    whole = [hit.id for hit in index.search("gempa", no_duplicates=True)]
    paged = [hit.id for n in range(4) for hit in index.search("gempa", no_duplicates=True, limit=1, offset=n)]
    assert paged == whole
    assert list(index.search("gempa", no_duplicates=True, limit=0)) == []


def test_copies_are_in_the_json(index: Index) -> None:
    records = {hit.id: hit.to_dict() for hit in index.search("gempa", no_duplicates=True)}
    assert sorted(records["agency"]["copies"]) == ["daily", "trimmed", "undated"]
    assert "copies" not in records["market"]


def test_a_long_article_that_quotes_a_short_one_is_no_copy_of_it() -> None:
    copies = Copies()
    assert [copies.place(article("a", TEXT, 0)), copies.place(article("b", TEXT + OTHER + LIST, 0))] == [0, 1]


def test_empty_bodies_are_copies_only_of_each_other() -> None:
    copies = Copies()
    assert [copies.place(replace(ARTICLES[0], body=body)) for body in ("", TEXT, "")] == [0, 1, 0]


def test_each_article_is_told_with_the_first_that_it_copies() -> None:
    bodies = [TEXT, OTHER, "Cianjur, Kabar Kota. " + TEXT.upper(), LIST, "", OTHER, ""]
    assert copied(article(str(n), body, None) for n, body in enumerate(bodies)) == [0, 1, 0, 3, 4, 1, 4]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from([f"kata{n}" for n in range(40)]), max_size=60),
    st.integers(0, 12),
    st.integers(0, 8),
    st.lists(st.integers(0, 59), max_size=3),
)
def test_copies_are_those_that_stand_in_one_group(words: list[str], ahead: int, cut: int, changed: list[int]) -> None:
    other = [*(f"lain{n}" for n in range(ahead)), *words[: len(words) - cut]]
    for place in changed:
        other[place : place + 1] = ["“Baru”"]
    first, second = article("a", " ".join(words), None), article("b", " ".join(other), None)
    copies = Copies()
    assert copied([first, second]) == [copies.place(first), copies.place(second)]
