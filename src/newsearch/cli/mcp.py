"""`newsearch mcp`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.conditions import Conditions, UndatedOption
from newsearch.cli.options import WordsArgument, index_folder, option
from newsearch.errors import MissingExtraError


@app.command(cls=QueryCommand)
def mcp(
    context: typer.Context,
    words: WordsArgument = None,
    *,
    max_chars: Annotated[
        Optional[int],
        option("--max-chars", "N", "Characters of an article's text that can be read; by default all.", min=0),
    ] = None,
    undated: UndatedOption = False,
    conditions: Conditions,
) -> None:
    """Let an assistant search and read the archive, or the part of it that words and conditions leave (MCP, stdio)."""
    try:
        from newsearch.assistants.protocol import serve_stdio
    except ModuleNotFoundError as error:
        raise MissingExtraError("mcp", "`newsearch mcp`") from error
    from newsearch.assistants.tools import Tools
    from newsearch.index import Index

    request = conditions.request(query_text(words or []), undated=undated)
    with Index.open(index_folder(context)) as whole:
        if request.asks_nothing:
            serve_stdio(Tools(whole, readable=max_chars))
            return
        part = whole.within(
            request.text,
            where=request.where,
            since=request.since,
            until=request.until,
            undated=undated,
            all_words=request.all_words,
        )
        with part:
            serve_stdio(Tools(part, within=request.to_dict(), readable=max_chars))
