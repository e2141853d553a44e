"""`merge_parts`: an index made of parts is the one that a build of the whole archive makes, or there is none."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import (
    Index,
    PartError,
    UsageError,
    build_part,
    merge_parts,
    purge,
    read_corpus,
    rebuild,
    remove,
    update,
)
from newsearch.build.parts import part_builder
from newsearch.build.parts.part_files import Description
from newsearch.build.parts.shares import Part
from newsearch.engine.columnar import ColumnarEngine
from newsearch.store.generations import Generations
from newsearch.store.ledger import Ledger
from newsearch.upkeep.verify import verify

from .archive import answers, counts, parts, paths, write_archive, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def live(index: Path) -> Path:
    generations = Generations(index)
    current = generations.current()
    assert current is not None
    return generations.path(current)


@pytest.mark.parametrize("of", [1, 3, 7])
def test_the_index_is_that_of_one_build(archive: Path, tmp_path: Path, of: int) -> None:
    """Hits, scores, articles and the report are the same, and so are the files that say nothing of batches."""
    expected = rebuild(tmp_path / "one", read_corpus(*paths(archive)))
    parts(archive, tmp_path / "parts", of)
    found = merge_parts(tmp_path / "many", [tmp_path / "parts"])
    assert (expected.skipped, expected.reasons["superseded by a later record of the same id"]) == (13, 9)
    assert counts(found) == counts(expected)
    assert answers(tmp_path / "many") == answers(tmp_path / "one")
    one, many = live(tmp_path / "one"), live(tmp_path / "many")
    assert {path.name for path in one.iterdir()} == {path.name for path in many.iterdir()}
    for name in ("ledger.json", "changes", "names", "stems"):
        assert (many / name).read_bytes() == (one / name).read_bytes(), name
    assert Ledger.load(many).sources == Ledger.load(one).sources
    assert verify(tmp_path / "many", deep=True).sound


def test_without_pages_that_share_a_path_the_terms_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    write_lines(source, [{"id": f"a{n % 50}", "title": f"Gempa {n}", "content": f"Desa{n} rusak."} for n in range(60)])
    rebuild(tmp_path / "one", read_corpus(source))
    for number in (2, 1, 3):
        build_part(tmp_path / "parts", read_corpus(source), f"{number}/3")
    merge_parts(tmp_path / "many", [tmp_path / "parts"])
    one, many = live(tmp_path / "one"), live(tmp_path / "many")
    for name in ("s000001.index", "s000001.phrases", "s000001-2.deleted", "stems", "ledger.json"):
        assert (many / name).read_bytes() == (one / name).read_bytes(), name


def test_an_update_goes_on_from_it(archive: Path, tmp_path: Path) -> None:
    """Nothing is read again that has not changed, and what has changed is found in its place."""
    parts(archive, tmp_path / "parts", 3)
    merge_parts(tmp_path / "many", [tmp_path / "parts"])
    rebuild(tmp_path / "one", read_corpus(*paths(archive)))
    with (archive / "dua/c.jsonl").open("a") as file:
        file.write(json.dumps({"id": "a1", "title": "Gempa lain", "content": "Kabar lain dari desa1."}) + "\n")
    found, expected = (update(tmp_path / name, read_corpus(*paths(archive))) for name in ("many", "one"))
    assert counts(found) == counts(expected)
    assert answers(tmp_path / "many") == answers(tmp_path / "one")


def test_it_takes_the_place_of_an_older_index_as_a_rebuild_does(archive: Path, tmp_path: Path) -> None:
    """What was removed for good stays out, to the last byte, and the journal says what has changed."""
    for name in ("one", "many"):
        rebuild(tmp_path / name, read_corpus(archive / "satu/a.jsonl"))
        remove(tmp_path / name, ["a7"], reason="sebuah alasan")
    expected = rebuild(tmp_path / "one", read_corpus(*paths(archive)))
    parts(archive, tmp_path / "parts", 3)
    found = merge_parts(tmp_path / "many", [tmp_path / "parts"])
    assert counts(found) == counts(expected)
    assert answers(tmp_path / "many") == answers(tmp_path / "one")
    with Index.open(tmp_path / "many") as index:
        assert index.search("desa7").total == 0
    assert b"desa7" not in b"".join(path.read_bytes() for path in live(tmp_path / "many").glob("s0*.index"))
    assert (live(tmp_path / "many") / "ledger.json").read_bytes() == (
        live(tmp_path / "one") / "ledger.json"
    ).read_bytes()


def test_no_word_of_what_was_removed_for_good_comes_in(tmp_path: Path) -> None:
    """The parts have read and indexed it: they do not know the index."""
    source = tmp_path / "a.jsonl"
    rows = [{"id": f"a{n}", "title": f"Gempa {n}", "content": "Warga mengungsi ke bukit."} for n in range(20)]
    write_lines(source, [*rows, {"id": "x", "title": "Rahasia", "content": "Zubaidah merahasiakannya."}])
    rebuild(tmp_path / "index", read_corpus(source))
    remove(tmp_path / "index", ["x"], reason="sebuah alasan")
    purge(tmp_path / "index")
    for number in (1, 2):
        build_part(tmp_path / "parts", read_corpus(source), f"{number}/2")
    merge_parts(tmp_path / "index", [tmp_path / "parts"], keep=1)
    written = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert [path for path in written if re.search(b"zubaidah|rahasia", path.read_bytes(), re.IGNORECASE)] == []
    assert b"mengungsi" in (tmp_path / "index/stems").read_bytes()


def test_what_is_kept_of_a_damaged_file_is_kept(archive: Path, tmp_path: Path) -> None:
    for name in ("one", "many"):
        rebuild(tmp_path / name, read_corpus(*paths(archive)))
    whole = (archive / "satu/b.jsonl.gz").read_bytes()
    (archive / "satu/b.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    expected = rebuild(tmp_path / "one", read_corpus(*paths(archive)))
    parts(archive, tmp_path / "parts", 3)
    found = merge_parts(tmp_path / "many", [tmp_path / "parts"])
    assert expected.kept
    assert counts(found) == counts(expected)
    assert answers(tmp_path / "many") == answers(tmp_path / "one")


def test_parts_may_lie_in_several_folders_and_the_archive_elsewhere(archive: Path, tmp_path: Path) -> None:
    rebuild(tmp_path / "one", read_corpus(*paths(archive)))
    for number in (1, 2, 3):
        build_part(tmp_path / f"machine{number}", read_corpus(*paths(archive)), f"{number}/3")
    shutil.rmtree(archive)
    folders = [tmp_path / f"machine{number}" for number in (3, 1, 2, 1)]
    assert merge_parts(tmp_path / "many", folders).after == 57
    assert answers(tmp_path / "many") == answers(tmp_path / "one")


def test_options_of_reading_come_with_the_parts(tmp_path: Path) -> None:
    from datetime import datetime, timezone

    source, now = tmp_path / "a.jsonl", datetime(2024, 5, 2, tzinfo=timezone.utc)
    rows = [{"id": "a", "judul": "Gempa", "teks": "Warga mengungsi.", "tanggal": "2 jam lalu"}]
    write_lines(source, rows)
    corpus = read_corpus(source, mapping={"body": "teks"}, now=now)
    rebuild(tmp_path / "one", corpus, now=now)
    build_part(tmp_path / "parts", read_corpus(source, mapping={"body": "teks"}, now=now), "1/1")
    merge_parts(tmp_path / "many", [tmp_path / "parts"])
    assert answers(tmp_path / "many") == answers(tmp_path / "one")
    one, many = (json.loads((live(tmp_path / name) / "manifest.json").read_bytes()) for name in ("one", "many"))
    assert (many["now"], many["files"]["ledger.json"]) == (one["now"], one["files"]["ledger.json"])


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, and three parts of it."""
    folder = tmp_path_factory.mktemp("three")
    parts(write_archive(folder / "archive"), folder / "parts", 3)
    return folder


