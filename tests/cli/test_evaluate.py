"""`newsearch eval`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import rebuild

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle

    from .conftest import Call

TOPICS = "T1\tgempa palu\tRelevant: Palu 2018.\nT2\ttsunami aceh\n"
QRELS = "T1 0 palu 3\nT1 0 salinan 2\nT1 0 yogya 0\nT2 0 aceh 2\nT2 0 tidak-ada 1\n"


@pytest.fixture
def judged(tmp_path: Path) -> tuple[str, str]:
    """Files of topics and judgments."""
    (tmp_path / "topics.tsv").write_text(TOPICS)
    (tmp_path / "qrels.txt").write_text(QRELS)
    return str(tmp_path / "topics.tsv"), str(tmp_path / "qrels.txt")


def document(ask: Call, *arguments: str) -> Any:
    record = json.loads(ask("eval", *arguments, "--json").out)
    check("eval", record)
    return record


def test_measures_of_each_topic_and_their_mean(ask: Call, judged: tuple[str, str]) -> None:
    record = document(ask, *judged)
    assert list(record["topics"]) == ["T1", "T2"]
    assert (record["topics"]["T2"]["reciprocal_rank"], record["topics"]["T2"]["recall"]) == (1.0, 0.5)
    assert record["mean"]["ndcg"] == pytest.approx(sum(topic["ndcg"] for topic in record["topics"].values()) / 2)
    assert record["ndcg_interval"][0] <= record["mean"]["ndcg"] <= record["ndcg_interval"][1]
    assert "against" not in record


def test_a_table(ask: Call, judged: tuple[str, str]) -> None:
    lines = ask("eval", *judged).out.splitlines()
    assert lines[0].split() == ["topic", "nDCG@10", "P@10", "AP", "RR", "recall@100", "unjudged@10"]
    assert [line.split()[0] for line in lines[1:4]] == ["T1", "T2", "mean"]
    assert len({len(line) for line in lines[:4]}) == 1


def test_a_ranking_is_saved_and_compared(ask: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    run = tmp_path / "run.txt"
    document(ask, *judged, "--save", str(run))
    assert run.read_text().splitlines()[0].split()[:4] == ["T1", "Q0", "salinan", "1"]
    same = document(ask, *judged, "--against", str(run))["against"]["ndcg"]
    assert (same["difference"], same["ties"], same["p"]) == (0.0, 2, 1.0)
    run.write_text("T1 Q0 yogya 1 2.0 other\n")
    better = document(ask, *judged, "--against", str(run))["against"]["ndcg"]
    assert (better["wins"], better["losses"]) == (2, 0)
    assert "nDCG@10" in ask("eval", *judged, "--against", str(run)).out.split("against the saved run")[1]


def test_further_measures_stand_beside_the_others(ask: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    names = ("--measure", "P(rel=2)@1", "--measure", "Rprec", "--measure", "Rprec")
    run = tmp_path / "run.txt"
    run.write_text("T1 Q0 yogya 1 2.0 other\n")
    record = document(ask, *judged, *names, "--against", str(run))
    assert [topic["P(rel=2)@1"] for topic in record["topics"].values()] == [1.0, 1.0]
    assert record["mean"]["P(rel=2)@1"] == record["against"]["P(rel=2)@1"]["difference"] == 1.0
    header = ask("eval", *judged, *names).out.splitlines()[0].split()
    assert header[-3:] == ["unjudged@10", "P(rel=2)@1", "Rprec"]


def test_a_measure_that_is_not_known_is_one_line_and_code_2(ask: Call, judged: tuple[str, str]) -> None:
    ended = ask("eval", *judged, "--measure", "tidakada")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_a_topic_without_judgments_is_left_out_and_said(ask: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text(TOPICS + "T3\tpemilu\n")
    ended = ask("eval", *judged)
    assert ended.err == "topic T3 has no judgment and is left out\n"
    assert "T3" not in ended.out


@pytest.mark.parametrize(
    ("topics", "qrels"), [("T1 gempa\n", QRELS), (TOPICS, "T1 0 palu\n"), (TOPICS, "T9 0 palu 1\n"), (None, QRELS)]
)
def test_files_of_another_form_are_one_line_and_code_2(
    ask: Call, judged: tuple[str, str], tmp_path: Path, topics: str | None, qrels: str
) -> None:
    (tmp_path / "qrels.txt").write_text(qrels)
    (tmp_path / "topics.tsv").unlink()
    if topics is not None:
        (tmp_path / "topics.tsv").write_text(topics)
    ended = ask("eval", *judged)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_what_is_not_understood_in_a_topic_is_said(ask: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("T1\t(gempa palu\n")
    ended = ask("eval", *judged)
    assert (ended.code, ended.err) == (0, "topic T1: no ) closes what this ( opens\n")


def test_a_name_that_a_run_cannot_hold_is_refused(
    call: Call, judged: tuple[str, str], tmp_path: Path, make_article: MakeArticle
) -> None:
    """A run's columns end at blanks: such a line would be read as another article."""
    rebuild(tmp_path / "index", [make_article("dua kata", "Gempa Palu")])
    ended = call("eval", *judged, "--save", str(tmp_path / "run.txt"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "'dua kata'" in ended.err
    assert not (tmp_path / "run.txt").exists()
