"""Completion in the shell, by the real command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

COMMAND = f"{sys.executable} -m newsearch"


def completed(run: Run, *words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    ended = run(
        env={"_NEWSEARCH_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("newsearch", "ver"), ["verify"]),
        (("newsearch", "search", "--li"), ["--limit"]),
        (("newsearch", "search", "gempa", "--sort", "new"), ["newest"]),
        (("newsearch", "search", "gempa", "--format", "js"), ["json", "jsonl"]),
        (("newsearch", "search", "gempa", "--in"), ["--index"]),
        (("newsearch", "--color", "a"), ["auto", "always"]),
        (("newsearch", "search", "--index", "arsip", "--pl"), ["--place"]),
    ],
)
def test_commands_options_and_values_are_completed(run: Run, words: tuple[str, ...], expected: list[str]) -> None:
    assert completed(run, *words) == expected


def test_a_wrong_configuration_does_not_stop_completion(run: Run, tmp_path: Path) -> None:
    (tmp_path / "newsearch.toml").write_text("[")
    assert completed(run, "newsearch", "ver") == ["verify"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this system")
def test_the_script_for_bash_is_shown_and_installed(tmp_path: Path) -> None:
    def in_bash(option: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--norc", "-c", f"{COMMAND} {option}; exit $?"],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": os.devnull},
        )

    script = in_bash("--show-completion").stdout
    assert "complete -o default -F _newsearch_completion newsearch" in script
    assert "bash completion installed in" in in_bash("--install-completion").stdout
    (installed,) = tmp_path.rglob("newsearch.sh")
    assert installed.read_text("utf8").strip() == script.strip()
    subprocess.run(["bash", "--norc", "-c", f"source {installed} && complete -p newsearch"], check=True)
