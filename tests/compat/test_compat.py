"""An index of every format that there ever was opens with the same answers, or is refused with the command to run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compat.fixture import ANSWERS, HERE, OPENS, OUTCOMES, answers, name, outcome
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

EXPECTED: dict[str, str] = json.loads(OUTCOMES.read_text("utf8"))
FOLDERS = sorted(path.parent for path in HERE.glob(f"*/{ANSWERS}"))
ADVICE = "run `python tests/compat/fixture.py`, look at what changed, and commit it"


def test_there_is_an_index_of_the_present_format() -> None:
    assert name() in EXPECTED, ADVICE
    assert EXPECTED[name()] == OPENS


def test_every_index_has_its_outcome() -> None:
    assert sorted(EXPECTED) == [folder.name for folder in FOLDERS], ADVICE


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_index_of_each_format_opens_with_the_same_answers_or_is_refused(folder: Path) -> None:
    assert outcome(folder) == EXPECTED[folder.name], ADVICE
    if EXPECTED[folder.name] == OPENS:
        assert answers(folder) == json.loads((folder / ANSWERS).read_text("utf8"))
        assert verify(folder, deep=True).sound


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_refusal_names_the_command_to_run(folder: Path, run: Run) -> None:
    """And it ends with the code for another format."""
    done = run("--index", str(folder), "search", "kpk")
    if EXPECTED[folder.name] == OPENS:
        assert done.returncode == 0
    else:
        assert done.returncode == 3
        assert "rebuild it with `newsearch index PATH`" in done.stderr


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_index_here_holds_stems(folder: Path) -> None:
    """They would be made from PySastrawi's word list."""
    assert [path for path in folder.rglob("*") if path.name == "stems"] == []
