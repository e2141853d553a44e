"""What a build takes in: every record and every file ends as the tables of rules say, and an update as a rebuild."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import BuildReport, EmptySourceError, Index, read_corpus, rebuild, update
from newsearch.build.decisions import FILE_RULES, RECORD_RULES, FileRule, Reading, RecordRule, Standing
from newsearch.store.ledger import Ledger
from newsearch.store.manifest import Manifest
from newsearch.upkeep.self_check import check_contents

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Run

BODY = "Warga menunggu kabar dari posko di kampung itu sejak pagi hari."


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ten files of ten articles each."""
    for number in range(10):
        write(tmp_path / "arsip" / f"{number}.jsonl", range(10 * number, 10 * number + 10))
    return tmp_path / "arsip"


def lines(numbers: range | list[int]) -> str:
    rows = [{"id": f"a{n}", "title": f"Kabar {n}", "content": BODY} for n in numbers]
    return "".join(json.dumps(row) + "\n" for row in rows)


def write(path: Path, numbers: range | list[int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(numbers), "utf8")
    return path


def page(path: Path, headline: str, body: str = BODY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{headline}\n\n{body}\n", "utf8")
    return path


def held(index: Path) -> dict[str, str]:
    """The articles of an index: of each id its headline; the ledger and the generation's contents agree."""
    with Index.open(index) as opened:
        found = {article.id: article.headline for article in opened.articles()}
        folder = index / "generations" / opened.stats().generation
    check_contents(folder, Manifest.load(folder), Ledger.load(folder))
    return found


def check(report: BuildReport) -> BuildReport:
    assert report.read == report.added + report.changed + report.unchanged + report.skipped
    assert report.after == report.before + report.added - report.deleted
    return report


# --- the tables


@pytest.mark.parametrize(
    ("standing", "rule"),
    [
        (Standing.REMOVED, RecordRule(indexed=False, loser="", apart="no")),
        (Standing.MET, RecordRule(indexed=True, loser="the one met", apart="yes")),
        (Standing.LATER, RecordRule(indexed=False, loser="the record", apart="reversed")),
        (Standing.SETTLED, RecordRule(indexed=False, loser="the record", apart="yes")),
        (Standing.PASSED, RecordRule(indexed=True, loser="the one passed over", apart="yes")),
        (Standing.OWN, RecordRule(indexed=True, loser="", apart="no")),
        (Standing.AGAIN, RecordRule(indexed=True, loser="", apart="no")),
        (Standing.ELSEWHERE, RecordRule(indexed=True, loser="the one taken", apart="yes")),
        (Standing.DELETED, RecordRule(indexed=True, loser="", apart="no")),
        (Standing.NEW, RecordRule(indexed=True, loser="", apart="no")),
    ],
)
def test_the_rules_of_records(standing: Standing, rule: RecordRule) -> None:
    assert RECORD_RULES[standing] == rule


@pytest.mark.parametrize(
    ("reading", "rule"),
    [
        (Reading.WHOLE, FileRule(kept=False, forced=False, at_risk=True)),
        (Reading.BROKEN_OFF, FileRule(kept=True, forced=True, at_risk=False)),
        (Reading.EMPTY, FileRule(kept=True, forced=False, at_risk=True)),
        (Reading.UNREAD, FileRule(kept=True, forced=False, at_risk=False)),
    ],
)
def test_the_rules_of_files(reading: Reading, rule: FileRule) -> None:
    assert FILE_RULES[reading] == rule


def test_the_tables_are_whole() -> None:
    assert (set(RECORD_RULES), set(FILE_RULES)) == (set(Standing), set(Reading))


# --- a build that would lose too much


def emptied(archive: Path) -> None:
    for number in range(3):
        (archive / f"{number}.jsonl").write_bytes(b"")


def cut(archive: Path) -> None:
    for number in range(3):
        write(archive / f"{number}.jsonl", range(10 * number, 10 * number + 1))


def replaced(archive: Path) -> None:
    for number in range(3):
        write(archive / f"{number}.jsonl", range(1000 + 10 * number, 1010 + 10 * number))


@pytest.mark.parametrize("build", [rebuild, update])
@pytest.mark.parametrize("damage", [emptied, cut, replaced])
def test_a_build_that_would_lose_too_much_changes_nothing(
    index: Path, archive: Path, build: Callable[..., BuildReport], damage: Callable[[Path], None]
) -> None:
    rebuild(index, read_corpus(archive))
    before, live = held(index), (index / "CURRENT").read_text()
    damage(archive)
    with pytest.raises(EmptySourceError) as caught:
        build(index, read_corpus(archive))
    assert {Path(name).name for name in caught.value.files} == {"0.jsonl", "1.jsonl", "2.jsonl"}
    assert str(archive / "0.jsonl") in str(caught.value)
    assert (held(index), (index / "CURRENT").read_text()) == (before, live)
    check(build(index, read_corpus(archive), force=True))
    anew = index.with_name("anew")
    rebuild(anew, read_corpus(archive))
    assert held(index) == held(anew)


def test_the_file_named_first_lost_most(index: Path, archive: Path) -> None:
    rebuild(index, read_corpus(archive))
    emptied(archive)
    write(archive / "1.jsonl", [15])
    with pytest.raises(EmptySourceError) as caught:
        update(index, read_corpus(archive))
    counts = [(Path(name).name, count) for name, count in caught.value.files.items()]
    assert (counts, caught.value.lost) == ([("0.jsonl", 10), ("2.jsonl", 10), ("1.jsonl", 9)], 29)


def test_a_few_records_removed_on_purpose_go(index: Path, archive: Path) -> None:
    rebuild(index, read_corpus(archive))
    write(archive / "4.jsonl", [40, 41, 43, 44, 45, 46])
    report = check(update(index, read_corpus(archive)))
    assert (report.deleted, report.lost, report.kept) == (4, {str(archive / "4.jsonl"): 4}, {})
    assert {"a42", "a47", "a48", "a49"} & set(held(index)) == set()


# --- damage


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no byte": lambda path: path.write_bytes(b""),
    "blanks": lambda path: path.write_bytes(b" \n\n\t \r\n" * 9),
    "an empty array": lambda path: path.write_bytes(b"[]"),
    "an empty object": lambda path: path.write_bytes(b"{}"),
    "null bytes": lambda path: path.write_bytes(bytes(4096)),
    "a header": lambda path: path.write_bytes(b"id,title,content\n"),
    "a gzip of nothing": lambda path: path.write_bytes(gzip.compress(b"")),
    "a gzip cut": lambda path: path.write_bytes(gzip.compress(lines(range(50, 60)).encode())[:60]),
    "an empty ZIP": lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)),
    "noise": lambda path: path.write_bytes(b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200))),
    "a page of an error": lambda path: path.write_bytes(b"\xff\xd8\xff\xe0 JFIF" + bytes(100)),
    "half of a line": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "a damaged line": lambda path: path.write_bytes(path.read_bytes().replace(b'{"id": "a55"', b"{id: a55", 1)),
    "a record without text": lambda path: path.write_text(
        lines(range(50, 59)) + json.dumps({"id": "a59", "title": "", "content": ""}) + "\n"
    ),
    "another file's content": lambda path: path.write_bytes(b"%PDF-1.4 rusak"),
}


