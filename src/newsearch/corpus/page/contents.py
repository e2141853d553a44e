"""Removes the list of contents ("Daftar Isi") before an article, which holds the headings that follow in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.page import dateline

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_LABEL = re.compile(r"\s*(?:Daftar Isi|DAFTAR ISI)\b\s*:?\s*")
_WORD = re.compile(r"(?<!\S)[A-Z0-9]")
_ITEM = re.compile(r"\s*(?:\d{1,2}[.)]\s*)?")
_LONGEST = 1200
"""Characters that a list of contents may have."""


def without_contents(text: str, draft: Draft) -> str:
    """`text` without the list of contents that it starts with, which goes to `draft.furniture`."""
    label = _LABEL.match(text)
    if label is None:
        return text
    start = _article_start(text, label.end())
    draft.furniture.append(" ".join(text[:start].split()))
    return text[start:]


def _article_start(text: str, start: int) -> int:
    """The start of the article: its dateline, or the text behind the last heading that is repeated."""
    found: tuple[int, int] | None = None
    for match in _WORD.finditer(text, start, start + _LONGEST):
        at = match.start()
        opening = " ".join(text[at : at + 120].split())
        line = dateline.read(opening)
        if line is not None and line.place:
            end = at + line.end
            if found is not None and end > found[1] + 20:
                break
            found = (at, max(end, found[1] if found is not None else 0))
    if found is not None:
        return found[0]
    if "\n" in text[start : start + _LONGEST].strip():
        return _behind_lines(text, start)
    return _behind_items(text, start)


def _behind_lines(text: str, start: int) -> int:
    while True:
        end = text.find("\n", start)
        line = text[start:end].strip() if end >= 0 else ""
        if end < 0 or (line and line not in text[end:]):
            return start
        start = end + 1


def _behind_items(text: str, start: int) -> int:
    """The place behind the longest runs of words that are repeated further on, one after another."""
    limit = start + _LONGEST
    while start < limit:
        item = _ITEM.match(text, start)
        begin = item.end() if item is not None else start
        words = text[begin : begin + 160].split(" ")
        for count in range(len(words) - 1, 0, -1):
            heading = " ".join(words[:count])
            if text.find(heading, begin + len(heading)) >= 0 and (count > 1 or begin > start):
                start = begin + len(heading)
                break
        else:
            return start
    return start
