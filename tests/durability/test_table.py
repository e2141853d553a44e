"""Every promise has its tests, under the names that the table in this package gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import durability

TESTS = Path(__file__).parents[1]
NAMED = re.findall(r"^ +- (\S+\.py)::(test_\w+)$", durability.__doc__ or "", re.MULTILINE)


def test_there_are_ten_promises() -> None:
    assert re.findall(r"^(\d+)\. ", durability.__doc__ or "", re.MULTILINE) == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_of_that_name_is_there(path: str, name: str) -> None:
    assert f"\ndef {name}(" in (TESTS / path).read_text("utf8")