@pytest.mark.parametrize(
    ("build", "damage"),
    [(update, damage) for damage in DAMAGES.values()]
    + [(rebuild, DAMAGES[name]) for name in ("no byte", "half of a line", "a record without text")],
    ids=[*DAMAGES, "rebuilt: no byte", "rebuilt: half of a line", "rebuilt: a record without text"],
)
def test_what_a_damaged_file_held_stays_until_it_is_whole(
    index: Path, archive: Path, build: Callable[..., BuildReport], damage: Callable[[Path], object]
) -> None:
    """It is reported by every build, and when the file is whole again all is as a rebuild makes it."""
    rebuild(index, read_corpus(archive))
    before, path = held(index), archive / "5.jsonl"
    whole = path.read_bytes()
    damage(path)
    for _ in range(2):
        report = check(build(index, read_corpus(archive)))
        assert held(index) == before
        assert (report.deleted, report.skipped > 0, list(report.kept)) == (0, True, [str(path)])
    path.write_bytes(whole.replace(b"Kabar 52", b"Ralat 52"))
    report = check(build(index, read_corpus(archive)))
    assert (report.deleted, report.skipped, report.changed, report.kept) == (0, 0, 1, {})
    assert held(index) == {**before, "a52": "Ralat 52"}


def test_a_forced_update_takes_an_empty_file_at_its_word(index: Path, archive: Path) -> None:
    rebuild(index, read_corpus(archive))
    (archive / "5.jsonl").write_bytes(b"")
    report = check(update(index, read_corpus(archive), force=True))
    assert (report.deleted, report.kept) == (10, {})
    assert check(update(index, read_corpus(archive))).deleted == 0
    assert len(held(index)) == 90


