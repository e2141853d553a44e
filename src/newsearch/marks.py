"""What to mark in the texts of an article for a query, and where it stands there.

Of an article most chunks cannot match. So those that may are looked for (`newsearch.analysis.traces`), each distinct
one is analysed once for a query, and tokens are made of those alone that hold one of its terms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsearch.analysis import Token
from newsearch.analysis.analyzer import CHUNK, SIMPLE
from newsearch.analysis.traces import ChunkFinder
from newsearch.article import PARAGRAPH_BREAK
from newsearch.joined_words import Match, Scene, compound_end, reach, stretches, words
from newsearch.sentences import paragraphs, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch.analysis import Analyzer, Language
    from newsearch.analysis.words import Row
    from newsearch.article import TextField
    from newsearch.joined_words import Pattern, Unit

Phrase = tuple[tuple[str, ...], int]
"""Exact terms that follow one another, and the number of their phrase."""

_DIGIT = re.compile(r"\d")
_REMEMBERED = 100_000


class Marks:
    """What to mark for a query.

    Attributes:
        stems, exacts: term -> number of the query word that it answers.
        phrases: sequences of exact terms, each with the number of its phrase.
        patterns: words that are joined by their places.
        limits: what of all that is marked in which field, and under None what is marked in every; {} where all is.
    """

    __slots__ = ("_marker", "exacts", "limits", "patterns", "phrases", "stems")

    def __init__(
        self,
        stems: dict[str, int] | None = None,
        exacts: dict[str, int] | None = None,
        phrases: Iterable[Phrase] = (),
        patterns: Iterable[Pattern] = (),
    ) -> None:
        self.stems, self.exacts = stems or {}, exacts or {}
        self.phrases, self.patterns = list(phrases), list(patterns)
        self.limits: dict[TextField | None, Marks] = {}
        self._marker: Marker | None = None

    @classmethod
    def limited(cls, parts: dict[TextField | None, Marks]) -> Marks:
        """Marks that are limited to fields, and under None those that are not."""
        whole = cls()
        for part in parts.values():
            whole._add(part)
        if parts.keys() - {None}:
            whole.limits = parts
        return whole

    def of(self, field: TextField) -> Marks:
        """What to mark in one field."""
        if not self.limits:
            return self
        found = Marks()
        for key in (None, field):
            if key in self.limits:
                found._add(self.limits[key])
        return found

    def _add(self, other: Marks) -> None:
        """Mark what other marks do too; of two numbers for a term the earlier holds."""
        for own, more in ((self.stems, other.stems), (self.exacts, other.exacts)):
            for term, number in more.items():
                own[term] = min(number, own.get(term, number))
        self.phrases += other.phrases
        self.patterns += other.patterns

    def terms(self) -> tuple[set[str], set[str]]:
        """The stems and the exact terms of all that is marked anywhere."""
        joined = [word for pattern in self.patterns for word in words(pattern)]
        stems = self.stems.keys() | {term for word in joined for term in word.stems}
        exacts = self.exacts.keys() | {term for word in joined for term in word.exacts}
        return stems, exacts | {term for terms, _ in self.phrases for term in terms}

    def reach(self) -> int:
        """So many positions are from the first word of a phrase or pattern to its last, at most."""
        return max([*(len(terms) for terms, _ in self.phrases), *map(reach, self.patterns)], default=0)

    def marker(self, analyzer: Analyzer) -> Marker:
        """What finds these marks in texts; it remembers what it has seen. Nothing may be added to them afterwards."""
        marker = self._marker
        if marker is None or marker.analyzer is not analyzer:
            marker = self._marker = Marker(self, analyzer)
        return marker

    def matches(self, tokens: Sequence[Token], units: dict[Unit, list[int]] | None = None) -> list[Match]:
        """All that matches among the tokens of one text, `apart`.

        Tokens that hold none of the terms may be missing. `units` is where units of the text start.
        """
        return apart([*self.words(tokens), *self.joined(tokens, units or {})])

    def joined_terms(self) -> set[str]:
        """The terms, stems or exact, of phrases and patterns."""
        terms = {term for phrase, _ in self.phrases for term in phrase}
        return terms.union(*(word.stems | word.exacts for pattern in self.patterns for word in words(pattern)))

    def joined(self, tokens: Sequence[Token], units: dict[Unit, list[int]]) -> list[Match]:
        """The phrases and patterns among the tokens of one text; of patterns the words that make them stand there."""
        found = list(self._phrases(tokens)) if self.phrases else []
        for pattern in self.patterns:
            for stretch in stretches(pattern, Scene(tokens, units)):
                found += stretch.matches
        return found

    def words(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """The single words among the tokens of one text, in order."""
        exacts, stems = self.exacts, self.stems
        for number, token in enumerate(tokens):
            match = _word(tokens, number, token.exact, exacts) or _word(tokens, number, token.stem, stems)
            if match is not None:
                yield match

    def _phrases(self, tokens: Sequence[Token]) -> Iterator[Match]:
        places: dict[str, list[int]] = {}
        for number, token in enumerate(tokens):
            for term in token.exact:
                places.setdefault(term, []).append(number)
        for terms, word in self.phrases:
            for first in places.get(terms[0], ()):
                run = tokens[first : first + len(terms)]
                if (
                    len(run) == len(terms)
                    and run[-1].position - run[0].position == len(terms) - 1
                    and all(map(_holds, run, terms))
                ):
                    yield Match(run[0].start, run[-1].end, word)


def apart(found: list[Match]) -> list[Match]:
    """Matches of one text in order; of what overlaps the earlier, then the longer."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _word(tokens: Sequence[Token], number: int, terms: tuple[str, ...], wanted: dict[str, int]) -> Match | None:
    """The match of a token by the first of its terms that is wanted."""
    for term in terms:
        if term in wanted:
            token = tokens[number]
            end = token.end if term == terms[0] else compound_end(tokens, number)
            return Match(token.start, end, wanted[term])
    return None


