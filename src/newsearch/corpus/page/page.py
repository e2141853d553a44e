"""Finds the article in a page's raw text, as a scraper leaves it, and reads what stands around it.

The body is the run of lines with the most prose: prose counts by its words, anything else counts against, and the
marks of a page's tail count much.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsearch.corpus import dates
from newsearch.corpus.page import body, boilerplate, byline, dateline, page_date
from newsearch.corpus.page.captions import is_caption
from newsearch.corpus.page.header import read_header
from newsearch.corpus.page.line_shapes import (
    FULL_STOPS,
    SENTENCE_ENDS,
    is_fixture,
    is_list_item,
    reads_like_headline,
    title_case,
)
from newsearch.corpus.page.outside_article import owner, read_tail

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.corpus.page.boilerplate import Kind
    from newsearch.corpus.page.draft import Draft

_COST = 4
"""Words of prose that one line of something else outweighs."""
_LONGEST_REMEMBERED = 160
"""Characters of the longest line of which is remembered what was told; pages of one outlet repeat their lines."""
_SHORTEST_PROSE = 45
"""Characters of the shortest line that counts as prose."""
_TAIL_COST = 60


def read_page(text: str, draft: Draft, now: datetime | None = None, evidence: frozenset[str] = frozenset()) -> None:
    """Take the visible text of a page apart into `draft`.

    Args:
        text: all of it, a line for each block.
        draft: what is already known; its headline, where it has one, is looked for among the lines.
        now: the reference time of relative dates.
        evidence: lines that another program took for the body, in single blanks; they count double.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    if any(line.count(":") > 1 for line in lines):
        lines = [part for line in lines for part in byline.parts(line)]
    start, end = _bounds(lines, evidence)
    header = [line for line in lines[:start] if line]
    read_header(header, " ".join(line for line in lines[start:end] if line)[:1500], draft, now)
    body.take_apart("\n".join(lines[start:end]), draft)
    read_tail([line for line in lines[end:] if line], draft)
    if not draft.source:
        draft.source = owner(lines)
    if draft.published is None:
        draft.published = page_date.declared_by_line(line for line in lines[end:] if line)
    if draft.published is not None and not page_date.is_possible(draft.published, now):
        draft.published = None
    draft.url = draft.url or page_date.own_address(header, lines[end:])


def _prose(line: str) -> int:
    """The number of words of prose in `line`; 0 for a menu, a headline, a name."""
    if len(line) < _SHORTEST_PROSE:
        return 0
    words = line.count(" ") + 1
    if len(line) > 180 or (line[-1] in SENTENCE_ENDS and line[-1] not in ":;"):
        capital, small = title_case(line[:400])
        return words if small * 3 > capital or (small > 5 and len(line) > 120) else 0
    return 0


class _Line(NamedTuple):
    """What a line by itself says about where the body is.

    Attributes:
        kind: the kind of boilerplate that it is, if any.
        words: how many words of prose it holds.
        signed: whether it is a byline with a label.
        own: whether an article may have it among its paragraphs: a label, an item of a list, a fixture.
    """

    kind: Kind | None
    words: int
    signed: bool
    own: bool


_BLANK = _Line(None, 0, signed=False, own=False)


def _told(line: str) -> _Line:
    what = boilerplate.sort(line, page=True)
    if what is not None:
        return _Line(what.kind, 0, signed=False, own=False)
    words = _prose(line)
    signed = not words and byline.is_labelled(line) and byline.read(line) is not None
    return _Line(None, words, signed, own=line[-1] == ":" or is_list_item(line) or is_fixture(line))


_remembered = lru_cache(maxsize=8192)(_told)


def _weights(lines: list[str], told: list[_Line], evidence: frozenset[str]) -> list[int]:
    weights: list[int] = []
    prose = 0
    for line, (kind, words, signed, own) in zip(lines, told, strict=True):
        if words:
            prose += 1
            weights.append(2 * words if line in evidence else words)
        elif not line:
            weights.append(0)
        elif kind is not None:
            weights.append((-_TAIL_COST if prose else -_COST) if kind == "tail" else -1)
        elif signed and prose > 1:
            weights.append(-_TAIL_COST // 2)
        else:
            weights.append(0 if prose and (own or line in evidence) else -_COST)
    return weights


def _bounds(lines: list[str], evidence: frozenset[str]) -> tuple[int, int]:
    """The number of the body's first line, and of the line after its last."""
    told = [
        (_remembered(line) if len(line) <= _LONGEST_REMEMBERED else _told(line)) if line else _BLANK for line in lines
    ]
    weights = _weights(lines, told, evidence)
    best = (0, 0, 0)
    start = total = 0
    for number, weight in enumerate(weights):
        if total <= 0:
            start, total = number, 0
        total += weight
        if total > best[0]:
            best = (total, start, number + 1)
    _, start, end = best
    if end == 0:
        return _short_bounds(lines)
    # A dateline is the start; what is prose above it is the deck or a caption.
    opening = _opening(lines, start, end)
    if opening is not None:
        return opening, _with_rest(lines, told, end)
    while start < end and (
        not lines[start] or weights[start] <= 0 or is_caption(lines[start]) or _is_deck(lines, start, end)
    ):
        start += 1
    return start, _with_rest(lines, told, end)


def _opening(lines: list[str], start: int, end: int) -> int | None:
    """The line near `start` that opens with a dateline; above `start`, the dateline must name an outlet."""
    filled = [number for number in range(max(0, start - 20), start) if lines[number]][-4:]
    for number in filled:
        found = dateline.read(lines[number])
        if found is not None and found.outlet and not reads_like_headline(lines[number][found.end :]):
            return number
        if (
            len(lines[number]) <= 50
            and lines[number][-1] in "-–—"
            and dateline.read(f"{lines[number]} Teks") is not None
        ):
            return number  # "Jakarta -" on a line of its own
    for number in range(start, min(end, start + 12)):
        found = dateline.read(lines[number]) if lines[number] else None
        if found is not None and not reads_like_headline(lines[number][found.end :]):
            return number
    return None


def _is_deck(lines: list[str], number: int, end: int) -> bool:
    """Whether the first line of prose is the deck: a date or a byline stands between it and the next."""
    for line in lines[number + 1 : min(end, number + 8)]:
        if line and _prose(line):
            return False
        if line and len(line) < 90 and (dates.find(line) or byline.is_labelled(line)):
            return True
    return False


def _short_bounds(lines: list[str]) -> tuple[int, int]:
    """The bounds of a body without a line of prose: everything behind the first line."""
    filled = [number for number, line in enumerate(lines) if line]
    return (filled[1], len(lines)) if len(filled) > 1 else (len(lines), len(lines))


def _with_rest(lines: list[str], told: list[_Line], end: int) -> int:
    """Move `end` behind the short last lines of the body: a verse, a list, the initials, the byline."""
    number = end
    while number < min(len(lines), end + 12):
        line = lines[number]
        if line and (told[number].kind == "tail" or reads_like_headline(line) or not _belongs(line)):
            break
        number += 1
        if line:
            end = number
    return end


def _belongs(line: str) -> bool:
    return byline.initials(line) is not None or (line[-1] in FULL_STOPS and len(line) > 20 and line[0] not in "©-—")