def test_a_line_that_was_always_damaged_does_not_keep_what_is_removed(index: Path, archive: Path) -> None:
    path = archive / "5.jsonl"
    path.write_text(lines(range(50, 60)) + "rusak\n")
    rebuild(index, read_corpus(archive))
    path.write_text(lines(range(50, 57)) + "rusak\n")
    report = check(update(index, read_corpus(archive)))
    assert (report.deleted, report.kept) == (3, {})


def test_articles_that_moved_out_of_an_emptied_file_are_not_kept_twice(index: Path, archive: Path) -> None:
    rebuild(index, read_corpus(archive))
    before, path = held(index), archive / "5.jsonl"
    (archive / "pindah.jsonl").write_bytes(path.read_bytes())
    path.write_bytes(b"")
    report = check(update(index, read_corpus(archive)))
    assert (report.deleted, report.kept, held(index)) == (0, {}, before)


@pytest.mark.parametrize("build", [rebuild, update])
def test_an_emptied_member_of_an_archive_is_damage(
    index: Path, tmp_path: Path, build: Callable[..., BuildReport]
) -> None:
    folder = tmp_path / "arsip"
    for number in range(10):
        page(folder / f"{number}.txt", f"Kerja Bakti Nomor {number}")
    packed = Path(shutil.make_archive(str(tmp_path / "arsip-padat"), "zip", folder))
    rebuild(index, read_corpus(packed))
    before = held(index)
    (folder / "3.txt").write_bytes(b"")
    shutil.make_archive(str(tmp_path / "arsip-padat"), "zip", folder)
    report = check(build(index, read_corpus(packed)))
    assert (held(index), report.kept) == (before, {str(packed): 1})


def test_a_file_that_gave_nothing_before_is_no_damage(index: Path, archive: Path) -> None:
    (archive / "kosong.jsonl").write_bytes(b"")
    rebuild(index, read_corpus(archive))
    (archive / "kosong.jsonl").write_bytes(b"[]")
    report = check(update(index, read_corpus(archive)))
    assert (report.kept, report.deleted) == ({}, 0)


def test_a_rebuild_keeps_what_stands_where_a_folder_cannot_be_listed(
    index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "dalam" / "z.jsonl", [900, 901])
    rebuild(index, read_corpus(archive))
    before = held(index)
    real = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("dalam"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refused)
        report = check(rebuild(index, read_corpus(archive)))
    assert (held(index), report.kept, report.skipped) == (before, {str(archive / "dalam" / "z.jsonl"): 2}, 2)
    assert check(update(index, read_corpus(archive))).unchanged == 102


def test_the_commands_name_the_files(archive: Path, run: Run) -> None:
    assert run("index", "arsip").returncode == 0
    (archive / "5.jsonl").write_bytes(b"")
    for command in "update", "index":
        done = run(command, "arsip")
        assert (done.returncode, "5.jsonl" in done.stderr, "100 articles" in done.stdout) == (5, True, True)
    (archive / "6.jsonl").write_bytes(b"")
    (archive / "7.jsonl").write_bytes(b"")
    for command in "update", "index":
        done = run(command, "arsip")
        assert (done.returncode, "6.jsonl" in done.stderr, done.stdout) == (2, True, "")
    write(archive / "8.jsonl", range(80, 88))
    done = run("update", "arsip", "--force")
    assert (done.returncode, "8.jsonl" in done.stderr, "32 deleted" in done.stdout) == (5, True, True)


# --- files that look unchanged


def test_other_content_of_the_same_size_and_time_is_seen(index: Path, archive: Path) -> None:
    """As `rsync -t` or `touch -r` leave it."""
    rebuild(index, read_corpus(archive))
    path = archive / "5.jsonl"
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Kabar 52", b"Ralat 52"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert check(update(index, read_corpus(archive))).changed == 1
    assert held(index)["a52"] == "Ralat 52"


# --- ids made of paths


