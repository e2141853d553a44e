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
        hidden = [
            _DASH + arg[1:] if len(arg) > 1 and arg[0] == "-" and arg[1] != "-" and not _is_number(arg) else arg
            for arg in args[:end]
        ]
        rest: list[str] = super().parse_args(ctx, hidden + args[end:])
        return rest


def _is_number(text: str) -> bool:
    """Whether it may be the value of an option: -5."""
    return text[1:].isdecimal()


def query_text(words: list[str]) -> str:
    """The query that the arguments make up.

    An argument that the shell got in quotes and that holds blanks is a query of its own (`search "gempa palu"`), unless
    it stands among others: then it was meant as a phrase.
    """
    return " ".join(word.replace(_DASH, "-") for word in words)
