"""`update --prune`: articles whose file is gone are deleted, and an archive that is not mounted deletes nothing."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import BuildReport, EmptySourceError, Index, read_corpus, rebuild, update

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run, WriteRecords


@pytest.fixture
def archive(tmp_path: Path, write_records: WriteRecords) -> Path:
    """Ten articles in files of their own, and two more in a folder beside them."""
    for number in range(10):
        write_records(f"arsip/{number}.jsonl", (f"a{number}", f"Gempa {number}", "Warga mengungsi."))
    write_records("lain/satu.jsonl", ("b1", "Banjir", "Air surut."), ("b2", "Banjir lagi", "Air naik."))
    return tmp_path / "arsip"


def ids(index: Path) -> list[str]:
    with Index.open(index) as opened:
        return sorted(hit.id for hit in opened.search("gempa banjir", limit=100))


def check(report: BuildReport) -> tuple[int, int]:
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted
    return report.deleted, report.pruned


def test_articles_of_files_that_are_gone_are_deleted(tmp_path: Path, archive: Path) -> None:
    """Without `prune` they stay; twice the same changes nothing."""
    index = tmp_path / "index"
    rebuild(index, read_corpus(archive))
    (archive / "3.jsonl").unlink()
    assert check(update(index, read_corpus(archive))) == (0, 0)
    assert check(update(index, read_corpus(archive), prune=True)) == (1, 1)
    assert ids(index) == [f"a{n}" for n in range(10) if n != 3]
    live = (index / "CURRENT").read_text()
    assert check(update(index, read_corpus(archive), prune=True)) == (0, 0)
    assert (index / "CURRENT").read_text() == live


def test_files_outside_of_the_folders_given_stay(tmp_path: Path, archive: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "lain"
    rebuild(index, read_corpus(archive, other))
    shutil.rmtree(other)
    (tmp_path / "arsip-dua").mkdir()
    assert check(update(index, read_corpus(tmp_path / "arsip-dua"), prune=True)) == (0, 0)
    assert check(update(index, read_corpus(archive), prune=True)) == (0, 0)
    assert check(update(index, read_corpus(tmp_path), prune=True)) == (2, 2)


def test_an_archive_that_is_not_mounted_deletes_nothing(tmp_path: Path, archive: Path) -> None:
    index = tmp_path / "index"
    rebuild(index, read_corpus(archive))
    for path in archive.iterdir():
        path.unlink()
    with pytest.raises(EmptySourceError) as caught:
        update(index, read_corpus(archive), prune=True)
    assert (caught.value.before, caught.value.lost) == (10, 10)
    assert len(ids(index)) == 10
    assert check(update(index, read_corpus(archive), prune=True, force=True)) == (10, 10)
    assert ids(index) == []


def test_an_article_that_another_file_has_too_stays(tmp_path: Path, archive: Path, write_records: WriteRecords) -> None:
    """The later file's record was the article; when that file is gone, the earlier one's is."""
    index = tmp_path / "index"
    later = write_records("arsip/z.jsonl", ("a0", "Gempa ralat", "Warga pulang."), ("z", "Gempa akhir", "Selesai."))
    rebuild(index, read_corpus(archive))
    later.unlink()
    assert check(update(index, read_corpus(archive), prune=True)) == (1, 1)
    with Index.open(index) as opened:
        assert opened.article("a0").headline == "Gempa 0"
    rebuild(tmp_path / "anew", read_corpus(archive))
    assert ids(index) == ids(tmp_path / "anew")


def test_an_article_that_moved_to_another_file_is_not_deleted(tmp_path: Path, archive: Path) -> None:
    index = tmp_path / "index"
    rebuild(index, read_corpus(archive))
    (archive / "5.jsonl").rename(archive / "pindah.jsonl")
    assert check(update(index, read_corpus(archive), prune=True)) == (0, 0)
    assert len(ids(index)) == 10


def test_a_file_that_cannot_be_looked_at_is_not_gone(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    rebuild(index, read_corpus(archive))
    (archive / "5.jsonl").unlink()

    real = os.lstat

    def refused(path: Any, **options: Any) -> Any:
        if str(path).endswith("5.jsonl"):
            raise PermissionError(13, "Permission denied")
        return real(path, **options)

    monkeypatch.setattr(os, "lstat", refused)
    assert check(update(index, read_corpus(archive), prune=True)) == (0, 0)


def test_the_command(tmp_path: Path, archive: Path, run: Run) -> None:
    assert run("index", "arsip").returncode == 0
    for number in range(3):
        (archive / f"{number}.jsonl").unlink()
    refused = run("update", "arsip", "--prune")
    assert (refused.returncode, "--force" in refused.stderr) == (2, True)
    done = run("update", "arsip", "--prune", "--force")
    assert (done.returncode, "3 deleted" in done.stdout) == (0, True)