@pytest.fixture
def again(three: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The archive, which is as it was afterwards, and parts of it, which are the test's own."""
    shutil.copytree(three / "parts", tmp_path / "parts")
    shutil.copytree(three / "archive", tmp_path / "before", symlinks=True)
    yield three / "archive", tmp_path / "parts"
    shutil.rmtree(three / "archive")
    shutil.copytree(tmp_path / "before", three / "archive", symlinks=True)


def missing(parts: Path, archive: Path) -> None:
    shutil.rmtree(parts / "2-of-3")


def doubled(parts: Path, archive: Path) -> None:
    shutil.copytree(parts / "2-of-3", parts.parent / "more/2-of-3")


def unfinished(parts: Path, archive: Path) -> None:
    (parts / "2-of-3/part.json").unlink()


def without_a_file(parts: Path, archive: Path) -> None:
    next((parts / "2-of-3").glob("data-*/*.articles")).unlink()


def with_a_bit_turned(parts: Path, archive: Path) -> None:
    path = next((parts / "2-of-3").glob("data-*/*.index"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def with_another_description(parts: Path, archive: Path) -> None:
    path = parts / "2-of-3/part.json"
    path.write_bytes(path.read_bytes().replace(b'"articles": ', b'"articles": 1'))


def with_a_way_out(parts: Path, archive: Path) -> None:
    path = parts / "2-of-3/part.json"
    Description.save(replace(Description.load(path.parent, Part(2, 3)), data="../1-of-3"), path.parent)


def cut_off(parts: Path, archive: Path) -> None:
    path = parts / "2-of-3/part.json"
    path.write_bytes(path.read_bytes()[:100])


def renamed(parts: Path, archive: Path) -> None:
    shutil.rmtree(parts / "2-of-3")
    shutil.copytree(parts / "1-of-3", parts / "2-of-3")


def of_another_version(parts: Path, archive: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsearch.engine.columnar.checkpoint.__version__", "0.0.1")
        build_part(parts, read_corpus(*paths(archive)), "2/3")


def with_other_options(parts: Path, archive: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part_builder, "default_engine", lambda **_: ColumnarEngine(entities=True, jobs=1))
        build_part(parts, read_corpus(*paths(archive)), "2/3")


def with_another_mapping(parts: Path, archive: Path) -> None:
    build_part(parts, read_corpus(*paths(archive), mapping={"headline": "judul"}), "2/3")


def of_other_paths(parts: Path, archive: Path) -> None:
    build_part(parts, read_corpus(archive), "2/3")


def after_the_archive_grew(parts: Path, archive: Path) -> None:
    write_lines(archive / "tiga/z.jsonl", [{"id": "z", "title": "Baru", "content": "Kabar baru."}])
    build_part(parts, read_corpus(*paths(archive)), "2/3")


def after_a_file_was_touched(parts: Path, archive: Path) -> None:
    os.utime(archive / "satu/a.jsonl", ns=(0, 1))
    build_part(parts, read_corpus(*paths(archive)), "2/3")


def of_another_division(parts: Path, archive: Path) -> None:
    build_part(parts, read_corpus(*paths(archive)), "2/4")


FAULTS = [
    (missing, "part 2/3: missing"),
    (doubled, "part 2/3: it is there twice"),
    (unfinished, "part 2/3: not finished: run it again"),
    (without_a_file, r"part 2/3: .*\.articles' is missing or damaged: run it again"),
    (with_a_bit_turned, r"part 2/3: .*\.index' is missing or damaged: run it again"),
    (with_another_description, r"part 2/3: .*part\.json' is missing or damaged"),
    (with_a_way_out, r"part 2/3: .*part\.json' is missing or damaged"),
    (cut_off, r"part 2/3: .*part\.json' is missing or damaged"),
    (renamed, "part 2/3: .*describes part 1/3"),
    (of_another_version, "part 2/3: made by another version or with other options than the others"),
    (with_other_options, "part 2/3: made by another version or with other options than the others"),
    (with_another_mapping, "part 2/3: made with another PATH, --map or --now than the others"),
    (of_other_paths, "part 2/3: made with another PATH, --map or --now than the others"),
    (after_the_archive_grew, "part 2/3: made of another state of the archive than the others"),
    (after_a_file_was_touched, "part 2/3: made of another state of the archive than the others"),
    (of_another_division, "part 2/4: of another division than the others, which are of 3"),
]


@pytest.mark.parametrize(("fault", "told"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_parts_that_make_no_whole_are_named_and_nothing_is_written(
    again: tuple[Path, Path], tmp_path: Path, fault: Callable[[Path, Path], Any], told: str
) -> None:
    archive, made = again
    fault(made, archive)
    folders = [path for path in (tmp_path / "parts", tmp_path / "more") if path.exists()]
    with pytest.raises(PartError, match=f"{told}.*nothing was written") as caught:
        merge_parts(tmp_path / "many", folders)
    assert caught.value.parts == (told[5:8],)
    assert caught.value.code == "part"
    assert not (tmp_path / "many").exists()


def test_parts_of_another_version_alone_are_named(archive: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsearch.engine.columnar.checkpoint.__version__", "0.0.1")
        parts(archive, tmp_path / "parts", 2)
    with pytest.raises(PartError, match="part 1/2: made with another newsearch"):
        merge_parts(tmp_path / "many", [tmp_path / "parts"])


def test_a_file_that_changes_while_parts_read_it_is_told(tmp_path: Path) -> None:
    """The listing of the archive is the same, and what two parts read of one file is not."""
    source = tmp_path / "a.jsonl"
    for number, word in enumerate(["satu", "tuju"], 1):
        write_lines(source, [{"id": f"a{n}", "title": "Gempa", "content": f"Desa {word} {n}."} for n in range(20)])
        os.utime(source, ns=(0, 0))
        build_part(tmp_path / "parts", read_corpus(source), f"{number}/2")
    with pytest.raises(PartError, match=r"part 2/2: made of another state of .*a\.jsonl"):
        merge_parts(tmp_path / "many", [tmp_path / "parts"])


def test_a_part_that_is_run_again_mends_what_was_damaged(again: tuple[Path, Path], tmp_path: Path) -> None:
    archive, _ = again
    with_a_bit_turned(tmp_path / "parts", archive)
    build_part(tmp_path / "parts", read_corpus(*paths(archive)), "2/3")
    assert merge_parts(tmp_path / "many", [tmp_path / "parts"]).after == 57
    assert len(list((tmp_path / "parts/2-of-3").glob("data-*"))) == 1


def test_a_merge_that_fails_leaves_the_live_index(again: tuple[Path, Path], tmp_path: Path) -> None:
    archive, _ = again
    rebuild(tmp_path / "many", read_corpus(archive / "satu/a.jsonl"))
    before = answers(tmp_path / "many")

    def interrupt(records: int) -> None:
        if records == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge_parts(tmp_path / "many", [tmp_path / "parts"], progress=interrupt)
    assert answers(tmp_path / "many") == before
    assert len(list((tmp_path / "many/generations").iterdir())) == 1
    assert merge_parts(tmp_path / "many", [tmp_path / "parts"]).after == 57


def test_a_folder_without_parts_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no part of a build"):
        merge_parts(tmp_path / "index", [tmp_path])
    with pytest.raises(UsageError, match="no folder of parts"):
        merge_parts(tmp_path / "index", [])


def test_options_that_the_parts_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="knows no resume"):
        merge_parts(tmp_path / "index", [tmp_path], resume=True)
