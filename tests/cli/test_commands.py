"""What the commands take and print, in this process; `test_process` runs the real command."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from newsearch.cli.terminal import wrapped

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteRecords

    from .conftest import Call

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS = ("index", "update", "search", "show", "stats", "analyze")


def ids(call: Call, *arguments: str) -> list[str]:
    return [json.loads(line)["id"] for line in call(*arguments, "--jsonl").out.splitlines()]


def test_index_may_stand_before_or_after_the_command(call: Call, small: Path, tmp_path: Path) -> None:
    assert call("--index", str(small), "search", "palu").code == 0
    assert call("search", "palu", "--index", str(small)).code == 0
    assert call("search", f"--index={small}", "palu").code == 0
    assert call("--index", str(tmp_path / "lain"), "search", "palu", "--index", str(small)).code == 0
    assert call("--index", str(small), "search", "palu", "--index", str(tmp_path / "lain")).code == 3


def test_the_command_line_beats_the_environment(
    call: Call, small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEWSEARCH_INDEX", str(small))
    assert call("search", "palu").code == 0
    assert call("--index", str(tmp_path), "search", "palu").code == 3
    monkeypatch.setenv("NEWSEARCH_INDEX", str(tmp_path))
    assert call("search", "palu").code == 3
    assert call("search", "palu", "--index", str(small)).code == 0
    monkeypatch.setenv("NEWSEARCH_INDEX", "")
    assert "'index'" in call("search", "palu").err


@pytest.mark.parametrize(
    "query", [("gempa", "-hoaks"), ("gempa -hoaks",), ("-hoaks", "gempa"), ("--", "gempa", "-hoaks")]
)
def test_a_word_with_a_dash_is_an_exclusion(call: Call, small: Path, query: tuple[str, ...]) -> None:
    command = ["search", "--index", str(small), "--jsonl", *query]
    found = {json.loads(line)["id"] for line in call(*command).out.splitlines()}
    assert found == {"gempa-palu", "aneh\x1b[2J"}


def test_a_number_and_a_letter_with_a_dash_are_exclusions(call: Call, small: Path) -> None:
    assert len(ids(call, "search", "--index", str(small), "-2018", "-h")) == 4


def test_the_value_of_an_option_is_no_exclusion(call: Call, small: Path) -> None:
    ended = call("search", "gempa", "--limit", "-5", "--index", str(small))
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "--limit" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("apa",), ("search",), ("search", "x", "--apa"), ("search", "x", "--sort", "apa"), ("--apa",), ("index",)],
)
def test_wrong_usage_is_one_line(call: Call, arguments: tuple[str, ...]) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "--help" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("--map", "apa"), ("--map", "apa=judul"), ("--now", "besok"), ("--keep", "0"), ("--lock-timeout", "-1")],
)
def test_wrong_values_are_one_line(call: Call, write_records: WriteRecords, arguments: tuple[str, ...]) -> None:
    ended = call("index", str(write_records("a.jsonl", ("a", "Judul", "Isi."))), *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_two_dashes_end_the_options(call: Call, small: Path) -> None:
    assert call("search", "--index", str(small), "--", "--palu").code in {0, 1}


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_tells_of_every_command(call: Call, command: tuple[str, ...]) -> None:
    ended = call(*command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert all(name in ended.out for name in (command or COMMANDS))


def test_json_documents_follow_their_schemas(call: Call, small: Path, write_records: WriteRecords) -> None:
    path = str(write_records("a.jsonl", ("a", "Judul", "Isi."), ("kosong", "", "")))

    def document(*arguments: str) -> Any:
        ended = call(*arguments)
        assert ended.code in {0, 1, 5}
        return json.loads(ended.out)

    check("search", document("--index", str(small), "search", "gempa", "--json"))
    check("search", document("--index", str(small), "search", "tidakada", "--json"))
    check("show", document("--index", str(small), "show", "gempa-palu", "--json"))
    check("stats", document("--index", str(small), "stats", "--json"))
    check("analyze", document("--index", str(small), "analyze", "KPK-nya di Bekasi", "--json"))
    check("survey", document("index", path, "--dry-run", "--json"))
    check("report", document("index", path, "--json"))
    check("report", document("update", path, "--json"))
    for line in call("--index", str(small), "search", "gempa", "--jsonl").out.splitlines():
        check("hit", json.loads(line))


def test_search_pages_and_sorts(call: Call, small: Path) -> None:
    everything = ids(call, "search", "--index", str(small), "gempa warga")
    assert ids(call, "search", "--index", str(small), "gempa warga", "--limit", "1", "--page", "2") == everything[1:2]
    assert ids(call, "search", "--index", str(small), "gempa warga", "--sort", "newest")[0] == "pemilu"


def test_results_say_what_they_are(call: Call, small: Path) -> None:
    ended = call("--index", str(small), "search", "palu")
    assert "Gempa Guncang Palu" in ended.out
    assert "28 Sep 2018 · Warta Arsip · Palu\n" in ended.out
    assert "gempa-palu · score" in ended.out
    assert "*Palu*" in ended.out
    assert ended.err == "1-1 of 1\n"


def test_an_article_shows_its_time_where_it_is_known(call: Call, small: Path) -> None:
    assert "published: 28 Sep 2018 18:02 WIB [" in call("--index", str(small), "show", "gempa-palu").out
    assert "published: 17 Apr 2019 [" in call("--index", str(small), "show", "pemilu").out


def test_no_hit_is_code_1_and_no_data(call: Call, small: Path) -> None:
    ended = call("--index", str(small), "search", "tidakada")
    assert (ended.code, ended.out) == (1, "")
    assert "tidakada" in ended.err


def test_show_prints_the_fields_apart(call: Call, small: Path) -> None:
    out = call("--index", str(small), "show", "gempa-palu").out
    assert out.startswith("Gempa Guncang Palu\nTsunami menyusul\n")
    expected = ("2018-09-28T18:02:00+07:00", "authors: Redaksi", "caption: Warga di pengungsian", "related: Kabar lain")
    assert all(part in out for part in expected)


def test_nothing_from_an_article_steers_the_terminal(call: Call, small: Path) -> None:
    for arguments in (
        ("search", "gempa"),
        ("search", "gempa", "--json"),
        ("search", "gempa", "--jsonl"),
        ("show", "aneh\x1b[2J"),
        ("show", "aneh\x1b[2J", "--json"),
        ("show", "tidak\x1b[2J"),
        ("search", "\x1b[2Jtidakada\u202e"),
        ("search", "judul:(\x1b[2J"),
        ("analyze", "gempa\x1b[2J\u202e"),
        ("stats",),
    ):
        ended = call("--index", str(small), *arguments)
        assert not UNSAFE.search(ended.out), arguments
        assert not UNSAFE.search(ended.err), arguments


def test_json_keeps_what_it_escapes(call: Call, small: Path) -> None:
    assert json.loads(call("--index", str(small), "show", "aneh\x1b[2J", "--json").out)["id"] == "aneh\x1b[2J"


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [((), {}, False), (("--color", "always"), {"NO_COLOR": "1"}, True), (("--color", "never"), {}, False)],
)
def test_colour(
    call: Call,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in call("--index", str(small), "search", "palu", *arguments).out) is coloured
    assert ("\x1b[" in call("--index", str(small), *arguments, "search", "palu").out) is coloured


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_on_a_terminal(
    call: Call,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert ("\x1b[" in call("--index", str(small), "search", "palu").out) is coloured


def test_a_dry_run_writes_nothing(call: Call, write_records: WriteRecords, tmp_path: Path) -> None:
    path = write_records("a.jsonl", ("a", "Judul", "Isi."), ("kosong", "", ""))
    ended = call("index", str(path), "--dry-run")
    assert (ended.code, "2 records: 1 article, 1 skipped" in ended.out) == (0, True)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "2 dates were not understood, most often: 31 Feb (1); besok (1)"),
        (("--lang", "id"), "2 tanggal tidak dipahami, terbanyak: 31 Feb (1); besok (1)"),
    ],
)
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_dates_that_were_not_understood_are_told(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], dry: tuple[str, ...], told: str
) -> None:
    path = tmp_path / "a.jsonl"
    dates = ("31 \x1b[2JFeb", "besok", "2024-02-29")
    records = ({"id": str(n), "judul": "Judul", "isi": "Isi.", "tanggal": date} for n, date in enumerate(dates))
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    ended = call(*arguments, "index", str(path), *dry)
    shown = (ended.out + ended.err).replace("\ufffd", "").replace("[2J", "")
    assert (ended.code, told in shown, "\x1b" in shown) == (0, True, False)


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_skips_are_written_to_a_file(
    call: Call, write_records: WriteRecords, tmp_path: Path, dry: tuple[str, ...]
) -> None:
    path = write_records("a.jsonl", ("a", "Judul", "Isi."), ("kosong", "", ""))
    call("index", str(path), "--skipped", "skips.jsonl", *dry)
    rows = [json.loads(line) for line in (tmp_path / "skips.jsonl").read_text("utf8").splitlines()]
    assert rows == [{"file": str(path), "line": 2, "reason": "no text", "id": "kosong"}]


def test_skips_end_with_5_unless_allowed(call: Call, write_records: WriteRecords) -> None:
    path = str(write_records("a.jsonl", ("a", "Judul", "Isi."), ("kosong", "", "")))
    ended = call("index", path)
    assert (ended.code, "skipped 1: no text" in ended.err) == (5, True)
    assert call("index", path, "--allow-skips").code == 0
    assert call("search", "judul").code == 0


def test_the_guard_exits_with_2_and_tells_of_force(call: Call, write_records: WriteRecords) -> None:
    call("index", str(write_records("a.jsonl", *((f"id{n}", "Judul", "Isi.") for n in range(9)))))
    smaller = str(write_records("b.jsonl", ("id1", "Judul", "Isi.")))
    ended = call("index", smaller)
    assert (ended.code, "--force" in ended.err) == (2, True)
    assert call("index", smaller, "--force").code == 0


def test_map_names_the_fields(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "kepala": "Judul Sendiri", "naskah": "Isi berita."}\n', "utf8")
    assert call("index", "a.jsonl", "--map", "headline=kepala,body=naskah").code == 0
    assert "Judul Sendiri" in call("search", "sendiri").out


def test_an_unreadable_index_is_an_error_in_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder")
    (tmp_path / "dengan spasi").mkdir()
    for folder, code in (("berkas", 3), ("dengan spasi", 3), ("berkas/di dalam", 3)):
        ended = call("--index", folder, "search", "x")
        assert (ended.code, ended.err.count("\n")) == (code, 1)
    (tmp_path / "a.txt").write_text("Judul\n\nIsi berita yang cukup panjang.")
    assert call("--index", "berkas", "index", "a.txt").code == 74
    assert call("--index", "dengan spasi", "index", "a.txt").code == 0


def test_analyze_works_without_an_index(call: Call) -> None:
    ended = call("analyze", "Penyidikan KPK-nya di Bekasi")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["word", "Penyidikan", "KPK-nya", "di", "Bekasi"]
    assert "stem:sidik | exact:penyidikan^0.6" in ended.out


def test_lines_are_broken_at_blanks() -> None:
    assert wrapped("satu dua \x1b[1mtiga\x1b[0m empat", 12, "  ") == "  satu dua\n  \x1b[1mtiga\x1b[0m empat"
    assert wrapped("", 10, "  ") == ""
