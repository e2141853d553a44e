"""The table of boilerplate: every rule has an example, and says what it should of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from newsearch.corpus.page import boilerplate

TABLE = Path(boilerplate.__file__).with_suffix(".tsv").read_text("utf-8")
EXAMPLES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("boilerplate.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
MARKS = " .*_-–—)]>|»!:"


@pytest.mark.parametrize(("kind", "line"), EXAMPLES)
def test_a_line_is_told(kind: str, line: str) -> None:
    found = boilerplate.sort(line, page=True)
    assert found is not None
    assert (kind, "Saluran Air Dibersihkan" in line) == (found.kind, found.text.startswith("Saluran Air Dibersihkan"))


@pytest.mark.parametrize("rule", boilerplate.rows(TABLE), ids=lambda rule: rule[2][:40])
def test_every_rule_has_an_example(rule: tuple[str, tuple[str, ...], str]) -> None:
    pattern = re.compile(rule[2], re.IGNORECASE)
    lines = (line.strip("[ ").rstrip(MARKS) for _, line in EXAMPLES)
    assert any(pattern.fullmatch(line) and re.findall(r"©|\w+", line.casefold())[0] in rule[1] for line in lines)


def test_a_long_line_is_told_too() -> None:
    line = "Dilarang keras mengambil konten " + "dan isi halaman ini " * 8
    assert len(line) > 160
    found = boilerplate.sort(line)
    assert found is not None
    assert found.kind == "furniture"


def test_every_kind_is_one() -> None:
    assert {kind for kind, _, _ in boilerplate.rows(TABLE)} == set(get_args(boilerplate.Kind))
