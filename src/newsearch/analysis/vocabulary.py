"""Chunks of texts by the terms that they hold: which chunks of a text hold one is then asked of sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.analysis.words import TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsearch.analysis.words import Row

_PUNCTUATION = "(\"“‘')”’,;:!?.…%"
_WORD = re.compile(rf"[a-z]{{1,{TERM_LENGTH}}}")
_LETTER = re.compile(r"[^\W\d_]")
_LIMIT = 60_000


class Vocabulary:
    """The chunks that were met in texts of one language.

    Most are one word in one case, with punctuation around it or without: one position, whose terms are the word in
    small letters and its stem. Several threads may share a vocabulary: what is to be said of a chunk is there before
    the chunk is known.

    Args:
        stem: gives the stem of a word.
        rows: gives the positions of any other chunk.

    Attributes:
        known: the chunks that it knows.
        plain: those of them that are one word in one case.
        numbers: those of digits and signs of ASCII, whose terms are not looked at.
        version: how often it has learnt.
    """

    def __init__(self, stem: Callable[[str], str], rows: Callable[[str], tuple[Row, ...]]) -> None:
        self._stem, self._rows = stem, rows
        self.known: set[str] = set()
        self.plain: set[str] = set()
        self.numbers: set[str] = set()
        self.version = 0
        self._chunks: dict[str, list[str]] = {}
        self._words: dict[str, list[str]] = {}
        self._others: dict[str, list[str]] = {}

    @property
    def full(self) -> bool:
        """Whether it knows so many chunks that another one should take its place; one costs about 300 bytes."""
        return len(self.known) > _LIMIT

    def learn(self, chunks: set[str]) -> None:
        """Take chunks in that are not known."""
        for chunk in chunks:
            bare = chunk.strip(_PUNCTUATION)
            word = bare.lower()
            found = self._chunks.get(word)
            if (
                (word == bare or bare.istitle() or bare.isupper())
                and (found is not None or _WORD.fullmatch(word))
            ):  # fmt: skip
                if found is None:
                    self._words.setdefault(self._stem(word), []).append(word)
                    found = self._chunks.setdefault(word, [])
                found.append(chunk)
                self.plain.add(chunk)
            elif _LETTER.search(bare) or not bare.isascii():
                # Stems and exact terms share a table here: who asks for a chunk looks at its rows.
                for term in {term for row in self._rows(chunk) for term in (*row.exact, *row.stem)}:
                    self._others.setdefault(term, []).append(chunk)
            else:
                self.numbers.add(chunk)
        self.version += 1
        self.known |= chunks

    def holding(self, stems: Iterable[str], exacts: Iterable[str]) -> set[str]:
        """The chunks with a letter that hold any of some terms, and some more that hold one of the other space."""
        stems, words = set(stems), set(exacts)
        found: set[str] = set()
        for term in stems | words:
            found.update(self._others.get(term, ()))
        for stem in stems:
            words.update(self._words.get(stem, ()))
        for word in words:
            found.update(self._chunks.get(word, ()))
        return found
