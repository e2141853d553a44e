"""What has changed since a generation, as builds of every kind write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import (
    Article,
    BuildOptions,
    ChangesUnknownError,
    IndexWriter,
    changes,
    purge,
    read_corpus,
    rebuild,
    remove,
    restore,
    update,
)
from newsearch.engine.columnar import ColumnarEngine
from newsearch.store.generations import Generations
from newsearch.store.journal import NAME
from newsearch.store.tombstones import id_digest
from newsearch.upkeep.history import rollback
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

Lists = tuple[set[str], set[str], set[str]]
ANY_LOSS = BuildOptions(force=True, keep=3)


@pytest.fixture(autouse=True)
def without_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for people and places loads large tables."""
    for name in ("default_engine", "engine_named"):
        monkeypatch.setattr(f"newsearch.build.build.{name}", lambda *_, **__: ColumnarEngine(entities=False))


def article(id_: str, body: str = "Warga menunggu kabar.") -> Article:
    return Article(id=id_, headline=f"Kabar {id_}", body=body)


def told(index: Path, since: str) -> Lists:
    """The ids that were added and changed since a generation, and the digests of those that were deleted."""
    found = changes(index, since)
    added, changed = ({each.id for each in part} for part in (found.added, found.changed))
    return added, changed, {each.id_digest for each in found.deleted}


def digests(*ids: str) -> set[str]:
    return set(map(id_digest, ids))


@pytest.fixture
def first(tmp_path: Path) -> str:
    """The id of a first generation, of the articles a, b and c."""
    return rebuild(tmp_path, map(article, "abc")).generation


def test_an_update_tells_what_it_added_and_changed(tmp_path: Path, first: str) -> None:
    update(tmp_path, [article("a"), article("b", "Lain."), article("d")])
    assert told(tmp_path, first) == ({"d"}, {"b"}, set())


def test_a_writer_tells_what_it_deleted(tmp_path: Path, first: str) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.remove("a")
        writer.remove("b")
        writer.add(article("b", "Kembali."))
        writer.add(article("e"))
        writer.remove("e")
    assert told(tmp_path, first) == (set(), {"b"}, digests("a"))


def test_a_rebuild_of_the_same_articles_changes_nothing(tmp_path: Path, first: str) -> None:
    rebuild(tmp_path, map(article, "cab"))
    assert told(tmp_path, first) == (set(), set(), set())


def test_a_rebuild_tells_what_it_has_and_has_not(tmp_path: Path, first: str) -> None:
    rebuild(tmp_path, [article("b", "Lain."), article("c"), article("d")], ANY_LOSS)
    assert told(tmp_path, first) == ({"d"}, {"b"}, digests("a"))


def test_a_resumed_build_tells_the_same(tmp_path: Path, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.engine.columnar.generation_writer.MEMORY", 1 << 10)

    def interrupt(read: int) -> None:
        if read == 3:
            raise KeyboardInterrupt

    more = [article("b", "Lain."), article("d"), article("e")]
    with pytest.raises(KeyboardInterrupt):
        update(tmp_path, more, progress=interrupt)
    assert update(tmp_path, more, resume=True).resumed > 0
    assert told(tmp_path, first) == ({"d", "e"}, {"b"}, set())


def test_a_pruned_file_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    folder.mkdir()
    for name in ("x", "y"):
        (folder / f"{name}.jsonl").write_text(
            f'{{"id": "{name}", "title": "Kabar", "content": "Isi {name}."}}\n', "utf8"
        )
    index = tmp_path / "index"
    before = rebuild(index, read_corpus(folder)).generation
    (folder / "x.jsonl").unlink()
    update(index, read_corpus(folder), ANY_LOSS, prune=True)
    assert told(index, before) == (set(), set(), digests("x"))


def test_several_steps_are_told_together(tmp_path: Path, first: str) -> None:
    update(tmp_path, [article("d")])
    second = update(tmp_path, [article("d", "Lain."), article("e")]).generation
    with IndexWriter(tmp_path) as writer:
        writer.remove("e")
    assert told(tmp_path, first) == ({"d"}, set(), set())
    assert told(tmp_path, second) == (set(), set(), digests("e"))


def test_what_was_removed_for_good_is_deleted_before_and_after_a_build_and_a_purge(tmp_path: Path, first: str) -> None:
    second = update(tmp_path, [article("d")]).generation
    remove(tmp_path, ["a", "d"], reason="uji")
    assert told(tmp_path, first) == (set(), set(), digests("a", "d"))
    assert told(tmp_path, second) == (set(), set(), digests("a", "d"))
    update(tmp_path, [article("e")])
    assert told(tmp_path, first) == ({"e"}, set(), digests("a", "d"))
    done = purge(tmp_path)
    assert told(tmp_path, first) == ({"e"}, set(), digests("a", "d"))
    assert told(tmp_path, done.generation) == (set(), set(), set())


def test_after_a_purge_no_digest_of_what_was_purged_is_in_the_generation(tmp_path: Path, first: str) -> None:
    update(tmp_path, [article("d")])
    remove(tmp_path, ["a", "d"], reason="uji")
    done = purge(tmp_path)
    journal = (Generations(tmp_path).path(done.generation) / NAME).read_bytes()
    assert not any(bytes.fromhex(digest) in journal for digest in digests("a", "d"))


def test_a_removal_that_is_taken_back_is_counted_and_comes_again_when_it_had_gone(tmp_path: Path, first: str) -> None:
    remove(tmp_path, ["a"], reason="uji")
    second = update(tmp_path, [article("d")]).generation
    restore(tmp_path, ["a"])
    assert changes(tmp_path, second).undone == 1
    update(tmp_path, [article("a")])
    assert told(tmp_path, second) == ({"a"}, set(), set())


def test_a_generation_that_a_rollback_has_left_is_not_known(tmp_path: Path, first: str) -> None:
    left = update(tmp_path, [article("d")]).generation
    rollback(tmp_path)
    assert told(tmp_path, first) == (set(), set(), set())
    with pytest.raises(ChangesUnknownError, match=f"since '{left}' is not known, only since '{first}'"):
        changes(tmp_path, left)
    update(tmp_path, [article("e")])
    assert told(tmp_path, first) == ({"e"}, set(), set())


def test_a_rebuild_that_mends_damage_cannot_tell_and_says_so(tmp_path: Path, first: str) -> None:
    next((tmp_path / "generations" / first).glob("*.articles")).write_bytes(b"?")
    second = rebuild(tmp_path, map(article, "abcd")).generation
    with pytest.raises(ChangesUnknownError):
        changes(tmp_path, first)
    assert told(tmp_path, second) == (set(), set(), set())


def test_verify_reads_the_journal(tmp_path: Path, first: str) -> None:
    generation = update(tmp_path, [article("d")]).generation
    assert verify(tmp_path).sound
    path = tmp_path / "generations" / generation / NAME
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    assert [(damage.file, damage.problem) for damage in verify(tmp_path).damages] == [
        (str(path), "it does not match its digest")
    ]
