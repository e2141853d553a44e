"""A disk that fails under the real command: a clear error, its exit code, and the old index as it was."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from durability import archive
from newsearch.upkeep.verify import verify

TESTS = Path(__file__).parents[1]
FAILING = """
import sys
from durability.faults import Faults
folder, code, strike = sys.argv[1], int(sys.argv[2]), sys.argv[3]
from newsearch.cli.run import run
faults = Faults(folder, kind="stuck", errno=code)
faults.install()
meet = faults.meet
def met(call, path):
    # From the first call of that kind on, nothing is written any more.
    if faults.strike < 0 and faults.armed and path.startswith(folder) and call == strike:
        faults.strike = len(faults.calls)
    return meet(call, path)
faults.meet = met
faults.armed = True
sys.exit(run(sys.argv[4:]))
"""
FAULTS = (
    *(("open to write", error) for error in ("ENOSPC", "EIO", "EMFILE", "EROFS", "EDQUOT", "EACCES")),
    ("fsync", "ENOSPC"),
    ("fsync", "EIO"),
    ("os.rename", "ENOSPC"),
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    archive.build(tmp_path / "index")
    records = ('{"id": "b", "title": "Banjir", "content": "Air surut."}\n', '{"id": "c", "title": "Gempa"}\n')
    (tmp_path / "berita.jsonl").write_text("".join(records), "utf8")
    return tmp_path / "index"


def refused(done: subprocess.CompletedProcess[str], index: Path, before: object, said: str) -> None:
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (74, True, 1), done.stderr
    assert "the live index was not changed" in done.stderr
    assert archive.answers(index) == before
    assert verify(index, deep=True, every=True).sound


@pytest.mark.parametrize(("call", "error"), FAULTS)
def test_a_disk_that_fails_ends_the_command_with_74_and_leaves_the_old_index(
    index: Path, call: str, error: str
) -> None:
    """At the first file that is opened to be written, at the first fsync, or at the first rename; and from then on."""
    before = archive.answers(index)
    code = getattr(errno, error)
    update = ["--index", str(index), "update", str(index.with_name("berita.jsonl")), "--allow-skips"]
    done = subprocess.run(
        [sys.executable, "-c", FAILING, str(index), str(code), call, *update],
        capture_output=True,
        text=True,
        cwd=TESTS,
        check=False,
    )
    refused(done, index, before, os.strerror(code))


def test_a_process_that_may_open_no_more_files_is_refused(index: Path) -> None:
    before = archive.answers(index)

    command = [sys.executable, "-m", "newsearch", "--index", str(index), "update", str(index.with_name("berita.jsonl"))]
    limited = ["sh", "-c", 'ulimit -n 5; exec "$@"', "sh", *command]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    refused(done, index, before, os.strerror(errno.EMFILE))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(index: Path) -> None:
    before = archive.answers(index)
    index.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-m", "newsearch", "--index", str(index), "update", str(index.with_name("berita.jsonl"))],
        capture_output=True,
        text=True,
        check=False,
    )
    index.chmod(0o755)
    refused(done, index, before, os.strerror(errno.EACCES))
