"""Snippets: the sentences of an article that answer a query best, with the matched words marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from newsearch.joined_words import Match
from newsearch.marks import Marks
from newsearch.sentences import sentences
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from newsearch.analysis import Analyzer
    from newsearch.article import Article, Prose, TextField

__all__ = ["SNIPPET_LENGTH", "Marks", "Snippet", "Span", "snippet"]

SNIPPET_LENGTH = 240
"""Code points of a snippet, at most, but for a word or quotation that would have to be cut."""

_ELLIPSIS = "…"
_MOST_TEXT = 200_000
"""Code points of an article that are searched for a snippet at a time."""

_MOST_PARTS = 25
"""So many times, at most."""

_BODY: TextField = "body"
_DECK: TextField = "deck"

_WINDOW = SNIPPET_LENGTH - len("…  …")
"""What is shown of a sentence that is cut at both ends."""

_LONGEST_WORD = 1000
"""A longer run without a blank is cut: it is none of a language."""

_QUOTATION = re.compile(r'"[^"\n]{1,400}"|“[^”\n]{1,400}”')
_OPENED = re.compile(r'“|(?<![^\s(\[])"')
_SPACES = re.compile(r"\s+")
_UNEVEN = re.compile(r"[^\S ]|  ")


@value
class Span:
    """A matched word or phrase: `snippet.text[start:end]`, in code points."""

    start: int
    end: int


@value
class Snippet:
    """Real sentences of an article, and what matched in them."""

    text: str
    spans: tuple[Span, ...] = ()


_NONE: frozenset[int] = frozenset()


class _Sentence(NamedTuple):
    """A sentence of one text, what matches in it, and the query's words that this answers."""

    rank: int
    start: int
    end: int
    matches: list[Match]
    words: AbstractSet[int]


def snippet(article: Article | Prose, marks: Marks, analyzer: Analyzer) -> Snippet:
    """One or two sentences of deck or body with the most distinct query words; else the article's first.

    The second sentence is the one that answers most of what the first does not, or else finishes its quotation, where
    both fit in `SNIPPET_LENGTH`.
    """
    marker = marks.marker(analyzer)
    best: tuple[float, str, list[_Sentence]] | None = None
    for weight, field, whole in ((1.0, _BODY, article.body), (0.9, _DECK, article.deck)):
        for text in _parts(whole):
            matches = marker.matches(text, article.language, field)
            if not matches:
                continue
            read = _read(text, matches)
            chosen = max(read, key=_worth)
            if chosen.matches:
                worth = weight * _worth(chosen)
                if best is None or worth > best[0]:
                    best = (worth, text, _with_second(text, read, chosen))
                break
    if best is None:
        return _cut(_opening(article), [])
    _, text, chosen_sentences = best
    return _joined(text, chosen_sentences)


def _opening(article: Article | Prose) -> str:
    """The first sentence of body or else deck."""
    for text in (article.body, article.deck):
        head = next(_parts(text), "")
        for start, end in sentences(head):
            return head[start:end]
    return ""


def _parts(text: str) -> Iterator[str]:
    """Parts of a text, cut at blanks; they are searched one after the other until one has a match."""
    if len(text) <= _MOST_TEXT:
        yield text
        return
    start = 0
    for _ in range(_MOST_PARTS):
        if start >= len(text):
            return
        end = start + _MOST_TEXT
        if end < len(text):
            end = text.rfind(" ", start, end) + 1 or end
        yield text[start:end]
        start = end


def _read(text: str, matches: list[Match]) -> list[_Sentence]:
    """The sentences of a text from its first one on, as far as one may be chosen, and the one behind.

    That is to the last match, or to a sentence that has all that is matched and need not be cut. A match that reaches
    beyond the end of its sentence is left out.
    """
    most = len({match.word for match in matches})
    read: list[_Sentence] = []
    at, last = 0, False
    for rank, (start, end) in enumerate(sentences(text)):
        inside: list[Match] = []
        while at < len(matches) and matches[at].start < end:
            if matches[at].end <= end:
                inside.append(matches[at])
            at += 1
        read.append(_Sentence(rank, start, end, inside, {match.word for match in inside} if inside else _NONE))
        if last:
            break
        last = at == len(matches) or (len(read[-1].words) == most and not _is_long(read[-1]))
    return read


def _is_long(sentence: _Sentence) -> bool:
    return sentence.end - sentence.start > SNIPPET_LENGTH


def _worth(sentence: _Sentence) -> float:
    """A sort key: most distinct words, then no need to be cut, then the earlier sentence."""
    return len(sentence.words) - 0.001 * min(sentence.rank, 100) - 0.1 * _is_long(sentence)


def _with_second(text: str, read: list[_Sentence], chosen: _Sentence) -> list[_Sentence]:
    """The chosen sentence of those that were read, alone or with another one, in reading order."""
    room = SNIPPET_LENGTH - (chosen.end - chosen.start) - len(" … ")

    def fits(other: _Sentence) -> bool:
        return other.rank != chosen.rank and other.end - other.start <= room

    unfinished = _unfinished(text[chosen.start : chosen.end])
    neighbour = chosen.rank + (1 if unfinished > 0 else -1)
    if unfinished and 0 <= neighbour < len(read) and fits(read[neighbour]):
        return sorted((chosen, read[neighbour]))
    others = [other for other in read if other.words - chosen.words and fits(other)]
    if not others:
        return [chosen]
    second = max(others, key=lambda other: (len(other.words - chosen.words), -abs(other.rank - chosen.rank)))
    return sorted((chosen, second))


