"""An index that everybody may write is read, and not written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from newsearch import Index, StorageError, UnsafeIndexError, rebuild, update
from newsearch.store.generations import Generations
from newsearch.store.permissions import open_to_all
from newsearch.upkeep.doctor import doctor
from newsearch.upkeep.history import rollback

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle, Run, WriteRecords


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> Path:
    """An index of two generations."""
    rebuild(tmp_path / "index", [make_article("a")])
    update(tmp_path / "index", [make_article("b")])
    return tmp_path / "index"


@pytest.mark.parametrize("place", [".", "CURRENT", "stems", "lock", "generations", "{live}", "{live}/segments.list"])
def test_writing_to_what_everybody_may_write_is_refused(index: Path, make_article: MakeArticle, place: str) -> None:
    """Whichever part of it that is; searching goes on."""
    live = Generations(index).current()
    path = index / place.format(live=f"generations/{live}")
    path.chmod(path.stat().st_mode | 0o002)
    for write in (
        lambda: rebuild(index, [make_article("c")], force=True),
        lambda: update(index, [make_article("c")]),
        lambda: rollback(index),
    ):
        with pytest.raises(UnsafeIndexError) as caught:
            write()
        assert path in caught.value.paths
        assert f"chmod -R o-w {index}" in str(caught.value)
    assert Generations(index).current() == live
    with Index.open(index) as opened:
        assert opened.search("warga").total == 2


def test_the_command_that_the_error_names_helps(
    index: Path, run: Run, write_records: WriteRecords, tmp_path: Path
) -> None:
    source = str(write_records("c.jsonl", ("c", "Judul", "Isi.")))
    index.chmod(0o777)
    refused = run("update", source)
    assert (refused.returncode, "Traceback" in refused.stderr) == (77, False)
    command = refused.stderr.rpartition("`chmod")[2].rpartition("`")[0].split()
    assert command == ["-R", "o-w", "index"]
    os.system(f"chmod -R o-w {index}")  # noqa: S605 the command as a person would give it
    assert run("update", source).returncode == 0


def test_a_generation_that_is_deleted_meanwhile_is_passed_over(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor looks while others write."""
    known = [*Generations(index).complete(), "20000101T000000Z-000000"]
    monkeypatch.setattr(Generations, "complete", lambda _: known)
    assert open_to_all(index) == []


def test_what_a_umask_of_0_builds_is_not_everybodys(tmp_path: Path, make_article: MakeArticle) -> None:
    before = os.umask(0)
    try:
        rebuild(tmp_path / "baru" / "index", [make_article("a")])
        update(tmp_path / "baru" / "index", [make_article("b", body="Kata yang belum pernah ada: menjungkirbalikkan.")])
    finally:
        os.umask(before)
    assert open_to_all(tmp_path / "baru" / "index") == []


def test_a_link_that_somebody_planted_is_not_followed(index: Path, make_article: MakeArticle, tmp_path: Path) -> None:
    """Neither the lock nor what is written aside may empty a file elsewhere."""
    precious = tmp_path / "berharga"
    precious.write_text("jangan dihapus")
    for name in ("lock", "CURRENT.new", "stems.new"):
        path = index / name
        path.unlink(missing_ok=True)
        path.symlink_to(precious)
        if name != "stems.new":  # the build deletes what a stopped one left of the stem table
            with pytest.raises(StorageError, match=name):
                update(index, [make_article("c")])
        else:
            update(index, [make_article("c", body="Kata baru: bergotong-royong menjungkirbalikkan.")])
        path.unlink(missing_ok=True)
        assert precious.read_text() == "jangan dihapus"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_an_index_of_another_user_is_a_warning(index: Path) -> None:
    os.chown(index, 12345, -1)
    (found,) = (finding for finding in doctor(index).findings if finding.what == "permissions")
    assert (found.state, "user 12345" in found.found) == ("warning", True)
