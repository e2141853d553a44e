"""Keeps what surrounds an article on its page and is no part of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.page import boilerplate, byline
from newsearch.corpus.page.line_shapes import reads_like_headline
from newsearch.corpus.page.lines import add_tags

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_COUNTER = re.compile(r"[\d.,:\s]*(?:views?|kali|komentar|shares?|dibaca|x|comments?|likes?)?[\d.,:\s]*", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,2}(?=[A-Z\"'])")
_TAG_LABEL = re.compile(
    r"[\W_]{0,3}(?:tags?|topik|tagar|hashtags?)(?:\s(?:berita|artikel|terkait))?(?:\s?:\s{0,2}|$)", re.IGNORECASE
)
_TAG_LINES = 15
_LONGEST_TAG = 40
_BYLINES = 30
"""How many lines below the body may hold its byline."""


def keep_outside(line: str, draft: Draft) -> None:
    """Keep a line that is no part of the article."""
    line = _NUMBERED.sub("", line, count=1) if line[0].isdigit() else line
    if draft.headline and len(line) >= len(draft.headline) and draft.headline in line:
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
    tagged = _tagged(lines, draft)
    for number, line in enumerate(lines[:_BYLINES]):
        if number in tagged or awaited.take(line):
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
    for number, line in enumerate(lines[_BYLINES:], _BYLINES):
        if number not in tagged:
            keep_outside(line, draft)


def _tagged(lines: list[str], draft: Draft) -> frozenset[int]:
    """The numbers of the lines below the body that hold the article's tags: on the label's line, or one a line."""
    at = next((number for number, line in enumerate(lines) if _TAG_LABEL.match(line)), None)
    if at is None:
        return frozenset()
    label = _TAG_LABEL.match(lines[at])
    beside = lines[at][label.end() :] if label is not None else ""
    if beside:
        add_tags(draft, beside)
        return frozenset([at])
    end = at + 1
    while end < min(len(lines), at + 1 + _TAG_LINES) and _may_be_tag(lines[end]):
        end += 1
    if end == at + 1 + _TAG_LINES:
        return frozenset()  # a menu
    add_tags(draft, "\n".join(lines[at + 1 : end]))
    return frozenset(range(at, end))


def _may_be_tag(line: str) -> bool:
    if len(line) > _LONGEST_TAG or line.count(" ") > 4 or line[-1] in ".:!?" or is_outlet(line):
        return False
    return boilerplate.sort(line, page=True) is None and byline.read(line) is None and not reads_like_headline(line)


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
