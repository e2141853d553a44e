"""Hits in every format that the commands print them in."""

from __future__ import annotations

import csv
import io
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli.terminal import Style, emit, emit_json, line, report, safe, show_date, terminal_width, wrapped
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsearch.ranking.explain import Explanation
    from newsearch.results import Hit, SearchResults


class Format(str, Enum):
    """How hits are printed."""

    plain = "plain"
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    ids = "ids"


FormatOption = Annotated[
    Optional[Format],
    typer.Option(
        "--format",
        help="plain: to read; table: one line per hit; json: one document; jsonl: one document per hit; csv; ids.",
        show_default="plain",
    ),
]
JsonLinesOption = Annotated[bool, typer.Option("--jsonl", help="The same as --format jsonl.")]

_WIDEST = 100
_ID = 16
_FORMULA = frozenset("=+-@\t")
_CSV_COLUMNS = ("rank", "id", "score", "headline", "published", "precision", "source", "snippet")
_EXPLAINED = ("word", "list", "region", "count", "idf", "weight", "norm", "saturation", "factors", "adds")


def chosen_format(form: Format | None, *, json: bool, jsonl: bool) -> Format:
    """The format that the options ask for.

    Raises:
        UsageError: they ask for two.
    """
    chosen = {*([form] if form else []), *([Format.json] if json else []), *([Format.jsonl] if jsonl else [])}
    if len(chosen) > 1:
        raise UsageError("--format, --json and --jsonl name different formats: give one of them")
    return chosen.pop() if chosen else Format.plain


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
            emit(one_line(hit.id))
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


def document(results: SearchResults, *, explain: bool = False) -> dict[str, Any]:
    """A page of results as JSON types."""
    return {**results.to_dict(), "hits": [hit_record(hit, explain=explain) for hit in results]}


def say(results: SearchResults) -> None:
    """Say on stderr what was not understood in the query, what else a reader should know, and what may be meant."""
    from newsearch.query import caret

    for note in results.notes:
        sys.stderr.write(caret(results.query, note) + "\n")
    for message in results.messages:
        report(message)
    for slip in results.suggestions:
        known = f"only {slip.articles:,} articles have" if slip.articles else "no article has"
        report(f"{known} {slip.word!r}: did you mean {', '.join(slip.words)}?")


def say_if_partial(results: SearchResults) -> None:
    """Say on stderr that time ran out."""
    if results.partial:
        report("time ran out: other articles may match, and better; facets are not counted. --timeout 0 waits for all")


def write_footer(results: SearchResults, before: int, *, everything: bool = False) -> None:
    """Say on stderr which of how many hits were shown."""
    if not results.total:
        report(f"no article matches {results.query!r}" if results.query else "no article matches")
    elif everything:
        report(f"{results.total:,} articles")
    else:
        report(f"{before + 1:,}-{before + len(results):,} of {results.total:,}" if len(results) else "no such page")


def _entry(rank: int, hit: Hit, style: Style) -> str:
    """A hit to read: headline, what it is, and why it was found."""
    return "\n".join(
        [
            f"{rank:>2}. {style.strong(line(hit.headline))}",
            "    " + style.faint(_about(hit, f"score {hit.score:.2f}")),
            wrapped(style.snippet(hit.snippet), min(terminal_width(), _WIDEST), "    "),
            *(f"    also: {line(copy.headline)} ({_about(copy)})" for copy in hit.copies),
            "",
        ]
    )


def _about(hit: Hit, *more: str) -> str:
    parts = [show_date(hit.published, hit.precision), line(hit.source), *more, line(hit.id)]
    return " · ".join(part for part in parts if part)


def _row(rank: int, hit: Hit, style: Style) -> str:
    """A hit in one line as wide as the terminal: the outlet where there is room for it, and an id that is never cut."""
    date = hit.published.date().isoformat() if hit.published else "undated"
    source = f"{fitted(line(hit.source), 16)}  " if terminal_width() >= _WIDEST else ""
    left = f"{rank:>4}  {hit.score:>6.2f}  {date:<10}  {source}"
    room = max(20, terminal_width() - len(left) - len("  ") - _ID)
    return f"{left}{style.strong(fitted(line(hit.headline), room))}  {style.faint(line(hit.id))}"


def fitted(text: str, width: int) -> str:
    """A text of exactly that many columns: cut with an ellipsis, or filled with blanks."""
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)


def _cells(rank: int, hit: Hit) -> tuple[str, ...]:
    published = hit.published.isoformat() if hit.published else ""
    snippet = hit.snippet.text
    return (str(rank), hit.id, f"{hit.score:.6f}", hit.headline, published, hit.precision or "", hit.source, snippet)


def csv_line(cells: Sequence[str]) -> str:
    """A line of CSV (RFC 4180, but for its end).

    What a spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection), and what a terminal
    would obey is replaced.
    """
    file = io.StringIO()
    shown = [one_line(cell) for cell in cells]
    guarded = [f"'{cell}" if cell.lstrip(" ")[:1] in _FORMULA else cell for cell in shown]
    csv.writer(file, lineterminator="").writerow(guarded)
    return file.getvalue()


def one_line(text: str) -> str:
    """Safe text in one line that keeps its blanks, so that an id stays what it is."""
    return safe(text).replace("\n", " ")


def explanation_table(explanation: Explanation) -> str:
    """What a score is made of: a line for each word and region, and the sum."""
    rows: list[tuple[str, ...]] = [_EXPLAINED]
    for part in explanation.contributions:
        factors = " ".join(f"{name}={value:.3f}" for name, value in part.factors)
        numbers = (f"{value:.3f}" for value in (part.idf, part.weight, part.norm, part.saturation))
        rows.append(
            (
                line(part.term),
                part.space,
                part.region,
                str(part.frequency),
                *numbers,
                factors or "-",
                f"{part.contribution:.6f}",
            )
        )
    rows.append(("score", *[""] * (len(_EXPLAINED) - 2), f"{explanation.score:.6f}"))
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
