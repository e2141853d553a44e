"""Generations are kept, collected and pinned; the manifest finds what is damaged; one process writes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from newsearch import (
    Index,
    IndexCorruptError,
    IndexFormatError,
    IndexNotFoundError,
    LockedError,
    StorageError,
    rebuild,
    update,
)
from newsearch.store import file_operations
from newsearch.store.generations import Generations
from newsearch.store.ledger import Entry, Ledger
from newsearch.store.lock import writing
from newsearch.store.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeArticle


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_so_many_generations_are_kept(index: Path, make_article: MakeArticle) -> None:
    made = [rebuild(index, [make_article("a", f"Judul {n}")], keep=3).generation for n in range(5)]
    assert Generations(index).complete() == made[2:]
    made.append(update(index, [make_article("b")], keep=1).generation)
    assert Generations(index).complete() == made[-1:]


def test_ids_sort_by_age_within_a_second(index: Path, make_article: MakeArticle) -> None:
    made = [rebuild(index, [make_article("a", f"Judul {n}")], keep=9).generation for n in range(4)]
    assert made == sorted(made)


def test_a_pinned_generation_stays_until_its_reader_closes(index: Path, make_article: MakeArticle) -> None:
    first = rebuild(index, [make_article("a", "Judul Pertama")]).generation
    with Index.open(index) as opened:
        for n in range(3):
            rebuild(index, [make_article("a", f"Judul {n}")], keep=1)
        assert [hit.headline for hit in opened.search("judul")] == ["Judul Pertama"]
        assert first in Generations(index).complete()
        assert opened.refresh()
        assert not opened.refresh()
        assert [hit.headline for hit in opened.search("judul")] == ["Judul 2"]
    rebuild(index, [make_article("a")], keep=1)
    assert len(Generations(index).complete()) == 1


def test_what_a_killed_build_left_is_cleaned_up(index: Path, make_article: MakeArticle) -> None:
    live = rebuild(index, [make_article("a")]).generation
    generations = Generations(index)
    unfinished = generations.create()
    (unfinished / "s000001.index").write_bytes(b"setengah")
    never_live = generations.path("29991231T235959Z-abcdef")
    never_live.mkdir()
    (never_live / "manifest.json").write_text("{}")
    (index / "stemsabc123").write_text("setengah")
    (index / "generations" / "catatan").mkdir()
    new = update(index, [make_article("b")]).generation
    left = {path.name for path in (index / "generations").iterdir()}
    assert left - {new} == {live, "catatan"}
    assert {path.name for path in index.iterdir()} == {"CURRENT", "generations", "lock", "stems"}


def test_a_failed_switch_is_undone(index: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the new generation stands in CURRENT already when the disk fails to confirm it."""
    live = rebuild(index, [make_article("a")]).generation
    real = file_operations.sync

    def fail(path: Path) -> None:
        if path == index:
            raise StorageError(path, OSError(5, "Input/output error"))
        real(path)

    with monkeypatch.context() as patched:
        patched.setattr(file_operations, "sync", fail)
        with pytest.raises(StorageError, match="Input/output error"):
            update(index, [make_article("b")])
    assert Generations(index).current() == live
    assert Generations(index).complete() == [live]
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "generations", "lock", "stems"]


def test_a_first_build_that_stopped_before_its_switch_is_no_index(index: Path, make_article: MakeArticle) -> None:
    """Its generation is complete, but it never was live: that `CURRENT` names none is no damage."""
    never = Generations(index).path(rebuild(index, [make_article("a")]).generation)
    (index / "CURRENT").write_text("none\n")
    with pytest.raises(IndexNotFoundError):
        Index.open(index)
    update(index, [make_article("b")])
    assert not never.exists()
    (index / "CURRENT").unlink()
    with pytest.raises(IndexCorruptError, match="CURRENT"):
        Index.open(index)


