"""Options of all commands, options declared once, and help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import pytest
import typer
from typer.testing import CliRunner

from newsearch.cli.app import HEADINGS, command_line
from newsearch.cli.command import grouped, hoisted

if TYPE_CHECKING:
    from .conftest import Call


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("search gempa --index arsip", "--index arsip search gempa"),
        ("--index a search --index=b gempa --index c", "--index a --index=b --index c search gempa"),
        ("search --color never gempa -- --index x", "--color never search gempa -- --index x"),
        ("search gempa --limit 5 -palu", "search gempa --limit 5 -palu"),
        ("search --index", "--index search"),
        ("", ""),
    ],
)
def test_options_of_all_commands_may_stand_anywhere(arguments: str, expected: str) -> None:
    assert hoisted(arguments.split(), command_line().shared) == expected.split()


@pytest.mark.parametrize("arguments", [("search", "gempa", "--index"), ("search", "--color", "ungu", "gempa")])
def test_what_is_wrong_with_them_is_one_line(call: Call, arguments: tuple[str, ...]) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


@dataclass(frozen=True)
class _Size:
    width: Annotated[int, typer.Option("--width")] = 3
    names: Annotated[list[str] | None, typer.Option("--name")] = None


def test_a_dataclass_declares_options_once() -> None:
    def first(size: _Size, word: str) -> None:
        typer.echo(f"{word} {size.width} {size.names}")

    single = typer.Typer(rich_markup_mode=None)
    single.command()(grouped(first))
    assert CliRunner().invoke(single, ["kata", "--width", "5", "--name", "a", "--name", "b"]).output == (
        "kata 5 ['a', 'b']\n"
    )
    assert CliRunner().invoke(single, ["kata"]).output == "kata 3 None\n"


def test_every_command_stands_under_a_heading(call: Call) -> None:
    out = call("--help").out
    for heading, names in HEADINGS.items():
        section = out.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2:3].strip()] == list(names)


@pytest.mark.parametrize("columns", ["80", "140"])
@pytest.mark.parametrize("command", ["", *command_line().commands])
def test_help_fits_the_terminal(call: Call, monkeypatch: pytest.MonkeyPatch, command: str, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    out = call(*filter(None, [command]), "--help").out
    assert max(map(len, out.splitlines())) <= int(columns)
