"""Markdown: tables of fields, hard breaks, pictures."""

from __future__ import annotations

import pytest

from newsearch.corpus.field_names import FieldMap
from newsearch.corpus.page.draft import Draft
from newsearch.corpus.page.markdown import plain, take_table


@pytest.mark.parametrize(
    ("row", "record"),
    [
        ("| ✏️ Editor | Siti Aminah |", {"Editor": "Siti Aminah"}),
        ("| title | Warga Panen |", {"title": "Warga Panen"}),
        ("| urlshort | https://contoh.id/a1 |", {"urlshort": "https://contoh.id/a1"}),
        ("| **Tanggal** | 10 Juni 2024", {"Tanggal": "10 Juni 2024"}),
        ("| editor |  |", {}),
        ("| Beras | 12.000 |", {}),
        ("| a | b | c |", {}),
    ],
)
def test_a_row_of_a_table_is_a_field(row: str, record: dict[str, str]) -> None:
    found, text = take_table(f"Judul\n{row}\n\nIsi.", FieldMap())
    assert record == found
    assert (row in text) is not bool(record)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Satu.\\\nDua.", ["Satu.", "Dua."]),
        ("Satu.  \nDua.", ["Satu.", "Dua."]),
        ("Satu.\n\\\nDua.", ["Satu.", "", "Dua."]),
        ("# Satu\n> Dua", ["Satu", "Dua"]),
        ("**Satu** [dua](https://contoh.id)", ["Satu dua"]),
    ],
)
def test_marks_go(text: str, lines: list[str]) -> None:
    assert lines == plain(text, Draft()).split("\n")


def test_a_picture_without_a_description_is_no_caption() -> None:
    draft = Draft()
    assert plain("![img.2](b.jpg)![Warga di sawah](a.jpg)Isi.", draft) == "Isi."
    assert draft.captions == ["Warga di sawah"]
