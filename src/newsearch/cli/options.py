"""Options that several commands share, and the class that lets a query hold words with a dash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperCommand

DEFAULT_INDEX = Path("index")

_DASH = "\ufdd0"
"""Stands for the dash of an exclusion while options are parsed: a code point that is no character."""


class Color(str, Enum):
    """When to use colour."""

    auto = "auto"
    always = "always"
    never = "never"


class Order(str, Enum):
    """How results are sorted."""

    relevance = "relevance"
    newest = "newest"
    oldest = "oldest"


@dataclass(slots=True)
class Settings:
    """What was said before the command, kept in the context of the command line."""

    index: Path
    color: Color


IndexOption = Annotated[
    Optional[Path],
    typer.Option("--index", metavar="DIR", help="Folder of the index; by default `index`, or NEWSEARCH_INDEX."),
]
ColorOption = Annotated[
    Optional[Color], typer.Option("--color", help="When to use colour; NO_COLOR is respected.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def index_folder(context: typer.Context, own: Path | None) -> Path:
    """The index's folder: the command's own option, else the one before the command, else the environment's."""
    settings: Settings = context.obj
    return own or settings.index


def color_choice(context: typer.Context, own: Color | None) -> Color:
    """When to use colour."""
    settings: Settings = context.obj
    return own or settings.color


class QueryCommand(TyperCommand):
    """A command whose arguments are a query: it has no short options, and `-word` is an exclusion."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hide the dash of exclusions from the parser of options, up to `--`."""
        end = args.index("--") if "--" in args else len(args)
        with_value = {name for option in self.params if not getattr(option, "is_flag", False) for name in option.opts}
        hidden: list[str] = []
        for before, arg in zip(["", *args], args[:end], strict=False):
            excludes = len(arg) > 1 and arg[0] == "-" and arg[1] != "-" and before not in with_value
            hidden.append(_DASH + arg[1:] if excludes else arg)
        rest: list[str] = super().parse_args(ctx, hidden + args[end:])
        return rest


def query_text(words: list[str]) -> str:
    """The query that the arguments make up: all of them in a row, as if they had been one."""
    return " ".join(word.replace(_DASH, "-") for word in words)
