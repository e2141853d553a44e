"""What surrounds an article on its page: kept, but no part of it."""

from __future__ import annotations

import re
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
    what = boilerplate.sort(line, page=True)
    if draft.headline and draft.headline in line:
        draft.furniture.append(line)
    elif what is not None and what.kind == "related":
        draft.related.append(what.text.strip(" :'\"‘’“”"))
    elif what is not None:
        draft.furniture.append(line)
    elif reads_like_headline(line):
        draft.related.append(line)
    elif not _COUNTER.fullmatch(line):
        draft.furniture.append(line)


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
