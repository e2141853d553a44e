"""Hits in every format that the commands print them in."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsearch.cli.formats import Format
from newsearch.cli.terminal import (
    WIB,
    Style,
    columns,
    emit,
    emit_json,
    fitted,
    line,
    report,
    show_day,
    terminal_width,
    wrapped,
)
from newsearch.cli.translation import _, counted, decimal, localised
from newsearch.messages import message
from newsearch.safe_text import csv_line, same_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsearch.answer import Answer
    from newsearch.article import Entity
    from newsearch.ranking.explain import Explanation
    from newsearch.results import Hit


_WIDEST = 100
_ID = 16
_PLACES = 2
_PEOPLE = 3
_CSV_COLUMNS = ("rank", "id", "score", "headline", "published", "precision", "source", "snippet")
_EXPLAINED = ("word", "list", "region", "count", "idf", "weight", "norm", "saturation", "factors", "adds")


def write_hits(hits: Iterable[Hit], form: Format, style: Style, *, before: int = 0, explain: bool = False) -> None:
    """Print hits one by one in any format but json.

    Args:
        hits: read only as far as they are printed.
        form: the format.
        style: colour or none.
        before: the rank of the first hit, counted from 0.
        explain: whether to say what each score is made of.
    """
    if form is Format.csv:
        emit(csv_line(_CSV_COLUMNS))
    for rank, hit in enumerate(hits, before + 1):
        if form is Format.ids:
            emit(same_line(hit.id))
        elif form is Format.jsonl:
            emit_json({"format": 1, **hit_record(hit, explain=explain)})
        elif form is Format.csv:
            emit(csv_line(_cells(rank, hit)))
        else:
            emit(_row(rank, hit, style) if form is Format.table else _entry(rank, hit, style))
            if explain:
                emit(explanation_table(hit.explain()) + "\n")


def hit_record(hit: Hit, *, explain: bool) -> dict[str, Any]:
    """A hit as JSON types."""
    return {**hit.to_dict(), **({"explanation": hit.explain().to_dict()} if explain else {})}


def document(results: Answer, *, explain: bool = False) -> dict[str, Any]:
    """A page of results as JSON types."""
    page = results.to_dict()
    if explain:
        for hit, record in zip(results, page["hits"], strict=True):
            record["explanation"] = hit.explain().to_dict()
    return page


def write_notes(results: Answer) -> None:
    """Say on stderr what was not understood in the query, what else a reader should know, and what may be meant."""
    from newsearch.query import caret

    for note in results.notes:
        sys.stderr.write(caret(results.query, replace(note, problem=localised(note.problem))) + "\n")
    for remark in results.messages:
        report(remark)
    for slip in results.suggestions:
        meant = ", ".join(slip.words)
        if slip.articles:
            report(
                message(
                    "only {articles:,} {articles:article has|articles have} {word!r}: did you mean {meant}?",
                    articles=slip.articles,
                    word=slip.word,
                    meant=meant,
                )
            )
        else:
            report(message("no article has {word!r}: did you mean {meant}?", word=slip.word, meant=meant))


def write_if_partial(results: Answer) -> None:
    """Say on stderr that time ran out."""
    if results.partial:
        report("time ran out: other articles may match, and better; facets are not counted. --timeout 0 waits for all")


def write_counts(results: Answer, before: int, *, everything: bool = False) -> None:
    """Say on stderr which of how many hits were shown."""
    if not results.total:
        report(message("no article matches {query!r}", query=results.query) if results.query else "no article matches")
    else:
        report(counts_of(results, before, everything=everything))


def counts_of(results: Answer, before: int, *, everything: bool = False) -> str:
    """Which of how many hits are shown, and how many articles hold all the words of the query."""
    if everything:
        return counted("{number} article", "{number} articles", results.total)
    if not len(results):
        return _("no such page")
    shown = _("{first}-{last} of {total}", first=before + 1, last=before + len(results), total=results.total)
    whole = results.with_all_words
    if whole is None or whole == results.total:
        return shown
    return shown + counted("; {number} has all the words", "; {number} have all the words", whole)


def _entry(rank: int, hit: Hit, style: Style) -> str:
    """A hit to read: headline, what it is, and why it was found."""
    width = min(terminal_width(), _WIDEST)
    number = f"{rank:>2}. "
    indent = " " * len(number)
    headline = wrapped(line(hit.headline), width, indent)
    linked = [style.link(style.strong(row.strip()), hit.article.url) for row in headline.splitlines()]
    return "\n".join(
        [
            number + f"\n{indent}".join(linked),
            indent + _about(hit, width - len(indent), style),
            wrapped(style.snippet(hit.snippet), width, indent),
            indent + style.faint(_("{id} · score {score}", id=line(hit.id), score=decimal(hit.score, ".2f"))),
            *(wrapped(_copy(copy), width, indent) for copy in hit.copies),
            "",
        ]
    )


def _about(hit: Hit, room: int, style: Style) -> str:
    """When and where an article appeared, and the places and people that it names most, in one line."""
    known = [show_day(hit.published, hit.precision), line(hit.source)]
    text = " · ".join(part for part in known if part)
    names = [_names(hit.article.entities, "place", _PLACES), _names(hit.article.entities, "person", _PEOPLE)]
    for named in names:
        for before, name in zip([" · ", *[", "] * len(named)], named, strict=False):
            if columns(text + before + name) > room:
                break
            text += before + name
    return style.faint(text)


def _names(entities: Iterable[Entity], kind: str, most: int) -> list[str]:
    """The entities of a kind that an article names most often, of those that are sure."""
    named = sorted((each for each in entities if each.kind == kind and each.is_sure), key=lambda each: -each.count)
    return [line(each.name) for each in named[:most]]


def _copy(hit: Hit) -> str:
    """Another copy of a hit's text."""
    parts = [show_day(hit.published, hit.precision), line(hit.source), line(hit.id)]
    about = " · ".join(part for part in parts if part)
    return _("also: {headline} ({about})", headline=line(hit.headline), about=about)


