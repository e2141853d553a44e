"""`newsearch timeline`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from .schemas import check

if TYPE_CHECKING:
    from .conftest import Call


def test_every_period_is_counted_beside_the_archive(ask: Call) -> None:
    document = json.loads(ask("timeline", "gempa", "--by", "year", "--json").out)
    check("timeline", document)
    counts = {row["period"]: (row["hits"], row["articles"]) for row in document["periods"] if row["hits"]}
    assert counts == {"2004": (1, 1), "2006": (1, 1), "2018": (4, 5), "2020": (1, 1)}
    assert (len(document["periods"]), document["undated"]) == (17, 1)


def test_bars_are_as_long_as_their_counts(ask: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ended = ask("timeline", "gempa", "--by", "year")
    lines = {line.split()[0]: line for line in ended.out.splitlines() if line[0] == "2"}
    assert lines["2018"].count("█") == 4 * lines["2004"].count("█") > 0
    assert max(map(len, lines.values())) <= 60
    assert ended.err == "1 hit has no date\n"


def test_a_long_time_without_a_hit_is_one_line(ask: Call) -> None:
    assert "  … 11 years without a hit\n" in ask("timeline", "gempa", "--by", "year").out


def test_bars_relative_to_the_archive(ask: Call) -> None:
    out = ask("timeline", "gempa", "--by", "year", "--relative").out
    values = {line.split()[0]: line.split()[1] for line in out.splitlines() if line[0] == "2"}
    assert (values["2004"], values["2018"]) == ("100.00%", "80.00%")


def test_csv(ask: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("timeline", "gempa", "--on", "2018", "--by", "month", "--csv").out)))
    assert rows == [
        {"period": "2018-08", "hits": "1", "articles": "1", "share": "1.000000"},
        {"period": "2018-09", "hits": "3", "articles": "4", "share": "0.750000"},
    ]


def test_json_lines_are_the_periods_of_the_document(ask: Call) -> None:
    arguments = ("timeline", "gempa", "--on", "2018")
    rows = [json.loads(row) for row in ask(*arguments, "--jsonl").out.splitlines()]
    assert [row.pop("format") for row in rows] == [1, 1]
    assert rows == json.loads(ask(*arguments, "--json").out)["periods"]


def test_short_forms_name_formats(ask: Call) -> None:
    for form in ("csv", "json", "jsonl"):
        assert ask("timeline", "gempa", f"--{form}").out == ask("timeline", "gempa", "--format", form).out != ""


def test_the_resolved_time_is_said_without_a_word_on_options_that_are_not_there(ask: Call) -> None:
    assert ask("timeline", "gempa", "--on", "2018").err == "date 2018: 2018-01-01..2018-12-31 (WIB)\n"


def test_conditions_alone_are_a_query(ask: Call) -> None:
    document = json.loads(ask("timeline", "--source", "Kabar", "--by", "day", "--json").out)
    assert [(row["period"], row["hits"]) for row in document["periods"]] == [("2018-09-29", 1)]


@pytest.mark.parametrize("options", [(), ("--json",), ("--csv",)])
def test_nothing_is_code_1(ask: Call, options: tuple[str, ...]) -> None:
    assert ask("timeline", "tidakada", *options).code == 1


@pytest.mark.parametrize("arguments", [(), ("gempa", "--csv", "--json"), ("gempa", "--by", "abad")])
def test_wrong_usage(ask: Call, arguments: tuple[str, ...]) -> None:
    ended = ask("timeline", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
