"""`newsearch show` and `newsearch stats`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.article import PARAGRAPH_BREAK
from newsearch.cli.app import app
from newsearch.cli.options import ColorOption, IndexOption, JsonOption, color_choice, index_folder
from newsearch.cli.terminal import Style, emit, emit_json, line, safe, show_date, terminal_width, wrapped

if TYPE_CHECKING:
    from newsearch.article import Article


@app.command()
def show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="The article's id, as `search` prints it.")],  # noqa: A002
    index: IndexOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="Also print what was found on its page but is not of it.")] = False,
    json: JsonOption = False,
    color: ColorOption = None,
) -> None:
    """Print one article, taken apart into its fields."""
    from newsearch.search import Index

    with Index.open(index_folder(context, index)) as opened:
        article = opened.article(id)
    if json:
        emit_json({"format": 1, **article.to_dict()})
    else:
        _print(article, Style(color_choice(context, color).value), raw=raw)


def _print(article: Article, style: Style, *, raw: bool) -> None:
    width = min(terminal_width(), 100)
    emit(style.strong(line(article.headline) or "(no headline)"))
    if article.deck:
        emit(wrapped(line(article.deck), width, ""))
    people = [entity.name for entity in article.entities if entity.kind == "person"]
    organisations = [entity.name for entity in article.entities if entity.kind == "organisation"]
    places = [entity.name for entity in article.entities if entity.kind == "place"]
    fields = {
        "id": article.id,
        "published": _published(article),
        "updated": show_date(article.updated, "minute") if article.updated else "",
        "place": article.place,
        "source": article.source,
        "authors": "; ".join(article.authors),
        "editors": "; ".join(article.editors),
        "section": article.section,
        "url": article.url,
        "people": "; ".join(people),
        "organisations": "; ".join(organisations),
        "places": "; ".join(places),
    }
    for name, value in fields.items():
        if value:
            emit(f"{style.faint(name + ':')} {line(value)}")
    emit("")
    for paragraph in article.body.split(PARAGRAPH_BREAK):
        emit(wrapped(safe(paragraph), width, "") + "\n")
    _list("caption", article.captions, style)
    _list("related", article.related, style)
    if raw:
        _list("furniture", article.furniture, style)


def _published(article: Article) -> str:
    if article.published is None:
        return ""
    shown = show_date(article.published, article.precision)
    source = " (from its address)" if article.published_from == "url" else ""
    return f"{shown}{source} [{article.published.isoformat()}]"


def _list(name: str, values: tuple[str, ...], style: Style) -> None:
    for value in values:
        emit(f"{style.faint(name + ':')} {line(value)}")


@app.command()
def stats(context: typer.Context, index: IndexOption = None, json: JsonOption = False) -> None:
    """Print what the index holds."""
    from newsearch.search import Index

    with Index.open(index_folder(context, index)) as opened:
        found = opened.stats()
    if json:
        emit_json(found.to_dict())
        return
    days = [
        datetime.fromtimestamp(seconds, timezone.utc).astimezone() if seconds is not None else None
        for seconds in (found.first, found.last)
    ]
    emit(f"articles    {found.articles:,}")
    emit(f"dated       {found.dated:,}, {show_date(days[0], 'minute')} to {show_date(days[1], 'minute')}")
    emit(f"size        {found.size / 1e6:,.1f} MB on disk")
    emit(f"generation  {found.generation}, made {found.created} by engine {found.engine}")
    emit(f"outlets     {len(found.sources):,}")
    for name, count in list(found.sources.items())[:10]:
        emit(f"{count:>11,} {line(name)}")
