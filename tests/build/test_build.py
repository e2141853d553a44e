"""Building: reports add up, an update equals a rebuild, and what goes wrong leaves the live index as it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import (
    Article,
    BuildReport,
    EmptySourceError,
    Index,
    IndexCorruptError,
    IndexFormatError,
    Skip,
    StorageError,
    UsageError,
    read_corpus,
    rebuild,
    update,
)
from newsearch.analysis import sastrawi
from newsearch.count_tables import WIDTHS
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.whoosh.reference import StockEngine
from newsearch.store import opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import MakeArticle, WriteRecords
    from newsearch.engine.interface import Engine

    Build = Callable[..., BuildReport]

GEMPA = ("gempa", "Gempa Guncang Palu", "Gempa bermagnitudo 7,4 mengguncang Palu. Tsunami menyusul.")
BANJIR = ("banjir", "Banjir Rendam Jakarta", "Banjir merendam Jakarta. Warga mengungsi.")
PEMILU = ("pemilu", "Pemilu Serentak 2019", "Komisi Pemilihan Umum (KPU) menghitung suara. Warga mengawasi KPU.")
PIALA = ("piala", "Final Piala Dunia", "Pertandingan final dimainkan di Moskow. Penonton bersorak.")


def check(report: BuildReport) -> tuple[int, ...]:
    """A report's (added, changed, unchanged, skipped, deleted), its sums checked."""
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted
    return report.added, report.changed, report.unchanged, report.skipped, report.deleted


def answers(index: Path, query: str = "gempa banjir warga kpu piala palu") -> list[tuple[str, float, str]]:
    with Index.open(index) as opened:
        return [(hit.id, hit.score, hit.headline) for hit in opened.search(query, limit=100)]


def tallies(index: Path) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    with Index.open(index) as opened:
        return {table: list(opened.lexicon.statistics.tallies(table, "")) for table in WIDTHS}


def state(index: Path) -> tuple[str, list[str]]:
    """What names the live generation, and what lies in the folders: litter would show."""
    return (index / "CURRENT").read_text(), sorted(str(path.relative_to(index)) for path in index.rglob("*"))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_rebuild_counts_every_record(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR, ("kosong", "", ""))
    assert check(rebuild(index, read_corpus(path))) == (2, 0, 0, 1, 0)
    path = write_records("a.jsonl", GEMPA, (*BANJIR[:2], "Banjir surut."), PIALA)
    assert check(rebuild(index, read_corpus(path))) == (1, 1, 1, 0, 0)


def test_a_later_record_supersedes_an_earlier_one_of_its_file(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR, ("gempa", "Gempa Palu, Versi Kedua", "Gempa."))
    skips: list[Skip] = []
    report = rebuild(index, read_corpus(path), on_skip=skips.append)
    assert check(report) == (2, 0, 0, 1, 0)
    assert [(skip.line, skip.id) for skip in skips] == [(1, "gempa")]
    assert skips[0].reason.endswith(f"{path}:3")
    assert "Gempa Palu, Versi Kedua" in [headline for _, _, headline in answers(index)]


def test_a_later_file_supersedes_an_earlier_one(index: Path, write_records: WriteRecords) -> None:
    first = write_records("a.jsonl", GEMPA, BANJIR)
    second = write_records("b.jsonl", ("gempa", "Gempa Palu, Versi Kedua", "Gempa."))
    assert check(rebuild(index, read_corpus(first, second))) == (2, 0, 0, 1, 0)
    assert check(update(index, read_corpus(first, second))) == (0, 0, 2, 1, 0)
    assert "Gempa Palu, Versi Kedua" in [headline for _, _, headline in answers(index)]


def test_an_article_comes_back_when_the_later_file_loses_it(index: Path, write_records: WriteRecords) -> None:
    first = write_records("a.jsonl", GEMPA, BANJIR)
    second = write_records("b.jsonl", ("gempa", "Gempa Palu, Versi Kedua", "Gempa."), PIALA)
    rebuild(index, read_corpus(first, second))
    second = write_records("b.jsonl", PIALA)
    assert check(update(index, read_corpus(first, second))) == (0, 1, 2, 0, 0)
    assert answers(index, "gempa")[0][2] == GEMPA[1]