def test_files_of_one_name_are_articles_of_their_own(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    page(folder / "2023" / "satu.txt", "Gempa Guncang Palu")
    page(folder / "2024" / "satu.txt", "Banjir Rendam Jakarta")
    assert rebuild(index, read_corpus(folder)).skipped == 0
    assert held(index) == {"2023/satu": "Gempa Guncang Palu", "2024/satu": "Banjir Rendam Jakarta"}


def test_a_part_of_an_archive_has_the_ids_of_the_whole(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    page(folder / "2023" / "satu.txt", "Gempa Guncang Palu")
    page(folder / "2024" / "satu.txt", "Banjir Rendam Jakarta")
    rebuild(index, read_corpus(folder))
    page(folder / "2024" / "dua.txt", "Gunung Agung Meletus")
    page(folder / "2024" / "satu.txt", "Banjir Rendam Jakarta Timur")
    report = check(update(index, read_corpus(folder / "2024")))
    assert (report.added, report.changed) == (1, 1)
    rebuild(tmp_path / "anew", read_corpus(folder))
    assert held(index) == held(tmp_path / "anew")


def test_sources_with_files_of_one_path_lose_none(index: Path, tmp_path: Path) -> None:
    """The first keeps the path as its id; that of the other has a digest of its text."""
    first = page(tmp_path / "politik" / "1.txt", "Pemilu Digelar Serentak")
    second = page(tmp_path / "ekonomi" / "1.txt", "Rupiah Menguat Tipis")
    report = rebuild(index, read_corpus(first.parent, second.parent))
    assert (report.after, report.skipped) == (2, 0)
    before = held(index)
    assert before["1"] == "Pemilu Digelar Serentak"
    assert check(update(index, read_corpus(first.parent, second.parent))).unchanged == 2
    assert check(update(index, read_corpus(second.parent))).unchanged == 1
    assert held(index) == before


def test_a_source_that_moved_has_the_same_ids(index: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "lama", tmp_path / "baru"
    for number in range(5):
        page(old / "2023" / f"{number}.txt", f"Kerja Bakti Nomor {number}")
    rebuild(index, read_corpus(old))
    before = held(index)
    old.rename(new)
    report = check(update(index, read_corpus(new)))
    assert (report.unchanged, report.skipped, held(index)) == (5, 0, before)


def test_equal_files_of_two_sources_are_one_article(index: Path, tmp_path: Path) -> None:
    for folder in "satu", "dua":
        page(tmp_path / folder / "1.txt", "Pemilu Digelar Serentak")
    report = rebuild(index, read_corpus(tmp_path / "satu", tmp_path / "dua"))
    assert (report.after, report.skipped) == (1, 1)


def test_a_removed_article_does_not_hide_another_of_its_path(index: Path, tmp_path: Path) -> None:
    from newsearch import remove

    first = page(tmp_path / "politik" / "1.txt", "Pemilu Digelar Serentak").parent
    second = page(tmp_path / "ekonomi" / "1.txt", "Rupiah Menguat Tipis").parent
    rebuild(index, read_corpus(first, second))
    remove(index, ["1"], reason="permintaan")
    for build in rebuild, update, update:
        build(index, read_corpus(first, second), force=True)
        with Index.open(index) as opened:
            assert [article.headline for article in opened.articles()] == ["Rupiah Menguat Tipis"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["politik", "ekonomi"]),
        st.sampled_from(["1.txt", "2.txt", "1.html.txt", "dalam/1.txt"]),
        st.sampled_from(["Pemilu Serentak", "Rupiah Menguat", "Harga Beras Naik", ""]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None)
@given(STEPS, st.lists(STEPS, min_size=1, max_size=3))
def test_an_update_equals_a_rebuild_whatever_the_paths(
    start: list[tuple[str, str, str]], rounds: list[list[tuple[str, str, str]]]
) -> None:
    """Files come, change and go in two sources that have paths in common."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [folder / "politik", folder / "ekonomi"]
        for source in sources:
            page(source / "tetap.txt", f"Kabar Tetap {source.name}", BODY + source.name)

        def apply(steps: list[tuple[str, str, str]]) -> None:
            for source, file, headline in steps:
                path = folder / source / file
                if headline:
                    page(path, headline, f"{BODY} {headline}.")
                elif path.exists():
                    path.unlink()

        apply(start)
        rebuild(folder / "index", read_corpus(*sources))
        for steps in rounds:
            apply(steps)
            check(update(folder / "index", read_corpus(*sources), prune=True, force=True))
            rebuild(folder / "anew", read_corpus(*sources), force=True)
            assert held(folder / "index") == held(folder / "anew")
