"""`newsearch show` and `newsearch stats`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.article import PARAGRAPH_BREAK
from newsearch.cli.app import app
from newsearch.cli.ids import article_id
from newsearch.cli.options import IdArgument, JsonOption, index_folder, on_pages, style_of
from newsearch.cli.terminal import Style, emit, emit_json, line, safe, show_date, terminal_width, wrapped
from newsearch.cli.translation import _, decimal, grouped, marked

if TYPE_CHECKING:
    from newsearch.article import Article, Kind


_WIDEST = 100


@app.command()
def show(
    context: typer.Context,
    id: IdArgument,  # noqa: A002
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="Also print what was found on its page but is not of it, and names of which it is not sure."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Print one article, taken apart into its fields."""
    from newsearch.index import Index

    folder = index_folder(context)
    with Index.open(folder) as opened:
        article = opened.article(article_id(opened, folder, id))
    if json:
        emit_json({"format": 1, **article.to_dict()})
    else:
        with on_pages(context):
            _print(article, style_of(context), raw=raw)


def _print(article: Article, style: Style, *, raw: bool) -> None:
    width = min(terminal_width(), _WIDEST)
    headline = wrapped(line(article.headline) or _("(no headline)"), width, "")
    emit("\n".join(style.link(style.strong(row), article.url) for row in headline.splitlines()))
    if article.deck:
        emit(wrapped(line(article.deck), width, ""))
    named: dict[Kind, list[str]] = {"person": [], "organisation": [], "place": []}
    unsure: list[str] = []
    for entity in article.entities:
        (named[entity.kind] if entity.is_sure else unsure).append(entity.name)
    fields = {
        marked("id"): article.id,
        marked("published"): _published(article),
        marked("updated"): show_date(article.updated, "minute") if article.updated else "",
        marked("place"): article.place,
        marked("source"): article.source,
        marked("authors"): "; ".join(article.authors),
        marked("editors"): "; ".join(article.editors),
        marked("section"): article.section,
        marked("tags"): "; ".join(article.tags),
        marked("url"): article.url,
        marked("people"): "; ".join(named["person"]),
        marked("organisations"): "; ".join(named["organisation"]),
        marked("places"): "; ".join(named["place"]),
        marked("names not sure"): "; ".join(unsure) if raw else "",
    }
    for name, value in fields.items():
        if value:
            label = style.faint(_(name) + ":")
            # An address stays whole, so that it can be copied.
            emit(f"{label} {line(value)}" if name == "url" else _hanging(f"{label} {line(value)}"))
    emit("")
    for paragraph in article.body.split(PARAGRAPH_BREAK):
        emit(wrapped(safe(paragraph), width, "") + "\n")
    _list(_("caption"), article.captions, style)
    _list(_("related"), article.related, style)
    if raw:
        _list(_("furniture"), article.furniture, style)


def _published(article: Article) -> str:
    if article.published is None:
        return ""
    shown = show_date(article.published, article.precision)
    source = _(" (from its address)") if article.published_from == "url" else ""
    return f"{shown}{source} [{article.published.isoformat()}]"


def _list(name: str, values: tuple[str, ...], style: Style) -> None:
    for value in values:
        emit(_hanging(f"{style.faint(name + ':')} {line(value)}"))


def _hanging(text: str) -> str:
    """A field in lines as wide as the terminal, the further ones indented."""
    indent = "  "
    return wrapped(text, min(terminal_width(), _WIDEST), indent).removeprefix(indent)


@app.command()
def stats(context: typer.Context, json: JsonOption = False) -> None:
    """Print what the index holds."""
    from newsearch.index import Index

    with Index.open(index_folder(context)) as opened:
        found = opened.stats()
    if json:
        emit_json(found.to_dict())
        return
    days = [
        datetime.fromtimestamp(seconds, timezone.utc).astimezone() if seconds is not None else None
        for seconds in (found.first, found.last)
    ]
    first, last = (show_date(day, "minute") for day in days)
    rows = {
        _("articles"): grouped(found.articles),
        _("dated"): _("{number}, {first} to {last}", number=found.dated, first=first, last=last),
        _("size"): _("{size} MB on disk", size=decimal(found.size / 1e6, ",.1f")),
        _("generation"): _(
            "{id}, made {time} by engine {engine}", id=found.generation, time=found.created, engine=found.engine
        ),
        _("outlets"): grouped(len(found.sources)),
    }
    for name, value in rows.items():
        emit(f"{name:<12}{value}")
    for name, count in list(found.sources.items())[:10]:
        emit(f"{grouped(count):>11} {line(name)}")
