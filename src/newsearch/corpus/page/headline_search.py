"""Finds the headline among the lines above a body, by nothing but the lines themselves.

A headline shares words with its article's lead, stands near the date, is written in Title Case, and is repeated in the
page's title; a caption is repeated with its credit.
"""

from __future__ import annotations

import re

from newsearch.corpus.outlets import is_outlet
from newsearch.corpus.page import boilerplate, byline
from newsearch.corpus.page.captions import is_caption
from newsearch.corpus.page.line_shapes import content_words, title_case

CRUMBS = re.compile(r"[\w .&-]{2,30}(?:\s?[>»›/]\s?[\w .&-]{2,40}){1,5}")
"""Where a page stands in its site: "Home > Nasional > Hukum"."""

_LEAST = 1.2
"""The score below which no line is a headline."""

_BETTER = 0.25
"""By how much a later line must beat an earlier one."""

_NEAR_DATE = {0: 0.5, 1: 1.0, 2: 0.7, 3: 0.4}


def headline_at(header: list[str], stamped: list[int], lead: frozenset[str]) -> int:
    """The number of the line that is most like the headline of an article with these `lead` words, or -1.

    `stamped` are the numbers of the lines that hold a date.
    """
    best, best_at = 0.0, -1
    first = True
    text = "\n".join(["", *header, ""])
    for number, line in enumerate(header):
        if (number in stamped and len(line) < 60) or not _may_be_headline(line):
            continue
        score = _score(header, text, number, stamped, lead)
        if first and len(header) <= 12:
            score += 1.5  # a file of one article starts with its headline
        first = False
        if score > best + (_BETTER if best_at >= 0 else 0.0):
            best, best_at = score, number
    return best_at if best >= _LEAST else -1


def _may_be_headline(line: str) -> bool:
    if not 1 <= line.count(" ") < 30 or len(line) > 220 or boilerplate.sort(line, page=True):
        return False
    if any(mark in line for mark in (" » ", " › ", " > ")):
        return False  # where the page stands in its site
    return not (byline.is_labelled(line) or is_outlet(line) or is_keywords(line))


def _score(header: list[str], text: str, number: int, stamped: list[int], lead: frozenset[str]) -> float:
    line = header[number]
    own = content_words(line)
    capital, small = title_case(line)
    words = line.count(" ") + 1
    score = 2.0 * len(own & lead) / len(own) if own else 0.0
    score += 0.8 if small <= capital // 4 else 0.0
    score += min(words, 6) / 4
    score += _NEAR_DATE.get(min((abs(number - other) for other in stamped), default=9), 0.0)
    score += 0.3 * min(number, 20) / 20  # menus come first
    if words > 3 and _named_again(text, line):
        score += 1.0
    if line[-1] in ".,":
        score -= 1.5
    if is_caption(line):
        score -= 2.5
    if repeats_with_credit(header, number):
        score -= 2.5
    return score


def is_keywords(line: str) -> bool:
    """Whether `line` lists keywords: short pieces between commas, in small letters."""
    pieces = line.split(",")
    return len(pieces) > 2 and line[0].islower() and all(piece.count(" ") < 5 for piece in pieces)


def _named_again(text: str, line: str) -> bool:
    """Whether another line repeats the headline, as a page's title does with the outlet's name behind it."""
    start = f"\n{line}"
    at = text.find(start)
    behind = []
    while at >= 0:
        end = at + len(start)
        behind.append(text[end : end + 3])
        at = text.find(start, end)
    return len(behind) > 1 and sum(rest[:1] == "\n" or rest.lstrip()[:1] in "-|:–—»" for rest in behind) > 1


def repeats_with_credit(header: list[str], number: int) -> bool:
    """Whether a line and its neighbour are one caption, with and without the photographer's credit."""
    line = header[number]
    before = header[number - 1] if number else ""
    after = header[number + 1] if number + 1 < len(header) else ""
    return len(line) > 20 and (
        (len(after) > len(line) and after.startswith(line) and after[len(line) :].lstrip()[:1].isalnum())
        or (len(before) > 20 and len(before) < len(line) and line.startswith(before))
    )
