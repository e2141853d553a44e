"""What is shipped beside the program names commands and options that there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from newsearch.cli.app import command_line
from newsearch.cli.command import hoisted

CONTRIB = Path(__file__).parents[1] / "contrib"
UNITS = sorted((CONTRIB / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def understood(line: list[str]) -> None:
    """A command line that has a command with such options and arguments."""
    group: Any = command_line()
    shared = group.make_context("newsearch", hoisted(line, group.shared))
    (name,) = shared._protected_args
    assert group.commands[name].make_context(name, shared.args, parent=shared).args == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_runs_a_command_that_there_is(unit: Path) -> None:
    (start,) = re.findall(r"^ExecStart=/usr/bin/env newsearch (.*)$", unit.read_text("utf8"), re.MULTILINE)
    understood(shlex.split(start))


def test_every_timer_has_its_service() -> None:
    assert {unit.stem for unit in UNITS if unit.suffix == ".timer"} <= {unit.stem for unit in SERVICES}


def test_the_container_runs_commands_that_there_are() -> None:
    text = (CONTRIB / "Containerfile").read_text("utf8").replace("\\\n#", "")
    lines = re.findall(r"podman run .* newsearch +(.*)$", text, re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        understood(shlex.split(line))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units() -> None:
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, UNITS)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
