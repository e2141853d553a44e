"""One chain for articles and queries: text → tokens, each with its exact terms and its stem terms.

The analysis of a text is the concatenation of the analyses of its blank-separated chunks (`str.split`): no token and
no term depends on a neighbouring chunk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsearch.analysis.normalise import combined_end, normalise
from newsearch.analysis.overrides import shipped_overrides
from newsearch.analysis.stems import StemTable
from newsearch.analysis.tokenizer import surface_words
from newsearch.analysis.unspaced import run_rows, runs
from newsearch.analysis.words import TERM_LENGTH, TWICE, Row, word_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis.language import Language
    from newsearch.analysis.overrides import Overrides
    from newsearch.analysis.words import Stem

ANALYSIS_VERSION = "2"
"""Raised with every change of the terms of any text: an index of another version has to be built anew."""

CHUNK = re.compile(r"\S+")
"""Texts are analysed chunk by chunk."""

_MEMO = 50_000
_MEMO_CHUNK = 64
SIMPLE = re.compile(r"([(\"“‘']*)([A-Z]?[a-z]+|[A-Z]+)([)\"”’',;:!?.…%]*)")
"""Most chunks by far: one word in one case, with punctuation around it.

The rules for other chunks would make the same of them: one position, whose only exact term is the word in small
letters, cut at `TERM_LENGTH`.
"""

_WITH_NYA = 7
_PLAIN = re.compile(r"[a-z]{4,64}")


class Token(NamedTuple):
    """One word of a text, or one part of a compound.

    Attributes:
        start, end: where it stands in the original text, in code points, hyphenated affixes included.
        position: 0, 1, 2, ... in the text.
        exact: its terms in the exact list; the first is what a query for this very word looks up. A compound's first
            part has the joined compound last (Covid-19: covid, covid19).
        stem: its terms in the stem list, in the same way.
        rule: what gave the stem: "override" (the table of overrides), "kept" (a region or an institution), "sastrawi",
            "unchanged" (PySastrawi found nothing to take off), "short" (three letters at most), "number",
            "symbol" (other letters than a to z, or letters with digits), "reduplication", "english".
        part: 0 for a whole word and for the first part of a compound, then 1, 2, ... for the parts that follow.
    """

    start: int
    end: int
    position: int
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    rule: str
    part: int = 0


class Analyzer:
    """Analyses texts; cheap to make. Several threads may share one.

    Args:
        stems: the stems of the words met so far, as PySastrawi gave them; new words are added to it.
        overrides: the words that PySastrawi is not asked about; the shipped table by default.

    Raises:
        StemmerError: by whichever call first meets a word that is not in `stems`, when PySastrawi cannot be used.
    """

    def __init__(self, stems: StemTable | None = None, overrides: Overrides | None = None) -> None:
        self.stems = StemTable() if stems is None else stems
        self._overrides = shipped_overrides() if overrides is None else overrides
        self._memo: dict[tuple[str, Language], tuple[Row, ...]] = {}

    def tokens(self, text: str, language: Language = "id") -> list[Token]:
        """The tokens of a text, in reading order."""
        tokens: list[Token] = []
        for chunk in CHUNK.finditer(text):
            offset, position = chunk.start(), len(tokens)
            for row in self.chunk(chunk.group(), language):
                start, end, exact, stem, rule, part = row
                tokens.append(Token(offset + start, offset + end, position, exact, stem, rule, part))
                position += 1
        return tokens

    def stem_terms(self, text: str, language: Language = "id") -> list[tuple[str, ...]]:
        """The stem terms of each token of a text (`Token.stem`), in reading order."""
        return [row.stem for chunk in text.split() for row in self.chunk(chunk, language)]

    def rows(self, chunk: str, language: Language = "id") -> tuple[Row, ...]:
        """One row for each position of a chunk; its offsets count from the start of the chunk."""
        english = language == "en"
        stem = _unstemmed if english else self.stem
        if simple := SIMPLE.fullmatch(chunk):
            word = simple[2].lower()[:TERM_LENGTH]
            stemmed, rule = stem(word)
            return (Row(simple.start(2), simple.end(2), (word,), (stemmed,), rule, 0),)
        plain, origins = normalise(chunk)
        rows: list[Row] = []
        at = 0
        for run in () if plain.isascii() else runs(plain):
            rows += _spaced(plain, at, run.start(), stem, english=english)
            rows += run_rows(plain, *run.span())
            at = run.end()
        rows += _spaced(plain, at, len(plain), stem, english=english)
        if origins is not None:
            # A token ends with what combines with its last character; others that were dropped belong to none.
            rows = [
                row._replace(start=origins[row.start], end=combined_end(chunk, origins[row.end - 1] + 1))
                for row in rows
            ]
        return tuple(rows)

    def stemmer(self, language: Language) -> Stem:
        """The function that gives the stem of a folded word in that language, and the rule that gave the stem."""
        return _unstemmed if language == "en" else self.stem

    def stem(self, word: str) -> tuple[str, str]:
        """The stem of a folded Indonesian word, and the rule that gave it."""
        if (found := self._overrides.find(word)) is not None:
            return found
        if _PLAIN.fullmatch(word):
            if "ifitas" in word:
                return self.stem(word.replace("ifitas", "ivitas"))  # an old spelling: efektifitas
            # PySastrawi takes -nya off together with what it believes to be one more suffix (mencurinya), and not at
            # all from words that it does not know (ponselnya).
            if word.endswith("nya") and len(word) >= _WITH_NYA:
                return self.stem(word[:-3])
            stem = self.stems.stem(word)
            return stem, "unchanged" if stem == word else "sastrawi"
        if (twice := TWICE.fullmatch(word)) is not None and (root := self._root(twice[1])):
            return root, "reduplication"
        if word.isascii() and word.isalpha():
            return word, "short"
        return word, "number" if word.replace(".", "").isdecimal() else "symbol"

    def _root(self, word: str) -> str:
        """The stem of a word that is known to be Indonesian; "" of a word that may be a name or a symbol."""
        stem, rule = self.stem(word)
        if rule in {"override", "sastrawi"}:
            return stem
        # The table says of a root with the figure behind it that it is the root.
        return stem if rule != "kept" and self.stems.stem(f"{word}2") == word else ""

    def is_root(self, word: str) -> bool:
        """Whether a folded word is one that Indonesian words are made of."""
        return _PLAIN.fullmatch(word) is not None and bool(self._root(word))

    def traces(self, stem: str, language: Language = "id") -> set[str]:
        """Strings of which one stands in every plain word with a stem (`newsearch.analysis.traces`)."""
        if language == "en":
            return {stem}
        traces = self.stems.traces(stem) | self._overrides.traces(stem)
        # An old spelling is asked for in the new one (see `stem`), whose v is not in it.
        return traces | {"ifitas"} if any("v" in trace for trace in traces) else traces

    def chunk(self, chunk: str, language: Language) -> tuple[Row, ...]:
        """Like `rows`; the rows of short chunks are remembered."""
        key = (chunk, language)
        rows = self._memo.get(key)
        if rows is None:
            rows = self.rows(chunk, language)
            if len(chunk) <= _MEMO_CHUNK:
                if len(self._memo) >= _MEMO:
                    self._memo.clear()
                self._memo[key] = rows
        return rows


def _spaced(chunk: str, start: int, end: int, stem: Stem, *, english: bool) -> Iterator[Row]:
    """The rows of a part of a chunk that is in a script with blanks between words."""
    if start == end:
        return
    for word in surface_words(chunk[start:end], english=english):
        for row in word_rows(word, stem):
            yield row._replace(start=row.start + start, end=row.end + start) if start else row


def _unstemmed(word: str) -> tuple[str, str]:
    """The stem of a word of an English article: the word itself."""
    return word, "english"
