"""What the help says of commands and their parameters; the man page says the same."""

from __future__ import annotations

from enum import Enum
from typing import Any

from typer.core import TyperArgument, TyperOption

from newsearch.cli.parameters import kind_of
from newsearch.cli.translation import _

ARGUMENTS = "Arguments"
OPTIONS = "Options"
_COLUMN = 24
"""A longer option stands on a line of its own."""


def write_usage(command: Any, context: Any, formatter: Any) -> None:
    """Write the line that says how a command is called."""
    pieces = [_(piece) for piece in command.collect_usage_pieces(context)]
    formatter.write_usage(context.command_path, " ".join(pieces), prefix=_("Usage: "))


def write_summary(command: Any, formatter: Any) -> None:
    """Write what a command does."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(f"{summary(command)}.")


def summary(command: Any) -> str:
    """What a command does, in one sentence."""
    return _(" ".join((command.help or "").split())).rstrip(".")


def written(parameter: Any) -> str:
    """A parameter as it is written: `--limit N`, `--sort relevance|newest|oldest`."""
    if isinstance(parameter, TyperArgument):
        return parameter.display_name_raw
    value = "" if parameter.is_flag else f" {value_name(parameter)}"
    return ", ".join([*parameter.opts, *parameter.secondary_opts]) + value


def value_name(option: Any) -> str:
    """What stands for an option's value: its own word, or the values that it may have."""
    kind = kind_of(option)
    return option.metavar or ("|".join(str(choice.value) for choice in kind) if issubclass(kind, Enum) else "TEXT")


def default_text(option: Any) -> str:
    """An option's default as a reader would type it; "" where it has none."""
    if isinstance(option.show_default, str):
        return option.show_default
    default = option.default
    if not option.show_default or default is None or isinstance(default, bool) or default == []:
        return ""
    if isinstance(default, float):
        return f"{default:g}"
    return str(default.value if isinstance(default, Enum) else default)


def described(parameter: Any) -> str:
    """What a parameter does, with its default."""
    text = _(parameter.help or "")
    default = default_text(parameter) if isinstance(parameter, TyperOption) else ""
    return f"{text} {_('Default: {value}.', value=default)}" if default else text


def by_heading(command: Any, context: Any) -> dict[str, list[Any]]:
    """A command's arguments and options under their headings, in their order."""
    headings: dict[str, list[Any]] = {}
    for parameter in command.get_params(context):
        if not parameter.hidden:
            plain = ARGUMENTS if isinstance(parameter, TyperArgument) else OPTIONS
            headings.setdefault(parameter.rich_help_panel or plain, []).append(parameter)
    if len(headings.get(OPTIONS, ())) == 1:
        # `--help` alone is worth no heading before the others.
        headings[OPTIONS] = headings.pop(OPTIONS)
    return headings


def write_parameters(command: Any, context: Any, formatter: Any) -> None:
    """Write a command's arguments and options into its help, under their headings."""
    for heading, parameters in by_heading(command, context).items():
        with formatter.section(_(heading)):
            formatter.write_dl(
                [(written(parameter), described(parameter)) for parameter in parameters], col_max=_COLUMN
            )
