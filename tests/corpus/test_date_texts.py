"""What was not understood of dates is counted by its shape, within bounds, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus, rebuild, update
from newsearch.corpus.date_texts import SHAPES_KEPT, DateTexts

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path


def test_digits_are_alike_and_the_first_text_stands_for_its_shape() -> None:
    texts = DateTexts()
    texts.update(["x", "31 Februari 2024", "30  Februari 2023", "y"])
    assert (texts.total, texts.commonest(2)) == (4, [("31 Februari 2024", 2), ("x", 1)])


def test_memory_is_bounded_and_every_text_is_counted() -> None:
    texts = DateTexts()
    texts.update("x" * number for number in range(5000))
    texts.add("y" * 10_000_000)
    shown = texts.commonest(10_000)
    assert (texts.total, len(shown) <= SHAPES_KEPT, max(len(text) for text, _ in shown)) == (5001, True, 80)


def test_what_others_counted_is_added() -> None:
    texts, others = DateTexts(), DateTexts()
    texts.add("a 1")
    others.update(["a 2", "b", *("c" * number for number in range(1, 60))])
    texts.merge(others)
    assert (texts.total, texts.commonest(1)) == (62, [("a 1", 2)])
    texts.clear()
    assert texts.to_dict(3) == {"total": 0, "commonest": []}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"date": "Date not found."}, ["Date not found."]),
        ({"date": "31 Februari 2024", "url": "https://contoh.com/2024/02/29/a"}, ["31 Februari 2024"]),
        ({"date_raw": "besok"}, ["besok"]),
        ({"date": "", "date_raw": "besok"}, ["besok"]),
        ({"date": 2024}, ["2024"]),
        ({"date": "31 Februari 2024", "date_raw": "1 Maret 2024"}, []),
        ({"date": "2 Maret 2024"}, []),
        ({"date": "null"}, []),
        ({}, []),
    ],
)
def test_a_record_tells_what_was_not_understood(tmp_path: Path, record: dict[str, object], told: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, **record)))
    corpus = read_corpus(path)
    assert len(list(corpus)) == 1
    assert told == [text for text, _ in corpus.unreadable_dates.commonest(9)]
    corpus.reset()
    assert corpus.unreadable_dates.total == 0


def test_pages_and_labelled_texts_tell_it_too(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(make.page(head='<meta property="article:published_time" content="31 Februari">'))
    (tmp_path / "b.txt").write_text(f"judul: Kerja Bakti\ntanggal: lusa\nisi: {make.SENTENCE}\n")
    corpus = read_corpus(tmp_path)
    assert len(list(corpus)) == 2
    assert dict(corpus.unreadable_dates.commonest(9)) == {"31 Februari": 1, "lusa": 1}


def test_builds_report_what_they_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, date="besok"), make.record(2, date="besok"), make.record(3)))
    corpus = read_corpus(path)
    report = rebuild(tmp_path / "index", corpus, jobs=1)
    told = {"total": 2, "commonest": [{"text": "besok", "count": 2}]}
    assert (told, told) == (report.to_dict()["unreadable_dates"], corpus.unreadable_dates.to_dict(9))
    again = update(tmp_path / "index", read_corpus(path), jobs=1)
    assert again.unreadable_dates.total == 0  # the file has not changed: nothing was read