def test_a_superseded_record_stays_so_when_its_file_alone_is_read_again(
    index: Path, write_records: WriteRecords
) -> None:
    first = write_records("a.jsonl", GEMPA, BANJIR)
    second = write_records("b.jsonl", ("gempa", "Gempa Palu, Versi Kedua", "Gempa."))
    rebuild(index, read_corpus(first, second))
    assert check(update(index, read_corpus(first))) == (0, 0, 1, 1, 0)
    assert answers(index, "gempa")[0][2] == "Gempa Palu, Versi Kedua"


def test_a_new_file_takes_an_article_from_an_unchanged_one(index: Path, write_records: WriteRecords) -> None:
    first = write_records("a.jsonl", GEMPA, BANJIR)
    rebuild(index, read_corpus(first))
    second = write_records("b.jsonl", ("gempa", "Gempa Palu, Versi Kedua", "Gempa."))
    assert check(update(index, read_corpus(first, second))) == (0, 1, 1, 1, 0)
    assert check(update(index, read_corpus(first, second))) == (0, 0, 2, 1, 0)
    assert answers(index, "gempa")[0][2] == "Gempa Palu, Versi Kedua"


def test_an_article_may_move_to_another_file(index: Path, write_records: WriteRecords) -> None:
    """In either order of the files it is neither lost nor counted twice."""
    first, second = write_records("a.jsonl", GEMPA, BANJIR), write_records("b.jsonl", PIALA)
    rebuild(index, read_corpus(first, second))
    first, second = write_records("a.jsonl", BANJIR), write_records("b.jsonl", PIALA, GEMPA)
    assert check(update(index, read_corpus(first, second))) == (0, 0, 3, 0, 0)
    first, second = write_records("a.jsonl", BANJIR, GEMPA), write_records("b.jsonl", PIALA)
    assert check(update(index, read_corpus(first, second))) == (0, 0, 3, 0, 0)
    assert {id_ for id_, _, _ in answers(index)} == {"gempa", "banjir", "piala"}
    second = write_records("b.jsonl", ("piala", *PEMILU[1:]))
    assert check(update(index, read_corpus(first, second))) == (0, 1, 2, 0, 0)


def test_update_deletes_what_a_file_no_longer_holds(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR)
    rebuild(index, read_corpus(path))
    path = write_records("a.jsonl", BANJIR)
    assert check(update(index, read_corpus(path), force=True)) == (0, 0, 1, 0, 1)
    assert answers(index, "gempa") == []


def test_update_keeps_the_articles_of_a_file_that_is_gone(
    index: Path, write_records: WriteRecords, tmp_path: Path
) -> None:
    write_records("korpus/a.jsonl", GEMPA)
    gone = write_records("korpus/b.jsonl", BANJIR)
    rebuild(index, read_corpus(tmp_path / "korpus"))
    gone.unlink()
    assert check(update(index, read_corpus(tmp_path / "korpus"))) == (0, 0, 1, 0, 0)
    assert len(answers(index)) == 2


def test_update_keeps_the_articles_of_a_file_that_cannot_be_read(
    index: Path, write_records: WriteRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR)
    rebuild(index, read_corpus(path))
    path = write_records("a.jsonl", GEMPA, BANJIR, PIALA)
    real = Path.open

    def refused(self: Path, *arguments: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refused)
        assert check(update(index, read_corpus(path))) == (0, 0, 0, 1, 0)
        assert check(update(index, read_corpus(path))) == (0, 0, 0, 1, 0)
    assert check(update(index, read_corpus(path))) == (1, 0, 2, 0, 0)


