"""No build makes damage look right, or deletes what could mend it: it ends, and the index is as it was."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import newsearch.engine
from durability import asking
from newsearch import Article, IndexCorruptError, read_corpus, rebuild, remove, update
from newsearch.build import build, purge
from newsearch.engine.columnar import ColumnarEngine
from newsearch.store import manifest
from newsearch.store.generations import Generations
from newsearch.upkeep.verify import verify

NEW = [Article(id="baru", headline="Berita baru", body="Warga membaca berita baru.")]
KINDS = ("articles", "index", "phrases")


@pytest.fixture(autouse=True)
def _no_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks for people and places loads large tables for each writer."""
    for module in (newsearch.engine, build):
        monkeypatch.setattr(module, "default_engine", lambda **_: ColumnarEngine(entities=False))


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening compares small files with their digests, and this archive has no others."""
    monkeypatch.setattr(manifest, "_SMALL", 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations, each built anew, so that they share no file."""
    index = tmp_path_factory.mktemp("laundering") / "index"
    rebuild(index, asking.articles(0, 120), engine=ColumnarEngine(entities=False))
    rebuild(index, asking.articles(1, 120), engine=ColumnarEngine(entities=False))
    return index


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "index")
    return tmp_path / "index"


def live(index: Path) -> Path:
    current = Generations(index).current()
    assert current is not None
    return Generations(index).path(current)


def damage(path: Path) -> None:
    """Change some bytes of a file's first array, in their place."""
    with path.open("r+b") as file:
        file.seek(8)
        some = file.read(8)
        file.seek(8)
        file.write(bytes(byte ^ 0x55 for byte in some))


def damaged(index: Path) -> list[str]:
    """The files of the live generation that `verify` finds damaged."""
    paths = (Path(problem.file) for problem in verify(index).damages)
    return [path.name for path in paths if path.parent == live(index)]


def state(index: Path) -> dict[str, bytes]:
    """All that is in the folder, but for the lock, which names its last holder, and the table of stems."""
    paths = (path for path in sorted(index.rglob("*")) if path.is_file())
    return {str(path.relative_to(index)): path.read_bytes() for path in paths if path.parent != index or path.suffix}


def refused(index: Path, path: Path, change: object) -> None:
    """The change ends with the error that names the file and the command, and nothing is other than before."""
    before, current = state(index), (index / "CURRENT").read_text()
    with pytest.raises(IndexCorruptError) as caught:
        change()  # type: ignore[operator]
    assert (caught.value.path.name, "newsearch verify --repair" in str(caught.value)) == (path.name, True)
    assert (state(index), (index / "CURRENT").read_text()) == (before, current)


@pytest.mark.parametrize("kind", KINDS)
def test_a_purge_of_a_damaged_generation_changes_nothing(index: Path, kind: str) -> None:
    """The older generation is what `verify` names to mend it."""
    remove(index, ["arsip-5"], reason="uji")
    older = Generations(index).complete()[0]
    path = live(index) / f"s000001.{kind}"
    damage(path)
    refused(index, path, lambda: purge.purge(index))
    assert [problem.help for problem in verify(index).damages] == [f"newsearch rollback --to {older}"]


@pytest.mark.parametrize("kind", ["articles", "index"])
def test_an_update_that_merges_a_damaged_segment_changes_nothing(index: Path, kind: str) -> None:
    path = live(index) / f"s000001.{kind}"
    damage(path)
    # So many that the old segment is merged with the new one.
    refused(index, path, lambda: update(index, asking.articles(120, 200), keep=9))


@pytest.mark.parametrize("kind", ["articles", "index"])
def test_an_update_that_would_delete_the_whole_generation_beside_a_damaged_one_changes_nothing(
    index: Path, kind: str
) -> None:
    path = live(index) / f"s000001.{kind}"
    damage(path)
    refused(index, path, lambda: update(index, NEW, keep=2))
    update(index, NEW, keep=3)  # with it nothing is deleted, and the damage is told of as before
    assert damaged(index) == [path.name]


def test_an_update_without_anything_new_deletes_no_generation_beside_a_damaged_one(index: Path) -> None:
    path = live(index) / "s000001.articles"
    damage(path)
    refused(index, path, lambda: update(index, [], keep=1))


def test_what_goes_and_shares_the_damaged_file_is_deleted(index: Path) -> None:
    """It could not mend it. An update reads nothing again for that: damage is for `verify` to find, and for readers."""
    update(index, NEW, keep=2)
    before = Generations(index).complete()
    damage(live(index) / "s000001.articles")
    update(index, [Article(id="lagi", headline="Lagi", body="Berita lagi.")], keep=2)
    assert Generations(index).complete()[0] == before[-1]
    assert damaged(index) == ["s000001.articles"]


def test_a_damaged_file_is_not_copied_where_there_are_no_links(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = live(index) / "s000001.articles"
    damage(path)

    def link(source: str, target: str) -> None:
        raise OSError(95, "not supported", source)

    monkeypatch.setattr(os, "link", link)
    refused(index, path, lambda: update(index, NEW, keep=9))


def test_a_damaged_ledger_is_not_written_anew(index: Path, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number:040}.txt").write_text(f"Berita {number}\n\nWarga membaca berita {number}.", "utf8")
    update(index, read_corpus(tmp_path), keep=9)
    path = live(index) / "ledger.json"
    content = path.read_text("ascii")
    path.unlink()
    path.write_text(content.replace('"articles": 1', '"articles": 2', 1), "ascii")
    refused(index, path, lambda: update(index, NEW, keep=9))


def test_a_damaged_table_of_stems_is_made_anew(index: Path) -> None:
    damage(index / "stems")
    damage(live(index) / "stems")
    update(index, NEW, keep=9)
    assert verify(index).sound


@pytest.mark.parametrize("kind", ["articles", "index", "phrases"])
def test_a_rebuild_mends(index: Path, kind: str) -> None:
    """It compares itself with the damaged generation only by the number of articles."""
    damage(live(index) / f"s000001.{kind}")
    rebuild(index, asking.articles(1, 120), engine=ColumnarEngine(entities=False))
    assert verify(index).sound
    assert len(Generations(index).complete()) == 2
