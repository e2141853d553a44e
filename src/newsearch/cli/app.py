"""The commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from newsearch.cli.options import DEFAULT_INDEX, Color, ColorOption, Settings
from newsearch.version import __version__

app = typer.Typer(
    name="newsearch",
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
        Path, typer.Option("--index", metavar="DIR", envvar="NEWSEARCH_INDEX", help="Folder of the index.")
    ] = DEFAULT_INDEX,
    color: ColorOption = None,
    version: Annotated[  # noqa: ARG001 done by its callback
        Optional[bool],
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit."),
    ] = None,
) -> None:
    """Full-text search over Indonesian news archives."""
    context.obj = Settings(index, color or Color.auto)


# The commands register themselves with `app`.
from newsearch.cli import (  # noqa: E402
    analyze,  # noqa: F401
    build,  # noqa: F401
    doctor,  # noqa: F401
    entities,  # noqa: F401
    evaluate,  # noqa: F401
    export,  # noqa: F401
    remove,  # noqa: F401
    search,  # noqa: F401
    show,  # noqa: F401
    similar,  # noqa: F401
    timeline,  # noqa: F401
    upkeep,  # noqa: F401
    watch,  # noqa: F401
)
