"""Verifying finds what is damaged and names what helps; rolling back takes the help."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from newsearch import (
    Article,
    Index,
    IndexCorruptError,
    IndexFormatError,
    IndexNotFoundError,
    UsageError,
    rebuild,
    update,
)
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.store.generations import Generations
from newsearch.store.ledger import Entry, Ledger
from newsearch.store.manifest import Manifest, file_records
from newsearch.upkeep import self_check
from newsearch.upkeep.history import generations, rollback
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import MakeArticle, Run, WriteRecords
    from newsearch.fields import Space


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    """An index with two generations, of one and of two articles."""
    folder = tmp_path / "index"
    rebuild(folder, [make_article("a", "Gempa Palu")])
    update(folder, [make_article("b", "Banjir Jakarta")])
    return folder


def ids(index: Path) -> list[str]:
    return Generations(index).complete()


def test_a_sound_index_is_read_whole(index: Path) -> None:
    older, live = ids(index)
    report = verify(index, deep=True, every=True)
    assert report.to_dict()["sound"] is True
    assert report.damages == []
    assert report.generations == [live, older]
    assert (report.articles, report.sampled) == (3, 3)
    assert report.terms > 10
    sizes = [record.size for id_ in ids(index) for record in Manifest.load(Generations(index).path(id_)).files.values()]
    assert (report.files, report.bytes) == (len(sizes), sum(sizes))


def test_deep_reads_articles_that_lack_fields(tmp_path: Path) -> None:
    long = "Warga menunggu kabar dari bukit. " * 2000
    rebuild(
        tmp_path,
        [Article(id="a", body="Tanpa judul."), Article(id="b", headline="Tanpa isi"), Article(id="c", body=long)],
    )
    assert verify(tmp_path, deep=True).damages == []


def test_only_the_live_generation_is_read_unless_asked(index: Path) -> None:
    assert verify(index).generations == ids(index)[1:]


def test_a_file_that_the_manifest_does_not_know_is_named(index: Path) -> None:
    path = Generations(index).path(ids(index)[1]) / "catatan.txt"
    path.write_text("bukan bagian indeks")
    report = verify(index)
    assert report.unknown == [str(path)]
    assert report.sound


def test_damage_of_the_live_generation_is_mended_by_rolling_back(index: Path) -> None:
    older, live = ids(index)
    path = Generations(index).path(live) / "ledger.json"
    path.write_bytes(b"?" + path.read_bytes()[1:])
    (damage,) = verify(index).damages
    assert (damage.file, damage.generation) == (str(path), live)
    assert damage.problem == "it does not match its digest"
    assert damage.help == f"newsearch rollback --to {older}"
    done = rollback(index, older)
    assert (done.before, done.generation) == (live, older)
    assert verify(index).sound
    with Index.open(index) as opened:
        assert [hit.id for hit in opened.search("banjir gempa")] == ["a"]


def test_without_another_sound_generation_rebuilding_helps(index: Path) -> None:
    for id_ in ids(index):
        (Generations(index).path(id_) / "ledger.json").unlink()
    assert {damage.help for damage in verify(index).damages} == {
        "newsearch index PATH",
        "newsearch index PATH --keep 1",
    }


def test_a_damaged_current_is_mended_by_rolling_back(index: Path) -> None:
    live = ids(index)[1]
    (index / "CURRENT").write_bytes(b"\0" * 24)
    (damage,) = verify(index).damages
    assert (damage.file, damage.help) == (str(index / "CURRENT"), f"newsearch rollback --to {live}")
    done = rollback(index)
    assert (done.before, done.generation) == ("", live)
    assert verify(index).sound


def test_a_damaged_stem_table_is_found(index: Path) -> None:
    path = index / "stems"
    content = path.read_bytes()
    path.unlink()  # the generations keep their own
    path.write_bytes(content[:-2] + b"?\n")
    (damage,) = verify(index).damages
    assert damage.file == str(path)


def test_a_file_that_the_disk_cannot_read_is_damage(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsearch.errors import StorageError
    from newsearch.store import file_operations

    def fail(path: Path) -> str:
        raise StorageError(path, OSError(5, "Input/output error"))

    monkeypatch.setattr(file_operations, "sha256", fail)
    with pytest.raises(StorageError):
        verify(index)  # the stem table stands outside of the generations
    (index / "stems").unlink()
    assert {damage.problem for damage in verify(index).damages} == {"the disk cannot read it"}


def test_no_index_is_no_damage(tmp_path: Path) -> None:
    for call in (verify, generations, rollback):
        with pytest.raises(IndexNotFoundError):
            call(tmp_path / "tidak ada")
    assert list(tmp_path.iterdir()) == []


def sealed(folder: Path) -> None:
    """Write the manifest anew, so that only the contents are wrong."""
    manifest = Manifest.load(folder)
    (folder / "manifest.json").unlink()
    replace(manifest, files=file_records(folder, None)).save(folder)


def test_deep_compares_the_ledger_with_the_articles(tmp_path: Path, write_records: WriteRecords, run: Run) -> None:
    write_records("berita.jsonl", ("a", "Gempa Palu", "Warga mengungsi."), ("b", "Banjir", "Air surut."))
    assert run("index", "berita.jsonl").returncode == 0
    folder = Generations(tmp_path / "index").path(ids(tmp_path / "index")[0])
    assert verify(tmp_path / "index", deep=True).sound
    ledger = Ledger.load(folder)
    ((name, entry),) = ledger.files.items()
    Ledger({name: Entry(entry.number, entry.size, entry.modified, entry.digest, 3)}, ledger.next).save(folder)
    sealed(folder)
    assert verify(tmp_path / "index").sound
    (damage,) = verify(tmp_path / "index", deep=True).damages
    assert damage.problem == "file 0 of the ledger has 2 articles and not 3"


def test_deep_compares_the_manifest_with_the_articles(index: Path) -> None:
    folder = Generations(index).path(ids(index)[1])
    manifest = Manifest.load(folder)
    replace(manifest, articles=7).save(folder)
    assert verify(index).sound
    assert "2 articles and not the 7" in verify(index, deep=True).damages[0].problem


def test_deep_finds_an_article_that_its_word_does_not_find(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ColumnarSegment.postings

    def lost(self: ColumnarSegment, space: Space, term: str) -> object:
        return None if term == "gempa" else real(self, space, term)

    monkeypatch.setattr(self_check, "_check_terms", lambda *_: 0)
    monkeypatch.setattr(ColumnarSegment, "postings", lost)
    assert "'a' is not found by its word 'gempa'" in verify(index, deep=True).damages[0].problem


@pytest.mark.parametrize("change", ["order", "range", "impact"])
def test_deep_finds_a_posting_list_that_is_none(index: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    from newsearch.engine.columnar.postings import ColumnarPostings

    changes: dict[str, tuple[str, NDArray[Any]]] = {
        "order": ("numbers", np.array([1, 0], dtype=np.uint32)),
        "range": ("numbers", np.array([0, 9], dtype=np.uint32)),
        "impact": ("codes", np.array([128, 0], dtype=np.uint8)),
    }
    name, value = changes[change]
    real = getattr(ColumnarPostings, name)
    patched = property(lambda self: value[: self.count] if self.count == 2 else real.__get__(self))
    monkeypatch.setattr(ColumnarPostings, name, patched)
    (damage,) = verify(index, deep=True).damages
    assert "is not whole" in damage.problem


def test_generations_are_listed_newest_first(index: Path) -> None:
    older, live = ids(index)
    first, second = generations(index)
    assert (first.id, first.live, first.articles) == (live, True, 2)
    assert (second.id, second.live, second.articles) == (older, False, 1)
    assert first.size > 0
    (Generations(index).path(older) / "manifest.json").write_text("{}")
    assert "manifest.json" in generations(index)[1].problem


def test_rolling_back_passes_a_damaged_generation(index: Path, make_article: MakeArticle) -> None:
    update(index, [make_article("c")], keep=3)
    first, second, live = ids(index)
    (Generations(index).path(second) / "ledger.json").unlink()
    done = rollback(index)
    assert (done.before, done.generation, set(done.passed)) == (live, first, {second})


def test_rolling_back_to_what_is_damaged_gone_or_of_another_version_is_refused(index: Path) -> None:
    older, live = ids(index)
    with pytest.raises(UsageError, match=r"no generation '\.\./\.\.'"):
        rollback(index, "../..")
    folder = Generations(index).path(older)
    manifest = Manifest.load(folder)
    replace(manifest, analysis="0").save(folder)
    with pytest.raises(IndexFormatError):
        rollback(index, older)
    (folder / "ledger.json").unlink()
    for to in (older, None):
        with pytest.raises((IndexCorruptError, IndexFormatError)):
            rollback(index, to)
    assert Generations(index).current() == live


def test_there_may_be_nothing_to_go_back_to(tmp_path: Path, make_article: MakeArticle) -> None:
    rebuild(tmp_path, [make_article("a")])
    with pytest.raises(UsageError, match="older"):
        rollback(tmp_path)


def test_builds_go_on_after_a_rollback(index: Path, make_article: MakeArticle) -> None:
    older, left = ids(index)
    rollback(index)
    new = update(index, [make_article("c")]).generation
    assert ids(index) == [older, new]
    assert left < new
    assert verify(index, deep=True, every=True).sound


def printed(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    record: dict[str, object] = json.loads(done.stdout)
    return record


def test_the_commands(tmp_path: Path, index: Path, run: Run) -> None:
    older, live = ids(index)
    assert run("verify", "--deep").stdout.startswith("sound: ")
    assert run("generations").stdout.splitlines()[0].startswith(f"* {live}  ")
    assert printed(run("rollback", "--json"))["generation"] == older
    assert run("rollback", "--to", live).stdout == f"{live} is live; {older} was\n"
    (Generations(index).path(live) / "stems").unlink()
    damaged = run("verify")
    assert damaged.returncode == 4
    assert f"to mend it: newsearch rollback --to {older}" in damaged.stdout
    assert printed(run("verify", "--json"))["sound"] is False
    assert run("rollback").returncode == 0
    assert run("verify").returncode == 0
