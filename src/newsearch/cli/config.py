"""`newsearch config`."""

from __future__ import annotations

import json as json_format
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from newsearch.cli.app import app
from newsearch.cli.command import configure
from newsearch.cli.options import JsonOption, option
from newsearch.cli.parameters import Option, origin_of
from newsearch.cli.settings import ALWAYS_TYPED, SHARED, variable_name
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT = "default"


class Action(str, Enum):
    """What to do with the configuration."""

    show = "show"


class Setting(NamedTuple):
    """An option, its value here and now, and where that stands."""

    key: str
    variable: str
    value: Any
    origin: str


@app.command()
def config(
    context: typer.Context,
    action: Annotated[  # noqa: ARG001 there is one so far
        Action, typer.Argument(metavar="show", help="Print what variables and files say.")
    ] = Action.show,
    *,
    origin: Annotated[bool, option("--origin", None, "Also print where each value stands.")] = False,
    every: Annotated[bool, option("--all", None, "Also print what has its default.")] = False,
    json: JsonOption = False,
) -> None:
    """Show which options variables and files configure."""
    settings = list(_settings(context))
    for name in sorted(os.environ):
        if name.startswith(variable_name(SHARED, "")) and name not in {setting.variable for setting in settings}:
            report(message("{name} is no variable that is read", name=name))
    shown = [setting for setting in settings if every or setting.origin != _DEFAULT]
    if json:
        records = [{**setting._asdict(), "value": _plain(setting.value)} for setting in shown]
        emit_json({"format": 1, "settings": records})
        return
    for setting in shown:
        if setting.value is None:
            continue
        value = json_format.dumps(_plain(setting.value), ensure_ascii=False)
        emit(line(f"{setting.key} = {value}" + (f"  # {setting.origin}" if origin else "")))
    if not shown:
        report("nothing is configured: docs/cli.md tells of variables and files")


def _settings(context: typer.Context) -> Iterator[Setting]:
    """Every option that can be configured, first those of all commands.

    Raises:
        UsageError: a file has a key that is no option.
        TyperException: a value is none that its option takes.
    """
    root: Any = context.find_root()
    group = root.command
    yield from _of(root, group.shared)
    for name, command in group.commands.items():
        own = type(context)(command, info_name=name, parent=root)
        configure(command, own)
        yield from _of(own, [each for each in command.get_params(own) if isinstance(each, Option)])


def _of(context: typer.Context, options: list[Option]) -> Iterator[Setting]:
    command = context.info_name or ""
    for each in options:
        if each.required or each.word in ALWAYS_TYPED:
            continue
        if context.get_parameter_source(each.name) is None:
            each.handle_parse_result(context, {}, [])
        origin = origin_of(each, context) or _DEFAULT
        yield Setting(f"{command}.{each.word}", variable_name(command, each.word), context.params[each.name], origin)


def _plain(value: Any) -> Any:
    """A value as a type of JSON."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Path) else value
