"""The options of `newsearch search`: conditions, formats, facets, contexts, files of queries."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from newsearch.cli.options import Order
from newsearch.request import SORTS

from .archive import GEMPA
from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def found(ask: Call, *arguments: str) -> set[str]:
    return set(ask("search", *arguments, "--format", "ids", "--everything").out.split())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--all", "gempa", "tsunami"), {"palu", "salinan", "aceh"}),
        (("gempa", "--source", "Kabar Arsip"), {"salinan"}),
        (("gempa", "--source", "kabar", "--source", "WARTA ARSIP"), GEMPA),
        (("--author", "redaksi daerah"), {"salinan"}),
        (("--section", "Politik"), {"pemilu"}),
        (("--tag", "pemilu 2019"), {"pemilu"}),
        (("--tag", "pemilu 2024"), set()),
        (("topik:dpr",), {"pemilu"}),
        (("gempa", "--place", "Lombok"), {"lombok"}),
        (("--person", "Joko Widodo"), {"tiba"}),
        (("--dateline", "Palu"), {"palu"}),
        (("--language", "inggris"), {"english"}),
        (("--language", "en", "palu"), {"english"}),
        (("gempa", "--since", "2018-09-29"), {"salinan", "tiba", "rumus"}),
        (("gempa", "--until", "2006"), {"yogya", "aceh"}),
        (("gempa", "--since", "2006", "--until", "agustus 2018"), {"yogya", "lombok"}),
        (("gempa", "--on", "2018-09"), {"palu", "salinan", "tiba"}),
        (("gempa", "--on", "2004", "--undated"), {"aceh", "panduan"}),
        (("palu OR lombok", "--on", "2018-08"), {"lombok"}),
        (("gempa", "-guncang", "--source", "warta"), {"aceh", "tiba", "panduan", "rumus"}),
    ],
)
def test_conditions(ask: Call, options: tuple[str, ...], expected: set[str]) -> None:
    assert found(ask, *options) == expected


@pytest.mark.parametrize(
    "value", ['Warta" OR sumber:"Kabar', "Warta) OR (Kabar", "Warta -Arsip", "Warta*", "\\", "W\u0000"]
)
def test_the_value_of_a_condition_is_never_read_as_a_query(ask: Call, value: str) -> None:
    """Whatever stands in it, it is a name; none of these is one."""
    assert not found(ask, "gempa", "--source", value) - found(ask, "gempa", "--source", "Warta")


def test_conditions_add_nothing_to_a_score(ask: Call) -> None:
    def scores(*options: str) -> dict[str, float]:
        lines = ask("search", "gempa", "--place", "Palu", "--jsonl", *options).out.splitlines()
        return {hit["id"]: hit["score"] for hit in map(json.loads, lines)}

    alone = {hit["id"]: hit["score"] for hit in map(json.loads, ask("search", "gempa", "--jsonl").out.splitlines())}
    assert all(alone[id_] == pytest.approx(score) for id_, score in scores().items())


def test_the_resolved_time_and_what_is_left_out_are_said(ask: Call) -> None:
    ended = ask("search", "gempa", "--since", "2018", "--until", "2018-09", "--format", "ids")
    assert "2018-01-01..2018-09-30 (WIB)" in ended.err
    assert "1 undated article is left out" in ended.err


def test_a_file_of_ids_is_a_condition(ask: Call, tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes("\ufeffpalu\r\nlombok\n\ntidak ada\npalu\n".encode())
    assert found(ask, "--ids", str(path)) == {"palu", "lombok"}
    assert found(ask, "tsunami", "--ids", str(path)) == {"palu"}


def test_more_ids_than_can_be_looked_up_are_an_error(
    ask: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.cli.conditions._MOST_IDS", 2)
    (tmp_path / "ids.txt").write_text("a\nb\nb\n")
    assert ask("search", "gempa", "--ids", "ids.txt").code == 1
    (tmp_path / "ids.txt").write_text("a\nb\nc\n")
    ended = ask("search", "gempa", "--ids", "ids.txt")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\n", b"x" * 5000])
def test_a_file_that_holds_no_ids_is_an_error(ask: Call, tmp_path: Path, content: bytes) -> None:
    """An empty file must not mean all articles."""
    path = tmp_path / "ids.txt"
    path.write_bytes(content)
    ended = ask("search", "gempa", "--ids", str(path))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--limit", "3"),
        ("gempa", "--on", "2018", "--since", "2018"),
        ("gempa", "--since", "besok lusa"),
        ("gempa", "--since", "2020", "--until", "2019"),
        ("gempa", "--since", "<2020"),
        ("gempa", "--source", "..."),
        ("gempa", "--json", "--jsonl"),
        ("gempa", "--json", "--format", "csv"),
        ("gempa", "--everything", "--limit", "3"),
        ("gempa", "--everything", "--page", "2"),
        ("gempa", "--everything", "--json"),
        ("gempa", "--everything", "--no-duplicates"),
        ("gempa", "--everything", "--timeout", "3"),
        ("gempa", "--timeout", "-1"),
        ("gempa", "--recency", "lama"),
        ("gempa", "--recency", "30d", "--sort", "newest"),
        ("gempa", "--feedback", "--sort", "oldest"),
        ("gempa", "--neighbours", "--sort", "oldest"),
        ("gempa", "--neighbours"),
        ("gempa", "--timeout", "nan"),
        ("gempa", "--kwic", "--json"),
        ("gempa", "--kwic", "--explain"),
        ("gempa", "--kwic", "--facet", "source"),
        ("gempa", "--facet", "apa"),
        ("gempa", "--facet", "source", "--jsonl"),
        ("gempa", "--explain", "--format", "csv"),
        ("--queries", "q.txt"),
        ("gempa", "--queries", "q.txt", "--jsonl"),
        ("--queries", "q.txt", "--jsonl", "--facet", "source"),
        ("--queries", "q.txt", "--jsonl", "--page", "2"),
    ],
)
def test_what_has_no_meaning_is_one_line_and_code_2(ask: Call, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "q.txt").write_text("gempa\n")
    ended = ask("search", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("option", ["--ids", "--queries"])
def test_a_file_that_is_not_there_is_code_2(ask: Call, option: str) -> None:
    words = ("gempa",) if option == "--ids" else ("--jsonl",)
    ended = ask("search", option, "tidak-ada.txt", *words)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_everything_is_every_page(ask: Call) -> None:
    pages = [ask("search", "gempa", "--limit", "3", "--page", str(n), "--format", "ids").out for n in (1, 2, 3)]
    ended = ask("search", "gempa", "--everything", "--format", "ids")
    assert (ended.code, ended.out) == (0, "".join(pages))
    assert set(ended.out.split()) == GEMPA


@pytest.mark.parametrize("options", [("--recency", "10y"), ("--feedback",), ("--recency", "10 tahun", "--feedback")])
def test_recency_and_feedback_find_the_same_and_are_explained(ask_engine: Call, options: tuple[str, ...]) -> None:
    document = json.loads(ask_engine("search", "gempa", "palu", *options, "--explain", "--json").out)
    check("search", document)
    assert {hit["id"] for hit in document["hits"]} == found(ask_engine, "gempa", "palu")
    for hit in document["hits"]:
        assert hit["explanation"]["score"] == pytest.approx(hit["score"], abs=2e-6)
        # Of the newest article, which counts in full, nothing is said.
        aged = "--recency" in options and hit["id"] != "rumus"
        assert all(("recency" in row["factors"]) == aged for row in hit["explanation"]["contributions"])
    streamed = ask_engine("search", "gempa", "palu", *options, "--everything", "--format", "ids").out.split()
    assert streamed == [hit["id"] for hit in document["hits"]]


def test_time_that_ran_out_is_said_and_marked(ask_engine: Call) -> None:
    query = ("gem*", "OR", "tsunami")
    hurried = ask_engine("search", *query, "--timeout", "1e-9", "--facet", "source", "--json")
    patient = ask_engine("search", *query, "--timeout", "0", "--facet", "source", "--json")
    for ended in (hurried, patient):
        check("search", json.loads(ended.out))
    assert [json.loads(ended.out)["partial"] for ended in (hurried, patient)] == [True, False]
    assert [json.loads(ended.out)["total"] for ended in (hurried, patient)] == [4, len(GEMPA | {"english"})]
    assert [len(json.loads(ended.out)["facets"]) for ended in (hurried, patient)] == [0, 1]
    assert hurried.err.startswith("time ran out")
    assert patient.err == ""
    assert (hurried.code, patient.code) == (0, 0)


def test_everything_of_nothing_is_code_1(ask: Call) -> None:
    assert ask("search", "tidakada", "--everything", "--jsonl").code == 1


def test_a_table_has_one_line_for_each_hit(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = ask("search", "gempa", "--format", "table").out.splitlines()
    assert len(lines) == len(GEMPA)
    assert {line.split()[-1] for line in lines} == GEMPA
    assert all(len(line) <= 80 for line in lines)


def test_csv_holds_no_formula(ask: Call) -> None:
    """A spreadsheet runs what begins with one of these."""
    rows = list(csv.DictReader(io.StringIO(ask("search", "gempa", "--format", "csv").out)))
    assert {row["id"] for row in rows} == GEMPA
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    rumus = next(row for row in rows if row["id"] == "rumus")
    assert (rumus["headline"], rumus["snippet"][:2]) == ("'=1+1 Kabar Gempa", "'@")


def test_csv_of_nothing_is_its_header(ask: Call) -> None:
    ended = ask("search", "tidakada", "--format", "csv")
    assert (ended.code, ended.out) == (1, "rank,id,score,headline,published,precision,source,snippet\n")


def test_explanations_add_up_to_the_score(ask_engine: Call) -> None:
    ended = ask_engine("search", "gempa palu", "--json", "--explain")
    document = json.loads(ended.out)
    check("search", document)
    for hit in document["hits"]:
        parts = [part["contribution"] for part in hit["explanation"]["contributions"]]
        assert parts
        assert sum(parts) == pytest.approx(hit["score"], abs=1e-6)
    check("hit", json.loads(ask_engine("search", "gempa", "--jsonl", "--explain").out.splitlines()[0]))


def test_an_explanation_is_a_table_whose_last_line_is_the_score(ask_engine: Call) -> None:
    out = ask_engine("search", "gempa lombok", "--explain", "--limit", "1").out
    table = out[out.index("    word ") :].splitlines()
    rows = [row.split() for row in table if row.split()[:1] in (["word"], ["gempa"], ["lombok"], ["score"])]
    assert rows[0] == "word list region count idf weight norm saturation factors adds".split()
    total = sum(float(row[-1]) for row in rows[1:-1])
    assert rows[-1][0] == "score"
    assert float(rows[-1][1]) == pytest.approx(total, abs=1e-5)


def test_facets_count_all_hits_and_not_the_page(ask: Call) -> None:
    document = json.loads(
        ask("search", "gempa", "--limit", "1", "--facet", "source,year", "--facet", "org", "--json").out
    )
    check("search", document)
    facets = {facet["name"]: facet for facet in document["facets"]}
    assert list(facets) == ["source", "year", "organisation"]
    assert facets["source"]["counts"] == [
        {"value": "Warta Arsip", "articles": 7},
        {"value": "Kabar Arsip", "articles": 1},
    ]
    assert (sum(row["articles"] for row in facets["year"]["counts"]), facets["year"]["missing"]) == (7, 1)


def test_facets_follow_the_hits(ask: Call) -> None:
    out = ask("search", "gempa", "--limit", "1", "--facet", "source").out
    assert out.splitlines()[-4:-1] == ["source", "        7  Warta Arsip", "        1  Kabar Arsip"]


def test_facets_keep_to_the_conditions(ask: Call) -> None:
    document = json.loads(ask("search", "gempa", "--on", "2018", "--facet", "month", "--json").out)
    assert [row["value"] for row in document["facets"][0]["counts"]] == ["2018-08", "2018-09"]


def test_copies_stand_under_the_earliest(ask: Call) -> None:
    arguments = ("search", "gempa", "--place", "Palu", "--no-duplicates")
    document = json.loads(ask(*arguments, "--json").out)
    check("search", document)
    copies = {hit["id"]: hit.get("copies") for hit in document["hits"]}
    assert (copies["palu"], "salinan" in copies) == (["salinan"], False)
    assert "also: Palu Diguncang Gempa" in ask(*arguments).out


def test_a_slip_is_answered_by_a_suggestion_on_stderr(ask: Call) -> None:
    ended = ask("search", "gempaa", "--format", "ids")
    assert (ended.code, ended.out) == (1, "")
    assert "did you mean gempa" in ended.err


def test_keywords_stand_under_one_another(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = ask("search", '"tsunami menyusul" OR gempa', "--kwic", "--everything").out.splitlines()
    assert {line.split()[-1] for line in lines} == GEMPA
    assert len({line.index("*") for line in lines}) == 1
    assert any("*tsunami menyusul*" in line for line in lines)


def test_contexts_as_json_lines_point_into_the_article(ask: Call) -> None:
    for row in map(json.loads, ask("search", "gempa", "--kwic", "--jsonl", "--place", "Palu").out.splitlines()):
        check("kwic", row)
        article = json.loads(ask("show", row["id"], "--json").out)
        assert article[row["field"]][row["start"] : row["end"]] == row["keyword"]


def test_contexts_as_csv(ask: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("search", "lombok", "--kwic", "--format", "csv").out)))
    assert [(row["id"], row["field"], row["keyword"]) for row in rows] == [
        ("lombok", "headline", "Lombok"),
        ("lombok", "body", "Lombok"),
    ]


def batch(ask: Call, path: Path, content: bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    path.write_bytes(content)
    ended = ask("search", "--queries", str(path), "--jsonl", *options)
    rows = [json.loads(line) for line in ended.out.splitlines()]
    for row in rows:
        check("batch", row)
    return ended.code, rows, ended.err


def test_a_file_of_queries_is_answered_line_by_line(ask: Call, tmp_path: Path) -> None:
    code, rows, err = batch(ask, tmp_path / "q.txt", b'gempa -palu\r\n\n  tidakada\n"aceh', "--limit", "2")
    assert (code, err) == (0, "")
    assert [(row["row"], row["query"], row["total"], len(row["hits"])) for row in rows] == [
        (1, "gempa -palu", 5, 2),
        (3, "tidakada", 0, 0),
        (4, '"aceh', 1, 1),
    ]
    assert len(rows[2]["messages"]) == 1


def test_a_line_that_cannot_be_answered_does_not_stop_the_others(ask: Call, tmp_path: Path) -> None:
    content = b"gempa\n" + b"x" * 5000 + b"\n\xff\xfe\n" + b"y" * 70_000 + b"\nlombok\n"
    code, rows, err = batch(ask, tmp_path / "q.txt", content)
    assert code == 2
    assert ["error" in row for row in rows] == [False, True, True, True, False]
    assert [line.split(":")[0] for line in err.splitlines()] == ["row 2", "row 3", "row 4"]


def test_conditions_hold_for_every_line(ask_engine: Call, tmp_path: Path) -> None:
    _, rows, _ = batch(ask_engine, tmp_path / "q.txt", b"gempa\ntsunami\n", "--source", "Kabar", "--explain")
    assert [[hit["id"] for hit in row["hits"]] for row in rows] == [["salinan"], ["salinan"]]


def test_every_line_has_its_own_time(ask_engine: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    monkeypatch.setattr("newsearch.deadline.monotonic", lambda: next(ticks))
    _, rows, _ = batch(ask_engine, tmp_path / "q.txt", b"gem* OR tsunami\n" * 20, "--timeout", "50")
    assert [row["partial"] for row in rows] == [False] * 20
    assert next(ticks) > 50


def test_a_file_of_queries_without_hits_is_code_1(ask: Call, tmp_path: Path) -> None:
    assert batch(ask, tmp_path / "q.txt", b"tidakada\n")[0] == 1


def test_a_file_without_queries_is_code_2(ask: Call, tmp_path: Path) -> None:
    assert batch(ask, tmp_path / "q.txt", b"\n \n")[:2] == (2, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "gempa", "--format", "table"),
        ("search", "gempa", "--format", "csv"),
        ("search", "gempa", "--format", "ids"),
        ("search", "gempa", "--explain"),
        ("search", "gempa", "--kwic"),
        ("search", "gempa", "--kwic", "--jsonl"),
        ("search", "gempa", "--facet", "source,person,month"),
        ("search", "gempa\x1b[31m", "(\u202egempa"),
        ("search", "gempa", "--since", "\x1b[2J"),
        ("search", "gempa", "--source", "\x1b[2J\u202e"),
        ("similar", "gempa-palu", "--format", "table"),
        ("similar", "\x1b[2J"),
        ("timeline", "gempa\x1b[2J", "--json"),
        ("entities", "gempa"),
    ],
)
def test_nothing_steers_the_terminal(call: Call, small: Path, arguments: tuple[str, ...]) -> None:
    """Neither an article nor what was typed."""
    ended = call("--index", str(small), *arguments)
    assert ended.code in {0, 1, 2}
    assert not UNSAFE.search(ended.out + ended.err)


def test_a_broken_pipe_is_silent_while_hits_stream(archive: Path) -> None:
    command = [sys.executable, "-m", "newsearch", "--index", str(archive), "search", "*", "--everything", "--jsonl"]
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_several_processes_answer_in_the_order_of_the_file(archive: Path, tmp_path: Path) -> None:
    """Errors too; and every line as one process answers it."""
    lines = [b"gempa", b"x" * 5000, b"lombok -palu", b"\xff", b"tidakada"] * 30
    path = tmp_path / "q.txt"
    path.write_bytes(b"\n".join(lines))
    command = [sys.executable, "-m", "newsearch", "search", "--index", str(archive), "--queries", str(path), "--jsonl"]
    alone, shared = (subprocess.run([*command, *more], capture_output=True) for more in ((), ("--jobs", "3")))
    assert alone.returncode == shared.returncode == 2
    assert (shared.stdout, shared.stderr) == (alone.stdout, alone.stderr)
    assert len(shared.stdout.splitlines()) == len(lines)


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_started_it(archive: Path, kill: signal.Signals) -> None:
    command = [sys.executable, "-m", "newsearch", "search", "--index", str(archive), "--queries", "-", "--jsonl"]
    with subprocess.Popen(
        [*command, "--jobs", "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write(b"gempa\n" * 200)
        started.stdin.flush()
        assert json.loads(started.stdout.readline())["total"] > 0
        started.send_signal(kill)
        # All that had the other end have closed it.
        rest = started.stdout.read()
        assert all(json.loads(line)["total"] > 0 for line in rest.splitlines(keepends=True) if line.endswith(b"\n"))
        started.stdin.close()
        assert started.wait() == (130 if kill == signal.SIGINT else -signal.SIGKILL)


def test_jobs_are_for_a_file_of_queries(ask: Call) -> None:
    ended = ask("search", "gempa", "--jobs", "2")
    assert (ended.code, ended.out) == (2, "")
    assert "--jobs" in ended.err


def test_queries_and_ids_come_from_standard_input_too(archive: Path) -> None:
    command = [sys.executable, "-m", "newsearch", "--index", str(archive), "search"]
    ids = subprocess.run(
        [*command, "gempa", "--ids", "-", "--format", "ids"], input=b"palu\n", stdout=subprocess.PIPE, check=True
    )
    assert ids.stdout == b"palu\n"
    rows = subprocess.run(
        [*command, "--queries", "-", "--jsonl"], input=b"lombok\n", stdout=subprocess.PIPE, check=True
    )
    assert json.loads(rows.stdout)["hits"][0]["id"] == "lombok"


def test_a_users_variants_are_looked_up(ask: Call, tmp_path: Path) -> None:
    """The shipped table does not have `lindu`, an old word for an earthquake."""
    table = tmp_path / "varian.tsv"
    table.write_text("0.9\tlindu\tgempa\n", "utf8")
    assert found(ask, "lindu") == set()
    assert found(ask, "lindu", "--variants", str(table)) == found(ask, "=gempa")
    table.write_text("lindu gempa\n", "utf8")
    assert ask("search", "lindu", "--variants", str(table)).code == 2


def test_results_are_sorted_as_a_request_sorts_them() -> None:
    assert tuple(order.value for order in Order) == SORTS
