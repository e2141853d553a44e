"""`newsearch watch`: the real command, which is waited for by what it prints."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from newsearch import Index

pytest.importorskip("watchfiles")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

TEXT = '{{"id": "{id}", "title": "Gempa {id}", "content": "Warga mengungsi."}}\n'


def put(folder: Path, *ids: str) -> None:
    """Files of one article each; each appears whole."""
    for id_ in ids:
        aside = folder.parent / id_
        aside.write_text(TEXT.format(id=id_), "utf8")
        aside.rename(folder / f"{id_}.jsonl")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with one article."""
    (tmp_path / "arsip").mkdir()
    put(tmp_path / "arsip", "a")
    return tmp_path / "arsip"


@contextmanager
def watching(archive: Path, *options: str, stop: signal.Signals = signal.SIGTERM) -> Iterator[subprocess.Popen[str]]:
    """The command, in the folder of the archive; it ends well when it is told to."""
    command = [sys.executable, "-m", "newsearch", "watch", "arsip", "--settle", "0.2", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=archive.parent
    ) as process:
        try:
            yield process
            process.send_signal(stop)
            _, said = process.communicate(timeout=30)
            assert (process.returncode, said) == (0, "stopped; the index is as the last update left it\n")
        finally:
            process.kill()


def line(stream: object) -> str:
    return stream.readline()  # type: ignore[attr-defined, no-any-return]


def ids(archive: Path) -> list[str]:
    with Index.open(archive.parent / "index") as opened:
        return sorted(hit.id for hit in opened.search("gempa", limit=50))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_what_changes_is_updated_until_it_is_stopped(archive: Path, stop: signal.Signals, run: Run) -> None:
    """At once, and after each change; the index is whole whenever it has said so."""
    with watching(archive, stop=stop) as process:
        assert line(process.stdout).startswith("1 article: 1 added")
        put(archive, "b")
        assert line(process.stdout).startswith("2 articles: 1 added")
        assert ids(archive) == ["a", "b"]
        (archive / "b.jsonl").unlink()
        assert line(process.stdout).startswith("2 articles: 0 added")
    assert run("verify", "--deep").returncode == 0


def test_with_prune_an_article_goes_with_its_file(archive: Path) -> None:
    put(archive, *"bcdefg")
    with watching(archive, "--prune", "--jsonl") as process:
        assert json.loads(line(process.stdout))["added"] == 7
        (archive / "b.jsonl").unlink()
        report = json.loads(line(process.stdout))
        assert (report["pruned"], report["after"]) == (1, 6)
    assert ids(archive) == list("acdefg")


def test_many_changes_at_once_are_few_updates(archive: Path) -> None:
    """Each sees all that changed before it; nothing is lost."""
    with watching(archive, "--jsonl") as process:
        line(process.stdout)
        put(archive, *"bcdefghijklmnopqrst")
        updates: list[dict[str, int]] = []
        while not updates or updates[-1]["after"] < 20:
            updates.append(json.loads(line(process.stdout)))
        assert len(updates) < 19
    assert len(ids(archive)) == 20


def test_with_notify_saved_searches_are_told_of_what_comes(archive: Path) -> None:
    """The first update builds the index: what that brings is told to nobody."""
    home = archive.parent
    (home / "searches").mkdir()
    definition = 'query = "gempa"\n[[sink]]\nkind = "file"\npath = "../kabar.jsonl"\n'
    (home / "searches" / "gempa.toml").write_text(definition, "utf8")
    command = [sys.executable, "-m", "newsearch", "watch", "arsip", "--settle", "0.2", "--notify"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=home) as process:
        try:
            line(process.stdout)
            put(archive, "b")
            assert line(process.stderr) == "gempa: 1 new\n"
            assert line(process.stderr) == "gempa → file ../kabar.jsonl: 1\n"
        finally:
            process.kill()
            process.communicate()
    told = [json.loads(row)["article"]["id"] for row in (home / "kabar.jsonl").read_text("utf8").splitlines()]
    assert told == ["b"]


def test_an_update_that_fails_is_reported_and_the_watching_goes_on(archive: Path) -> None:
    index = archive.parent / "index"
    command = [sys.executable, "-m", "newsearch", "watch", "arsip", "--settle", "0.2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=archive.parent
    ) as process:
        try:
            line(process.stdout)
            index.chmod(0o777)
            put(archive, "b")
            assert line(process.stderr).startswith("newsearch: everybody may write 'index'")
            index.chmod(0o755)
            put(archive, "c")
            assert line(process.stdout).startswith("3 articles: 2 added")
        finally:
            process.kill()
    assert ids(archive) == ["a", "b", "c"]


def test_what_happens_in_the_index_starts_no_update(tmp_path: Path) -> None:
    """It may lie in the folder that is watched: an update would start the next one, for ever."""
    put(tmp_path, "a")
    command = [sys.executable, "-m", "newsearch", "watch", ".", "--settle", "0.2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert line(process.stdout).startswith("1 article: 1 added")
            (tmp_path / "index" / "coba.jsonl").write_text("{}")
            put(tmp_path, "b")
            assert " 1 added" in line(process.stdout)
            (tmp_path / "index" / "coba.jsonl").unlink()
            put(tmp_path, "c")
            assert " 1 added" in line(process.stdout)
        finally:
            process.kill()


def test_there_must_be_a_path(run: Run) -> None:
    done = run("watch", "tidak-ada")
    assert (done.returncode, done.stdout) == (2, "")


def test_files_cannot_be_asked_to_be_quiet_for_ever(archive: Path, run: Run) -> None:
    for seconds in ("inf", "1e30"):
        done = run("watch", str(archive), "--settle", seconds)
        assert (done.returncode, done.stdout) == (2, "")
        assert "must be quiet" in done.stderr


def test_without_watchfiles_it_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; from newsearch.cli.run import run; sys.modules['watchfiles'] = None; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "watch", "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, "newsearch[watch]" in done.stderr) == (2, True)


def test_a_file_that_is_emptied_loses_nothing_and_the_watching_goes_on(archive: Path) -> None:
    """As by a scraper that rewrites it in place: what it held stays, and changes when the file is whole."""
    put(archive, *"bcde")
    whole = (archive / "b.jsonl").read_bytes()
    command = [sys.executable, "-m", "newsearch", "watch", "arsip", "--settle", "0.2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=archive.parent
    ) as process:
        try:
            assert line(process.stdout).startswith("5 articles: 5 added")
            for name in "bc":
                (archive / f"{name}.jsonl").write_bytes(b"")
            said = line(process.stderr)
            while "would lose 2 of" not in said:  # one of them may have been seen alone
                said = line(process.stderr)
            assert "--force" in said
            assert ids(archive) == list("abcde")
            (archive / "b.jsonl").write_bytes(whole.replace(b"Gempa b", b"Gempa besar"))
            while " 1 changed" not in line(process.stdout):
                pass
            assert ids(archive) == list("abcde")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
