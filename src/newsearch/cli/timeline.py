"""`newsearch timeline`."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.conditions import Conditions
from newsearch.cli.formats import RowFormat, RowOutput
from newsearch.cli.hits import write_notes
from newsearch.cli.options import WordsArgument, index_folder, on_pages, option
from newsearch.cli.terminal import emit, emit_json, report, terminal_width
from newsearch.cli.translation import _, counted, decimal, grouped, marked
from newsearch.errors import UsageError
from newsearch.safe_text import csv_line

if TYPE_CHECKING:
    from newsearch.ranking.facets import Timeline, Volume

_LONGEST_GAP = 3
"""More periods than this without a hit, one after another, are one line of the bars."""


_WITHOUT = {
    "day": marked("{number} days without a hit"),
    "week": marked("{number} weeks without a hit"),
    "month": marked("{number} months without a hit"),
    "year": marked("{number} years without a hit"),
}


class Step(str, Enum):
    """The length of a period."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


@app.command(cls=QueryCommand)
def timeline(
    context: typer.Context,
    words: WordsArgument = None,
    *,
    by: Annotated[Step, option("--by", None, "The length of a period.")] = Step.month,
    relative: Annotated[
        bool, option("--relative", None, "Bars show the share of the archive's articles of that time.")
    ] = False,
    conditions: Conditions,
    output: RowOutput,
) -> None:
    """Count a query's hits by day, week, month or year."""
    from newsearch.index import Index

    form = output.chosen(context)
    text = query_text(words or [])
    request = conditions.request(text, limit=0, timeout=None)
    if request.asks_nothing:
        raise UsageError("give words to look for, or `*` for all articles: see `newsearch timeline --help`")
    with Index.open(index_folder(context)) as opened:
        # What has no date has no place on a timeline: no word on how to take it in.
        write_notes(opened.answer(replace(request, undated=True)))
        line = opened.answer(request).timeline(by.value)
    if form is RowFormat.json:
        emit_json({"format": 1, "query": text, **line.to_dict()})
    elif form is RowFormat.jsonl:
        for volume in line:
            emit_json({"format": 1, **volume.to_dict()})
    elif form is RowFormat.csv:
        emit(csv_line(("period", "hits", "articles", "share")))
        for volume in line:
            emit(csv_line((volume.period, str(volume.hits), str(volume.articles), f"{volume.share:.6f}")))
    else:
        with on_pages(context):
            _print(line, relative=relative)
    if line.undated and form is not RowFormat.json:
        report(counted("{number} hit has no date", "{number} hits have no date", line.undated))
    if not len(line):
        report("no dated article matches")
        raise typer.Exit(codes.NO_HIT)


def _print(line: Timeline, *, relative: bool) -> None:
    """Bars as wide as the terminal leaves room for; a long time without a hit is one line."""

    def size(volume: Volume) -> float:
        return volume.share if relative else float(volume.hits)

    most = max(map(size, line), default=0.0)
    block = "█" if (sys.stdout.encoding or "").lower().startswith("utf") else "#"
    for empty, group in groupby(line, key=lambda volume: not volume.hits):
        volumes = list(group)
        if empty and len(volumes) > _LONGEST_GAP:
            emit("  … " + _(_WITHOUT[line.by], number=len(volumes)))
            continue
        for volume in volumes:
            value = decimal(volume.share, ">8.2%") if relative else f"{grouped(volume.hits):>8}"
            room = max(10, terminal_width() - len(volume.period) - len(value) - 4)
            # Whatever has a hit has a bar.
            length = max(1, round(room * size(volume) / most)) if volume.hits else 0
            emit(f"{volume.period}  {value}  {block * length}".rstrip())
