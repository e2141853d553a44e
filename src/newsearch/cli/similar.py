"""`newsearch similar`."""

from __future__ import annotations

from typing import Annotated

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.formats import Format, Output
from newsearch.cli.hits import document, write_counts, write_hits
from newsearch.cli.ids import article_id
from newsearch.cli.options import IdArgument, index_folder, on_pages, option, style_of
from newsearch.cli.terminal import emit_json


@app.command()
def similar(
    context: typer.Context,
    id: IdArgument,  # noqa: A002
    limit: Annotated[int, option("--limit", "N", "How many articles.", min=1)] = 10,
    explain: Annotated[bool, option("--explain", None, "Show what each score is made of.", panel="Output")] = False,
    *,
    output: Output,
) -> None:
    """Find the articles most like one."""
    from newsearch.index import Index

    shape = output.chosen(context)
    folder = index_folder(context)
    with Index.open(folder) as opened:
        id = article_id(opened, folder, id)
        results = opened.similar(id, limit=limit)
        if shape is Format.json:
            found = document(results, explain=explain)
            emit_json({"format": 1, "id": id, "total": found["total"], "hits": found["hits"]})
        else:
            with on_pages(context):
                write_hits(results, shape, style_of(context), explain=explain)
        if shape in {Format.plain, Format.table}:
            write_counts(results, 0)
        if not results.total:
            raise typer.Exit(codes.NO_HIT)
