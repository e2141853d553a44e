"""`newsearch entities`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from .schemas import check

if TYPE_CHECKING:
    from .conftest import Call


@pytest.fixture
def ask(ask_engine: Call) -> Call:
    """The fake backend knows no entities."""
    return ask_engine


def entities(ask: Call, *arguments: str) -> dict[str, dict[str, Any]]:
    document = json.loads(ask("entities", *arguments, "--json").out)
    check("entities", document)
    return {entity["name"]: entity for entity in document["entities"]}


def test_the_whole_archive_without_a_query(ask: Call) -> None:
    found = entities(ask)
    assert {entity["kind"] for entity in found.values()} == {"person", "organisation", "place"}
    palu = found["Palu"]
    assert (palu["kind"], palu["articles"], palu["first"], palu["last"]) == ("place", 4, "2018-09-28", "2018-09-30")


def test_the_names_of_one_person_are_counted_together(ask: Call) -> None:
    people = entities(ask, "--kind", "person")
    assert sum("Joko Widodo" in (name, *entity["aliases"]) for name, entity in people.items()) == 1


def test_a_query_and_conditions_limit_the_articles(ask: Call) -> None:
    assert "Palu" not in entities(ask, "lombok", "--kind", "place")
    assert entities(ask, "--on", "2018-09-29", "--kind", "place")["Palu"]["articles"] == 1


def test_the_limit_is_one_of_each_kind(ask: Call) -> None:
    kinds = [entity["kind"] for entity in entities(ask, "--limit", "1").values()]
    assert kinds == ["person", "organisation", "place"]


def test_a_list_to_read(ask: Call) -> None:
    ended = ask("entities", "--kind", "place")
    assert ended.out.startswith("places\n")
    assert "        4  28 Sep 2018  30 Sep 2018  Palu" in ended.out
    assert ended.err == "in 10 articles\n"


def test_json_lines_and_csv_are_the_entities_of_the_document(ask: Call) -> None:
    document = json.loads(ask("entities", "gempa", "--json").out)["entities"]
    rows = [json.loads(row) for row in ask("entities", "gempa", "--jsonl").out.splitlines()]
    assert [row.pop("format") for row in rows] == [1] * len(document)
    assert rows == document
    table = list(csv.DictReader(io.StringIO(ask("entities", "gempa", "--csv").out)))
    assert [(row["kind"], row["name"], int(row["articles"])) for row in table] == [
        (entity["kind"], entity["name"], entity["articles"]) for entity in document
    ]


def test_nothing_is_code_1(ask: Call) -> None:
    assert ask("entities", "tidakada").code == 1


@pytest.mark.parametrize("arguments", [("--kind", "apa"), ("--limit", "0")])
def test_wrong_usage(ask: Call, arguments: tuple[str, ...]) -> None:
    ended = ask("entities", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
