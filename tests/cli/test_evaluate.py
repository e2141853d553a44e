"""`newsearch eval`."""

from __future__ import annotations

import json
import math
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


def run_file(folder: Path, name: str, **ranked: str) -> str:
    """A run that ranks articles, with blanks between them, for some topics."""
    lines = [f"{t} Q0 {id_} {n} {9 - n} x\n" for t, ids in ranked.items() for n, id_ in enumerate(ids.split(), 1)]
    (folder / name).write_text("".join(lines))
    return str(folder / name)


def test_runs_side_by_side_are_those_worked_out_by_hand(call: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    """No index is asked. T1 is ideal in the first run and turned round in the second; T2's gain stands second there."""
    first = run_file(tmp_path, "satu.run", T1="palu salinan", T2="aceh tidak-ada")
    second = run_file(tmp_path, "dua.run", T1="salinan palu", T2="lain aceh")
    record = document(call, *judged, first, second)
    turned = (3 + 7 / math.log2(3)) / (7 + 3 / math.log2(3))
    later = (3 / math.log2(3)) / (3 + 1 / math.log2(3))
    one, two = record["runs"]
    assert [run["name"] for run in record["runs"]] == ["satu", "dua"]
    assert [topic["ndcg"] for topic in one["topics"].values()] == [1.0, 1.0]
    assert [topic["ndcg"] for topic in two["topics"].values()] == pytest.approx([turned, later])
    assert [topic["unjudged"] for topic in two["topics"].values()] == [0.0, 0.5]
    assert two["intervals"]["ndcg"] == pytest.approx([later, turned])
    assert (record["topics"], record["mean"]) == (one["topics"], one["mean"])
    (pair,) = record["pairs"]
    told = pair["measures"]["ndcg"]
    assert (pair["new"], pair["old"], told["wins"], told["losses"]) == ("satu", "dua", 2, 0)
    assert told["difference"] == pytest.approx(1 - (turned + later) / 2)
    assert told["interval"] == pytest.approx([1 - turned, 1 - later])
    # Of four ways to sign two differences, two are as far from nought.
    assert (told["p"], told["p_holm"]) == (0.5, 0.5)


def test_a_table_of_runs_and_of_every_two_of_them(call: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    runs = [run_file(tmp_path, name, T1="palu", T2=best) for name, best in (("a", "aceh"), ("b", "x"), ("c", "y"))]
    lines = call("eval", *judged, *runs).out.splitlines()
    assert lines[0].split()[:2] == ["run", "nDCG@10"]
    assert [line.split()[0] for line in lines[1:4]] == ["a", "b", "c"]
    assert len({len(line) for line in lines[:4]}) == 1
    assert [line.split()[:3:2] for line in lines[6:]] == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert "1 better, 0 worse, 1 the same, p = 1.000 (Holm 1.000)" in lines[6]


def test_rankings_of_the_index_stand_beside_runs(ask_engine: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    run = run_file(tmp_path, "lain.run", T1="yogya", T2="aceh")
    systems = ("--system", "default", "--system", "all,recency=30d", "--system", "feedback")
    record = document(ask_engine, *judged, run, *systems)
    assert [each["name"] for each in record["runs"]] == ["default", "all,recency=30d", "feedback", "lain"]
    assert len(record["pairs"]) == 6
    assert record["topics"] == document(ask_engine, *judged)["topics"]


def test_one_system_is_the_ranking_that_is_saved(ask: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    assert ask("eval", *judged, "--system", "oldest", "--save", str(tmp_path / "a.run")).code == 0
    assert (tmp_path / "a.run").read_text().startswith("T1 Q0 ")


def test_a_topic_that_a_run_lacks_counts_nothing_and_is_said(
    call: Call, judged: tuple[str, str], tmp_path: Path
) -> None:
    runs = (run_file(tmp_path, "a.run", T1="palu"), run_file(tmp_path, "b.run", T1="palu", T2="aceh"))
    ended = call("eval", *judged, *runs, "--json")
    assert ended.err == "the run 'a' has nothing for topic T2\n"
    found = [each["topics"]["T2"]["ndcg"] for each in json.loads(ended.out)["runs"]]
    assert found == [0.0, pytest.approx(3 / (3 + 1 / math.log2(3)))]


def test_runs_of_one_name_are_told_apart_by_their_folders(call: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "lama").mkdir()
    runs = [run_file(folder, "a.run", T1="palu", T2="aceh") for folder in (tmp_path, tmp_path / "lama")]
    assert [run["name"] for run in document(call, *judged, *runs)["runs"]] == runs


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("T1 Q0 palu 1 9 x\nT1 Q0 aceh 1 8 x\n", (), "line 2: rank 1 stands twice"),
        ("T1 Q0 palu 1 nan x\n", (), "line 1: a score must be a number"),
        (QRELS, (), "line 1: expected: topic Q0 article rank score run"),
        ("T9 Q0 palu 1 9 x\n", (), "answers none of the topics"),
        ("", (), "answers none of the topics"),
        ("T1 Q0 palu 1 9 x\n", ("lain.run",), "is given twice"),
        ("T1 Q0 palu 1 9 x\n", ("--system", "tidakada"), "--system does not know 'tidakada'"),
        ("T1 Q0 palu 1 9 x\n", ("--system", "recency=x"), "'x'"),
        ("T1 Q0 palu 1 9 x\n", ("--save", "b.run"), "give one --system"),
        ("T1 Q0 palu 1 9 x\n", ("--system", "default", "--against", "lain.run"), "--against compares with one"),
    ],
    ids="rank score qrels others empty twice system recency save against".split(),
)
def test_wrong_runs_and_options_are_one_line_and_code_2(
    ask: Call, judged: tuple[str, str], tmp_path: Path, content: str, options: tuple[str, ...], said: str
) -> None:
    (tmp_path / "lain.run").write_text(content)
    ended = ask("eval", *judged, "lain.run", *options)
    lines = [line for line in ended.err.splitlines() if "has nothing for topic" not in line]
    assert (ended.code, ended.out, len(lines)) == (2, "", 1)
    assert said in lines[0]


def test_a_ranking_is_saved_of_topics_that_nobody_has_judged(
    ask: Call, judged: tuple[str, str], tmp_path: Path
) -> None:
    """Judging begins with rankings; and what is judged later needs no other run."""
    (tmp_path / "qrels.txt").write_text("")
    ended = ask("eval", *judged, "--save", str(tmp_path / "a.run"))
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    whole = (tmp_path / "a.run").read_text()
    assert {line.split()[0] for line in whole.splitlines()} == {"T1", "T2"}
    (tmp_path / "qrels.txt").write_text("T1 0 palu 3\n")
    ended = ask("eval", *judged, "--save", str(tmp_path / "b.run"))
    assert [line.split()[0] for line in ended.out.splitlines()[1:3]] == ["T1", "mean"]
    assert (tmp_path / "b.run").read_text() == whole


def test_topics_on_which_rankings_differ_most_come_first(call: Call, judged: tuple[str, str], tmp_path: Path) -> None:
    first = run_file(tmp_path, "satu.run", T1="palu salinan", T2="aceh tidak-ada")
    second = run_file(tmp_path, "panjang-sekali.run", T1="palu salinan", T2="lain")
    lines = call("eval", *judged, first, second, "--by-topic").out.splitlines()
    assert lines[0].split() == ["topic", "satu", "panjang-sekali"]
    assert [line.split() for line in lines[1:3]] == [["T2", "1.0000", "0.0000"], ["T1", "1.0000", "1.0000"]]
    assert len({len(line) for line in lines[:3]}) == 1
    assert lines[4].split()[0] == "run"