def _unfinished(sentence: str) -> int:
    """The quotations that begin in a sentence and do not end in it, less those that end in it and began before."""
    marks = sentence.count('"') + sentence.count("“") + sentence.count("”")
    return 2 * len(_OPENED.findall(sentence)) - marks if marks else 0


def _joined(text: str, chosen: list[_Sentence]) -> Snippet:
    """Sentences as they stand, with an ellipsis for what is left out between them."""
    if len(chosen) == 1:
        return _cut(text[chosen[0].start : chosen[0].end], _moved(chosen[0].matches, -chosen[0].start))
    first, second = chosen
    head = _cut(text[first.start : first.end], _moved(first.matches, -first.start))
    tail = _cut(text[second.start : second.end], _moved(second.matches, -second.start))
    between = " " if second.rank == first.rank + 1 else f" {_ELLIPSIS} "
    offset = len(head.text) + len(between)
    spans = (*head.spans, *(Span(span.start + offset, span.end + offset) for span in tail.spans))
    return Snippet(head.text + between + tail.text, spans)


def _moved(matches: list[Match], by: int) -> list[Match]:
    return [Match(match.start + by, match.end + by, match.word) for match in matches]


def _cut(sentence: str, matches: list[Match]) -> Snippet:
    """One sentence with single blanks, cut at blanks to `SNIPPET_LENGTH` characters around its matches."""
    sentence, matches = _single_blanks(sentence, matches)
    first, last = (0, len(sentence)) if len(sentence) <= SNIPPET_LENGTH else _window(sentence, matches)
    before = f"{_ELLIPSIS} " if first else ""
    after = f" {_ELLIPSIS}" if last < len(sentence) else ""
    by = len(before) - first
    spans = tuple(
        Span(match.start + by, match.end + by) for match in matches if first <= match.start < match.end <= last
    )
    return Snippet(before + sentence[first:last] + after, spans)


def _single_blanks(text: str, matches: list[Match]) -> tuple[str, list[Match]]:
    """A text with one blank for each run of white space, and its matches moved accordingly."""
    if _UNEVEN.search(text) is None:
        return text, matches
    parts, moved, at, length = [], [], 0, 0
    for match in matches:
        for piece in (text[at : match.start], text[match.start : match.end]):
            parts.append(_SPACES.sub(" ", piece))
            length += len(parts[-1])
        moved.append(Match(length - len(parts[-1]), length, match.word))
        at = match.end
    return "".join((*parts, _SPACES.sub(" ", text[at:]))), moved


def _window(sentence: str, matches: list[Match]) -> tuple[int, int]:
    """The start and end of the part of a long sentence that is shown: at blanks, and if possible in no quotation."""
    start, end = _densest(matches) if matches else (0, 0)
    first = _after_blank(sentence, max(0, min(start - _WINDOW // 3, len(sentence) - _WINDOW)), start)
    quotations = [quotation.span() for quotation in _QUOTATION.finditer(sentence)]
    first = next((a for a, b in quotations if a < first < b and end <= a + _WINDOW), first)
    last = first + _WINDOW
    cut = next(((a, b) for a, b in quotations if a < last < b), None)
    if cut is None:
        return first, _before_blank(sentence, last, max(first + 1, end))
    # A quotation that the window would cut is left out if nothing in it matches, else shown whole.
    a, b = cut
    # Its closing mark may be the opening one of the next: what is shown ends with a word all the same.
    return first, _before_blank(sentence, a, max(first + 1, end)) if end <= a and first < a else _before_blank(
        sentence, b, b
    )


def _after_blank(text: str, at: int, most: int) -> int:
    """The start of a word: the first one from `at` to `most`, else the last one before `at`."""
    if at == 0:
        return 0
    blank = text.find(" ", at - 1, most)
    if blank < 0:
        blank = text.rfind(" ", max(0, most - _LONGEST_WORD), most)
    return blank + 1 if blank >= 0 or most <= _LONGEST_WORD else at


def _before_blank(text: str, at: int, least: int) -> int:
    """The end of a word: the last one from `least` to `at`, else the first one after `at`."""
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", least, at + 1)
    if blank < 0:
        blank = text.find(" ", least, least + _LONGEST_WORD)
    if blank >= 0:
        return blank
    return len(text) if len(text) - least <= _LONGEST_WORD else max(at, least)


def _densest(matches: list[Match]) -> tuple[int, int]:
    """The start and end of the stretch of `_WINDOW` with the most distinct words; of equals, the first."""
    starts = [match.start for match in matches]
    best = (0, 0, 0)
    for number, match in enumerate(matches):
        inside = matches[number : bisect_left(starts, match.start + _WINDOW)]
        inside = [other for other in inside if other.end <= match.start + _WINDOW] or [match]
        words = len({other.word for other in inside})
        if words > best[0]:
            best = (words, match.start, inside[-1].end)
    return best[1], best[2]
