"""Declaring options, and those that several commands share."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from newsearch.cli.pager import paged
from newsearch.cli.settings import Settings
from newsearch.cli.terminal import Style


def option(name: str, metavar: str | None, help: str, *, panel: str | None = None, **more: Any) -> Any:  # noqa: A002
    """An option: its name, what stands for its value (None for a flag or a choice), its help, and its heading there."""
    return typer.Option(name, metavar=metavar, help=help, rich_help_panel=panel, **more)


class Order(str, Enum):
    """How results are sorted: `newsearch.request.SORTS`, which takes longer to import than a command may."""

    relevance = "relevance"
    newest = "newest"
    oldest = "oldest"


WordsArgument = Annotated[
    Optional[list[str]], typer.Argument(metavar="WORD...", help='Words, "phrases", -exclusions, field:value.')
]
IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="The article's id, or how it begins; or its rank on the page that this terminal shows."
    ),
]
JsonOption = Annotated[bool, option("--json", None, "Print one JSON document.", panel="Output")]


def index_folder(context: typer.Context, *, new: bool = False) -> Path:
    """The index's folder; that of an address, which with `new` is made to belong to it.

    Raises:
        UsageError: what is taken for an address is none, or names another folder.
    """
    named = context.ensure_object(Settings).index
    if not str(named).startswith(("opensearch:", "opensearchs:")):
        return named
    from newsearch.cli.cluster import take_password
    from newsearch.opensearch.link import linked

    take_password()
    return linked(str(named), new=new)


def searches_folder(context: typer.Context) -> Path:
    """The folder of the saved searches."""
    return context.ensure_object(Settings).searches


def style_of(context: typer.Context) -> Style:
    """How parts of a text are marked on this run's stdout."""
    return Style(context.ensure_object(Settings).color.value)


def on_pages(context: typer.Context, head: str = "") -> AbstractContextManager[None]:
    """What is printed within goes to a pager, below `head`, where it is longer than the screen and that is wanted."""
    return paged(wanted=context.ensure_object(Settings).pager, head=head)
