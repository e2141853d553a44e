"""Ids: of the record, of its address, of the path below the source, of the whole text."""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article
from newsearch.corpus import read_corpus
from newsearch.corpus.ids import LONGEST, LONGEST_PATH, bounded, path_id, qualified, url_id

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2023/satu.txt", "2023/satu"),
        ("2023/satu.txt.gz", "2023/satu"),
        ("satu", "satu"),
        ("satu.md", "satu"),
        ("berita/1/index.html", "berita/1"),
        ("index.html", "index"),
        ("2023.zip/satu.txt", "2023.zip/satu"),
        ("versi 1.2/laporan_akhir.txt", "versi-1.2/laporan_akhir~"),
        ("-rf.txt", "rf~"),
        ("a\nb.txt", "a-b~"),
        ("e\u0301.txt", "\u00e9"),
        ("é.txt", "é"),
        ("a/" + "b" * 300 + ".txt", "a/" + "b" * 181 + "~"),
        ("'\";$(rm).txt", "rm~"),
        ("???.txt", "x~"),
    ],
)
def test_an_id_of_a_path(path: str, expected: str) -> None:
    found = path_id(path)
    assert re.sub(r"~[0-9a-f]{16}\Z", "~", found) == expected


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=()), min_size=1, max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=4).map("/".join))
def test_an_id_of_a_path_can_be_typed(path: str) -> None:
    found = path_id(path)
    assert re.fullmatch(r"[\w./~-]+", found)
    assert not found.startswith(("-", "/", "~"))
    assert len(found) <= LONGEST_PATH
    assert found == path_id(path)


@given(NAMES, NAMES)
def test_paths_with_unusual_characters_keep_apart(one: str, other: str) -> None:
    one, other = f"{one} .txt", f"{other} .txt"
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (path_id(one) == path_id(other)) is same


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.kompas.com/", ""),
        ("https://tempo.co", ""),
        ("https://tempo.co/?utm_source=x", ""),
        ("https://tempo.co/#!/berita/1", "tempo.co#!/berita/1"),
        ("https://tempo.co/#/berita/2", "tempo.co#/berita/2"),
        ("https://tempo.co/a#komentar", "tempo.co/a"),
        ("https://tempo.co/?p=12", "tempo.co?p=12"),
    ],
)
def test_an_address_of_a_front_page_names_no_article(url: str, expected: str) -> None:
    assert url_id(url) == expected


def test_long_ids_that_differ_at_their_end_differ() -> None:
    one, other = bounded("a" * 600 + "1"), bounded("a" * 600 + "2")
    assert (one != other, len(one), bounded("a")) == (True, LONGEST, "a")


def test_records_without_ids_differ_by_their_bodies(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"title": "Harga Emas Hari Ini", "source": "Kabar", "content": f"{make.SENTENCE} Nomor {n}."} for n in (1, 2)
    ]
    path.write_bytes(make.lines(*rows, rows[0]))
    first, second, again = (article.id for article in read_corpus(path))
    assert first == again != second


def test_records_with_the_front_page_as_their_address_are_articles_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"title": f"Kabar {n}", "url": "https://kabar.com/", "content": make.SENTENCE} for n in range(3)]
    path.write_bytes(make.lines(*rows))
    assert len({article.id for article in read_corpus(path)}) == 3


@pytest.mark.parametrize("spelling", ["arsip", "./arsip", "arsip/", "lain/../arsip", "{}/arsip"])
def test_ids_are_the_same_however_the_source_is_given(
    tmp_path: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lain").mkdir()
    for name in ("2023/satu.txt", "2024/satu.txt", "berita/1/index.html", "berita/2/index.html"):
        path = tmp_path / "arsip" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            make.page() if name.endswith("html") else f"Kerja Bakti {name[:4]}\n\n{make.SENTENCE}\n", "utf8"
        )
    ids = [article.id for article in read_corpus(spelling.format(tmp_path))]
    assert ids == ["2023/satu", "2024/satu", "berita/1", "berita/2"]


def test_ids_of_members(tmp_path: Path) -> None:
    (tmp_path / "arsip").mkdir()
    for name in ("2023", "2024"):
        with zipfile.ZipFile(tmp_path / "arsip" / f"{name}.zip", "w") as archive:
            archive.writestr("politik/1.txt", f"Kerja Bakti {name}\n\n{make.SENTENCE}\n")
    ids = [article.id for article in read_corpus(tmp_path / "arsip")]
    assert ids == ["2023.zip/politik/1", "2024.zip/politik/1"]
    assert [article.id for article in read_corpus(tmp_path / "arsip" / "2023.zip")] == ["politik/1"]


def test_a_qualified_id_follows_the_text() -> None:
    one, other = Article(id="1", body="satu"), Article(id="1", body="dua")
    assert re.fullmatch("1~[0-9a-f]{8}", qualified(one))
    assert qualified(one) != qualified(other)


# --- what is no file, and what is given twice


def test_links_and_pipes_in_a_folder_are_skips(tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    (folder / "dalam").mkdir(parents=True)
    (folder / "a.txt").write_text(f"Kerja Bakti Digelar\n\n{make.SENTENCE}\n", "utf8")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(folder / "tidak-ada")
    (folder / "d.txt").symlink_to(folder / "d.txt")
    (folder / "dalam" / "putar").symlink_to(folder)
    (folder / "e.txt").symlink_to(tmp_path)
    os.mkfifo(folder / "f.txt")
    corpus = read_corpus(folder)
    assert [article.id for article in corpus] == ["a"]
    assert {os.path.relpath(skip.file, folder): skip.reason for skip in corpus.skips} == {
        "b.txt": "link to what the folder itself holds",
        "c.txt": "link that leads nowhere",
        "d.txt": "link that leads nowhere",
        "dalam/putar": "link to what the folder itself holds",
        "e.txt": "link that leaves the folder",
        "f.txt": "no regular file, but a pipe, a socket or a device",
    }


@pytest.mark.parametrize("again", ["arsip", "./arsip/", "arsip/a.jsonl", "arsip/../arsip", "tautan", "tautan/a.jsonl"])
def test_what_is_given_twice_is_read_once_and_noted(
    tmp_path: Path, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "arsip").mkdir()
    (tmp_path / "arsip" / "a.jsonl").write_bytes(make.lines(make.record(1)))
    (tmp_path / "tautan").symlink_to("arsip")
    corpus = read_corpus("arsip", again)
    assert ([article.id for article in corpus], corpus.skipped) == (["a1"], 0)
    assert dict(corpus.notes) == {"files given more than once, and read once": 1}


def test_a_pipe_that_is_given_is_read_once(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, make.lines(make.record(1)))
    os.close(writing)
    try:
        (file,) = read_corpus(f"/dev/fd/{reading}").files()
        assert (file.stream, file.digest()) == (True, "")
        assert [article.id for article in read_corpus(f"/dev/fd/{reading}")] == ["a1"]
    finally:
        os.close(reading)
