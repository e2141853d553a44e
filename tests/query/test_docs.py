"""docs/query.md says what the parser does."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from newsearch.query import WIB, parse
from newsearch.query.field_words import FIELD_WORDS

MANUAL = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
NOW = datetime(2025, 6, 11, 9, 30, tzinfo=WIB)


def _rows() -> list[tuple[str, str, bool]]:
    """The written and the canonical form of every table that has both, and whether the row is about a note."""
    rows = []
    columns: list[str] = []
    for line in MANUAL.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells or not columns:
            columns = cells
        elif "read as" in columns and not cells[0].startswith("---"):
            row = dict(zip(columns, cells, strict=True))
            rows.append((row["written"].strip("`"), row["read as"].strip("`"), "because" in row))
    return rows


@pytest.mark.parametrize(("written", "read_as", "noted"), _rows())
def test_examples(written: str, read_as: str, noted: bool) -> None:
    query = parse(written, now=NOW)
    assert read_as == str(query.tree)
    assert noted == bool(query.notes)


def test_there_are_examples() -> None:
    assert len(_rows()) > 50


def test_every_name_of_a_field_is_listed() -> None:
    section = MANUAL.split("## Fields")[1].split("A field is a condition")[0]
    assert sorted(FIELD_WORDS) == sorted(re.findall(r"`([a-z]+)`", section.replace("`id` or `en`", "")))
