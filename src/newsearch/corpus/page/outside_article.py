"""Keeps what surrounds an article on its page and is no part of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.page import boilerplate, byline
from newsearch.corpus.page.line_shapes import reads_like_headline

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_COUNTER = re.compile(r"[\d.,:\s]*(?:views?|kali|komentar|shares?|dibaca|x|comments?|likes?)?[\d.,:\s]*", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,2}(?=[A-Z\"'])")
_BYLINES = 30
"""How many lines below the body may hold its byline."""


def keep_outside(line: str, draft: Draft) -> None:
    """Keep a line that is no part of the article."""
    line = _NUMBERED.sub("", line, count=1) if line[0].isdigit() else line
    if draft.headline and draft.headline in line:
        draft.furniture.append(line)
        return
    kind, text = _told(line)
    if kind == "related":
        draft.related.append(text)
    elif kind:
        draft.furniture.append(text)


@lru_cache(maxsize=8192)
def _told(line: str) -> tuple[str, str]:
    """The draft's field for a line outside the article, and the words that are kept; ("", "") for a counter."""
    what = boilerplate.sort(line, page=True)
    if what is not None and what.kind == "related":
        return "related", what.text.strip(" :'\"‘’“”")
    if what is None and reads_like_headline(line):
        return "related", line
    return ("furniture", line) if what is not None or not _COUNTER.fullmatch(line) else ("", "")


def read_tail(lines: list[str], draft: Draft) -> None:
    """Read the byline below the body, and keep the rest."""
    awaited = byline.AwaitedNames()
    for line in lines[:_BYLINES]:
        if awaited.take(line):
            continue
        who = byline.read(line)
        marks = byline.initials(line)
        if who is not None and who.role:
            people = draft.authors if who.role == "author" else draft.editors
            people += who.names
            awaited.expect(None if who.names else people)
        elif marks and not draft.initials:
            draft.initials += marks
        else:
            keep_outside(line, draft)
    for line in lines[_BYLINES:]:
        keep_outside(line, draft)


def owner(lines: list[str]) -> str:
    """The outlet that a page's copyright line names, or ""."""
    for line in reversed(lines):
        if ("©" in line or "opyright" in line or "COPYRIGHT" in line) and len(line) < 200:
            domain = DOMAIN.search(line)
            if domain is not None:
                return domain.group()
            named = [name for name in re.split(r"[^A-Za-z0-9 .]+|\d{4}", line) if is_outlet(name.strip())]
            if named:
                return named[0].strip()
    return ""
