"""The classes of our commands: how options are grouped in the help, and how a query may hold words with a dash."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, get_type_hints

from typer.core import TyperCommand

from newsearch.cli.help import write_parameters, write_summary, write_usage
from newsearch.cli.parameters import Option, adopted
from newsearch.cli.settings import Settings
from newsearch.cli.terminal import report
from newsearch.cli.translation import _
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

MEANT = {
    **dict.fromkeys(("-n", "-l", "-k", "-c"), "--limit"),
    **dict.fromkeys(("-f", "-o"), "--format"),
    "-h": "--help",
    "-p": "--page",
    "-s": "--sort",
    "-j": "--json",
}
"""What short options of other programs are called here."""

_DASH = "\ufdd0"
"""Stands for the dash of an exclusion while options are parsed: a code point that is no character."""


class Command(TyperCommand):
    """A command whose options have values from our sources, and stand in its help in groups."""

    allow_extra_args = True
    """Too many arguments are refused here, with a message of ours."""

    def get_params(self, ctx: Any) -> list[Any]:
        """All parameters, `--help` among them."""
        return adopted(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what files say of this command, then the arguments."""
        configure(self, ctx)
        rest: list[str] = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            ctx.fail(message("Got unexpected extra argument(s) ({arguments})", arguments=" ".join(rest)))
        return rest

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What may follow: also the options of all commands."""
        found: list[Any] = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-") and ctx.parent is not None:
            group = ctx.parent.command
            shared = {name for option in group.shared for name in (*option.opts, *option.secondary_opts)}
            found += [item for item in group.shell_complete(ctx.parent, incomplete) if item.value in shared]
        return found

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how it is called."""
        write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 part of the signature
        """Write what it does."""
        write_summary(self, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 part of the signature
        """Write where to read on."""
        formatter.write_paragraph()
        formatter.write_text(_("Options of all commands, such as --index: `newsearch --help`."))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options under the headings that they have."""
        write_parameters(self, ctx, formatter)


def configure(command: Any, context: Any) -> None:
    """Make what files say of a command's options the defaults of its context.

    Raises:
        UsageError: a file has a key that is no option of it.
    """
    settings, name, context.default_map = context.find_object(Settings), context.info_name, {}
    if settings is None or not settings.files:
        return
    options = {each.word: each for each in command.get_params(context) if isinstance(each, Option)}
    settings.check(name, options)
    for file in reversed(settings.files):
        context.default_map.update(
            {options[key].name: options[key].value_in(file, name) for key in file.tables.get(name, ())}
        )


class QueryCommand(Command):
    """A command whose arguments are a query: it has no short options, and `-word` is an exclusion."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hide the dash of exclusions from the parser of options, up to `--`."""
        end = args.index("--") if "--" in args else len(args)
        with_value = {name for option in self.params if not getattr(option, "is_flag", False) for name in option.opts}
        hidden: list[str] = []
        for before, arg in zip(["", *args], args[:end], strict=False):
            excludes = len(arg) > 1 and arg[0] == "-" and arg[1] != "-" and before not in with_value
            hidden.append(_DASH + arg[1:] if excludes else arg)
            if excludes and not ctx.resilient_parsing:
                _say_what_is_read(arg, {option.opts[0] for option in self.get_params(ctx)})
        return super().parse_args(ctx, hidden + args[end:])


def _say_what_is_read(exclusion: str, options: Collection[str]) -> None:
    """Say of what other programs take for a short option that it is an exclusion, and how the option is written."""
    meant = MEANT.get(exclusion[:2])
    if meant in options and (len(exclusion) == 2 or exclusion[2:].isdigit()):
        report(
            message(
                "{exclusion} leaves out articles with the word {word!r}; the option is {meant}",
                exclusion=exclusion,
                word=exclusion[1:],
                meant=meant,
            )
        )


def hoisted(arguments: Sequence[str], options: Sequence[Option]) -> list[str]:
    """The arguments with those options first that hold for every command, in their order: they may stand after it too.

    What follows `--` is no option.
    """
    flags = {name for option in options if option.is_flag for name in (*option.opts, *option.secondary_opts)}
    with_value = {name for option in options if not option.is_flag for name in option.opts}
    first: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name, equals, _value = word.partition("=")
        if word in flags or (equals and name in with_value):
            first.append(word)
        elif word in with_value:
            first += [word, *islice(words, 1)]
        elif word == "--":
            rest += [word, *words]
        else:
            rest.append(word)
    return first + rest


def query_text(words: list[str]) -> str:
    """The query that the arguments make up: all of them in a row, as if they had been one."""
    return " ".join(word.replace(_DASH, "-") for word in words)


def grouped(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function with an option for each field of the dataclasses that `function` takes.

    Several commands share options; a dataclass declares them once, and Typer reads them from the signature.
    """
    signature = inspect.signature(function, eval_str=True)
    groups: dict[str, Any] = {
        name: p.annotation for name, p in signature.parameters.items() if is_dataclass(p.annotation)
    }
    if not groups:
        return function
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        if name not in groups:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        hints = get_type_hints(groups[name], include_extras=True)
        parameters += [
            inspect.Parameter(
                part.name, inspect.Parameter.KEYWORD_ONLY, default=part.default, annotation=hints[part.name]
            )
            for part in fields(groups[name])
        ]

    @wraps(function)
    def call(**values: Any) -> Any:
        for name, group in groups.items():
            values[name] = group(**{part.name: values.pop(part.name) for part in fields(group)})
        return function(**values)

    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call