def test_update_keeps_the_articles_behind_the_place_where_a_file_is_damaged(
    index: Path, tmp_path: Path, write_records: WriteRecords
) -> None:
    import gzip

    plain = write_records("a.jsonl", *((f"id{n}", f"Kabar {n} {os.urandom(400).hex()}", "Warga.") for n in range(50)))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert rebuild(index, read_corpus(packed)).after == 50
    packed.write_bytes(packed.read_bytes()[:10_000])
    report = update(index, read_corpus(packed))
    assert (report.after, report.deleted, report.skipped > 0) == (50, 0, True)
    check(report)
    packed.write_bytes(gzip.compress(plain.read_bytes().splitlines(keepends=True)[0]))
    assert check(update(index, read_corpus(packed), force=True)) == (0, 0, 1, 0, 49)


def test_a_file_with_a_new_time_and_the_same_bytes_is_not_read(
    index: Path, write_records: WriteRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_records("a.jsonl", GEMPA)
    rebuild(index, read_corpus(path))
    os.utime(path, ns=(1, 1))
    monkeypatch.setattr("newsearch.corpus.corpus.readers.read", lambda *_: pytest.fail("it was read"))
    assert check(update(index, read_corpus(path))) == (0, 0, 1, 0, 0)


def test_a_correction_of_the_same_length_is_seen(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA)
    rebuild(index, read_corpus(path))
    path = write_records("a.jsonl", ("gempa", GEMPA[1].replace("Palu", "Poso"), GEMPA[2]))
    os.utime(path, ns=(2, 2))
    assert check(update(index, read_corpus(path))) == (0, 1, 0, 0, 0)
    assert answers(index, "poso")[0][0] == "gempa"


def test_update_without_an_index_builds_one(index: Path, write_records: WriteRecords) -> None:
    assert check(update(index, read_corpus(write_records("a.jsonl", GEMPA)))) == (1, 0, 0, 0, 0)
    assert len(answers(index)) == 1


def test_articles_may_be_given_as_objects(index: Path, make_article: MakeArticle) -> None:
    assert check(rebuild(index, [make_article("a"), make_article("b")])) == (2, 0, 0, 0, 0)
    assert check(update(index, iter([make_article("b", "Judul Baru"), make_article("c")]))) == (1, 1, 0, 0, 0)
    assert check(update(index, [make_article("d"), make_article("d", "Versi Kedua")])) == (1, 0, 0, 1, 0)


def test_standard_input_is_read_each_time(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is another stream each time: what it gave before is neither taken for unchanged nor deleted."""
    import io
    import json
    import sys

    for id_, expected in (("a", (1, 0, 0, 0, 0)), ("b", (1, 0, 0, 0, 0)), ("b", (0, 0, 1, 0, 0))):
        record = json.dumps({"id": id_, "title": "Kabar", "content": "Warga menunggu kabar."}).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(record + b"\n")))
        assert check(update(index, read_corpus("-"))) == expected
    assert len(answers(index)) == 2


@pytest.mark.parametrize("again", [rebuild, update])
def test_corpus_skips_reach_report_and_callback(index: Path, write_records: WriteRecords, again: Build) -> None:
    path = write_records("a.jsonl", GEMPA, ("kosong", "", ""))
    rebuild(index, read_corpus(path))
    write_records("a.jsonl", GEMPA, ("kosong", "", ""), ("kosong2", "", ""))
    mine: list[Skip] = []
    own: list[Skip] = []
    corpus = read_corpus(path, on_skip=own.append)
    report = again(index, corpus, on_skip=mine.append)
    assert mine == own == report.skips
    assert [skip.id for skip in mine] == ["kosong", "kosong2"]
    assert corpus.on_skip == own.append


def test_an_update_that_changes_nothing_makes_no_generation(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR, GEMPA, ("kosong", "", ""))
    live = rebuild(index, read_corpus(path)).generation
    before = state(index)
    assert update(index, read_corpus(path)).generation == live
    assert update(index, []).generation == live
    assert state(index) == before


@pytest.mark.parametrize("engine", [StockEngine(), ColumnarEngine()], ids=lambda engine: engine.name)
def test_an_update_equals_a_rebuild(index: Path, tmp_path: Path, write_records: WriteRecords, engine: Engine) -> None:
    """Hits, scores and counts of names are the same, whichever way the index came to hold its articles."""
    many = [(f"id{n}", f"Warga {n} dan Komisi Pemilihan Umum", PEMILU[2]) for n in range(8)]
    first, second = write_records("a.jsonl", GEMPA, BANJIR, *many), write_records("b.jsonl", PIALA)
    rebuild(index, read_corpus(first), engine=engine)
    update(index, read_corpus(first, second))
    first, second = write_records("a.jsonl", BANJIR, *many[2:]), write_records("b.jsonl", PIALA, PEMILU, GEMPA)
    update(index, read_corpus(first, second))
    anew = tmp_path / "anew"
    rebuild(anew, read_corpus(first, second), engine=engine)
    assert answers(index) == answers(anew)
    assert tallies(index) == tallies(anew)
    assert len(answers(anew)) == 10


def test_engines_agree(tmp_path: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR, PEMILU, PIALA)
    for engine in (StockEngine(), ColumnarEngine()):
        rebuild(tmp_path / engine.name, read_corpus(path), engine=engine)
    assert answers(tmp_path / "whoosh") == answers(tmp_path / ColumnarEngine.name)


def test_a_rebuild_by_another_engine_still_compares(index: Path, write_records: WriteRecords) -> None:
    path = write_records("a.jsonl", GEMPA, BANJIR)
    rebuild(index, read_corpus(path), engine=StockEngine())
    assert check(rebuild(index, read_corpus(path), engine=ColumnarEngine())) == (0, 0, 2, 0, 0)


def test_an_empty_source_is_refused(index: Path, tmp_path: Path, write_records: WriteRecords) -> None:
    (tmp_path / "kosong").mkdir()
    with pytest.raises(UsageError, match="no article"):
        rebuild(index, read_corpus(tmp_path / "kosong"))
    with pytest.raises(UsageError, match="1 skipped: no text"):
        rebuild(index, read_corpus(write_records("a.jsonl", ("kosong", "", ""))))
    assert rebuild(index, [], force=True).after == 0
    assert answers(index) == []


def test_a_rebuild_that_loses_too_much_changes_nothing(index: Path, make_article: MakeArticle) -> None:
    articles = [make_article(str(n)) for n in range(10)]
    rebuild(index, articles)
    before = state(index)
    with pytest.raises(EmptySourceError) as caught:
        rebuild(index, articles[:7])
    assert (caught.value.before, caught.value.lost) == (10, 3)
    with pytest.raises(EmptySourceError):  # as many articles, but others: the wrong path
        rebuild(index, [make_article(f"lain{n}") for n in range(10)])
    assert state(index) == before
    assert rebuild(index, articles[:8]).after == 8
    assert rebuild(index, articles[:1], force=True).after == 1


@pytest.mark.parametrize("build", [rebuild, update])
def test_an_exception_from_the_source_leaves_the_live_index(
    index: Path, make_article: MakeArticle, build: Build
) -> None:
    rebuild(index, [make_article("a")])
    before = state(index)

    def broken() -> Iterator[Article]:
        yield make_article("b")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(index, broken())
    assert state(index) == before
    assert [id_ for id_, _, _ in answers(index, "kabar")] == ["a"]


def test_a_damaged_index_is_refused_and_mended_by_a_rebuild(index: Path, make_article: MakeArticle) -> None:
    live = rebuild(index, [make_article("a")]).generation
    damages: list[Callable[[], object]] = [
        lambda: (index / "CURRENT").write_text("apa saja\n"),
        lambda: (index / "CURRENT").unlink(),
        lambda: (index / "CURRENT").write_text("20200101T000000Z-abcdef\n"),
        lambda: (index / "generations" / live / "manifest.json").write_text("{}"),
        lambda: (index / "generations" / live / "manifest.json").unlink(),
        lambda: (index / "generations" / live / "ledger.json").unlink(),
    ]
    actions: list[Callable[[Path], object]] = [Index.open, lambda folder: update(folder, [make_article("b")])]
    for damage in damages:
        damage()
        for action in actions:
            with pytest.raises(IndexCorruptError, match="newsearch index"):
                action(index)
        live = rebuild(index, [make_article("a")]).generation
        assert len(answers(index, "kabar")) == 1


@pytest.mark.parametrize("what", ["ANALYSIS_VERSION", "ENTITIES_VERSION"])
def test_an_index_of_another_version_is_refused_and_rebuilt(
    index: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    rebuild(index, [make_article("a")])
    monkeypatch.setattr(opening, what, "other")
    actions: list[Callable[[Path], object]] = [Index.open, lambda folder: update(folder, [])]
    for action in actions:
        with pytest.raises(IndexFormatError, match="newsearch index PATH"):
            action(index)
    assert check(rebuild(index, [make_article("a")])) == (0, 0, 1, 0, 0)


def test_an_update_with_another_stemmer_is_refused(
    index: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(index, [make_article("a")])
    monkeypatch.setattr(sastrawi, "version", lambda: "99")
    with pytest.raises(IndexFormatError, match="stemmer 99"):
        update(index, [make_article("b")])
    assert len(answers(index, "kabar")) == 1


def test_odd_articles_are_indexed_and_given_back(index: Path, make_article: MakeArticle) -> None:
    odd = [
        make_article("satu", body="Gempa"),
        make_article("../..\n\x00\x1b[31m/id\u202e", body="gempa \x00 nol"),
        make_article("\ud800", "Judul \udfff gempa", body="gempa \ud800 rusak"),
        make_article("tanpa", "", body="gempa", published=None, precision=None),
        Article(id="kosong"),
    ]
    for engine in (StockEngine(), ColumnarEngine()):
        rebuild(index, odd, engine=engine, force=True)
        with Index.open(index) as opened:
            assert {hit.id for hit in opened.search("gempa")} == {article.id for article in odd[:4]}
            for article in odd:
                stored = opened.article(article.id)
                assert (stored.headline, stored.body) == (article.headline, article.body)


@pytest.mark.parametrize(
    ("build", "call"),
    [(rebuild, "replace"), (update, "replace"), (update, "fsync"), (rebuild, "mkdir"), (update, "open")],
)
def test_every_failing_file_call_leaves_the_live_index(
    index: Path, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch, build: Build, call: str
) -> None:
    """Each call of one kind fails in turn, until a build gets through without reaching the failing one."""
    rebuild(index, [make_article("a")])
    # `pathlib` of Python 3.10 holds on to its own reference to `os.mkdir`.
    owner: Any = Path if call == "mkdir" else os
    real = getattr(owner, call)
    for failing in range(200):
        seen = 0

        def fail(*arguments: Any, _failing: int = failing, **named: Any) -> Any:
            nonlocal seen
            ours = call == "fsync" or any(str(index) in str(argument) for argument in arguments[:1])
            seen += ours
            if ours and seen == _failing + 1:
                raise OSError(28, "No space left on device")
            return real(*arguments, **named)

        before = (index / "CURRENT").read_text()
        with monkeypatch.context() as patched:
            patched.setattr(owner, call, fail)
            try:
                articles = [make_article("a"), make_article(f"b{failing}")]
                _ = rebuild(index, articles, force=True) if build is rebuild else update(index, articles)
            except StorageError:
                pass
            else:
                if seen <= failing:
                    break
                continue
        assert (index / "CURRENT").read_text() == before
        assert {"a"} <= {id_ for id_, _, _ in answers(index, "kabar")}
    else:
        pytest.fail("the builds never ended")
    assert failing >= {"replace": 2, "fsync": 4, "mkdir": 1, "open": 2}[call]
