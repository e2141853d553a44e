"""The commands: what there is, and building the one that is asked for."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperGroup
from typer.main import get_command
from typer.models import CommandInfo

from newsearch.cli.command import Command, configure, grouped
from newsearch.cli.help import summary, write_parameters, write_summary, write_usage
from newsearch.cli.parameters import Option, adopted
from newsearch.cli.settings import DEFAULT_INDEX, DEFAULT_SEARCHES, Color, Settings
from newsearch.cli.translation import Language, _
from newsearch.messages import message
from newsearch.version import __version__

HEADINGS = {
    "Find and read": {
        "search": "search",
        "show": "show",
        "similar": "similar",
        "timeline": "timeline",
        "entities": "entities",
        "mcp": "mcp",
        "serve": "serve",
        "demo": "serve",
    },
    "Be told": {
        "saved": "saved",
        "notify": "notify",
    },
    "Build and keep": {
        "index": "build",
        "update": "build",
        "watch": "watch",
        "remove": "remove",
        "verify": "upkeep",
        "generations": "upkeep",
        "changes": "upkeep",
        "rollback": "upkeep",
        "export": "export",
    },
    "Look inside": {
        "stats": "show",
        "analyze": "analyze",
        "eval": "evaluate",
        "judge": "judge",
        "doctor": "doctor",
        "config": "config",
    },
}
"""Every command under its heading in the help, with the module that holds it."""
_SHARED = frozenset({"index", "searches", "color", "lang", "pager"})
_REPEATED = 8
MODULES = {name: module for commands in HEADINGS.values() for name, module in commands.items()}


class App(typer.Typer):
    """Typer with commands that are built only when they are asked for: building all of them takes 30 ms."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.infos: dict[str, CommandInfo] = {}

    def command(self, name: str | None = None, *, cls: Any = Command, **settings: Any) -> Callable[..., Any]:
        """Declare a command; of a dataclass among its parameters every field is an option."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            own = name or function.__name__
            self.infos[own] = CommandInfo(own, cls=cls, callback=grouped(function), **settings)
            return function

        return declare


class Commands(Mapping[str, Command]):
    """The commands by name."""

    def __getitem__(self, name: str) -> Command:
        import_module(f"newsearch.cli.{MODULES[name]}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.registered_commands.append(app.infos[name])
        command: Any = get_command(alone)
        return command  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class Group(TyperGroup):
    """What stands before a command, and the commands under their headings."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.commands: Any = Commands()

    @property
    def shared(self) -> list[Option]:
        """The options that hold for every command, and may stand before or after it."""
        return [option for option in adopted(self.params) if isinstance(option, Option) and option.name in _SHARED]

    def get_params(self, ctx: Any) -> list[Any]:
        """What stands before a command, `--help` among it."""
        return adopted(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 part of the signature
        """The names of all commands; none is built for it."""
        return list(self.commands)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the command; without a word, print the help."""
        configure(self, ctx)
        rest: list[str] = super().parse_args(ctx, args)
        if not (rest or ctx._protected_args or ctx.resilient_parsing):  # noqa: SLF001 where Typer keeps the command
            typer.echo(ctx.get_help())
            ctx.exit()
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first of the arguments names, and the others."""
        name = args[0]
        if name not in MODULES and name[:1] != "-" and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = ", ".join(map(repr, get_close_matches(name, MODULES)))
            if near:
                ctx.fail(message("No such command {name!r}. Did you mean {near}?", name=name, near=near))
            words = shlex.join(["newsearch", "search", *args[:_REPEATED]]) + (" …" if len(args) > _REPEATED else "")
            ctx.fail(message("No such command {name!r}; to search for it: `{words}`", name=name, words=words))
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how the program is called."""
        write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 part of the signature
        """Write what it is."""
        write_summary(self, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands under their headings, then the options."""
        for heading, names in HEADINGS.items():
            with formatter.section(_(heading)):
                formatter.write_dl([(name, summary(self.commands[name])) for name in names])
        write_parameters(self, ctx, formatter)


app = App(
    name="newsearch",
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsearch {__version__}")
        raise typer.Exit


@app.callback()
def newsearch(
    context: typer.Context,
    index: Annotated[
        Path, typer.Option("--index", metavar="DIR", help="Folder of the index, or opensearch://HOST:PORT/NAME.")
    ] = DEFAULT_INDEX,
    searches: Annotated[
        Path, typer.Option("--searches", metavar="DIR", help="Folder of the saved searches.")
    ] = DEFAULT_SEARCHES,
    color: Annotated[Color, typer.Option("--color", help="When to use colour; NO_COLOR is respected.")] = Color.auto,
    lang: Annotated[  # noqa: ARG001 `run` has seen to it, before anything could be said
        Optional[Language],
        typer.Option("--lang", help="Language of messages; by default that of the locale.", show_default=False),
    ] = None,
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="Whether what is longer than the screen goes to PAGER, or less.")
    ] = True,
    version: Annotated[  # noqa: ARG001 done by its callback
        Optional[bool],
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit."),
    ] = None,
) -> None:
    """Full-text search over Indonesian news archives."""
    settings = context.ensure_object(Settings)
    settings.index, settings.searches, settings.color, settings.pager = index, searches, color, pager


def command_line() -> Group:
    """The whole command line."""
    group: Any = get_command(app)
    return group  # type: ignore[no-any-return]
