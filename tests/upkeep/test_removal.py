"""What has been removed is found no longer, by nobody, on no path, whatever happens to the index afterwards."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import (
    Article,
    ArticleNotFoundError,
    Index,
    IndexNotFoundError,
    LockedError,
    NotRemovedError,
    TombstonesError,
    UsageError,
    read_corpus,
    rebuild,
    remove,
    removed,
    restore,
    update,
)
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.whoosh.reference import StockEngine
from newsearch.store.lock import writing
from newsearch.store.tombstones import NAME, REMOVED
from newsearch.upkeep.history import rollback
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteRecords
    from newsearch.build.report import BuildReport
    from newsearch.ranking.facets import FacetName

WIB = timezone(timedelta(hours=7))
FACETS: tuple[FacetName, ...] = ("source", "author", "person", "organisation", "place", "month", "year")
REASON = "putusan pengadilan"


def article(number: int, **fields: Any) -> Article:
    """An article with a word of its own, and with words that it shares."""
    return Article(
        id=f"a{number}",
        headline=f"Gempa Guncang Palu Kali ke-{number}",
        body=f"Presiden Joko Widodo meninjau Palu bersama Komisi Pemilihan Umum (KPU). Kata{'x' * (number + 1)} warga.",
        published=datetime(2018, 9, 1, 8, tzinfo=WIB) + timedelta(days=20 * number),
        precision="minute",
        url=f"https://www.warta.example/berita/{number}",
        source="Warta" if number % 2 else "Kabar",
        authors=(f"Penulis {number}",),
        **fields,
    )


ARTICLES = [article(number) for number in range(6)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two segments, one with a deleted article."""
    rebuild(tmp_path / "index", ARTICLES[:5])
    update(tmp_path / "index", [ARTICLES[5], article(1, deck="Ralat")])
    return tmp_path / "index"


def answers(opened: Index, removed_id: str = "a2") -> dict[str, Any]:
    """All that an index says; names of articles other than `removed_id` must not depend on it."""
    said: dict[str, Any] = {}
    for query in ("gempa", "palu warga kpu", '"joko widodo"', "kataxxx", "judul:gempa -warta", "orang:jokowi", "kata*"):
        results = opened.search(query, limit=100)
        said[query] = results.total, [(hit.id, pytest.approx(hit.score, abs=1e-9)) for hit in results]
        said["all " + query] = [hit.id for hit in opened.search_all(query, sort="newest")]
    said["copies"] = [(hit.id, [c.id for c in hit.copies]) for hit in opened.search("gempa", no_duplicates=True)]
    said["facets"] = opened.facets("gempa", FACETS)
    said["timeline"] = [(v.period, v.hits, v.articles) for v in opened.timeline("warga")]
    said["entities"] = [opened.entities("*", kind) for kind in ("person", "organisation", "place")]
    said["similar"] = [hit.id for hit in opened.similar("a0")]
    said["articles"] = [article.id for article in opened.articles()]
    stats = opened.stats()
    said["stats"] = stats.articles, stats.dated, stats.sources, stats.first, stats.last
    said["ids"] = [hit.id for hit in opened.search("*", where={"id": removed_id})]
    return said


def found(index: Path, id_: str = "a2") -> bool:
    with Index.open(index) as opened:
        return id_ in [hit.id for hit in opened.search("gempa", limit=100)]


def check(report: BuildReport) -> BuildReport:
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted
    return report


@pytest.mark.parametrize("engine", [ColumnarEngine(), StockEngine()], ids=lambda engine: engine.name)
def test_every_answer_is_that_of_an_index_without_the_article(tmp_path: Path, engine: Any) -> None:
    index, without = tmp_path / "index", tmp_path / "without"
    rebuild(index, ARTICLES, engine=engine)
    rebuild(without, [article for article in ARTICLES if article.id != "a2"], engine=engine)
    remove(index, ["a2"], reason=REASON)
    with Index.open(index) as opened, Index.open(without) as expected:
        assert answers(opened) == answers(expected)
        for ask in (opened.article, opened.similar):
            with pytest.raises(ArticleNotFoundError):
                ask("a2")


def test_an_open_reader_stops_finding_it_at_once(index: Path) -> None:
    with Index.open(index) as opened:
        assert "a2" in answers(opened)["articles"]
        remove(index, ["a2"], reason=REASON)
        first = answers(opened)
        remove(index, ["a4"], reason=REASON)
        second = answers(opened, "a4")
    assert "a2" not in str(first)
    assert "a4" in first["articles"]
    assert "a4" not in str(second)


