"""`newsearch timeline`."""

from __future__ import annotations

import sys
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.conditions import (
    AllOption,
    AuthorOption,
    DatelineOption,
    IdsOption,
    LanguageOption,
    OnOption,
    OrgOption,
    PersonOption,
    PlaceOption,
    SectionOption,
    SinceOption,
    SourceOption,
    StrictOption,
    UntilOption,
    asks_nothing,
    conditions,
)
from newsearch.cli.hits import csv_line, say
from newsearch.cli.options import IndexOption, JsonOption, QueryCommand, index_folder, query_text
from newsearch.cli.terminal import emit, emit_json, report, terminal_width
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from newsearch.ranking.facets import Timeline, Volume

_LONGEST_GAP = 3
"""More periods than this without a hit, one after another, are one line of the bars."""


class Step(str, Enum):
    """The length of a period."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


@app.command(cls=QueryCommand)
def timeline(
    context: typer.Context,
    words: Annotated[
        Optional[list[str]], typer.Argument(metavar="WORD...", help='Words, "phrases", -exclusions, field:value.')
    ] = None,
    index: IndexOption = None,
    by: Annotated[Step, typer.Option("--by", help="The length of a period.")] = Step.month,
    relative: Annotated[
        bool, typer.Option("--relative", help="Bars show the share of the archive's articles of that time.")
    ] = False,
    all_words: AllOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    on: OnOption = None,
    source: SourceOption = None,
    author: AuthorOption = None,
    section: SectionOption = None,
    person: PersonOption = None,
    org: OrgOption = None,
    place: PlaceOption = None,
    dateline: DatelineOption = None,
    language: LanguageOption = None,
    ids: IdsOption = None,
    strict: StrictOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: JsonOption = False,
) -> None:
    """Count a query's hits by day, week, month or year."""
    from newsearch.search import Index

    if csv and json:
        raise UsageError("--csv and --json name different formats: give one of them")
    text = query_text(words or [])
    filters = {
        "source": source,
        "author": author,
        "section": section,
        "person": person,
        "organisation": org,
        "place": place,
        "dateline": dateline,
        "language": language,
    }
    within = conditions(filters, since, until, on, ids)
    if asks_nothing(text, within):
        raise UsageError("give words to look for, or `*` for all articles: see `newsearch timeline --help`")
    with Index.open(index_folder(context, index)) as opened:
        # What has no date has no place on a timeline: no word on how to take it in.
        say(opened.search(text, limit=0, all_words=all_words, undated=True, strict=strict, **within))
        line = opened.timeline(text, by.value, all_words=all_words, strict=strict, **within)
    if json:
        emit_json(_record(text, line))
    elif csv:
        emit(csv_line(("period", "hits", "articles", "share")))
        for volume in line:
            emit(csv_line((volume.period, str(volume.hits), str(volume.articles), f"{volume.share:.6f}")))
    else:
        _print(line, relative=relative)
    if line.undated and not json:
        report(f"{line.undated:,} {'hit has' if line.undated == 1 else 'hits have'} no date")
    if not len(line):
        report("no dated article matches")
        raise typer.Exit(codes.NO_HIT)


def _record(query: str, line: Timeline) -> dict[str, Any]:
    periods = [
        {"period": volume.period, "hits": volume.hits, "articles": volume.articles, "share": round(volume.share, 6)}
        for volume in line
    ]
    return {"format": 1, "query": query, "by": line.by, "undated": line.undated, "periods": periods}


def _print(line: Timeline, *, relative: bool) -> None:
    """Bars as wide as the terminal leaves room for; a long time without a hit is one line."""

    def size(volume: Volume) -> float:
        return volume.share if relative else float(volume.hits)

    most = max(map(size, line), default=0.0)
    block = "█" if (sys.stdout.encoding or "").lower().startswith("utf") else "#"
    for empty, group in groupby(line, key=lambda volume: not volume.hits):
        volumes = list(group)
        if empty and len(volumes) > _LONGEST_GAP:
            emit(f"  … {len(volumes):,} {line.by}s without a hit")
            continue
        for volume in volumes:
            value = f"{volume.share:>8.2%}" if relative else f"{volume.hits:>8,}"
            room = max(10, terminal_width() - len(volume.period) - len(value) - 4)
            # Whatever has a hit has a bar.
            length = max(1, round(room * size(volume) / most)) if volume.hits else 0
            emit(f"{volume.period}  {value}  {block * length}".rstrip())
