"""Joins lines: a scraper breaks a sentence at a link or bold type, a mail program at a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.corpus.page.line_shapes import SENTENCE_ENDS, continues, joined

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_WRAPPED = range(50, 101)
"""Characters of a line that was wrapped at a width."""


def rejoin(lines: list[str], draft: Draft) -> list[str]:  # noqa: ARG001 a pass
    """`lines` with those of one sentence joined; a scraper breaks the line at a link or bold type."""
    lines = _unwrapped(lines)
    kept: list[str] = []
    count = len(lines)
    for number, line in enumerate(lines):
        if not line:
            kept.append("")
            continue
        # What goes on is judged by the last line with words, across one blank line at most.
        at = len(kept) - 1
        if at >= 0 and not kept[at]:
            at -= 1
        if at < 0:
            kept.append(line)
            continue
        adjacent = at == len(kept) - 1
        previous = kept[at]
        if line in ("-", "–", "—", "--") or (len(previous) <= 70 and at == 0 and line[0] in "-–—" and line[1:2] == " "):
            goes_on = at == 0 and len(previous) <= 70
        elif previous[-1] in "-–—" and at == 0 and len(previous) <= 70:
            goes_on = True
        elif adjacent:
            goes_on = continues(previous, line, lines[number + 1] if number + 1 < count else "")
        else:
            goes_on = line[0].islower() and previous[-1] not in SENTENCE_ENDS and continues(previous, line)
        if goes_on:
            kept[at] = joined(previous, line)
            del kept[at + 1 :]
        else:
            kept.append(line)
    return kept


def _unwrapped(lines: list[str]) -> list[str]:
    """`lines` with each block that a mail or text file wrapped at a width as one line again."""
    if "" not in lines or len(lines) < 6:
        return lines
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    inner = [line for block in blocks for line in block[:-1]]
    if len(inner) < 4 or max(map(len, inner)) > _WRAPPED[-1]:
        return lines
    wide = sum(len(line) in _WRAPPED for line in inner)
    if wide < 0.8 * len(inner):
        return lines
    unwrapped: list[str] = []
    for block in blocks:
        if block:
            unwrapped += (" ".join(block), "")
    return unwrapped
