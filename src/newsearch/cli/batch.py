"""`newsearch search --queries`: a file of queries, answered one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from newsearch.cli import codes
from newsearch.cli.hits import document
from newsearch.cli.inputs import read_lines
from newsearch.cli.terminal import emit_json, report
from newsearch.errors import QueryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newsearch.answer import Answer

_LONGEST = 1 << 16


def answer_file(path: Path, search: Callable[[str], Answer], *, explain: bool) -> None:
    """Print one document per line of a file that is not blank, in its order: what `search` answers.

    A line that cannot be answered gives a document with its error, and a line on stderr; the others are answered.

    Raises:
        typer.Exit: with the code of wrong usage when a line could not be answered, of no hit when none found anything.
        UsageError: the file holds no query.
    """
    rows = hits = failed = 0
    for row, raw in read_lines(path, _LONGEST):
        if raw is not None and not raw.strip():
            continue
        rows += 1
        text = "" if raw is None else raw.decode("utf8", "replace").strip()
        try:
            results = _answer(search, text, raw)
            hits += results.total
            notes = [f"{note.problem} ({note.start + 1}-{note.end})" for note in results.notes]
            said = {"messages": [*notes, *results.messages]}
            emit_json({"format": 1, "row": row, **document(results, explain=explain), **said})
        except QueryError as error:
            failed += 1
            emit_json({"format": 1, "row": row, "query": text, "error": str(error)})
            report(f"row {row}: {error}")
    if not rows:
        raise UsageError(f"{str(path)!r} holds no query: write one a line")
    if failed or not hits:
        raise typer.Exit(codes.USAGE if failed else codes.NO_HIT)


def _answer(search: Callable[[str], Answer], text: str, raw: bytes | None) -> Answer:
    if raw is None:
        raise QueryError("the line is too long for a query", text)
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise QueryError("the line is not UTF-8", text) from None
    return search(text)
