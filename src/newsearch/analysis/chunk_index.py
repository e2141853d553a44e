"""The chunks of texts, found by the terms that they hold: a text holds a term where it has one of the term's chunks."""

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
    """The chunks that were met in texts of one language, with an index from terms to chunks.

    Most chunks are one word in one case, with or without punctuation around it: one position, whose terms are the word
    in small letters and its stem. Several threads may share a vocabulary: a chunk is added to `known` only after all
    else that is stored about it.

    Args:
        stem: a function that gives the stem of a word.
        rows: a function that gives the rows of any other chunk.

    Attributes:
        known: the chunks that it knows.
        plain: the known chunks that are one word in one case.
        numbers: the known chunks of ASCII digits and signs, which are not indexed by their terms.
        version: how many times `learn` was called.
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
        """Whether it holds so many chunks that a new one should take its place; one chunk costs about 300 bytes."""
        return len(self.known) > _LIMIT

    def learn(self, chunks: set[str]) -> None:
        """Add chunks that are not known yet."""
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
        """The chunks with a letter that hold any of these terms; some more may hold one of them in the other space."""
        stems, words = set(stems), set(exacts)
        found: set[str] = set()
        for term in stems | words:
            found.update(self._others.get(term, ()))
        for stem in stems:
            words.update(self._words.get(stem, ()))
        for word in words:
            found.update(self._chunks.get(word, ()))
        return found
