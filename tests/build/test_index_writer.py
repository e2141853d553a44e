"""`IndexWriter`: all that was added and deleted becomes live together, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import Index, IndexWriter, LockedError, UsageError, read_corpus, rebuild, remove, update
from newsearch.store.tombstones import REMOVED
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle, WriteRecords
    from newsearch import BuildReport, Skip


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    rebuild(tmp_path / "index", [make_article(id_) for id_ in "abc"])
    return tmp_path / "index"


def state(index: Path) -> tuple[str, list[str]]:
    names = sorted(str(path.relative_to(index)) for path in index.rglob("*") if path.name != "lock")
    return (index / "CURRENT").read_text(), names


def live(index: Path) -> dict[str, str]:
    assert not verify(index, deep=True).damages
    with Index.open(index) as opened:
        return {article.id: article.headline for article in opened.articles()}


def check(report: BuildReport) -> tuple[int, ...]:
    """A report's (added, changed, unchanged, skipped, deleted), its sums checked."""
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted
    return report.added, report.changed, report.unchanged, report.skipped, report.deleted


def test_what_was_added_and_deleted_becomes_live_together(index: Path, make_article: MakeArticle) -> None:
    with Index.open(index) as opened, IndexWriter(index) as writer:
        writer.add(make_article("d"))
        writer.add(make_article("a", "Ralat"))
        writer.add(make_article("b"))
        assert writer.remove("c")
        assert not writer.remove("zzz")
        assert opened.stats().articles == 3
        assert not opened.refresh()
    assert check(writer.report) == (1, 1, 1, 0, 1)
    assert live(index) == {"b": "Kabar b", "d": "Kabar d", "a": "Ralat"}
    assert writer.report.generation == state(index)[0].strip()


def test_it_makes_an_index(tmp_path: Path, make_article: MakeArticle) -> None:
    with IndexWriter(tmp_path / "neu") as writer:
        writer.add(make_article("a"))
    assert live(tmp_path / "neu") == {"a": "Kabar a"}
    with IndexWriter(tmp_path / "leer"):
        pass
    assert live(tmp_path / "leer") == {}


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
def test_after_an_error_nothing_of_it_is_there(
    index: Path, make_article: MakeArticle, error: type[BaseException]
) -> None:
    before = state(index)
    problem = error("salah")
    with pytest.raises(error) as raised, IndexWriter(index) as writer:  # noqa: PT012 what is inside is what fails
        writer.add(make_article("d"))
        writer.remove("a")
        raise problem
    assert raised.value is problem
    assert state(index) == before
    assert set(live(index)) == {"a", "b", "c"}
    update(index, [make_article("e")])


def test_a_block_that_changes_nothing_makes_no_generation(index: Path, make_article: MakeArticle) -> None:
    before = state(index)
    with IndexWriter(index) as writer:
        writer.add(make_article("a"))
    assert check(writer.report) == (0, 0, 1, 0, 0)
    assert state(index) == before


def test_what_was_deleted_can_be_added_again(index: Path, make_article: MakeArticle) -> None:
    with IndexWriter(index) as writer:
        assert writer.remove("a")
        assert not writer.remove("a")
        writer.add(make_article("a", "Baru"))
        writer.add(make_article("d"))
        assert writer.remove("d")
        assert not writer.remove("d")
        writer.add(make_article("b", "Diganti"))
        assert writer.remove("b")
    assert check(writer.report) == (0, 1, 0, 2, 1)
    assert live(index) == {"c": "Kabar c", "a": "Baru"}
    with IndexWriter(index) as writer:
        writer.add(make_article("b"))
    assert check(writer.report) == (1, 0, 0, 0, 0)


def test_articles_of_files_can_be_deleted_and_the_ledger_knows(index: Path, write_records: WriteRecords) -> None:
    rows = [(f"f{n}", f"Gempa {n}", "Gempa mengguncang Palu lagi.") for n in range(4)]
    path = write_records("a.jsonl", *rows)
    update(index, read_corpus(path))
    with Index.open(index) as opened:
        stored = {article.id: article for article in opened.articles()}
    with IndexWriter(index) as writer:
        assert writer.remove("f0")
        assert writer.remove("f1")
        writer.add(stored["f1"])
    assert writer.report.deleted == 1
    assert "f1" in live(index)
    assert "f0" not in live(index)
    report = update(index, read_corpus(path))
    assert (report.read, report.unchanged, report.added) == (2, 2, 0)
    path = write_records("a.jsonl", *rows, ("f9", "Gempa 9", "Gempa mengguncang Palu lagi."))
    check(update(index, read_corpus(path)))
    with IndexWriter(index) as writer:
        writer.add(stored["f2"])
        assert writer.remove("f2")
    check(writer.report)
    assert "f2" not in live(index)
    check(update(index, read_corpus(path)))
    assert {"f0", "f1", "f2", "f3", "f9"} <= set(live(index))


def test_what_was_removed_for_good_is_skipped(index: Path, make_article: MakeArticle) -> None:
    remove(index, ["a"], reason="putusan")
    skips: list[Skip] = []
    with IndexWriter(index, on_skip=skips.append) as writer:
        writer.add(make_article("a"))
        assert not writer.remove("a")
    assert [(skip.id, skip.reason) for skip in skips] == [("a", REMOVED)]
    assert check(writer.report) == (0, 0, 0, 1, 0)
    assert set(live(index)) == {"b", "c"}


def test_it_holds_the_lock_and_frees_it(index: Path, make_article: MakeArticle) -> None:
    with IndexWriter(index):
        with pytest.raises(LockedError):
            update(index, [make_article("d")])
        with pytest.raises(LockedError), IndexWriter(index):
            pass
    assert update(index, [make_article("d")]).added == 1


def test_outside_of_its_block_it_writes_nothing(index: Path, make_article: MakeArticle) -> None:
    writer = IndexWriter(index)
    with pytest.raises(UsageError, match="with IndexWriter"):
        writer.add(make_article("d"))
    with writer:
        writer.add(make_article("d"))
    with pytest.raises(UsageError, match="with IndexWriter"):
        writer.remove("d")
    with writer:
        writer.add(make_article("e"))
    assert check(writer.report) == (1, 0, 0, 0, 0)
    assert set(live(index)) == set("abcde")
