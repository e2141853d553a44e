"""`verify --repair`: what can be made whole safely is, and nothing is deleted before something whole is live."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newsearch import Index, IndexNotFoundError, read_corpus, rebuild, update
from newsearch.store.generations import Generations
from newsearch.upkeep.repair import repair
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle, Run, WriteRecords


@pytest.fixture
def source(write_records: WriteRecords) -> Path:
    records = [(f"a{n}", f"Gempa {n}", f"Warga desa{n} mengungsi.") for n in range(12)]
    return write_records("berita.jsonl", *records)


@pytest.fixture
def index(tmp_path: Path, source: Path, write_records: WriteRecords) -> Path:
    """Two generations: twelve articles of a file, and one more of another."""
    rebuild(tmp_path / "index", read_corpus(source))
    update(tmp_path / "index", read_corpus(write_records("baru.jsonl", ("b", "Gempa susulan", "Warga pulang."))))
    return tmp_path / "index"


def folders(index: Path) -> list[Path]:
    return [Generations(index).path(generation) for generation in Generations(index).complete()]


def damage(path: Path) -> None:
    """Change a byte of one name of a file; other names of it keep theirs."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)


def total(index: Path) -> int:
    with Index.open(index) as opened:
        return opened.search("gempa").total


def test_a_sound_index_is_left_alone(index: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.name != "lock"}
    result = repair(index, deep=True)
    assert (result.done, result.left, result.report.sound) == ([], "", True)
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.name != "lock"} == before


@pytest.mark.parametrize("name", ["s000001.articles", "s000001.index", "s000002.phrases", "stems", "_MAIN_1.toc"])
def test_a_file_whose_bytes_are_elsewhere_is_replaced(index: Path, name: str) -> None:
    """In another generation, in the table of stems that builds keep, or in what the file is made of."""
    live = folders(index)[-1]
    damage(live / name)
    assert not verify(index).sound
    result = repair(index, deep=True)
    assert (len(result.done), result.left, result.report.sound) == (1, "", True)
    assert str(live / name) in result.done[0]
    assert (total(index), folders(index)[-1]) == (13, live)


def test_a_missing_file_is_replaced(index: Path) -> None:
    (folders(index)[-1] / "s000001.index").unlink()
    assert repair(index).report.sound
    assert total(index) == 13


@pytest.mark.parametrize("name", ["ledger.json", "s000002.index", "manifest.json", "segments.list"])
def test_what_cannot_be_replaced_is_mended_by_an_older_generation(index: Path, name: str) -> None:
    """The damaged one is deleted after that, and the next update brings back what is newer."""
    older, live = folders(index)
    damage(live / name)
    result = repair(index)
    assert (result.left, result.report.sound) == ("", True)
    assert result.done[0] == f"{older.name} is live; `newsearch update PATH` brings in what is newer than it"
    assert folders(index) == [older]
    assert total(index) == 12


def test_a_damaged_current_is_mended(index: Path) -> None:
    live = folders(index)[-1]
    (index / "CURRENT").write_text("?")
    assert repair(index).report.sound
    assert Generations(index).current() == live.name


def test_a_damaged_older_generation_is_deleted(index: Path) -> None:
    older, live = folders(index)
    damage(older / "ledger.json")
    assert verify(index).sound
    result = repair(index)
    assert result.done == [f"{older.name}, which was damaged, was deleted"]
    assert folders(index) == [live]


def test_a_pinned_damaged_generation_stays(index: Path) -> None:
    """A reader may still have use for it."""
    older, live = folders(index)
    with Index.open(index) as reader:
        damage(live / "ledger.json")
        assert repair(index).report.live == older.name
        assert live.exists()
        assert reader.search("gempa").total == 13


def test_without_a_whole_generation_the_index_is_built_anew(tmp_path: Path, source: Path) -> None:
    """From the paths that the ledger has, with the names of fields that were given."""
    source.write_text(source.read_text().replace('"title"', '"judul_x"'))
    index = tmp_path / "index"
    rebuild(index, read_corpus(source, mapping={"headline": "judul_x"}))
    (broken,) = folders(index)
    damage(broken / "s000001.index")
    result = repair(index, deep=True)
    assert (result.left, result.report.sound) == ("", True)
    assert result.done[0].endswith(f"was built anew from {source}: 12 articles")
    assert total(index) == 12
    assert broken not in folders(index)


@pytest.mark.parametrize("lost", ["file", "object", "ledger"])
def test_it_is_not_built_anew_where_an_article_could_be_lost(
    tmp_path: Path, source: Path, make_article: MakeArticle, lost: str
) -> None:
    """Nothing is deleted then, and the command that helps is named."""
    index = tmp_path / "index"
    rebuild(index, read_corpus(source))
    if lost == "object":
        update(index, [make_article("b")], keep=1)
    if lost == "file":
        source.unlink()
    (broken,) = folders(index)
    before = sorted(path.name for path in broken.iterdir())
    damage(broken / ("ledger.json" if lost == "ledger" else "segments.list"))
    result = repair(index)
    assert (result.done, result.report.sound) == ([], False)
    assert result.left.startswith("no older generation is whole")
    assert "newsearch index PATH" in result.left + result.report.damages[0].help
    assert sorted(path.name for path in broken.iterdir()) == before


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        repair(tmp_path / "tidak ada")
    assert list(tmp_path.iterdir()) == []


def test_the_command(index: Path, run: Run) -> None:
    """0 once all is sound; 4 and the command that helps where it is not."""
    older, live = folders(index)
    damage(live / "ledger.json")
    done = run("verify", "--repair")
    assert (done.returncode, f"{older.name} is live" in done.stderr) == (0, True)
    damage(older / "ledger.json")
    refused = run("verify", "--repair", "--json")
    assert refused.returncode == 4
    assert json.loads(refused.stdout)["left"] in refused.stderr
    assert "newsearch index PATH" in refused.stderr + refused.stdout
