"""What is made from the commands is what would be made from them now."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsearch.cli import codes
from newsearch.cli.app import MODULES

ROOT = Path(__file__).parents[1]


def tool(name: str) -> Any:
    specification = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_generated_files_are_up_to_date() -> None:
    """`make generated` writes them."""
    for path, content in tool("generate").generated().items():
        assert path.read_bytes() == content, f"{path.name}: run `make generated`"


def test_the_man_page_tells_of_every_command() -> None:
    page = (ROOT / "docs" / "newsearch.1").read_text("utf8")
    assert {name.replace("\\-", "-") for name in re.findall(r"^\.SS (.+)$", page, re.MULTILINE)} == set(MODULES)


@pytest.mark.skipif(shutil.which("man") is None or sys.platform != "linux", reason="no man of Linux on this system")
def test_man_shows_the_page_without_a_warning() -> None:
    shown = subprocess.run(
        ["man", "--warnings", "--local-file", str(ROOT / "docs" / "newsearch.1")],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MAN_KEEP_FORMATTING": ""},
    )
    assert shown.stderr == ""
    assert "newsearch search [OPTIONS] [WORD...]" in shown.stdout
    assert "--pager, --no-pager" in shown.stdout


def test_the_man_page_is_in_the_wheel() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf8")
    table = project.partition("[tool.hatch.build.targets.wheel.shared-data]\n")[2]
    assert table.splitlines()[0] == '"docs/newsearch.1" = "share/man/man1/newsearch.1"'


def test_the_readme_has_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text("utf8"), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == codes.MEANINGS


def test_every_exit_code_has_its_meaning() -> None:
    assert {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)} == set(
        codes.MEANINGS
    )
