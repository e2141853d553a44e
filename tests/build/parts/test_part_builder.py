"""`build_part`: one share of an archive, which takes the place of an older one when it is complete."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import LockedError, Skip, UsageError, WorkerError, build_part, merge_parts, read_corpus
from newsearch.engine.columnar.workers import Workers
from newsearch.store.lock import writing

from .archive import parts, paths, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.corpus import Corpus


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_part_says_what_it_has_read(archive: Path, tmp_path: Path) -> None:
    skips: list[Skip] = []
    shown: list[int] = []
    reports = [
        build_part(
            tmp_path / "parts",
            read_corpus(*paths(archive)),
            f"{number}/2",
            on_skip=skips.append,
            progress=shown.append,
        )
        for number in (1, 2)
    ]
    assert [(r.read, r.articles, r.skipped) for r in reports] == [(24, 22, 2), (46, 44, 2)]
    assert len(skips) == 4
    assert shown == [*range(1, 25), *range(1, 47)]
    assert reports[0].to_dict()["part"] == "1/2"
    assert all(report.batches for report in reports)


def test_more_parts_than_records_are_fine(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "Gempa", "content": "Warga."}])
    for number in range(1, 6):
        build_part(tmp_path / "parts", read_corpus(tmp_path / "a.jsonl"), f"{number}/5")
    assert merge_parts(tmp_path / "index", [tmp_path / "parts"]).after == 1


def test_an_interrupted_part_leaves_the_older_one(archive: Path, tmp_path: Path) -> None:
    parts(archive, tmp_path / "parts", 2)
    before = content(tmp_path / "parts")

    def interrupt(records: int) -> None:
        if records == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_part(tmp_path / "parts", read_corpus(*paths(archive)), "1/2", progress=interrupt)
    assert content(tmp_path / "parts") == before


def test_a_killed_part_is_not_finished_and_the_next_run_makes_it(archive: Path, tmp_path: Path) -> None:
    """What it left is deleted by the next run, and an older part is there until then."""
    parts(archive, tmp_path / "parts", 2)

    def end(records: int) -> None:
        if records == 20:
            os._exit(9)

    pid = os.fork()
    if not pid:
        try:
            build_part(tmp_path / "parts", read_corpus(*paths(archive)), "1/2", progress=end)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert len(list((tmp_path / "parts/1-of-2").glob("data-*"))) == 2
    assert merge_parts(tmp_path / "index", [tmp_path / "parts"]).after == 57
    build_part(tmp_path / "parts", read_corpus(*paths(archive)), "1/2")
    assert len(list((tmp_path / "parts/1-of-2").glob("data-*"))) == 1
    assert merge_parts(tmp_path / "index", [tmp_path / "parts"]).after == 57


def test_a_killed_worker_is_an_error(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsearch.build.parts import part_builder
    from newsearch.engine.columnar import ColumnarEngine

    make = Workers.make

    def killed(workers: Workers, name: str, items: Any) -> None:
        make(workers, name, items)
        for worker in workers._workers:
            worker._process.kill()

    monkeypatch.setattr(Workers, "make", killed)
    monkeypatch.setattr(part_builder, "default_engine", lambda **_: ColumnarEngine(entities=False, jobs=2))
    with pytest.raises(WorkerError, match="killed by signal 9"):
        build_part(tmp_path / "parts", read_corpus(*paths(archive)), "1/2")
    assert [path.name for path in (tmp_path / "parts").rglob("*") if path.is_file()] in ([], ["lock"])


def test_one_process_makes_a_part(archive: Path, tmp_path: Path) -> None:
    with writing(tmp_path / "parts/1-of-2"), pytest.raises(LockedError):
        build_part(tmp_path / "parts", read_corpus(*paths(archive)), "1/2")


def test_what_can_be_read_once_only_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").write_text("")
    with (tmp_path / "in").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(UsageError, match="'-' can be read once only"):
            build_part(tmp_path / "parts", read_corpus("-"), "1/2")
    assert not (tmp_path / "parts/1-of-2/part.json").exists()


def test_parts_are_not_put_into_what_is_read(archive: Path) -> None:
    with pytest.raises(UsageError, match="lies in"):
        build_part(archive / "parts", read_corpus(archive), "1/2")


def test_wrong_arguments_are_told(archive: Path, tmp_path: Path) -> None:
    corpus: Corpus = read_corpus(archive)
    for options in ({"keep": 3}, {"resume": True}, {"force": True}, {"prune": True}):
        with pytest.raises(UsageError, match="a part of a build knows no"):
            build_part(tmp_path / "parts", corpus, "1/2", **options)
    with pytest.raises(UsageError, match="a part is made of a corpus"):
        build_part(tmp_path / "parts", [], "1/2")  # type: ignore[arg-type]
