"""`newsearch entities`."""

from __future__ import annotations

from enum import Enum
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
    UndatedOption,
    UntilOption,
    conditions,
)
from newsearch.cli.hits import say
from newsearch.cli.options import (
    ColorOption,
    IndexOption,
    JsonOption,
    QueryCommand,
    color_choice,
    index_folder,
    query_text,
)
from newsearch.cli.terminal import WIB, Style, emit, emit_json, line, report, show_date

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.ranking.census import NamedEntity

_TITLES = {"person": "people", "organisation": "organisations", "place": "places"}
_ALIASES = 3


class EntityKind(str, Enum):
    """What an entity is."""

    person = "person"
    organisation = "organisation"
    place = "place"


@app.command(cls=QueryCommand)
def entities(
    context: typer.Context,
    words: Annotated[
        Optional[list[str]], typer.Argument(metavar="WORD...", help="A query; without one, the whole archive.")
    ] = None,
    index: IndexOption = None,
    kind: Annotated[
        Optional[list[EntityKind]], typer.Option("--kind", help="Only these. Repeatable.", show_default="all")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many of each kind.")] = 20,
    all_words: AllOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    on: OnOption = None,
    undated: UndatedOption = False,
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
    json: JsonOption = False,
    color: ColorOption = None,
) -> None:
    """List the people, organisations and places that most articles name, of the archive or of a query's hits."""
    from newsearch.search import Index

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
    kinds = list(dict.fromkeys(kind or EntityKind))
    asked = text if text.strip() else "*"
    with Index.open(index_folder(context, index)) as opened:
        results = opened.search(asked, limit=0, all_words=all_words, undated=undated, strict=strict, **within)
        say(results)
        found = {
            each.value: opened.entities(
                asked, each.value, limit=limit, all_words=all_words, undated=undated, strict=strict, **within
            )
            for each in kinds
        }
    if json:
        records = [_record(entity) for each in kinds for entity in found[each.value]]
        emit_json({"format": 1, "query": text, "total": results.total, "entities": records})
    else:
        _print(found, Style(color_choice(context, color).value))
        report(f"in {results.total:,} articles")
    if not any(found.values()):
        raise typer.Exit(codes.NO_HIT)


def _record(entity: NamedEntity) -> dict[str, Any]:
    return {
        "kind": entity.kind,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "articles": entity.articles,
        "first": _day(entity.first),
        "last": _day(entity.last),
    }


def _day(moment: datetime | None) -> str | None:
    """The day of a moment in WIB: articles are often dated no more exactly."""
    return moment.astimezone(WIB).date().isoformat() if moment else None


def _print(found: dict[str, list[NamedEntity]], style: Style) -> None:
    """A table for each kind: articles, first and last day, name, and the commonest other names."""
    for kind, named in found.items():
        emit(style.strong(_TITLES[kind]))
        for entity in named:
            first, last = (
                show_date(moment and moment.astimezone(WIB), "day") for moment in (entity.first, entity.last)
            )
            also = f" ({', '.join(map(line, entity.aliases[:_ALIASES]))})" if entity.aliases else ""
            emit(f"{entity.articles:>9,}  {first:>11}  {last:>11}  {line(entity.name)}{style.faint(also)}")
        emit("")
