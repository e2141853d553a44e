"""`newsearch search --kwic`: every match in its context, one line each, the keywords under one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsearch.cli.hits import Format, csv_line
from newsearch.cli.terminal import Style, emit, emit_json, line, safe, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsearch.concordance import KeywordInContext
    from newsearch.results import Hit

FORMATS = frozenset({Format.plain, Format.jsonl, Format.csv})
_COLUMNS = ("id", "published", "source", "field", "left", "keyword", "right")
_ID = 16
_KEYWORD = 12


def write_kwic(hits: Iterable[Hit], form: Format, style: Style) -> None:
    """Print the matches of hits one by one in one of `FORMATS`."""
    if form is Format.csv:
        emit(csv_line(_COLUMNS))
    for hit in hits:
        for match in hit.concordance():
            if form is Format.jsonl:
                emit_json({"format": 1, **_record(hit, match)})
            elif form is Format.csv:
                emit(csv_line([str(cell or "") for name, cell in _record(hit, match).items() if name in _COLUMNS]))
            else:
                emit(_line(hit, match, style))


def _record(hit: Hit, match: KeywordInContext) -> dict[str, Any]:
    published = hit.published.isoformat() if hit.published else None
    return {"id": hit.id, "published": published, "source": hit.source, **match.to_dict()}


def _line(hit: Hit, match: KeywordInContext, style: Style) -> str:
    """One match in the width of the terminal, its keyword in the middle; the id stands last, where it can be cut."""
    side = max(12, (terminal_width() - _KEYWORD - _ID - 4) // 2)
    left, right = safe(match.left), safe(match.right)
    keyword = line(match.keyword)
    room = max(0, side + _KEYWORD - len(keyword))
    marked = style.match(keyword)
    return f"{left[-side:].rjust(side)}{marked}{right[:room].ljust(room)}  {style.faint(line(hit.id))}"
