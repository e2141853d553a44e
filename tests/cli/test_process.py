"""The real command in a process of its own: exit codes, streams, signals."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsearch.version import __version__

if TYPE_CHECKING:
    from conftest import Run, WriteRecords

COMMAND = [sys.executable, "-m", "newsearch"]


def test_build_search_show(run: Run, write_records: WriteRecords) -> None:
    """From a file to ranked hits, by the command alone."""
    path = str(write_records("berita.jsonl", ("a", "Gempa Palu", "Gempa mengguncang Palu."), ("b", "Pemilu", "Suara.")))
    built = run("index", path)
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.startswith("2 articles: 2 added")
    found = run("search", "gempa")
    assert (found.returncode, "Gempa Palu" in found.stdout, found.stderr) == (0, True, "1-1 of 1\n")
    assert run("search", "tidakada").returncode == 1
    assert "Gempa mengguncang Palu." in run("show", "a").stdout
    assert run("update", path).stdout.startswith("2 articles: 0 added")


def test_version(run: Run) -> None:
    ended = run("--version")
    assert (ended.returncode, ended.stdout) == (0, f"newsearch {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("search", "tidakada", "--index", "{small}"), 1),
        (("show", "tidakada", "--index", "{small}"), 1),
        (("search", "--apa"), 2),
        (("index", "tidak ada"), 2),
        (("search", "x", "--index", "tidak ada"), 3),
        (("index", "{small}", "--index", "/dev/null/x"), 74),
    ],
)
def test_errors_are_one_line_and_a_code(run: Run, small: Path, arguments: tuple[str, ...], code: int) -> None:
    ended = run(*(argument.format(small=small) for argument in arguments))
    assert (ended.returncode, ended.stdout) == (code, "")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr


def test_a_damaged_index_is_code_4(run: Run, write_records: WriteRecords, tmp_path: Path) -> None:
    run("index", str(write_records("a.jsonl", ("a", "Judul", "Isi."))))
    (tmp_path / "index" / "CURRENT").write_text("rusak")
    ended = run("search", "judul")
    assert (ended.returncode, ended.stderr.count("\n")) == (4, 1)
    assert "newsearch index" in ended.stderr


def test_a_locked_index_is_code_75_and_names_the_holder(run: Run, write_records: WriteRecords, tmp_path: Path) -> None:
    path = str(write_records("a.jsonl", ("a", "Judul", "Isi.")))
    run("index", path)
    with (tmp_path / "index" / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = run("update", path, "--lock-timeout", "0.1")
        assert (ended.returncode, "process " in ended.stderr) == (75, True)
        assert run("search", "judul").returncode == 0
    assert run("update", path).returncode == 0


def test_an_interrupt_is_code_130_and_the_next_build_cleans_up(
    run: Run, write_records: WriteRecords, tmp_path: Path
) -> None:
    """The build waits for standard input for ever, so the signal meets it before it can end."""
    process = subprocess.Popen(
        [*COMMAND, "index", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdin is not None
    while not list(tmp_path.glob("index/generations/*")) and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    # CPython ends itself by the signal where it arrived while a module was being made; to a shell that is 130 as well.
    assert process.returncode in {130, -signal.SIGINT}
    assert stderr == "newsearch: interrupted; the live index is as it was\n"
    assert run("search", "judul").returncode == 3
    assert run("index", str(write_records("a.jsonl", ("a", "Judul", "Isi.")))).returncode == 0
    assert len(list(tmp_path.glob("index/generations/*"))) == 1


def test_a_broken_pipe_is_silent(small: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [*COMMAND, "--index", str(small), "show", "gempa-palu"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_stdout_is_code_74(small: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "--index", str(small), "stats"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr.count(b"\n")) == (74, 1)


def test_another_encoding_is_no_error(run: Run, small: Path) -> None:
    ended = run("--index", str(small), "search", "palu", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (ended.returncode, "Gempa Guncang Palu" in ended.stdout) == (0, True)


def test_nothing_is_imported_that_searching_does_not_need() -> None:
    """Starting is most of a search's time."""
    unwanted = "('numpy', 'whoosh', 'Sastrawi')"
    script = f"import sys, newsearch, newsearch.cli.app; print([name for name in {unwanted} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
