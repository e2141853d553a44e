"""Options and arguments: what Typer makes of a command's declarations, with values from all of our sources.

A value comes from the command line, else from a variable or a configuration file (`newsearch.cli.settings`), else it is
the default. It is converted here and not by pydantic, which Typer would import for it: that takes a quarter of the time
of a search.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from typer.core import TyperArgument, TyperOption

from newsearch.cli.language import localised
from newsearch.cli.settings import Found, Settings, variable_name
from newsearch.messages import message

if TYPE_CHECKING:
    import typer

_SEPARATOR = ";"
"""Stands between the values that a variable has for an option which may be repeated."""
_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Option(TyperOption):
    """An option of a command."""

    def consume_value(self, ctx: Any, opts: Any) -> tuple[Any, Any]:
        """The value before it is converted, and where Typer has it from: our own sources count as the default."""
        value, source = super().consume_value(ctx, opts)
        settings = ctx.find_object(Settings)
        if source.name == "DEFAULT" and settings is not None:
            command, name = _key(ctx, self)
            found = settings.find(command, name)
            if found is not None:
                settings.origins[command, name] = found.origin
                return self._outside(found), source
        return value, source

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The value as the command takes it."""
        return _processed(self, ctx, value)

    def _outside(self, found: Found) -> Any:
        """A value from a variable or a file, as the command line would have given it."""
        values = found.value if isinstance(found.value, list) else [found.value]
        if self.multiple and found.folder is None:
            values = [part.strip() for part in found.value.split(_SEPARATOR)]
        if kind_of(self) is Path and found.folder is not None:
            values = [found.folder / str(part) for part in values]
        return values if self.multiple or isinstance(found.value, list) else values[0]


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


def _key(ctx: Any, option: Option) -> tuple[str, str]:
    """The command of an option, and its name."""
    return ctx.info_name, option.opts[0].removeprefix("--")


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
    settings = ctx.find_object(Settings)
    command, name = _key(ctx, parameter)
    origin = settings.origins.get((command, name), "") if settings is not None else ""
    if not origin or said(ctx, parameter.name):
        return parameter.opts[0]
    return origin if origin == variable_name(command, name) else f"{origin}: {command}.{name}"
