"""What verify, generations, rollback and doctor print as JSON is what their schemas say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import rebuild
from newsearch.store.tombstones import id_digest

from .schemas import check

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle

    from .conftest import Call


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    """An index of three generations, in the place where the command looks for it."""
    for id_ in ("a", "b", "c"):
        rebuild(tmp_path / "index", [make_article(id_)], force=True, keep=3)
    return tmp_path / "index"


def document(call: Call, code: int, *arguments: str) -> Any:
    ended = call(*arguments)
    assert (code, "") == (ended.code, ended.err)
    return json.loads(ended.out)


def test_the_schemas_hold(call: Call, index: Path) -> None:
    for name in ("verify", "generations", "doctor", "rollback"):
        check(name, document(call, 0, name, "--json"))


def test_changes_are_listed_and_a_follower_that_comes_too_late_is_told(call: Call, index: Path) -> None:
    first, second, live = sorted(path.name for path in (index / "generations").iterdir())
    found = document(call, 0, "changes", "--since", first, "--json")
    check("changes", found)
    assert ([each["id"] for each in found["added"]], found["generation"]) == (["c"], live)
    ended = call("changes", "--since", second)
    assert (ended.code, ended.out) == (0, f"added\tc\ndeleted\t{id_digest('b')}\n")
    assert live in ended.err
    ended = call("changes", "--since", "20200101T000000Z-000000")
    assert (ended.code, ended.out) == (6, "")
    assert f"only since '{first}'" in ended.err


def test_the_schemas_hold_for_a_damaged_index(call: Call, index: Path) -> None:
    folders = sorted((index / "generations").iterdir())
    (folders[2] / "ledger.json").unlink()
    (folders[1] / "manifest.json").write_text("{}")
    for name, code in (("verify", 4), ("generations", 0), ("doctor", 4)):
        check(name, document(call, code, name, "--json"))
    ended = call("rollback", "--json")
    assert json.loads(ended.out)["generation"] == folders[0].name
    assert "manifest.json" in ended.err
    check("rollback", json.loads(ended.out))
