"""Reads the parts of a clause: words, phrases, patterns, values, and the suffixes that may follow them.

`Atoms` reads one of them at its current position. A part with a mistake is noted and read as plain words.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from newsearch.errors import QueryError
from newsearch.messages import message
from newsearch.query import field_words
from newsearch.query.date_ranges import parse_interval
from newsearch.query.notes import Note
from newsearch.query.tree import (
    NOTHING,
    AtLeast,
    Boost,
    DateRange,
    Fuzzy,
    Keyword,
    Phrase,
    Prefix,
    Wildcard,
    Word,
    boolean,
)
from newsearch.query.word_spans import QUOTES, address_words, is_word_character, split_words, visible, word_end

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsearch.query.tree import KeywordFieldName, Query, Unit

MAX_CHARACTERS = 4096
MAX_WORDS = 64
MAX_DEPTH = 16
"""The limits of a query; past them it is refused."""

MIN_PREFIX = 3
"""Letters or digits that must stand before the first `*` of a word."""

MAX_STARS = 3
"""How many `*` a word may have."""

MAX_DISTANCE = 1000
"""How many words may lie between those of a phrase or of NEAR."""

MAX_COUNT = 1000
"""How often a word can be asked to occur."""

BOOSTS = (0.01, 100.0)
"""The least and the greatest boost."""

UNITS: dict[str, Unit] = {
    "SAMA-KALIMAT": "sentence",
    "SENTENCE": "sentence",
    "SAMA-PARAGRAF": "paragraph",
    "PARAGRAPH": "paragraph",
}
"""Operators that ask for one unit of text."""

JOINING = ("AND", "OR", "NEAR", *UNITS)
"""Operators that stand between two clauses."""

_OPERATORS = frozenset({*JOINING, "NOT"})
_INDONESIAN = {"DAN": "AND", "ATAU": "OR", "BUKAN": "NOT"}
RESERVED = _OPERATORS | _INDONESIAN.keys()
"""Words in capitals that are operators, or are said not to be."""

_LONG_WORD = 6
"""From this many characters on, a bare `~` allows two edits instead of one."""

_EDITS = re.compile(r"~(?P<number>[0-9]{1,9})?(?!\w)")
_COUNT = re.compile(r"\{(?P<number>[0-9]{1,9})\}")
_BOOST = re.compile(r"\^(?P<number>[0-9]{1,9}(?:\.[0-9]{1,3})?)(?![0-9])")
_STRAY_BOOST = re.compile(r"\^[0-9.]*")
_STARS = re.compile(r"\*+")
_QUOTE = re.compile(f"[{''.join(QUOTES)}]")
_RAW_VALUE = re.compile(rf"[^\s(){''.join(QUOTES)}]+")


class Atoms:
    """Reads a query text from left to right; `at` is the current position, `notes` what was not understood."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text = visible(text)
        self._original = text
        self.now = now
        self.at = 0
        self.notes: list[Note] = []
        self._depth = 0
        self._words = 0

    def quoted(self) -> tuple[int, int] | None:
        """The start and end of the text between the quotation mark here and the next; None when there is no next."""
        start = self.at
        self.at += 1
        close = _QUOTE.search(self.text, self.at)
        if close is None:
            self.note(
                "unclosed-quotation",
                "no second quotation mark closes the phrase; its words were searched",
                start,
                start + 1,
            )
            return None
        self.at = close.end()
        return start + 1, close.start()

    def phrase(self, start: int, end: int) -> Query:
        """Read the quoted `text[start:end]` as a phrase; a single word becomes its exact form."""
        inside = self.text[start:end]
        spans = split_words(inside)
        self._count_words(len(spans), start, end)
        if not spans:
            return NOTHING
        if len(spans) == 1:
            first, last = spans[0]
            return Word(inside[first:last], exact=True)
        return Phrase(" ".join(inside.split()))

    def word(self, *, exact: bool = False) -> Query:
        """Read the word or pattern that begins here."""
        start = self.at
        end = self.at = word_end(self.text, start, wildcards=not exact)
        text = self.text[start:end]
        if not exact and ("*" in text or "?" in text):
            return self._pattern(start, end)
        self._count_words(1, start, end)
        if text in _INDONESIAN and any(map(str.islower, self.text)):
            self.note(
                "foreign-operator",
                message(
                    "{text} was searched as a word; the operator is {indonesian}",
                    text=text,
                    indonesian=_INDONESIAN[text],
                ),
                start,
                end,
            )
        return Word(text, exact=True) if exact else _plain_word(text)

    def _pattern(self, start: int, end: int) -> Query:
        pattern = _STARS.sub("*", self.text[start:end])
        head, star, tail = pattern.partition("*")
        letters = sum(map(is_word_character, head))
        if not star or (letters >= MIN_PREFIX and pattern.count("*") <= MAX_STARS):
            self._count_words(1, start, end)
            return Prefix(head) if star and not tail and "?" not in head else Wildcard(pattern)
        if letters < MIN_PREFIX:
            problem = message(
                "at least {min_prefix} letters must stand before *; searched as a word", min_prefix=MIN_PREFIX
            )
            self.note("short-prefix", problem, start, end)
        else:
            self.note("too-many-stars", "there are too many *; searched as a word", start, end)
        return self._words_of([(start + first, start + last) for first, last in split_words(self.text[start:end])])

    def address(self, end: int) -> Query:
        """Read a pasted web address as the words of its path, which repeats the headline."""
        start = self.at
        self.at = end
        spans = address_words(self.text[start:end])
        return self._words_of([(start + first, start + last) for first, last in spans])

    def _words_of(self, spans: list[tuple[int, int]]) -> Query:
        words = []
        for start, end in spans:
            self._count_words(1, start, end)
            words.append(_plain_word(self.text[start:end]))
        return boolean(optional=words)

    def value(self, field: KeywordFieldName | Literal["date"]) -> Query:
        """Read the value of a field that is not searched by word: in quotation marks, or up to white space."""
        start = self.at
        quoted = self.quoted() if self.text[start] in QUOTES else None
        if quoted is not None:
            value = " ".join(self.text[quoted[0] : quoted[1]].split())
            prefix = self.text.startswith("*", self.at)
            self.at += prefix
        else:
            raw = _RAW_VALUE.match(self.text, self.at)
            self.at = raw.end() if raw else self.at
            value = raw.group().rstrip(",;") if raw else ""
            prefix = value.endswith("*")
            value = value.rstrip("*")
        self._count_words(1, start, self.at)
        if not value and prefix and quoted is None:
            return DateRange(None, None, "*") if field == "date" else Keyword(field, "", prefix=True)
        if field == "date":
            return self._date(value, start)
        if not value:
            self.note("missing-value", message("{field}: needs a value and was left out", field=field), start, self.at)
            return NOTHING
        if field == "language":
            value = field_words.LANGUAGES.get(value.casefold(), value)
        return Keyword(field, value, prefix)

    def _date(self, value: str, start: int) -> Query:
        try:
            interval = parse_interval(value, self.now)
        except QueryError as error:
            self.note("unread-date", message("{problem}; the date was left out", problem=error.problem), start, self.at)
            return NOTHING
        return DateRange(interval.start, interval.end, value)

    # What follows a word, a phrase or a group.

    def suffixed(self, node: Query) -> Query:
        """Read the suffixes behind `node` (`~`, `{n}` and `^n`, in any order) and apply them."""
        count, factor = 1, 1.0
        while True:
            start = self.at
            if match := _EDITS.match(self.text, start):
                self.at = match.end()
                node = self._edited(node, match)
            elif match := _COUNT.match(self.text, start):
                self.at = match.end()
                count = self._counted(node, match)
            elif match := _BOOST.match(self.text, start):
                self.at = match.end()
                factor = self._boosted(match)
            elif match := _STRAY_BOOST.match(self.text, start):
                self.at = match.end()
                self.note("unread-boost", "a boost is ^ and a number, as in banjir^2; it was left out", start, self.at)
            else:
                break
        if count > 1 and isinstance(node, (Word, Phrase)):
            node = AtLeast(node, count)
        return Boost(node, factor) if factor != 1 and node != NOTHING else node

    def _edited(self, node: Query, match: re.Match[str]) -> Query:
        number = None if match["number"] is None else int(match["number"])
        if isinstance(node, Phrase):
            if number is not None and number <= MAX_DISTANCE:
                return Phrase(node.text, number)
            self.note(
                "phrase-distance",
                message(
                    'a phrase takes ~0 to ~{max_distance}, as in "korupsi bansos"~5; it was left out',
                    max_distance=MAX_DISTANCE,
                ),
                *match.span(),
            )
        elif not isinstance(node, Word) or node.exact:
            self.note(
                "misplaced-tilde", "~ follows a word or a phrase of several words; it was left out", *match.span()
            )
        elif sum(map(is_word_character, node.text)) < MIN_PREFIX:
            self.note(
                "short-fuzzy-word",
                message("~ needs a word of at least {min_prefix} letters; it was left out", min_prefix=MIN_PREFIX),
                *match.span(),
            )
        elif number is None:
            return Fuzzy(node.text, 2 if len(node.text) >= _LONG_WORD else 1)
        elif 1 <= number <= 2:
            return Fuzzy(node.text, number)
        else:
            self.note("word-edits", "a word takes ~1 or ~2; it was left out", *match.span())
        return node

    def _counted(self, node: Query, match: re.Match[str]) -> int:
        count = int(match["number"])
        if isinstance(node, (Word, Phrase)) and 1 <= count <= MAX_COUNT:
            return count
        self.note(
            "count-bounds",
            message("{{1}} to {{{most}}} may follow a word or a phrase; it was left out", most=MAX_COUNT),
            *match.span(),
        )
        return 1

    def _boosted(self, match: re.Match[str]) -> float:
        least, most = BOOSTS
        factor = float(match["number"])
        if least <= factor <= most:
            return factor
        self.note(
            "boost-bounds",
            message("a boost lies between {least:g} and {most:g}; it was left out", least=least, most=most),
            *match.span(),
        )
        return 1.0

    # What is said, and what is not allowed.

    def note(self, code: str, problem: str, start: int, end: int) -> None:
        """Note that `text[start:end]` was not understood."""
        self.notes.append(Note(code, problem, start, end))

    def _count_words(self, count: int, start: int, end: int) -> None:
        self._words += count
        if self._words > MAX_WORDS:
            problem = message("the query has more than {max_words} words: make it shorter", max_words=MAX_WORDS)
            raise QueryError(problem, self._original, start, end)

    @contextmanager
    def nested(self, start: int) -> Iterator[None]:
        """Count one level of nesting for what begins at `start`; raises QueryError past the limit."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            problem = message(
                "the query is nested deeper than {max_depth} levels: make it simpler", max_depth=MAX_DEPTH
            )
            raise QueryError(problem, self._original, start, start + 1)
        yield
        self._depth -= 1


def _plain_word(text: str) -> Word:
    """A `Word` for `text`, in small letters if the text would be read as an operator when written out."""
    return Word(text.lower() if text in _OPERATORS else text)
