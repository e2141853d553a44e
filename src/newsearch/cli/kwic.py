"""`newsearch search --kwic`: every match in its context, one line each, the keywords under one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsearch.cli.formats import Format
from newsearch.cli.terminal import Style, columns, emit, emit_json, line, terminal_width
from newsearch.safe_text import csv_line

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
    left, right, keyword = line(match.left), line(match.right), line(match.keyword)
    marked = style.match(keyword)
    left = _ending(f" {left} " if match.left[-1:].isspace() else f" {left}", side)
    right = _beginning(f" {right}" if match.right[:1].isspace() else right, side + _KEYWORD - columns(keyword))
    return f"{left}{marked}{right}  {style.faint(line(hit.id))}"


def _ending(text: str, width: int) -> str:
    """The end of a text in exactly that many columns."""
    while columns(text) > width:
        text = text[1:]
    return " " * (width - columns(text)) + text


def _beginning(text: str, width: int) -> str:
    """The beginning of a text in exactly that many columns, or of none where there is no room."""
    while text and columns(text) > width:
        text = text[:-1]
    return text + " " * max(0, width - columns(text))
