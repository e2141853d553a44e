"""Closed and full streams, configuration that cannot be read, an index in its own source: an error in one line each."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus, rebuild

if TYPE_CHECKING:
    from pathlib import Path


RECORD = '{"id": "a", "title": "Gempa Palu", "content": "Warga mengungsi dari rumah."}\n'


def shell(folder: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell, `newsearch` being this one."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("NEWSEARCH_")}
    command = f"{shlex.quote(sys.executable)} -m newsearch"
    return subprocess.run(
        ["sh", "-c", line.replace("newsearch", command)],
        capture_output=True,
        text=True,
        encoding="utf8",
        cwd=folder,
        env={**own, "XDG_CONFIG_HOME": os.devnull, **environment},
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of one article."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "arsip").mkdir()
    (folder / "arsip" / "a.jsonl").write_text(RECORD)
    rebuild(folder / "index", read_corpus(folder / "arsip"))
    return folder


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)


@pytest.mark.parametrize(
    "line", ["newsearch index - <&-", "newsearch update - <&-", "newsearch search gempa --ids - <&-"]
)
def test_a_closed_stdin_is_said(folder: Path, line: str) -> None:
    done = shell(folder, line)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "standard input is closed" in done.stderr


def test_what_asks_nobody_needs_no_stdin(folder: Path) -> None:
    assert shell(folder, "newsearch search gempa <&-").returncode == 0
    done = shell(folder, "newsearch remove --query gempa --reason x <&-")
    assert (done.returncode, "--yes" in done.stderr) == (2, True)
    assert shell(folder, "newsearch index arsip <&-").returncode == 0


@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
@pytest.mark.parametrize(
    "command",
    [
        *("export", "search gempa", "search gempa --json", "show a", "stats", "--version", "--help"),
        *("index arsip", "update arsip --json", "verify", "generations"),
    ],
)
def test_output_that_cannot_be_written_is_an_error(folder: Path, command: str, where: str) -> None:
    done = shell(folder, f"newsearch {command} {where}")
    assert (done.returncode, done.stderr.count("newsearch: "), "Traceback" in done.stderr) == (74, 1, False)
    assert shell(folder, "newsearch search gempa").returncode == 0


def test_a_closed_stderr_takes_nothing_of_what_is_written(folder: Path) -> None:
    """The next file that was opened would get its number, and the messages."""
    done = shell(folder, "newsearch search gempa 2>&-")
    assert (done.returncode, "Gempa Palu" in done.stdout) == (0, True)
    assert shell(folder, "newsearch search 2>&-").returncode == 2
    assert shell(folder, "newsearch update tidak-ada <&- >&- 2>&-").returncode == 2
    assert shell(folder, "newsearch verify --deep").returncode == 0


@pytest.mark.parametrize("how", ["folder", "loop", "dangling"])
@pytest.mark.parametrize("place", ["newsearch.toml", "xdg/newsearch/config.toml"])
def test_configuration_that_cannot_be_read_is_passed_over_and_said(folder: Path, place: str, how: str) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if how == "loop" else folder / "tidak-ada")
    done = shell(folder, "newsearch search gempa", XDG_CONFIG_HOME=str(folder / "xdg"))
    assert (done.returncode, "Gempa Palu" in done.stdout) == (0, True)
    assert (path.name in done.stderr, "passed over" in done.stderr) == (True, True)
    assert shell(folder, "newsearch --version", XDG_CONFIG_HOME=str(folder / "xdg")).returncode == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_configuration_of_another_user_is_passed_over_and_said(folder: Path) -> None:
    path = folder / "newsearch.toml"
    path.write_text("[search]\nlimit = 1\n")
    path.chmod(0)
    done = shell(folder, "newsearch search gempa")
    assert (done.returncode, "Permission denied" in done.stderr) == (0, True)


def test_configuration_that_says_what_is_wrong_is_an_error(folder: Path) -> None:
    (folder / "newsearch.toml").write_text("[search\n")
    assert shell(folder, "newsearch search gempa").returncode == 2


@pytest.mark.parametrize(
    "line",
    [
        "newsearch index . --index .",
        "newsearch index arsip --index arsip",
        "newsearch update arsip --index arsip/",
        "newsearch index arsip --index arsip/../arsip",
        "newsearch index arsip/a.jsonl --index arsip",
        "newsearch index arsip --index .",
        "newsearch index tautan --index arsip",
    ],
)
def test_an_index_in_its_own_source_is_refused_before_anything_is_written(tmp_path: Path, line: str) -> None:
    (tmp_path / "arsip").mkdir()
    (tmp_path / "arsip" / "a.jsonl").write_text(RECORD)
    (tmp_path / "tautan").symlink_to(tmp_path / "arsip")
    before = sorted(tmp_path.rglob("*"))
    done = shell(tmp_path, line)
    assert (done.returncode, "--index" in done.stderr, sorted(tmp_path.rglob("*"))) == (2, True, before)
    assert shell(tmp_path, "newsearch index arsip").returncode == 0


def test_an_index_below_its_source_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(RECORD)
    for _ in range(2):
        done = shell(tmp_path, "newsearch index . --index sub/index")
        assert (done.returncode, "1 article:" in done.stdout) == (0, True)


@pytest.mark.parametrize("line", ["newsearch index kosong", "newsearch index - </dev/null", "newsearch update kosong"])
def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path, line: str) -> None:
    (tmp_path / "kosong").mkdir()
    done = shell(tmp_path, line)
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["kosong"])


def test_a_first_build_that_fails_leaves_no_index_in_a_folder_that_there_was(tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    (tmp_path / "index").mkdir()
    assert shell(tmp_path, "newsearch index kosong").returncode == 2
    assert {path.name for path in (tmp_path / "index").iterdir()} <= {"lock"}
