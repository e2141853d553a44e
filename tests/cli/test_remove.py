"""`newsearch remove`: what it takes, what it asks, and what it prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import typer

from newsearch import Index, rebuild, removed

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle

    from .conftest import Call

WHY = ("--reason", "permintaan keluarga")


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    """An index of three articles, in the place where the command looks for it."""
    articles = [make_article(id_, url=f"https://www.warta.example/{id_}") for id_ in ("a", "b", "c")]
    rebuild(tmp_path / "index", articles)
    return tmp_path / "index"


def live(index: Path) -> list[str]:
    with Index.open(index) as opened:
        return [article.id for article in opened.articles()]


def test_ids_and_addresses(call: Call, index: Path) -> None:
    ended = call("remove", "a", "--url", "http://warta.example/b/", *WHY)
    assert (ended.code, ended.err.partition(":")[0]) == (0, "removed 2 articles")
    assert ended.out.splitlines()[1::2] == ["  permintaan keluarga"] * 2
    assert live(index) == ["c"]
    assert call("show", "a").code == 1


def test_a_receipt_and_the_list_are_as_their_schema_says(call: Call, index: Path) -> None:
    done = json.loads(call("remove", "a", *WHY, "--json").out)
    check("remove", done)
    assert done["receipts"][0]["id"] == "a"
    listed = json.loads(call("remove", "--list", "--json").out)
    check("remove", listed)
    assert listed == done


def test_a_purge_prints_the_last_receipt(call: Call, index: Path) -> None:
    call("remove", "a", *WHY)
    done = json.loads(call("remove", "--purge", "--json").out)
    check("remove", done)
    assert [(stone["id"], stone["purged"] != "") for stone in done["receipts"]] == [("a", True)]
    (listed,) = json.loads(call("remove", "--list", "--json").out)["receipts"]
    assert (listed["id"], listed["headline"]) == ("", "")
    assert f"digest {listed['id_digest']}" in call("remove", "--list").out


def test_removed_and_purged_at_once(call: Call, index: Path) -> None:
    ended = call("remove", "b", *WHY, "--purge")
    assert ended.code == 0
    assert "purged in" in ended.out
    assert live(index) == ["a", "c"]


def test_a_reader_holds_a_purge_up_and_the_removal_stands(call: Call, index: Path) -> None:
    with Index.open(index):
        ended = call("remove", "b", *WHY, "--purge")
    assert ended.code == 75
    assert "purge again" in ended.err
    assert live(index) == ["a", "c"]


def test_undo(call: Call, index: Path) -> None:
    call("remove", "a", "b", *WHY)
    assert call("remove", "--undo", "a", "b").code == 0
    assert live(index) == ["a", "b", "c"]
    ended = call("remove", "--undo", "a")
    assert (ended.code, ended.out) == (1, "")
    assert "--list" in ended.err


def test_a_query_shows_what_it_would_remove_and_removes_nothing(call: Call, index: Path) -> None:
    ended = call("remove", "--query", "kabar", *WHY)
    assert ended.code == 2
    assert ended.out.splitlines() == ["a  Kabar a", "b  Kabar b", "c  Kabar c"]
    assert "nothing was removed: --yes removes these 3 articles" in ended.err
    assert removed(index) == []


def test_a_query_as_json_tells_what_it_would_remove(call: Call, index: Path) -> None:
    ended = call("remove", "--query", "kabar", *WHY, "--json")
    said = json.loads(ended.out)
    check("remove", said)
    assert (ended.code, [row["id"] for row in said["would_remove"]]) == (2, ["a", "b", "c"])
    assert removed(index) == []


def test_a_query_with_yes_removes(call: Call, index: Path) -> None:
    assert call("remove", "--query", "judul:b", "--yes", *WHY).code == 0
    assert live(index) == ["a", "c"]


@pytest.mark.parametrize(("said", "left"), [(True, []), (False, ["a", "b", "c"])])
def test_on_a_terminal_a_query_asks(
    call: Call, index: Path, monkeypatch: pytest.MonkeyPatch, said: bool, left: list[str]
) -> None:
    asked: list[str] = []

    def confirm(text: str, **_: Any) -> bool:
        asked.append(text)
        return said

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    call("remove", "--query", "kabar", *WHY)
    assert asked == ["Remove these 3 articles for good?"]
    assert live(index) == left


def test_a_query_that_is_not_understood_removes_nothing(call: Call, index: Path) -> None:
    assert call("remove", "--query", "kabar )", "--yes", *WHY).code == 2
    assert removed(index) == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("a",), 2, "--reason"),
        (WHY, 2, "which articles"),
        (("zzz", *WHY), 1, "zzz"),
        (("--url", "https://lain.example/", *WHY), 1, "URL"),
        (("--query", "tiada", "--yes", *WHY), 1, ""),
        (("--list", "a"), 2, "--list"),
        (("--undo",), 2, "--undo"),
        (("--undo", "a", "--query", "kabar"), 2, "--undo"),
    ],
)
def test_what_cannot_be_done(call: Call, index: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    ended = call("remove", *arguments)
    assert ended.code == code
    assert message in ended.err
    assert live(index) == ["a", "b", "c"]


def test_what_was_removed_does_not_fail_the_next_update(call: Call, index: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps({"id": n, "title": n, "content": "Warga menunggu."}) + "\n" for n in "xy"))
    call("update", str(source))
    call("remove", "x", *WHY)
    ended = call("update", str(source))
    assert (ended.code, "skipped 1: removed" in ended.err) == (0, True)


def test_a_damaged_file_is_told_with_the_way_out(call: Call, index: Path) -> None:
    call("remove", "a", *WHY)
    (index / "tombstones.jsonl").write_text("{}")
    for command in (("search", "kabar"), ("show", "b"), ("export",), ("remove", "--list"), ("verify",)):
        ended = call(*command)
        assert ended.code == 4
        assert "tombstones.jsonl" in ended.err + ended.out
        assert "copy" in ended.err + ended.out


def test_the_index_must_be_there(call: Call) -> None:
    assert call("remove", "a", *WHY).code == 3