@pytest.mark.parametrize("content", [b"", b"x\n", b"20200101T000000Z-abcdef", b"../../etc\n", b"\xff\n", b"a" * 10_000])
def test_a_damaged_current_is_found_at_open(index: Path, make_article: MakeArticle, content: bytes) -> None:
    rebuild(index, [make_article("a")])
    (index / "CURRENT").write_bytes(content)
    with pytest.raises(IndexCorruptError, match="CURRENT"):
        Index.open(index)


def test_every_flipped_bit_of_a_manifest_is_found(index: Path, make_article: MakeArticle) -> None:
    folder = Generations(index).path(rebuild(index, [make_article("a")]).generation)
    path = folder / "manifest.json"
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises((IndexCorruptError, IndexFormatError)):
            Manifest.load(folder)
    for at in range(0, len(content), 50):
        path.write_bytes(content[:at])
        with pytest.raises(IndexCorruptError):
            Manifest.load(folder)


@pytest.mark.parametrize("content", [b"[]", b"null", b"{}", b'{"format": 1}', b"[" * 100_000, b"\xff"])
def test_a_manifest_of_another_form_is_corrupt(index: Path, make_article: MakeArticle, content: bytes) -> None:
    folder = Generations(index).path(rebuild(index, [make_article("a")]).generation)
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(IndexCorruptError, match="manifest"):
        Index.open(index)


def test_another_format_is_named(index: Path, make_article: MakeArticle) -> None:
    folder = Generations(index).path(rebuild(index, [make_article("a")]).generation)
    record = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**record, "format": 99}))
    with pytest.raises(IndexFormatError, match="format 99"):
        Index.open(index)


def test_the_manifest_of_another_generation_is_refused(index: Path, make_article: MakeArticle) -> None:
    first, second = (rebuild(index, [make_article("a", headline)]).generation for headline in ("Satu", "Dua"))
    path = Generations(index).path
    (path(second) / "manifest.json").write_bytes((path(first) / "manifest.json").read_bytes())
    with pytest.raises(IndexCorruptError, match="belongs to"):
        Index.open(index)


def test_missing_cut_and_changed_files_are_found_at_open(index: Path, make_article: MakeArticle) -> None:
    folder = Generations(index).path(rebuild(index, [make_article("a")]).generation)
    damages: list[Callable[[bytes], bytes | None]] = [
        lambda _: None,
        lambda content: content[:-1],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    ]
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for damage in damages:
            changed = damage(content)
            path.unlink()
            if changed is not None:
                path.write_bytes(changed)
            with pytest.raises(IndexCorruptError, match=path.name):
                Index.open(index)
            path.write_bytes(content)
    Index.open(index).close()


def test_an_index_opens_read_only_and_elsewhere(index: Path, make_article: MakeArticle, tmp_path: Path) -> None:
    rebuild(index, [make_article("a")])
    before = sorted((path.name, path.stat().st_mtime_ns) for path in index.rglob("*"))
    moved = index.rename(tmp_path / "tempat lain")
    with Index.open(moved) as opened:
        assert opened.search("kabar").total == 1
    assert sorted((path.name, path.stat().st_mtime_ns) for path in moved.rglob("*")) == before


def test_the_second_writer_waits_and_then_names_the_first(index: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from newsearch.store.lock import writing\n"
        "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", script, str(index)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        start = time.monotonic()
        with pytest.raises(LockedError, match=f"process {holder.pid}"), writing(index, 0.2):
            pytest.fail("two writers")
        assert time.monotonic() - start >= 0.2
        holder.kill()
    with writing(index):
        pass


def test_the_ledger_keeps_any_file_name(tmp_path: Path) -> None:
    ledger = Ledger({"berita\udcff\n.txt": Entry(3, 1, 2, "digest", 4, 5, 6)}, 7)
    ledger.save(tmp_path)
    assert Ledger.load(tmp_path) == ledger


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"files": {"a": 1}, "next": 1}', b'{"files": {}, "next": []}']
)
def test_a_damaged_ledger_is_corrupt(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.json").write_bytes(content)
    with pytest.raises(IndexCorruptError, match=r"ledger\.json"):
        Ledger.load(tmp_path)
