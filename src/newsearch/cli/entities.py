"""`newsearch entities`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.conditions import Conditions, UndatedOption
from newsearch.cli.formats import RowFormat, RowOutput
from newsearch.cli.hits import write_notes
from newsearch.cli.options import WordsArgument, index_folder, on_pages, option, style_of
from newsearch.cli.terminal import WIB, Style, emit, emit_json, line, report, show_date
from newsearch.cli.translation import _, grouped, marked
from newsearch.messages import message
from newsearch.safe_text import csv_line

if TYPE_CHECKING:
    from newsearch.ranking.aggregates import NamedEntity

_TITLES = {"person": marked("people"), "organisation": marked("organisations"), "place": marked("places")}
_ALIASES = 3
_COLUMNS = ("kind", "name", "aliases", "articles", "first", "last")


class EntityKind(str, Enum):
    """What an entity is."""

    person = "person"
    organisation = "organisation"
    place = "place"


@app.command(cls=QueryCommand)
def entities(
    context: typer.Context,
    words: WordsArgument = None,
    *,
    kind: Annotated[
        Optional[list[EntityKind]], option("--kind", None, "Only these. Repeatable.", show_default="all")
    ] = None,
    limit: Annotated[int, option("--limit", "N", "How many of each kind.", min=1)] = 20,
    undated: UndatedOption = False,
    conditions: Conditions,
    output: RowOutput,
) -> None:
    """List the people, organisations and places that most articles name, of the archive or of a query's hits."""
    from newsearch.index import Index

    form = output.chosen(context)
    text = query_text(words or [])
    kinds = list(dict.fromkeys(kind or EntityKind))
    request = conditions.request(text if text.strip() else "*", undated=undated, limit=0, timeout=None)
    with Index.open(index_folder(context)) as opened:
        answer = opened.answer(request)
        write_notes(answer)
        found = {each.value: answer.entities(each.value, limit=limit) for each in kinds}
    records = [entity.to_dict() for named in found.values() for entity in named]
    if form is RowFormat.json:
        emit_json({"format": 1, "query": text, "total": answer.total, "entities": records})
    elif form is RowFormat.jsonl:
        for record in records:
            emit_json({"format": 1, **record})
    elif form is RowFormat.csv:
        emit(csv_line(_COLUMNS))
        for record in records:
            emit(csv_line([_cell(record[name]) for name in _COLUMNS]))
    else:
        with on_pages(context):
            _print(found, style_of(context))
        report(message("in {total:,} {total:article|articles}", total=answer.total))
    if not any(found.values()):
        raise typer.Exit(codes.NO_HIT)


def _cell(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def _print(found: dict[str, list[NamedEntity]], style: Style) -> None:
    """A table for each kind: articles, first and last day, name, and the commonest other names."""
    for kind, named in found.items():
        emit(style.strong(_(_TITLES[kind])))
        for entity in named:
            first, last = (
                show_date(moment and moment.astimezone(WIB), "day") for moment in (entity.first, entity.last)
            )
            also = f" ({', '.join(map(line, entity.aliases[:_ALIASES]))})" if entity.aliases else ""
            emit(f"{grouped(entity.articles):>9}  {first:>11}  {last:>11}  {line(entity.name)}{style.faint(also)}")
        emit("")