def _row(rank: int, hit: Hit, style: Style) -> str:
    """A hit in one line as wide as the terminal: the outlet where there is room for it, and an id that is never cut."""
    day = hit.published if hit.published is None or hit.precision == "day" else hit.published.astimezone(WIB)
    date = fitted(day.date().isoformat() if day else _("undated"), max(len("2025-06-10"), columns(_("undated"))))
    source = f"{fitted(line(hit.source), 16)}  " if terminal_width() >= _WIDEST else ""
    left = f"{rank:>4}  {decimal(hit.score, '>6.2f')}  {date}  {source}"
    room = max(20, terminal_width() - columns(left) - len("  ") - _ID)
    headline = style.strong(fitted(line(hit.headline), room))
    if style.links:
        headline = style.link(headline, hit.article.url)
    return f"{left}{headline}  {style.faint(line(hit.id))}"


def _cells(rank: int, hit: Hit) -> tuple[str, ...]:
    published = hit.published.isoformat() if hit.published else ""
    snippet = hit.snippet.text
    return (str(rank), hit.id, f"{hit.score:.6f}", hit.headline, published, hit.precision or "", hit.source, snippet)


def explanation_table(explanation: Explanation) -> str:
    """What a score is made of: a line for each word and region, and the sum."""
    rows: list[tuple[str, ...]] = [_EXPLAINED]
    for part in explanation.contributions:
        factors = " ".join(f"{name}={decimal(value, '.3f')}" for name, value in part.factors)
        numbers = (decimal(value, ".3f") for value in (part.idf, part.weight, part.norm, part.saturation))
        rows.append(
            (
                line(part.term),
                part.space,
                part.region,
                str(part.frequency),
                *numbers,
                factors or "-",
                decimal(part.contribution, ".6f"),
            )
        )
    rows.append(("score", *[""] * (len(_EXPLAINED) - 2), decimal(explanation.score, ".6f")))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_EXPLAINED))]
    texts = {0, 1, 2, _EXPLAINED.index("factors")}
    return "\n".join(
        "    "
        + "  ".join(
            cell.ljust(width) if column in texts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
