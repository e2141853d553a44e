"""`docs/cli.md` tells of every command and every option as they are, with an example of each that can be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from newsearch.cli.app import command_line
from newsearch.cli.command import hoisted

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf8")
SECTIONS = {
    match[1] or "": match[2]
    for match in re.finditer(r"^## newsearch(?: (\w+))?\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
}
GROUP: Any = command_line()
COMMANDS: dict[str, Any] = {"": GROUP, **GROUP.commands}


def options(command: Any) -> dict[str, str]:
    """The options of a command and what its help says of each."""
    found = {parameter.opts[0]: parameter.help for parameter in command.params if parameter.param_type_name == "option"}
    return {name: text for name, text in found.items() if name != "--help"}


def rows(section: str) -> dict[str, str]:
    """The table of a section: option, without its value, and what it does."""
    return dict(re.findall(r"^\| `(--[a-z-]+)[^`]*` \| (.*) \|$", section, re.MULTILINE))


def examples(section: str) -> list[list[str]]:
    """The words of each example, without `newsearch` and without what follows a pipe."""
    blocks = re.findall(r"^```sh\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [line[1 : line.index("|") if "|" in line else None] for line in lines if line and line[0] == "newsearch"]


def test_every_command_has_its_section() -> None:
    assert set(SECTIONS) == {"", *GROUP.commands}


@pytest.mark.parametrize("name", ["", *GROUP.commands])
def test_every_option_stands_in_the_table_as_its_help_has_it(name: str) -> None:
    assert rows(SECTIONS[name]) == options(COMMANDS[name])


@pytest.mark.parametrize("name", ["", *GROUP.commands])
def test_every_option_has_an_example(name: str) -> None:
    used = {word.partition("=")[0] for line in examples(SECTIONS[name]) for word in line if word.startswith("--")}
    assert set(options(COMMANDS[name])) - used == set()


@pytest.mark.parametrize("name", GROUP.commands)
def test_every_example_is_understood(name: str) -> None:
    """Its options have values that they can have, and its arguments are as many as there must be."""
    for line in examples(SECTIONS[name]):
        shared: Any = GROUP.make_context("newsearch", hoisted(line, GROUP.shared))
        assert shared._protected_args == [name]
        assert COMMANDS[name].make_context(name, shared.args, parent=shared).args == []
