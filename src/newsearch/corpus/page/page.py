"""The raw text of a page, as a scraper leaves it: where the article starts and ends, and what stands around it.

The body is the run of lines with the most prose: prose counts by its words, anything else counts against, and the
marks of a page's tail count much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
_TAIL_COST = 60


def read_page(text: str, draft: Draft, now: datetime | None = None, evidence: frozenset[str] = frozenset()) -> None:
    """Take the visible text of a page apart into `draft`.

    Args:
        text: all of it, a line for each block.
        draft: what is already known; its headline, where it has one, is looked for among the lines.
        now: the reference time of relative dates.
        evidence: lines that something else took for the body, single-spaced; they count double.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
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
    """How many words of prose `line` holds; 0 for a menu, a headline, a name."""
    if len(line) < 45:
        return 0
    words = line.count(" ") + 1
    if len(line) > 180 or (line[-1] in SENTENCE_ENDS and line[-1] not in ":;"):
        capital, small = title_case(line[:400])
        return words if small * 3 > capital or (small > 5 and len(line) > 120) else 0
    return 0


def _weights(lines: list[str], kinds: list[Kind | None], evidence: frozenset[str]) -> list[int]:
    weights: list[int] = []
    prose = 0
    for line, kind in zip(lines, kinds, strict=True):
        if not line:
            weights.append(0)
        elif kind == "tail":
            weights.append(-_TAIL_COST if prose else -_COST)
        elif kind is not None:
            weights.append(-1)
        else:
            words = _prose(line)
            if words:
                prose += 1
                weights.append(2 * words if line in evidence else words)
            elif prose > 1 and byline.LABEL.match(line) and byline.read(line):
                weights.append(-_TAIL_COST // 2)
            else:
                own = prose and (line in evidence or line[-1] == ":" or is_list_item(line) or is_fixture(line))
                weights.append(0 if own else -_COST)
    return weights


def _bounds(lines: list[str], evidence: frozenset[str]) -> tuple[int, int]:
    """The first line of the body, and the line after its last."""
    sorted_lines = [boilerplate.sort(line, page=True) if line else None for line in lines]
    kinds: list[Kind | None] = [what.kind if what else None for what in sorted_lines]
    weights = _weights(lines, kinds, evidence)
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
        return opening, _with_rest(lines, kinds, end)
    while start < end and (
        not lines[start] or weights[start] <= 0 or is_caption(lines[start]) or _is_deck(lines, start, end)
    ):
        start += 1
    return start, _with_rest(lines, kinds, end)


def _opening(lines: list[str], start: int, end: int) -> int | None:
    """The line near `start` that opens with a dateline; above it only one that names an outlet counts."""
    filled = [number for number in range(max(0, start - 20), start) if lines[number]][-4:]
    for number in filled:
        found = dateline.read(lines[number])
        if found is not None and found.outlet:
            return number
        if (
            len(lines[number]) <= 50
            and lines[number][-1] in "-–—"
            and dateline.read(f"{lines[number]} Teks") is not None
        ):
            return number  # "Jakarta -" on a line of its own
    for number in range(start, min(end, start + 12)):
        if lines[number] and dateline.read(lines[number]) is not None:
            return number
    return None


def _is_deck(lines: list[str], number: int, end: int) -> bool:
    """Whether the first line of prose is the deck: a date or a byline stands between it and the rest."""
    for line in lines[number + 1 : min(end, number + 8)]:
        if line and _prose(line):
            return False
        if line and len(line) < 90 and (dates.find(line) or byline.LABEL.match(line)):
            return True
    return False


def _short_bounds(lines: list[str]) -> tuple[int, int]:
    """Without a line of prose: all that comes after the first line."""
    filled = [number for number, line in enumerate(lines) if line]
    return (filled[1], len(lines)) if len(filled) > 1 else (len(lines), len(lines))


def _with_rest(lines: list[str], kinds: list[Kind | None], end: int) -> int:
    """`end` moved behind the short last lines of the body: a verse, a list, the initials, the byline."""
    number = end
    while number < min(len(lines), end + 12):
        line = lines[number]
        if line and (kinds[number] == "tail" or reads_like_headline(line) or not _belongs(line)):
            break
        number += 1
        if line:
            end = number
    return end


def _belongs(line: str) -> bool:
    return byline.initials(line) is not None or (line[-1] in FULL_STOPS and len(line) > 20 and line[0] not in "©-—")
