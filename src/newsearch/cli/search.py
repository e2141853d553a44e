"""`newsearch search`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.options import (
    ColorOption,
    IndexOption,
    JsonOption,
    Order,
    QueryCommand,
    color_choice,
    index_folder,
    query_text,
)
from newsearch.cli.terminal import Style, emit, emit_json, line, report, show_date, terminal_width, wrapped

if TYPE_CHECKING:
    from newsearch.results import Hit, SearchResults


@app.command(cls=QueryCommand)
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help='Words, "phrases", -exclusions, field:value.')],
    index: IndexOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Hits on a page.")] = 10,
    page: Annotated[int, typer.Option("--page", min=1, metavar="N", help="Which page.")] = 1,
    sort: Annotated[Order, typer.Option("--sort", help="What comes first.")] = Order.relevance,
    all_words: Annotated[bool, typer.Option("--all-words", help="Every word must be found.")] = False,
    undated: Annotated[
        bool, typer.Option("--undated", help="Let articles without a date pass filters on dates.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a query that is not wholly understood.")] = False,
    json: JsonOption = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON document per hit.")] = False,
    color: ColorOption = None,
) -> None:
    """Find articles, the most relevant first."""
    from newsearch.query import caret
    from newsearch.search import Index

    text = query_text(words)
    with Index.open(index_folder(context, index)) as opened:
        results = opened.search(
            text,
            limit=limit,
            offset=(page - 1) * limit,
            sort=sort.value,
            all_words=all_words,
            undated=undated,
            strict=strict,
        )
        for note in results.notes:
            sys.stderr.write(caret(text, note) + "\n")
        for message in results.messages:
            report(message)
        if json:
            emit_json(results.to_dict())
        elif jsonl:
            for hit in results:
                emit_json({"format": 1, **hit.to_dict()})
        else:
            _print(results, (page - 1) * limit, Style(color_choice(context, color).value))
        if not results.total:
            raise typer.Exit(codes.NO_HIT)


def _print(results: SearchResults, before: int, style: Style) -> None:
    """The page as a list to read."""
    if not results.total:
        report(f"no article matches {results.query!r}")
        return
    for rank, hit in enumerate(results, start=before + 1):
        emit(_entry(rank, hit, style))
    report(f"{before + 1:,}-{before + len(results):,} of {results.total:,}" if len(results) else "no such page")


def _entry(rank: int, hit: Hit, style: Style) -> str:
    about = [show_date(hit.published, hit.precision), line(hit.source), f"score {hit.score:.2f}", line(hit.id)]
    width = min(terminal_width(), 100)
    return "\n".join(
        [
            f"{rank:>2}. {style.strong(line(hit.headline))}",
            "    " + style.faint(" · ".join(part for part in about if part)),
            wrapped(style.snippet(hit.snippet), width, "    "),
            "",
        ]
    )
