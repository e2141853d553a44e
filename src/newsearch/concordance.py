"""Keywords in context: every match of an article with what stands before and after it, one line each (KWIC).

H. P. Luhn: Keyword-in-context index for technical literature, 1960.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from newsearch.article import TEXT_FIELDS, TextField
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.marks import Marks

CONTEXT = 60
"""Code points on each side of a keyword, at most."""

_SPACES = re.compile(r"\s+")


@value
class KeywordInContext:
    """One match in an article.

    Attributes:
        field, start, end: where it stands: `article.text(field)[start:end]`, in code points.
        left, right: what stands before and after it, in single blanks; no word is cut at the far end.
        keyword: the match as it is written.
    """

    field: TextField
    start: int
    end: int
    left: str
    keyword: str
    right: str

    def to_dict(self) -> dict[str, Any]:
        """The match as JSON types."""
        return asdict(self)


def concordance(
    article: Article, marks: Marks, analyzer: Analyzer, *, context: int = CONTEXT
) -> Iterator[KeywordInContext]:
    """Every match of an article in reading order, with at most `context` code points on each side."""
    marker = marks.marker(analyzer)
    for field in TEXT_FIELDS:
        text = article.text(field)
        for match in marker.matches(text, article.language, field):
            yield KeywordInContext(
                field,
                match.start,
                match.end,
                _before(text, match.start, context),
                _SPACES.sub(" ", text[match.start : match.end]),
                _after(text, match.end, context),
            )


def _before(text: str, end: int, context: int) -> str:
    """The last words before `end`, with the blank that separates them from the keyword."""
    # White space in single blanks is shorter than it was: twice as much is read as can be shown.
    start = max(0, end - 2 * context)
    part = _SPACES.sub(" ", text[start:end]).lstrip()
    if len(part) > context:
        part = part[-context - 1 :]
        return part[part.find(" ") + 1 :]
    return part[part.find(" ") + 1 :] if start and not text[start - 1].isspace() else part


def _after(text: str, start: int, context: int) -> str:
    """The first words after `start`, with the blank that separates them from the keyword."""
    end = start + 2 * context
    part = _SPACES.sub(" ", text[start:end]).rstrip()
    if len(part) > context:
        return part[: max(0, part.rfind(" ", 0, context + 1))]
    return part[: max(0, part.rfind(" "))] if end < len(text) and not text[end].isspace() else part
