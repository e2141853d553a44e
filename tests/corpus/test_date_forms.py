"""How the dates of one file are written, where a single one does not tell it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path


def published(path: Path, *dates: dict[str, Any]) -> list[str]:
    """The moments of records with these fields beside headline and body."""
    rows = [{"judul": f"Kerja Bakti Nomor {n}", "isi": make.SENTENCE, **fields} for n, fields in enumerate(dates)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    return [f"{article.published:%Y-%m-%d %H:%M}" if article.published else "" for article in read_corpus(path)]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("3/4/2021", "5/16/2021"), ("2021-03-04", "2021-05-16")),
        (("3/4/2021", "16/5/2021"), ("2021-04-03", "2021-05-16")),
        (("3/4/2021", "5/6/2021"), ("2021-04-03", "2021-06-05")),
        (("03-04-21", "05-16-21"), ("2021-03-04", "2021-05-16")),
        (("Thursday, 3/4/2021", "Sunday, 5/16/2021"), ("2021-03-04", "2021-05-16")),
        (("3/4/2021", "5/16/2021", "16/5/2021"), ("2021-04-03", "2021-05-16", "2021-05-16")),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_file(
    tmp_path: Path, texts: tuple[str, ...], days: tuple[str, ...]
) -> None:
    found = published(tmp_path / "a.jsonl", *({"tanggal": text} for text in texts))
    assert found == [f"{day} 00:00" for day in days]


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({"tanggal": "2021-03-04", "jam": "10:15"}, "2021-03-04 10:15"),
        ({"tanggal": "4 Maret 2021", "waktu": "10.15 WIB"}, "2021-03-04 10:15"),
        ({"date": "3/4/2021", "time": "9:05 PM"}, "2021-04-03 21:05"),
        ({"date": "2021-03-04 08:00", "time": "10:15"}, "2021-03-04 08:00"),
        ({"tgl": 4, "bulan": "Maret", "tahun": 2021}, "2021-03-04 00:00"),
        ({"day": 4, "month": 3, "year": 2021}, "2021-03-04 00:00"),
        ({"tahun": 2021}, ""),
    ],
)
def test_a_date_in_several_columns(tmp_path: Path, fields: dict[str, Any], moment: str) -> None:
    assert published(tmp_path / "a.jsonl", fields, fields) == [moment, moment]
