"""`newsearch analyze`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsearch.cli.app import app
from newsearch.cli.command import QueryCommand, query_text
from newsearch.cli.options import JsonOption, index_folder
from newsearch.cli.terminal import emit, emit_json, line
from newsearch.ranking.tuning import DEFAULT

if TYPE_CHECKING:
    from newsearch.analysis import Token
    from newsearch.ranking.word_lookup import WordLookup

_COLUMNS = ("word", "exact", "stem", "rule", "query")


@app.command(cls=QueryCommand)
def analyze(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words as an article or a query has them.")],
    json: JsonOption = False,
) -> None:
    """Show the terms of each word of a text, and what a query looks up."""
    from newsearch.analysis import Analyzer
    from newsearch.errors import IndexNotFoundError
    from newsearch.index import Index

    whole = query_text(text)
    try:
        with Index.open(index_folder(context)) as opened:
            lexicon = opened.lexicon
            rows = [_row(whole, token, lexicon) for token in lexicon.analyzer.tokens(whole)]
    except IndexNotFoundError:
        rows = [_row(whole, token, None) for token in Analyzer().tokens(whole)]
    if json:
        emit_json({"format": 1, "text": whole, "words": rows})
    else:
        _print(rows)


def _row(text: str, token: Token, lexicon: WordLookup | None) -> dict[str, Any]:
    """One word as JSON types. Without an index no word is known to be a name, and no acronym is explained."""
    name = lexicon is not None and lexicon.entry(token).name
    lookups = [{"space": "exact", "term": token.exact[0], "weight": DEFAULT.exact}]
    if name:
        lookups[0]["weight"] = 1.0
    else:
        lookups.insert(0, {"space": "stem", "term": token.stem[0], "weight": 1.0})
    long_forms = {} if lexicon is None else lexicon.long_forms(token.exact[0])
    lookups += [
        {"space": "phrase", "term": form, "weight": round(DEFAULT.acronym * share, 3)}
        for form, share in long_forms.items()
    ]
    return {
        "text": text[token.start : token.end],
        "start": token.start,
        "end": token.end,
        "position": token.position,
        "exact": list(token.exact),
        "stem": list(token.stem),
        "rule": token.rule,
        "part": token.part,
        "name": name,
        "query": lookups,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    table = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_COLUMNS))]
    for cells in table:
        emit("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    lookups = [
        f"{lookup['space']}:{lookup['term']}" + (f"^{lookup['weight']:g}" if lookup["weight"] != 1 else "")
        for lookup in row["query"]
    ]
    query = " | ".join(lookups) + (" (a name)" if row["name"] else "")
    return tuple(
        line(cell) for cell in (row["text"], ", ".join(row["exact"]), ", ".join(row["stem"]), row["rule"], query)
    )
