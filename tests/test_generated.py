"""What is made from the commands is what would be made from them now."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsearch.cli import codes
from newsearch.cli.app import command_line

ROOT = Path(__file__).parents[1]


def tool(name: str) -> Any:
    specification = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_what_is_stale_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make lint` compares every generated file with what would be made now."""
    generate = tool("generate")
    made = dict(generate.generated())
    assert {path.name for path in made} == {"cli.md", "newsearch.1", "newsearch.po", "newsearch.mo"}
    page = ROOT / "docs" / "newsearch.1"
    monkeypatch.setattr(generate, "generated", lambda: {page: page.read_bytes()})
    assert [what for what in generate.stale() if what.endswith("stale")] == []
    monkeypatch.setattr(generate, "generated", lambda: {page: made[page] + b"lain"})
    assert "newsearch.1 is stale" in generate.stale()


def test_a_message_of_the_source_without_a_translation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = tool("messages")
    monkeypatch.setattr(messages, "messages", lambda: ["Arguments", "words that nobody has translated"])
    assert messages.untranslated() == ["words that nobody has translated"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('raise UsageError("{path!r} is no {kind:>3} file", path=path, kind=kind)', ["{path!r} is no {kind:>3} file"]),
        ('report("two " "parts")', ["two parts"]),
        (
            'Skip(name, 0, "no text" if empty else message("larger than {limit}", limit=1))',
            ["no text", "larger than {limit}"],
        ),
        ('problem = message("it has {size} bytes", size=size)', ["it has {size} bytes"]),
        ('raise TypeError("of whoever calls it")', []),
        ('print("data and no message")', []),
    ],
)
def test_messages_are_found_where_they_are_composed(source: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(tool("messages").composed(ast.parse(source)))) == expected


def test_an_f_string_that_is_given_for_a_message_is_found() -> None:
    """Its template is lost: no catalog could have it."""
    messages = tool("messages")
    sources = ('raise UsageError(f"{path!r} is no file")', 'Skip(name, 0, "no text" if empty else f"larger than {n}")')
    assert [len(list(messages.shapeless(ast.parse(source)))) for source in sources] == [1, 1]
    assert list(messages.shapeless(ast.parse('raise TypeError(f"{name} is none")'))) == []
    assert messages.untold() == []


def test_the_man_page_tells_of_every_command_and_option() -> None:
    page = tool("manpage").manpage().replace("\\-", "-")
    group: Any = command_line()
    for name, command in group.commands.items():
        section = page.partition(f"\n.SS {name}\n")[2].partition("\n.S")[0]
        options = [option for each in command.params for option in each.opts if option.startswith("--")]
        assert [option for option in options if f"\\fB{option}\\fR" not in section] == []


@pytest.mark.skipif(shutil.which("man") is None or sys.platform != "linux", reason="no man of Linux on this system")
def test_man_shows_the_page_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "newsearch.1"
    path.write_text(tool("manpage").manpage(), "utf8")
    shown = subprocess.run(
        ["man", "--warnings", "--local-file", str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
    )
    assert shown.stderr == ""
    assert "newsearch search [OPTIONS] [WORD...]" in shown.stdout
    assert "--pager, --no-pager" in shown.stdout


def test_the_readme_has_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text("utf8"), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == codes.MEANINGS


def test_every_exit_code_has_its_meaning() -> None:
    assert {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)} == set(
        codes.MEANINGS
    )
