"""`newsearch judge`: what it would serve, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette")

from newsearch.web import serving

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

TOPICS = "T1\tgempa palu\nT2\ttsunami aceh\n"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was to be served; a client could ask it, and nothing listens afterwards."""
    (tmp_path / "topics.tsv").write_text(TOPICS)
    (tmp_path / "a.run").write_text("T1 Q0 palu 1 9 x\nT1 Q0 yogya 2 8 x\nT1 Q0 tidak-ada 3 7 x\nT2 Q0 aceh 1 9 x\n")
    apps: list[Any] = []

    def serve(_settings: Any, listening: Any, app: Any) -> None:
        apps.append(app)
        listening.close()

    monkeypatch.setattr(serving, "serve", serve)
    return apps


def test_a_pool_of_runs_is_graded_on_a_page(ask: Call, served: list[Any]) -> None:
    ended = ask("judge", "topics.tsv", "a.run", "--qrels", "nilai.tsv", "--port", "0")
    lines = ended.err.splitlines()
    assert (ended.code, ended.out, len(served)) == (0, "", 1)
    assert lines[0] == "1 article of the pool is not in the archive and left out"
    assert lines[1].startswith("0 of 3 graded in nilai.tsv; go on at http://127.0.0.1:")
    assert lines[1].endswith("/judge; Ctrl+C stops it")


def test_it_goes_on_where_it_stopped(ask: Call, served: list[Any], tmp_path: Path) -> None:
    (tmp_path / "nilai.tsv").write_text("T1 0 palu 3\nT1 0 lain 0\n")
    ended = ask("judge", "topics.tsv", "a.run", "--qrels", "nilai.tsv", "--port", "0", "--depth", "2")
    assert ended.err.startswith("1 of 3 graded in nilai.tsv;")


def test_rankings_of_the_index_are_pooled(ask: Call, served: list[Any]) -> None:
    options = ("--system", "default", "--system", "oldest", "--depth", "1", "--port", "0")
    ended = ask("judge", "topics.tsv", "--qrels", "nilai.tsv", *options)
    assert ended.code == 0
    assert ended.err.startswith(("0 of 3 graded", "0 of 4 graded"))


def test_a_second_assessor_has_a_file_of_their_own_and_a_sample(ask: Call, served: list[Any], tmp_path: Path) -> None:
    (tmp_path / "nilai.tsv").write_text("T1 0 palu 3\nT1 0 yogya 0\nT2 0 aceh 2\n")
    options = ("--assessor", "sari", "--again", "2", "--port", "0")
    ended = ask("judge", "topics.tsv", "--qrels", "nilai.tsv", *options)
    assert ended.err.startswith("0 of 2 graded in nilai.sari.tsv;")


def test_agreement_as_a_line_and_as_json(ask: Call, tmp_path: Path) -> None:
    (tmp_path / "nilai.tsv").write_text("T1 0 a 3\nT1 0 b 0\nT1 0 c 1\n")
    (tmp_path / "nilai.sari.tsv").write_text("T1 0 a 3\nT1 0 b 0\nT1 0 c 3\n")
    asked = ("judge", "topics.tsv", "--qrels", "nilai.tsv", "--agreement")
    assert ask(*asked).out.startswith("first – sari: 3 articles, 67 % the same grade, 67 % at most one apart, kappa 0.")
    record = json.loads(ask(*asked, "--json").out)
    check("judge", record)
    (pair,) = record["pairs"]
    assert (pair["one"], pair["other"], pair["articles"]) == ("", "sari", 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give what is to be graded"),
        (("tidak-ada.run",), "cannot be read"),
        (("topics.tsv",), "line 1"),
        (("a.run", "--again", "3"), "--again takes what FILE has"),
        (("--again", "3"), "--again takes what FILE has"),
        (("--again", "3", "--assessor", "sari"), "cannot be read"),
        (("a.run", "--assessor", "../sari"), "an assessor's name"),
        (("--system", "x"), "--system does not know"),
        (("a.run", "--json"), "--json goes with --agreement"),
        (("--agreement",), "no two assessors"),
        (("a.run", "--agreement"), "compares all assessors"),
        (("lain.run",), "nothing to grade"),
    ],
)
def test_what_it_refuses_is_one_line_and_code_2(
    ask: Call, served: list[Any], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "lain.run").write_text("T1 Q0 tidak-ada 1 9 x\nT2 Q0 tidak-ada 1 9 x\n")
    ended = ask("judge", "topics.tsv", *arguments, "--qrels", "nilai.tsv", "--port", "0")
    assert (ended.code, ended.out, served) == (2, "", [])
    assert said in ended.err.splitlines()[-1]
    assert not (tmp_path / "nilai.tsv").exists()
