"""Killed anywhere between an update and the last delivery, each event is there once.

`make soak` kills at 200 places; by default it is 16.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]


def struck(points: int, folder: Path) -> dict[str, Any]:
    """What `kills.py` found, printed."""
    done = subprocess.run(
        [sys.executable, "-m", "alerts.kills", str(points), str(folder)],
        cwd=TESTS,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # a process with threads does not fork well
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    print("\n", {name: value for name, value in result.items() if name != "broken"})  # noqa: T201 for who runs it with -s
    assert result["broken"] == [], done.stderr
    return result


def test_killed_anywhere_each_event_is_there_once(tmp_path: Path) -> None:
    result = struck(16, tmp_path)
    assert result["struck"] == 16
    assert {"alerts/sinks/local.py", "store/alert_state.py"} <= set(result["where"])


@pytest.mark.soak
def test_killed_at_two_hundred_places_each_event_is_there_once(tmp_path: Path) -> None:
    assert struck(200, tmp_path)["struck"] == 200
