"""`newsearch index --part` and `--merge`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteRecords

    from .conftest import Call


def test_an_index_is_made_of_parts(call: Call, tmp_path: Path, write_records: WriteRecords) -> None:
    path = str(write_records("a.jsonl", *((f"a{n}", f"Gempa {n}", f"Desa{n} rusak.") for n in range(9)), ("x", "", "")))
    parts, index = str(tmp_path / "parts"), str(tmp_path / "index")
    said = [call("index", path, "--part", f"{number}/2", "--batches", parts) for number in (2, 1)]
    assert [(ended.code, ended.err) for ended in said] == [(0, ""), (0, "")]
    assert said[1].out == "part 1/2: 5 articles in 1 batch; 5 records read, 0 skipped\n"
    assert not (tmp_path / "index").exists()
    merged = call("index", "--merge", parts, "--index", index)
    assert (merged.code, merged.out.split("; ")[1]) == (5, "10 records read, 1 skipped\n")
    assert call("--index", index, "search", "desa7", "--format", "ids").out == "a7\n"
    again = call("index", "--merge", parts, "--index", index, "--allow-skips", "--json")
    check("report", json.loads(again.out))
    assert (again.code, json.loads(again.out)["unchanged"]) == (0, 9)
    check("part", json.loads(call("index", path, "--part", "1/2", "--batches", parts, "--json").out))


def test_a_missing_part_is_one_line_and_no_index(call: Call, tmp_path: Path, write_records: WriteRecords) -> None:
    path = str(write_records("a.jsonl", ("a", "Gempa", "Desa rusak.")))
    call("index", path, "--part", "1/2", "--batches", str(tmp_path / "parts"))
    ended = call("index", "--merge", str(tmp_path / "parts"), "--index", str(tmp_path / "index"))
    assert (ended.code, ended.err) == (4, "newsearch: part 2/2: missing; nothing was written\n")
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--part", "1/2"),
        ("--batches", "parts"),
        ("--part", "3/2", "--batches", "parts"),
        ("--part", "1/2", "--batches", "parts", "--resume"),
        ("--part", "1/2", "--batches", "parts", "--dry-run"),
        ("--part", "1/2", "--batches", "parts", "--force"),
        ("--part", "1/2", "--batches", "parts", "--keep", "3"),
        ("--merge", "--part", "1/2"),
        ("--merge", "--map", "headline=judul"),
        ("--merge", "--now", "2024-05-02"),
    ],
)
def test_options_that_contradict_one_another_are_one_line(
    call: Call, write_records: WriteRecords, options: tuple[str, ...]
) -> None:
    ended = call("index", str(write_records("a.jsonl", ("a", "Gempa", "Desa rusak."))), *options)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
