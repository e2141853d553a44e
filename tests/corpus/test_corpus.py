"""A corpus: its files, its counts, its identifiers, pages joined."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

import newsearch.corpus
from newsearch.corpus import Skip, read_corpus
from newsearch.corpus.page import byline

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

WIB = timezone(timedelta(hours=7))


def test_public_names() -> None:
    assert sorted(newsearch.corpus.__all__) == newsearch.corpus.__all__
    for name in newsearch.corpus.__all__:
        assert hasattr(newsearch.corpus, name)


def test_files_are_sorted_and_each_given_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/a.txt", "c.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(make.SENTENCE, encoding="utf-8")
    names = [file.name for file in read_corpus(tmp_path, tmp_path / "b.txt").files()]
    assert sorted(names, key=lambda name: (name.count("/"), name)) == names
    assert len(set(names)) == len(names) == 4


def test_a_file_knows_its_size_time_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(make.SENTENCE, encoding="utf-8")
    (file,) = read_corpus(path).files()
    assert (str(path), path.stat().st_size, path.stat().st_mtime_ns) == (file.name, file.size, file.modified)
    before = file.digest()
    path.write_text(make.SENTENCE + "!", encoding="utf-8")
    assert before != file.digest()


def test_each_iteration_reads_anew_and_counts_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1), {"id": "a2"}))
    corpus = read_corpus(path)
    assert [article.id for article in corpus] == [article.id for article in corpus] == ["a1"]
    assert (corpus.records, corpus.skipped, dict(corpus.reasons)) == (4, 2, {"no text": 2})
    corpus.reset()
    assert (corpus.records, corpus.skipped, corpus.skips) == (0, 0, [])


def test_every_skip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines({"id": "a1"}))
    told: list[Skip] = []
    list(read_corpus(path, on_skip=told.append))
    assert told == [Skip(str(path), 1, "no text", "a1")]


def test_only_the_first_skips_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n" * 1200)
    corpus = read_corpus(path)
    assert list(corpus) == []
    assert (len(corpus.skips), corpus.skipped) == (1000, 1200)


def test_an_article_from_the_future_is_kept_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, date="2025-06-20"), make.record(2, date="2025-06-11")))
    corpus = read_corpus(path, now=datetime(2025, 6, 10, tzinfo=WIB))
    assert [article.id for article in corpus] == ["a1", "a2"]
    assert corpus.notes == {"published more than 48 hours ahead": 1}


def test_relative_dates_count_from_the_reference_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, date="2 jam lalu")))
    now = datetime(2025, 6, 10, 12, 0, tzinfo=WIB)
    assert [article.published for article in read_corpus(path)] == [None]
    assert [article.published for article in read_corpus(path, now=now)] == [now - timedelta(hours=2)]


def test_a_column_of_years_holds_the_date_where_nothing_else_does(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, tahun="07-Nov-19"), make.record(2, tahun="2019", tanggal="2/12/24")))
    published = [article.published for article in read_corpus(path)]
    assert published == [datetime(2019, 11, 7, tzinfo=WIB), datetime(2024, 12, 2, tzinfo=WIB)]


def test_article_without_a_headline_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, title="No Title"), {"id": "a2", "body": make.SENTENCE}))
    assert [(article.id, article.headline) for article in read_corpus(path)] == [("a1", ""), ("a2", "")]


def test_pages_of_one_article_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    url = "https://contohnews.com/berita/saluran-air"
    pages = [
        {"url": url, "title": "Saluran Air", "body": "Halaman pertama berita itu dibaca warga."},
        {"url": f"{url}?page=2", "title": "Saluran Air", "body": "Halaman kedua berita itu dibaca warga."},
        {"url": f"{url}?page=3", "title": "Saluran Air", "body": "Halaman ketiga berita itu dibaca warga."},
        {"url": f"{url}-lain?page=2", "title": "Lain", "body": "Berita lain itu dibaca warga juga."},
    ]
    path.write_bytes(b"".join(json.dumps(page).encode() + b"\n" for page in pages))
    first, other = read_corpus(path)
    assert [line.split()[1] for line in first.body.split("\n\n")] == ["pertama", "kedua", "ketiga"]
    assert first.id == "contohnews.com/berita/saluran-air"
    assert other.headline == "Lain"


@pytest.mark.parametrize("text", ["a" * 400_000, "Nama " * 80_000, "a@" * 200_000, "(" * 400_000])
def test_a_byline_of_any_length_is_read_at_once(text: str) -> None:
    """A pattern that goes back over a long word would take minutes here."""
    assert byline.names(text) == []
    assert byline.read(text) is None