def test_an_open_reader_finds_what_is_restored(index: Path) -> None:
    with Index.open(index) as opened:
        before = answers(opened)
        remove(index, ["a2", "a5"], reason=REASON)
        assert answers(opened) != before
        restore(index, ["a5", "a2"])
        assert answers(opened) == before


def test_the_time_of_the_file_grows_even_where_the_clock_was_set_back(index: Path) -> None:
    """So that readers take no two states of it for one, also of those written within one tick of the clock."""
    remove(index, ["a0"], reason=REASON)
    ahead = 4_000_000_000_000_000_000
    os.utime(index / NAME, ns=(ahead, ahead))
    restore(index, ["a0"])
    assert (index / NAME).stat().st_mtime_ns > ahead


def test_it_survives_update_rebuild_and_rollback(index: Path) -> None:
    remove(index, ["a2"], reason=REASON)
    report = check(update(index, [*ARTICLES, article(7)]))
    assert (report.before, report.after, report.added, report.skipped) == (5, 6, 1, 1)
    assert report.reasons == {REMOVED: 1}
    assert not found(index)
    rollback(index)
    assert not found(index)
    report = check(rebuild(index, ARTICLES))
    assert (report.before, report.after, report.skipped, report.deleted) == (5, 5, 1, 0)
    assert not found(index)


def test_a_rebuild_of_a_damaged_index_keeps_it_out(index: Path) -> None:
    remove(index, ["a2"], reason=REASON)
    (index / "CURRENT").write_text("garbage\n")
    rebuild(index, ARTICLES, force=True)
    assert not found(index)


def test_an_update_takes_it_out_of_the_generation(index: Path) -> None:
    remove(index, ["a2"], reason=REASON)
    check(update(index, []))
    (index / NAME).unlink()
    assert not found(index)
    assert not verify(index, deep=True).damages