def _holds(token: Token, term: str) -> bool:
    return term in token.exact


class Marker:
    """Finds the marks of one query in texts.

    Attributes:
        analyzer: what the texts were analysed by.
    """

    def __init__(self, marks: Marks, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self._marks = marks
        self._of: dict[TextField, Marks] = {}
        self._chunks: dict[tuple[Marks, Language], _Chunks] = {}

    def matches(self, text: str, language: Language, field: TextField = "body") -> list[Match]:
        """What is marked in a text of a field, in order. Captions have a blank line between two."""
        if not text:
            return []
        marks = self._of.get(field)
        if marks is None:
            marks = self._of[field] = self._marks.of(field)
        if field != "captions" or not (marks.phrases or marks.patterns):
            return self._matches(marks, text, language, field)
        found: list[Match] = []
        at = 0
        for caption in text.split(PARAGRAPH_BREAK):
            inside = self._matches(marks, caption, language, field)
            found += (Match(match.start + at, match.end + at, match.word) for match in inside)
            at += len(caption) + len(PARAGRAPH_BREAK)
        return found

    def _matches(self, marks: Marks, text: str, language: Language, field: TextField) -> list[Match]:
        chunks = self._chunks.get((marks, language))
        if chunks is None:
            chunks = self._chunks[marks, language] = _Chunks(marks, self.analyzer, language)
        holding = chunks.holding(text)
        joining = [each for each in holding if each[1].joins]
        if joining and (marks.patterns or _may_hold(marks.phrases, joining)):
            tokens = chunks.placed(text, joining, marks.reach() + 1)
            joined = marks.joined(tokens, _units(text, field) if marks.patterns else {})
            if joined:
                return apart([*_moved((at, held.words) for at, held in holding), *joined])
        return _moved((at, held.alone) for at, held in holding)


def _moved(found: Iterable[tuple[int, list[Match]]]) -> list[Match]:
    """Matches of chunks as matches of their text, in which the chunks stand at some places."""
    return [Match(at + start, at + end, word) for at, matches in found for start, end, word in matches]


class _Held(NamedTuple):
    """A chunk that holds a term.

    Attributes:
        length: how many characters it has.
        rows: its rows.
        joins: whether it holds a term of a phrase or pattern.
        words: the matches of single words in it.
        alone: of these what is marked where no phrase or pattern stands.
    """

    length: int
    rows: tuple[Row, ...]
    joins: bool
    words: list[Match]
    alone: list[Match]


class _Chunks:
    """The chunks of texts in one language that hold a term of some marks; what was looked at is remembered."""

    def __init__(self, marks: Marks, analyzer: Analyzer, language: Language) -> None:
        self._marks, self._analyzer, self._language = marks, analyzer, language
        self._stems, self._exacts = marks.terms()
        self._joined = marks.joined_terms()
        traces = self._exacts.union(*(analyzer.traces(stem, language) for stem in self._stems))
        self._finder = ChunkFinder(traces, filter(_DIGIT.search, self._stems | self._exacts))
        # None for one that holds no term.
        self._seen: dict[str, _Held | None] = {}

    def holding(self, text: str) -> list[tuple[int, _Held]]:
        """The chunks of a text that hold a term, in order, each with its place."""
        seen = self._seen
        if len(seen) > _REMEMBERED:
            seen = self._seen = {}
        found = []
        for start, chunk in self._finder.find(text):
            if chunk not in seen:
                seen[chunk] = self._held(chunk)
            held = seen[chunk]
            if held is not None:
                found.append((start, held))
        return found

    def _held(self, chunk: str) -> _Held | None:
        """What a chunk holds."""
        rows = self._analyzer.chunk(chunk, self._language)
        stems, exacts = self._stems, self._exacts
        if all(exacts.isdisjoint(row.exact) and stems.isdisjoint(row.stem) for row in rows):
            return None
        tokens = [_token(row, 0, position) for position, row in enumerate(rows)]
        words = list(self._marks.words(tokens))
        joins = not all(self._joined.isdisjoint(row.exact + row.stem) for row in rows)
        return _Held(len(chunk), rows, joins, words, apart(words))

    def placed(self, text: str, holding: list[tuple[int, _Held]], far: int) -> list[Token]:
        """The tokens of some chunks of a text, with positions that are right for all that are less than `far` apart."""
        tokens: list[Token] = []
        position = end = 0
        for start, held in holding:
            nearest = position + far
            for between in CHUNK.finditer(text, end, start):
                simple = SIMPLE.fullmatch(text, *between.span())
                position += 1 if simple else len(self._analyzer.chunk(between.group(), self._language))
                if position >= nearest:
                    break
            for row in held.rows:
                tokens.append(_token(row, start, position))
                position += 1
            end = start + held.length
        return tokens


def _may_hold(phrases: list[Phrase], holding: list[tuple[int, _Held]]) -> bool:
    """Whether some chunks hold all terms of one of some phrases."""
    held = {term for _, chunk in holding for row in chunk.rows for term in row.exact}
    return any(held.issuperset(terms) for terms, _ in phrases)


def _token(row: Row, start: int, position: int) -> Token:
    return Token(start + row.start, start + row.end, position, row.exact, row.stem, row.rule, row.part)


def _units(text: str, field: TextField) -> dict[Unit, list[int]]:
    """Where the units of a text start: a headline is one of each, captions have none."""
    if field == "captions":
        return {}
    if field == "headline":
        return {"sentence": [0], "paragraph": [0]}
    return {
        "sentence": [start for start, _ in sentences(text)],
        "paragraph": [start for start, _ in paragraphs(text)],
    }
