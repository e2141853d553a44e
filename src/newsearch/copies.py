"""Syndicated copies: articles of the same text but for dateline, trims and small edits, found among the hits."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsearch.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsearch.article import Article, Prose
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
_BETWEEN = str.maketrans({chr(code): " " for code in range(128) if not _WORD.match(chr(code))})


class Copies:
    """Groups articles in the order given: each joins the first group whose first article it copies, or opens one."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._groups: dict[int, list[int]] = {}

    def place(self, article: Article | Prose) -> int:
        """Put an article into a group, and return the group's number; a new group gets the next number."""
        runs = _runs(_words(article))
        shared = Counter(group for run in runs & self._groups.keys() for group in self._groups[run])
        for group, count in sorted(shared.items()):
            if _suffice(count, len(runs), self._sizes[group]):
                return group
        group = len(self._sizes)
        self._sizes.append(len(runs))
        for run in runs:
            self._groups.setdefault(run, []).append(group)
        return group


def copied(articles: Iterable[Article | Prose]) -> list[int]:
    """For each of some articles the place of the first that it copies, its own where there is none: `Copies`' groups.

    It takes a fraction of the time, for runs are made only of articles that share many words with another one. Of two
    copies the shorter one has few words that the other lacks: each such word begins a run that the other lacks too, if
    it does not stand among the last few, and of runs they share most.
    """
    texts = [_words(article) for article in articles]
    words = [set(text) for text in texts]
    least = [len(own) - (1 - SHARED) * len(text) - RUN for own, text in zip(words, texts, strict=True)]
    runs: dict[int, set[int]] = {}

    def copies(one: int, other: int) -> bool:
        if len(words[one] & words[other]) < min(least[one], least[other]):
            return False
        for place in {one, other} - runs.keys():
            runs[place] = _runs(texts[place])
        return _suffice(len(runs[one] & runs[other]), len(runs[one]), len(runs[other]))

    first_of: list[int] = []
    for place in range(len(texts)):
        firsts = (first for first, own in enumerate(first_of) if first == own)
        first_of.append(next((first for first in firsts if copies(first, place)), place))
    return first_of


def _suffice(shared: int, one: int, other: int) -> bool:
    """Whether so many runs in common make copies of two articles with so many runs."""
    shorter, longer = sorted((one, other))
    return shared >= SHARED * shorter and shorter >= SHORTEST * longer


def _runs(words: list[str]) -> set[int]:
    """Hashes of all sequences of a few words; fewer words are one sequence."""
    return set(map(hash, zip(*(words[first:] for first in range(RUN)), strict=False))) or {hash(tuple(words))}


def _words(article: Article | Prose) -> list[str]:
    """The words of a body, folded."""
    text = fold(article.body[:_MOST_TEXT]).replace("\u2013", " ")
    # The same words, in a sixth of the time.
    return text.translate(_BETWEEN).split() if text.isascii() else _WORD.findall(text)


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
