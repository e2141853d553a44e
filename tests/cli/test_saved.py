"""`newsearch saved`, `newsearch notify`, and what other commands do with saved searches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import rebuild
from newsearch.engine.columnar import ColumnarEngine
from newsearch.store.alert_state import AlertState

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle, WriteRecords

    from .conftest import Call


@pytest.fixture(autouse=True)
def index(tmp_path: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of one article, in the place where the command looks for it."""
    for name in ("default_engine", "engine_named"):
        monkeypatch.setattr(f"newsearch.build.build.{name}", lambda *_, **__: ColumnarEngine(entities=False))
    rebuild(tmp_path / "index", [make_article("lama", "Banjir lama")])
    return tmp_path / "index"


@pytest.fixture
def more(write_records: WriteRecords) -> str:
    """A file with another article about a flood."""
    return str(write_records("baru.jsonl", ("baru", "Banjir baru", "Air naik."), ("lain", "Cuaca", "Cerah.")))


def document(call: Call, *arguments: str) -> Any:
    ended = call(*arguments, "--json")
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_a_search_is_saved_shown_listed_and_removed(call: Call, tmp_path: Path) -> None:
    words = (
        "saved",
        "add",
        "banjir",
        "banjir",
        "jakarta",
        "-hoaks",
        "--all",
        "--source",
        "Kabar Kota",
        "--since",
        "2025",
    )
    ended = call(*words, "--sink", "folder,path=kabar", "--tell", "new+changed")
    text = (
        'query = "banjir jakarta -hoaks"\nsince = "2025"\nall_words = true\nnotify = "new+changed"\n\n'
        '[where]\nsource = ["Kabar Kota"]\n\n[[sink]]\nkind = "folder"\npath = "../kabar"\n'
    )
    assert (ended.code, ended.out.replace("\n\n", "\n")) == (0, text.replace("\n\n", "\n"))
    assert (tmp_path / "searches" / "banjir.toml").read_text("utf8") == text
    check("saved-search", document(call, "saved", "show", "banjir"))
    listed = document(call, "saved", "list")
    check("saved", listed)
    assert [each["name"] for each in listed["searches"]] == ["banjir"]
    assert call(*words).code == 2
    assert call("saved", "remove", "banjir").code == 0
    assert call("saved", "list").out == ""
    assert call("saved", "remove", "banjir").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("add", "a/b", "banjir"),
        ("add", "a"),
        ("add", "a", "banjir", "--sink", "folder"),
        ("add", "a", "banjir", "--sink", "folder,kabar"),
        ("add", "a", "banjir", "--sink", "merpati,path=x"),
        ("show",),
        ("show", "tidak-ada"),
        ("run", "tidak-ada"),
        ("list", "banjir", "kata"),
        ("show", "banjir", "--source", "Kabar"),
    ],
)
def test_a_wrong_call_saves_nothing(call: Call, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert call("saved", *arguments).code == 2
    assert not (tmp_path / "searches").exists()


def test_an_update_tells_what_it_brought(call: Call, tmp_path: Path, more: str) -> None:
    call("saved", "add", "banjir", "banjir", "--sink", "folder,path=kabar", "--sink", "file,path=kabar.jsonl")
    ended = call("update", more, "--notify")
    assert ended.code == 0
    assert "banjir: 1 new" in ended.err
    (path,) = (tmp_path / "kabar").iterdir()
    event = json.loads(path.read_text("utf8"))
    check("event", event)
    assert event["article"]["id"] == "baru"
    assert json.loads((tmp_path / "kabar.jsonl").read_text("utf8")) == event
    done = document(call, "notify")
    check("notify", done)
    assert (done["found"], done["delivered"]) == ({}, [])


def test_a_definition_that_is_put_there_by_hand_begins_before_the_update(call: Call, tmp_path: Path, more: str) -> None:
    (tmp_path / "searches").mkdir()
    (tmp_path / "searches" / "banjir.toml").write_text('query = "banjir"\n', "utf8")
    assert "banjir: 1 new" in call("update", more, "--notify").err


def test_notify_after_an_update_finds_what_came_since_the_search_was_saved(call: Call, more: str) -> None:
    call("saved", "add", "banjir", "banjir", "--sink", "file,path=kabar.jsonl")
    call("update", more)
    assert call("notify", "--dry-run").out == "banjir: 1 new\n"
    assert call("notify").out == "banjir: 1 new\nbanjir → file ../kabar.jsonl: 1\n"
    assert call("notify").out == ""


def test_what_fails_is_said_and_ends_with_5(call: Call, tmp_path: Path, more: str) -> None:
    (tmp_path / "kabar").write_text("bukan folder", "utf8")
    call("saved", "add", "banjir", "banjir", "--sink", "folder,path=kabar")
    (tmp_path / "searches" / "rusak.toml").write_text("query = [", "utf8")
    ended = call("update", more, "--notify")
    assert ended.code == 5
    assert "1 events wait to be delivered" in ended.err
    assert "rusak.toml" in ended.err
    ended = call("saved", "list")
    assert (ended.code, "rusak.toml" in ended.err) == (5, True)
    ended = call("saved", "status", "--json")
    check("saved-status", json.loads(ended.out))
    (banjir, rusak) = json.loads(ended.out)["searches"]
    assert (ended.code, banjir["sinks"][0]["waiting"], "no TOML" in rusak["problem"]) == (5, 1, True)
    assert "1 wait, 0 given up" in call("saved", "status", "banjir").out


def test_a_damaged_database_of_alerts_holds_up_no_update(call: Call, index: Path, more: str) -> None:
    call("saved", "add", "banjir", "banjir")
    (index / "alerts.sqlite3").write_bytes(b"?" * 5000)
    ended = call("update", more, "--notify")
    assert (ended.code, ended.out.startswith("3 articles")) == (4, True)
    assert call("search", "baru", "--format", "ids").out == "baru\n"


def test_search_asks_what_a_saved_search_asks(call: Call, more: str) -> None:
    call("update", more)
    call("saved", "add", "banjir", "banjir", "-lama")
    assert call("search", "--saved", "banjir", "--format", "ids").out == "baru\n"
    assert "Banjir baru" in call("saved", "run", "banjir").out
    for wrong in (("gempa",), ("--since", "2025"), ("--undated",), ("--queries", "x", "--jsonl")):
        assert call("search", "--saved", "banjir", *wrong).code == 2
    assert call("search", "--saved", "tidak-ada").code == 2


def test_an_editor_changes_a_definition_once_it_is_understood(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("saved", "add", "banjir", "banjir")
    path = tmp_path / "searches" / "banjir.toml"
    monkeypatch.setenv("EDITOR", "sed -i s/banjir/gempa/")
    assert call("saved", "edit", "banjir").code == 0
    assert 'query = "gempa"' in path.read_text("utf8")
    monkeypatch.setenv("EDITOR", "sed -i s/query/kueri/")
    ended = call("saved", "edit", "banjir")
    assert (ended.code, ".banjir.draft" in ended.err) == (2, True)
    assert 'query = "gempa"' in path.read_text("utf8")
    monkeypatch.setenv("VISUAL", "sed -i 's/kueri/query/;s/gempa/longsor/'")
    assert call("saved", "edit", "banjir").code == 0
    assert 'query = "longsor"' in path.read_text("utf8")
    assert [path.name for path in (tmp_path / "searches").iterdir()] == ["banjir.toml"]
    monkeypatch.setenv("VISUAL", "false")
    assert call("saved", "edit", "banjir").code == 2


def test_a_search_that_was_given_up_is_tried_again(call: Call, index: Path, more: str) -> None:
    sink = "webhook,url=http://127.0.0.1:9/,private=true"
    call("saved", "add", "banjir", "banjir", "--sink", sink)
    ended = call("update", more, "--notify")
    assert (ended.code, "no answer" in ended.err or "took more" in ended.err) == (5, True)
    with AlertState.open(index) as state, state.transaction():
        ((search, key, _, _),) = state.addressed()
        state.switch_off(search, key, "it answered 410")
    assert "1 events were given up" in call("notify").err
    assert call("saved", "retry", "banjir").out == "1 events are tried again by the next `newsearch notify`\n"
