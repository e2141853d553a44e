"""Slips of typing: what a word that the archive does not know stands for in a query.

A slip is one letter left out, put in, replaced or exchanged with its neighbour (Damerau-Levenshtein distance 1, the
first letter the same), or a blank left out or put in. The archive has to show what is meant: only what is common there
stands in for what is not. A rare word that the stemmer knows, by itself or by its root, is no slip: the archive lacks
it.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

from newsearch.deadline import check
from newsearch.messages import message
from newsearch.ranking.nodes import Node, Sequence, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsearch.analysis import Analyzer
    from newsearch.engine.interface import Usage
    from newsearch.messages import Message
    from newsearch.vocabulary import Vocabulary

    Count = Callable[[Node], int]
    """How many articles a plan finds."""

RARE = 3
"""A slip stands in so many articles at most."""

RARE_TOGETHER = 25
"""So many for two words that are run together: many do it, and the archive shows how most of it writes them."""

COMMON = 10
TIMES = 20
"""What is meant stands in so many articles, and where the slip stands in some, in so many times as many."""

SHORTEST = 6
LONGEST = 24
"""The letters of a slip: shorter words have too many neighbours, and longer ones are no words."""

HELD_SHORTEST = 8
HELD_TIMES = 100
"""The letters and times for a slip that articles hold: most words that few articles hold are rare, and not wrong."""

PART = 3
"""The letters of each of two words that were run together, or of one word that was taken apart, at least."""

_LETTERS_DIGITS = re.compile(r"([a-z]+)([0-9]+)")


class Slip(NamedTuple):
    """A word of a query, and what it was taken to mean.

    Attributes:
        word: as it was typed; of two words that were joined, both.
        instead: what was searched.
        too: whether what was typed was searched as well.
    """

    word: str
    instead: str
    too: bool

    @property
    def note(self) -> Message:
        """What a reader should know of it."""
        insisting = f'"{self.word}"' if " " in self.word else f"={self.word}"
        if self.too:
            return message(
                "{word!r} was searched as {instead!r} too; {insisting} finds only what was typed",
                word=self.word,
                instead=self.instead,
                insisting=insisting,
            )
        return message(
            "no article has {word!r}: {instead!r} was searched instead; {insisting} finds only what was typed",
            word=self.word,
            instead=self.instead,
            insisting=insisting,
        )


class Speller:
    """Knows the slips of one archive. Several threads may share one."""

    def __init__(self, analyzer: Analyzer, vocabulary: Vocabulary, count: Count) -> None:
        """A speller.

        Args:
            analyzer: knows roots.
            vocabulary: tells how common words are.
            count: finds in the archive, or in the part of it that may be known, what a repair looks for.
        """
        self._analyzer, self._vocabulary, self._count = analyzer, vocabulary, count

    def meant(self, word: str, stem: str, usage: Usage) -> tuple[str, ...]:
        """The exact terms that are meant by one, side by side; () where it stands for itself.

        Raises:
            TimeUpError: there is no time to look.
        """
        check()
        articles = usage.articles
        if parts := letters_and_digits(word):
            return parts if articles <= RARE and self._side_by_side(parts) > articles else ()
        if not (word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST):
            return ()
        found = [*self._near(word, usage), *self._apart(word, max(COMMON, TIMES * articles))]
        check()  # with the time gone counts may be too low
        if not found or (articles <= RARE and self._analyzer.is_root(stem)):
            return ()
        return max(found, key=lambda row: (row[1], row[0]))[0]

    def joined(self, left: str, right: str) -> str:
        """The exact term that is meant by two neighbours, which the archive writes as one word; "" where none is.

        Raises:
            TimeUpError: there is no time to look.
        """
        if min(len(left), len(right)) < PART or not (left.isalpha() and right.isalpha()):
            return ""
        together = left + right
        n = self._vocabulary.frequency("exact", together)
        if n < COMMON:
            return ""
        check()
        apart = self._side_by_side((left, right))
        least = max(COMMON, TIMES * apart)
        meant = apart <= RARE and n >= least and self._count(_one(together)) >= least
        check()
        return together if meant else ""

    def _near(self, word: str, usage: Usage) -> list[tuple[tuple[str, ...], int]]:
        """The commonest word at distance 1 that is found, with its articles, if one is common enough."""
        held = usage.articles > 0
        # A word that articles hold may be a name that few of them write.
        if usage.articles > RARE or (held and (usage.capitalised or len(word) < HELD_SHORTEST)):
            return []
        least = max(COMMON, HELD_TIMES * usage.articles)
        frequency = self._vocabulary.frequency
        common = sorted((-n, term) for term in near(word) if (n := frequency("exact", term)) >= least)
        # What is hidden from whoever asks is in the vocabulary, and is not found.
        return next(([((term,), -n)] for n, term in common if self._count(_one(term)) >= least), [])

    def _apart(self, word: str, least: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """The pairs of words that a word is when a blank is put in, with the articles that hold them side by side."""
        frequency = self._vocabulary.frequency
        for place in range(PART, len(word) - PART + 1):
            parts = word[:place], word[place:]
            if all(frequency("exact", part) >= least for part in parts) and (n := self._side_by_side(parts)) >= least:
                yield parts, n

    def _side_by_side(self, parts: tuple[str, ...]) -> int:
        """How many articles hold words side by side."""
        if not all(self._vocabulary.frequency("exact", part) for part in parts):
            return 0
        return self._count(Sequence(tuple(map(_one, parts))))


def _one(term: str) -> Term:
    """An exact term, weighed as any word is that is looked for: a backend may not find what tells nothing."""
    return Term("exact", term, 1.0)


def letters_and_digits(word: str) -> tuple[str, ...]:
    """The two parts of a term that is letters run into digits ("jt610"); () for any other."""
    found = _LETTERS_DIGITS.fullmatch(word)
    return found.groups() if found else ()


def near(word: str) -> set[str]:
    """The strings at Damerau-Levenshtein distance 1 of a word of small letters a to z, with its first letter."""
    found = set()
    for place in range(1, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        found.add(before + after)
        if after:
            found.add(before + after[0] + letter + after[1:])
        for other in ascii_lowercase:
            found.add(before + other + after)
            found.add(before + other + letter + after)
    found.update(word + other for other in ascii_lowercase)
    return found - {word}
