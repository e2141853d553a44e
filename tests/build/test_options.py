"""Options of a build: what they take, and what they refuse."""

from __future__ import annotations

import math
import pickle
from dataclasses import fields, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, Bm25f, BuildOptions, IndexWriter, UsageError, rebuild, update
from newsearch.build.options import BuildKeywords

if TYPE_CHECKING:
    from pathlib import Path

WRONG: dict[str, tuple[Any, ...]] = {
    "keep": (0, -1, 1.5, "2", True, math.nan, [], b"1", None),
    "jobs": (0, -1, 1.5, "2", True, math.nan, [], b"1"),
    "memory": (0, -1, 1.5, "2", True, math.nan, [], b"1"),
    "resume": (None, 1, "yes", [], math.nan),
    "force": (None, 0, "no", [], math.nan),
    "prune": (None, 1, b"", {}),
    "lock_timeout": (-1, math.nan, math.inf, None, True, "1", []),
    "now": (datetime.fromisoformat("2020-01-01"), "2020-01-01", 5, []),
    "neighbours": (0, 1, "yes", [], math.nan),
    "bm25f": (1.2, {}, "default"),
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values], ids=repr)
def test_a_value_without_a_meaning_is_refused_and_quoted(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=name) as caught:
        BuildOptions(**{name: value})
    assert repr(value) in str(caught.value)


def test_they_are_a_value() -> None:
    options = BuildOptions(keep=3, jobs=2, memory=64, now=datetime(2020, 1, 1, tzinfo=timezone.utc), bm25f=Bm25f())
    assert pickle.loads(pickle.dumps(options)) == options  # noqa: S301 our own bytes
    assert hash(replace(options)) == hash(options)
    assert {field.name for field in fields(options)} == set(BuildKeywords.__annotations__)


def test_keywords_stand_in_place_of_options(tmp_path: Path) -> None:
    kept = BuildOptions(keep=3)
    for number in range(4):
        rebuild(tmp_path, [Article(id="a", body=f"Teks {number}")], kept, keep=2 if number == 3 else 9)
    assert len(list((tmp_path / "generations").iterdir())) == 2


def test_what_means_nothing_for_a_call_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="prune"):
        rebuild(tmp_path / "a", [], prune=True)
    for name in ("resume", "prune", "force"):
        with pytest.raises(UsageError, match=name):
            IndexWriter(tmp_path / "a", BuildOptions(**{name: True}))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_update_keeps_the_parameters_of_the_ranking(tmp_path: Path) -> None:
    own = Bm25f(k1=0.9)
    article = Article(id="a", body="Teks")
    rebuild(tmp_path, [article], bm25f=own)
    update(tmp_path, [article], bm25f=own)
    with pytest.raises(UsageError, match="rebuild"):
        update(tmp_path, [article], bm25f=Bm25f())
