"""Killed or failing at any call, a build leaves an index that is exactly the old or the new one.

`make soak` strikes every call in every way; by default every seventh is struck, by a kill and an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from durability import archive
from newsearch.upkeep.verify import verify

TESTS = Path(__file__).parents[1]
OPERATIONS = ("build", "rebuild", "update", "resume", "rollback", "remove")


def struck(operation: str, step: int, errors: int, folder: Path) -> dict[str, Any]:
    """What `points.py` found, printed."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "durability.points", operation, str(step), str(errors), str(folder)],
        cwd=TESTS,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # a process with threads does not fork well
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    shown = {name: value for name, value in result.items() if name != "broken"}
    print(f"\n{operation}:", shown)  # noqa: T201 figures for who runs it with -s
    assert result["broken"] == [], done.stderr
    return result


@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_or_failing_at_a_write_rename_or_fsync_the_index_is_the_old_or_the_new_one(
    operation: str, tmp_path: Path
) -> None:
    result = struck(operation, 7, 1, tmp_path / "points")
    assert result["killed"] == result["struck"]
    assert result["refused"] > 0


@pytest.mark.soak
@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_or_failing_at_every_call_the_index_is_the_old_or_the_new_one(operation: str, tmp_path: Path) -> None:
    result = struck(operation, 1, 8, tmp_path / "points")
    assert result["struck"] == result["points"] > 0
    assert result["killed"] == result["struck"]


@pytest.mark.parametrize("command", ["index", "update"])
def test_a_disk_that_takes_no_more_ends_the_command_with_74_and_leaves_the_old_index(
    command: str, tmp_path: Path
) -> None:
    """No file may grow beyond 2 KiB: the system refuses the write, as it does where the disk is full."""
    index, source = tmp_path / "index", tmp_path / "berita.jsonl"
    archive.build(index)
    before = archive.answers(index)
    source.write_text('{"id": "b", "title": "Banjir", "content": "Air surut."}\n', "utf8")
    arguments = [sys.executable, "-m", "newsearch", command, str(source), "--index", str(index)]
    limited = ["sh", "-c", 'ulimit -f 4; exec "$@"', "sh", *arguments, *(["--force"] if command == "index" else [])]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 74
    assert "the live index was not changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert archive.answers(index) == before
    assert verify(index, deep=True).sound
