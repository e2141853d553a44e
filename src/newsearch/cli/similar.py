"""`newsearch similar`."""

from __future__ import annotations

from typing import Annotated

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.hits import Format, FormatOption, JsonLinesOption, chosen_format, document, write_footer, write_hits
from newsearch.cli.options import ColorOption, IndexOption, JsonOption, color_choice, index_folder
from newsearch.cli.terminal import Style, emit_json


@app.command()
def similar(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="The article's id, as `search` prints it.")],  # noqa: A002
    index: IndexOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many articles.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each score is made of.")] = False,
    form: FormatOption = None,
    json: JsonOption = False,
    jsonl: JsonLinesOption = False,
    color: ColorOption = None,
) -> None:
    """Find the articles most like one."""
    from newsearch.search import Index

    shape = chosen_format(form, json=json, jsonl=jsonl)
    with Index.open(index_folder(context, index)) as opened:
        results = opened.similar(id, limit=limit)
        if shape is Format.json:
            found = document(results, explain=explain)
            emit_json({"format": 1, "id": id, "total": found["total"], "hits": found["hits"]})
        else:
            write_hits(results, shape, Style(color_choice(context, color).value), explain=explain)
        if shape in {Format.plain, Format.table}:
            write_footer(results, 0)
        if not results.total:
            raise typer.Exit(codes.NO_HIT)