def test_an_unchanged_file_is_not_read_again_for_it(index: Path, tmp_path: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", *((f"f{n}", f"Gempa {n}", "Gempa mengguncang Palu lagi.") for n in range(3)))
    update(index, read_corpus(path))
    remove(index, ["f1"], reason=REASON)
    report = check(update(index, read_corpus(path)))
    assert (report.read, report.unchanged, report.skipped, report.reasons) == (3, 2, 1, {REMOVED: 1})
    assert not verify(index, deep=True).damages
    generation = report.generation
    assert check(update(index, read_corpus(path))).generation == generation


def test_a_file_read_again_accounts_for_it(index: Path, write_records: WriteRecords) -> None:
    rows = [(f"f{n}", f"Gempa {n}", "Gempa mengguncang Palu lagi.") for n in range(3)]
    update(index, read_corpus(write_records("a.jsonl", *rows)))
    remove(index, ["f1"], reason=REASON)
    skips: list[Any] = []
    path = write_records("a.jsonl", *rows, ("f4", "Gempa 4", "Gempa mengguncang Palu lagi."))
    report = check(update(index, read_corpus(path), on_skip=skips.append))
    assert (report.read, report.added, report.unchanged, report.deleted) == (4, 1, 2, 0)
    assert [(skip.line, skip.reason, skip.id) for skip in skips] == [(2, REMOVED, "f1")]
    assert not verify(index, deep=True).damages


def test_what_is_restored_comes_back_from_an_unchanged_file(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", *((f"f{n}", f"Gempa {n}", "Gempa mengguncang Palu lagi.") for n in range(3)))
    update(index, read_corpus(path))
    remove(index, ["f1", "f2"], reason=REASON)
    update(index, read_corpus(path))
    restore(index, ["f1"])
    assert not found(index, "f1")
    report = check(update(index, read_corpus(path)))
    assert (report.read, report.added, report.unchanged, report.skipped) == (3, 1, 1, 1)
    assert found(index, "f1")
    generation = report.generation
    assert check(update(index, read_corpus(path))).generation == generation


def test_a_receipt_tells_what_was_removed(index: Path) -> None:
    (stone,) = remove(index, ["a2"], reason=REASON)
    assert (stone.id, stone.url, stone.headline) == ("a2", "https://www.warta.example/berita/2", ARTICLES[2].headline)
    assert (stone.reason, stone.purged, stone.generation) == (REASON, "", (index / "CURRENT").read_text().strip())
    assert len(stone.digest) == 16
    assert abs(datetime.fromisoformat(stone.time) - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert removed(index) == [stone]


def test_removing_again_keeps_the_first_receipt(index: Path) -> None:
    first = remove(index, ["a2", "a2"], reason=REASON)
    assert len(first) == 1
    assert remove(index, ["a2"], reason="lain") == first == removed(index)


def test_an_unknown_id_removes_nothing(index: Path) -> None:
    with pytest.raises(ArticleNotFoundError, match="zzz"):
        remove(index, ["a1", "zzz"], reason=REASON)
    assert removed(index) == []
    assert found(index, "a1")


def test_only_what_was_removed_can_be_restored(index: Path) -> None:
    remove(index, ["a1"], reason=REASON)
    with pytest.raises(NotRemovedError, match="a2"):
        restore(index, ["a1", "a2"])
    assert [stone.id for stone in removed(index)] == ["a1"]


def test_a_removal_has_a_reason(index: Path) -> None:
    with pytest.raises(UsageError, match="reason"):
        remove(index, ["a1"], reason=" ")


def test_without_an_index_no_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        remove(tmp_path / "x", ["a"], reason=REASON)
    with pytest.raises(IndexNotFoundError):
        restore(tmp_path / "x", ["a"])
    assert not (tmp_path / "x").exists()


def test_it_waits_for_the_writer(index: Path) -> None:
    with writing(index):
        with pytest.raises(LockedError):
            remove(index, ["a1"], reason=REASON)
        with pytest.raises(LockedError):
            restore(index, ["a1"])


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": 1}', None])
def test_a_damaged_file_is_an_error_and_never_ignored(index: Path, content: bytes | None) -> None:
    with Index.open(index) as opened:
        remove(index, ["a2"], reason=REASON)
        path = index / NAME
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b'"a2"', b'"a3"') if content is None else content)
        for call in (
            lambda: opened.search("gempa"),
            lambda: opened.article("a2"),
            lambda: Index.open(index),
            lambda: update(index, ARTICLES),
            lambda: rebuild(index, ARTICLES, force=True),
            lambda: remove(index, ["a1"], reason=REASON),
            lambda: restore(index, ["a2"]),
            lambda: removed(index),
        ):
            with pytest.raises(TombstonesError, match=NAME):
                call()
        (damage,) = verify(index).damages
        assert (damage.file, "copy" in damage.help) == (str(path), True)
        path.write_bytes(whole)
        assert "a2" not in [hit.id for hit in opened.search("gempa", limit=100)]


def test_an_open_reader_keeps_to_a_file_that_was_deleted(index: Path) -> None:
    remove(index, ["a2"], reason=REASON)
    with Index.open(index) as opened:
        (index / NAME).unlink()
        assert "a2" not in [hit.id for hit in opened.search("gempa", limit=100)]


def test_a_suggestion_is_a_word_of_live_articles(tmp_path: Path) -> None:
    index = tmp_path / "index"
    slips = [Article(id=f"s{n}", headline="Kabar", body=f"Bupati Tarwiyanto datang ke desa {n}.") for n in range(4)]
    rebuild(index, [*ARTICLES, *slips])
    with Index.open(index) as opened:
        assert [s.words for s in opened.search("tarwiyamto").suggestions] == [("tarwiyanto",)]
        remove(index, [slip.id for slip in slips], reason=REASON)
        assert opened.search("tarwiyamto").suggestions == ()


def test_the_long_form_of_an_acronym_goes_with_the_last_article_that_has_its_words(tmp_path: Path) -> None:
    index = tmp_path / "index"
    text = "Komisi Rahasia Wisesa (KRW) mengadakan rapat ke-{}. Ketua KRW hadir."
    secret = [Article(id=f"r{n}", headline="Rapat", body=text.format(n)) for n in range(6)]
    rebuild(index, [*ARTICLES, *secret])
    with Index.open(index) as opened:
        assert opened.lexicon.long_forms("krw") == {"komisi rahasia wisesa": 1.0}
        remove(index, [one.id for one in secret], reason=REASON)
        assert opened.search("krw").total == 0
        assert opened.lexicon.long_forms("krw") == {}
