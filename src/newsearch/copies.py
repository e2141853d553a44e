"""Syndicated copies: articles of the same text but for dateline, trims and small edits, found among the hits."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsearch.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsearch.article import Article
    from newsearch.results import Hit

SHARED = 0.8
"""Two articles are copies if this share of the shorter one's runs of words stands in the other ..."""

SHORTEST = 0.4
"""... and the shorter one has at least this share of the longer one's."""

RUN = 5
"""Words of a run (shingle; A. Broder: On the resemblance and containment of documents, 1997)."""

LOOKAHEAD = 100
"""Ranks past the page on which copies of its hits are still looked for."""

_MOST_TEXT = 50_000
_WORD = re.compile(r"\w+")


class Copies:
    """Groups articles in the order given: each joins the first group whose first article it copies, or opens one."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._groups: dict[int, list[int]] = {}

    def place(self, article: Article) -> int:
        """Put an article into a group, and return the group's number; a new group gets the next number."""
        runs = _runs(article)
        shared = Counter(group for run in runs for group in self._groups.get(run, ()))
        for group, count in sorted(shared.items()):
            shorter, longer = sorted((len(runs), self._sizes[group]))
            if count >= SHARED * shorter and shorter >= SHORTEST * longer:
                return group
        group = len(self._sizes)
        self._sizes.append(len(runs))
        for run in runs:
            self._groups.setdefault(run, []).append(group)
        return group


def _runs(article: Article) -> set[int]:
    """Hashes of all sequences of a few words in a body; a shorter body is one sequence."""
    words = _WORD.findall(fold(article.body[:_MOST_TEXT]))
    return {hash(tuple(words[first : first + RUN])) for first in range(max(1, len(words) - RUN + 1))}


def distinct(hits: Iterable[Hit], offset: int, limit: int) -> list[Hit]:
    """One hit of each group of copies, in the order of the groups' best: those of ranks offset to offset + limit.

    A group shows its earliest article, the others are its `copies`. Groups are made in the order of the hits from the
    first on, so that no group stands on two pages; copies further than `LOOKAHEAD` ranks behind the page are not looked
    for, and show on no page either.
    """
    end, last = offset + limit, LOOKAHEAD
    copies = Copies()
    groups: list[list[Hit]] = []
    for hit in hits if limit else ():
        group = copies.place(hit.article)
        if group < len(groups):
            groups[group].append(hit)
        elif group < end:
            groups.append([hit])
        if len(groups) == end:
            last -= 1
            if last < 0:
                break
    shown = []
    for group_hits in groups[offset:]:
        first, *others = sorted(group_hits, key=_earliest)
        first.copies = tuple(others)
        shown.append(first)
    return shown


def _earliest(hit: Hit) -> tuple[bool, float]:
    when = hit.published
    return when is None, 0.0 if when is None else when.timestamp()
