"""Options and arguments: what Typer makes of a command's declarations, with values from all of our sources.

Typer looks for a value on the command line, in a variable, in the context's `default_map`, which is made of the
configuration files, and takes the default else. It is converted here and not by pydantic, which Typer would import for
it: that takes a quarter of the time of a search.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from typer.core import TyperArgument, TyperOption

from newsearch.cli.settings import ALWAYS_TYPED, Settings, variable_name
from newsearch.cli.translation import localised
from newsearch.messages import message

if TYPE_CHECKING:
    import typer

    from newsearch.cli.settings import ConfigFile

_SEPARATOR = ";"
"""Stands between the values that a variable has for an option which may be repeated."""
_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Option(TyperOption):
    """An option of a command."""

    @property
    def word(self) -> str:
        """Its name without dashes: that of its key in files, and the end of its variable's."""
        name: str = self.opts[0].removeprefix("--")
        return name

    def resolve_envvar_value(self, ctx: Any) -> str | None:
        """What its variable says, if it has one."""
        return None if self.word in ALWAYS_TYPED else os.environ.get(variable_name(ctx.info_name, self.word)) or None

    def value_from_envvar(self, ctx: Any) -> Any:
        """The same, as the command line would have given it."""
        value = self.resolve_envvar_value(ctx)
        return [part.strip() for part in value.split(_SEPARATOR)] if value is not None and self.multiple else value

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command takes it."""
        return _processed(self, ctx, value)

    def value_in(self, file: ConfigFile, command: str) -> Any:
        """What a file says of it, as the command line would have given it: paths count from the file's folder."""
        value = file.tables[command][self.word]
        values = value if isinstance(value, list) else [value]
        if kind_of(self) is Path:
            values = [file.path.parent / str(part) for part in values]
        return values if self.multiple or isinstance(value, list) else values[0]


class Argument(TyperArgument):
    """An argument of a command."""

    def get_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002 part of the signature
        """How it stands in the line of usage."""
        return [self.display_name_raw if self.required else f"[{self.display_name_raw}]"]

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command takes it."""
        return _processed(self, ctx, value)


def adopted(parameters: list[Any]) -> list[Any]:
    """Typer's options and arguments made ours: it has no other way to say of which classes they are to be."""
    for parameter in parameters:
        parameter.__class__ = Option if isinstance(parameter, TyperOption) else Argument
    return parameters


def said(context: typer.Context, name: str) -> bool:
    """Whether an option was given on the command line."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def origin_of(option: Option, ctx: Any) -> str:
    """Where the value of an option stands: a variable, a file and its line, the command line; "" for the default."""
    source, command = ctx.get_parameter_source(option.name).name, ctx.info_name
    if source == "ENVIRONMENT":
        return variable_name(command, option.word)
    if source == "DEFAULT_MAP":
        file: ConfigFile = ctx.find_object(Settings).files_of(command, option.word)[0]
        return file.place(command, option.word)
    return "command line" if source == "COMMANDLINE" else ""


def kind_of(parameter: Option | Argument) -> Any:
    """The type of a parameter's value; of each where it may be repeated."""
    annotation: Any = parameter.type_descriptor.annotation
    return get_args(annotation)[0] if get_origin(annotation) is list else annotation


def _processed(parameter: Option | Argument, ctx: Any, value: Any) -> Any:
    kind = kind_of(parameter)
    many = kind is not parameter.type_descriptor.annotation
    try:
        if many:
            value = [_converted(kind, parameter.min, part) for part in value or ()]
        elif value is not None:
            value = _converted(kind, parameter.min, value)
    except ValueError:
        ctx.fail(
            message(
                "{parameter} takes {kind}, not {value!r}",
                parameter=_place(parameter, ctx),
                kind=_wanted(kind, parameter.min),
                value=value,
            )
        )
    if parameter.required and (value is None or value == []):
        ctx.fail(message("Missing argument {display_name_raw!r}", display_name_raw=parameter.display_name_raw))
    return value if parameter.callback is None else parameter.callback(ctx, parameter, value)


def _converted(kind: Any, least: float | None, value: Any) -> Any:
    """One value of a type: text, path, number, choice, or yes and no.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, kind) and kind not in (int, float):
        return value
    text = "" if isinstance(value, (dict, list)) else str(value)
    if kind is bool:
        if text.casefold() not in _TRUTHS:
            raise ValueError(text)
        return _TRUTHS[text.casefold()]
    converted = kind(text)
    # A number that is none compares as false with everything, with itself too.
    if kind in (int, float) and not (converted >= least if least is not None else converted == converted):
        raise ValueError(text)
    return converted


def _wanted(kind: Any, least: float | None) -> str:
    """What values are taken, in words."""
    if issubclass(kind, Enum):
        return ", ".join(str(choice.value) for choice in kind)
    if kind is bool:
        return localised("yes or no")
    if least is None:
        return localised("a whole number") if kind is int else localised("a number")
    return (
        localised(message("a whole number from {least:g}", least=least))
        if kind is int
        else localised(message("a number from {least:g}", least=least))
    )


def _place(parameter: Option | Argument, ctx: Any) -> str:
    """What a reader has to look at to find a value: the option, the variable, or the key in a file."""
    if isinstance(parameter, Argument):
        return parameter.display_name_raw
    source, origin = ctx.get_parameter_source(parameter.name).name, origin_of(parameter, ctx)
    if source == "DEFAULT_MAP":
        return f"{origin}: {ctx.info_name}.{parameter.word}"
    return origin if source == "ENVIRONMENT" else parameter.opts[0]
