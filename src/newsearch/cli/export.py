"""`newsearch export`."""

from __future__ import annotations

import json

import typer

from newsearch.cli.app import app
from newsearch.cli.options import index_folder
from newsearch.cli.terminal import emit


@app.command()
def export(context: typer.Context) -> None:
    """Write every article as JSON Lines: the fields of `show --json`, one article a line."""
    from newsearch.index import Index

    with Index.open(index_folder(context)) as opened:
        for article in opened.articles():
            # ASCII, so that nothing is lost whatever the stream's encoding, and no terminal obeys any of it.
            emit(json.dumps(article.to_dict()).replace("\x7f", "\\u007f"))
