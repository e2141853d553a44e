"""Splits text files with many articles: before each stands its address, a rule, a mark or the same label."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.corpus import dates
from newsearch.corpus.page import dateline

_RULE = re.compile(r"\s*([=*#_~+-])(?:\s?\1){4,}\s*")
_SHORT_RULE = re.compile(r"\s*([=*#_~+-])(?:\s?\1){2,}\s*")
_RULED = re.compile(r"^[ \t]*([=*#_~+-])(?:[ \t]?\1){2,}[ \t]*$", re.MULTILINE)
"""Whether a text has a rule at all: one search costs less than a trial of each line."""
_NUMBER = re.compile(
    r"\s*(?:(?:artikel|berita|dokumen|document|doc|news|nomor|no)\b[.\s]{0,2}(?:ke-)?|[#\[(]\s?)?(\d{1,6})(?:\s(?:of|dari)\s\d{1,6})?[\s.:)\]]{0,3}",
    re.IGNORECASE,
)
"""What stands alone before each of several articles: "Artikel 3", "Document 3 of 9", "#3", "[3]", "3."."""
_HEADING = re.compile(r"([=#*-]{2,10})\s{1,3}(\S.{4,200}?)\s{1,3}\1\s*")
_MARKED = re.compile(r"#{1,6} {1,3}\S.{4,200}?\s{0,9}#{0,6}")
_NUMBERED = re.compile(r"\s*(?:\[\d{1,6}\]|#\d{1,6}[:.)]?|\d{1,6}[.)])\s+")
"""A number before a headline."""
_ADDRESS = re.compile(
    r"\s*(?:\d{1,6}[.)]\s*)?(?:(?:url|link|tautan|sumber|source)\s*[:=]\s*)?(https?://\S+)\s*", re.IGNORECASE
)
_LABEL = re.compile(r"\s{0,3}([A-Za-z_]{2,20})\s?[:=]\s")
_WORDS = 25
"""Words that an article has, at least."""

_SHARE = 0.8
"""The part of the pieces that must be articles, so that the file is one of many."""

_LONGEST_HEADLINE = 200
_LONGEST_NUMBER = 30
_LONGEST_DATE = 60
_HEAD_LINES = 4
"""Lines behind a headline that may tell when and where."""


class Piece(NamedTuple):
    """One article of a file: the line where it begins, its address or "", its text."""

    line: int
    url: str
    text: str


def split(text: str) -> list[Piece]:
    """The articles of a text that holds two or more; none if it is one article."""
    lines = text.split("\n")
    if headed := _by_headings(lines) or by_marks(lines):
        return headed
    ruled = _RULED.search(text) is not None
    return (
        _by_addresses(lines)
        or (_by_rules(lines, _RULE) if ruled else [])
        or _by_labels(lines)
        or _by_numbers(lines)
        or (_by_rules(lines, _SHORT_RULE) if ruled else [])
    )


def _by_headings(lines: list[str]) -> list[Piece]:
    """Cut before each headline between rules ("=== Judul ==="); the file begins with one."""
    places = [number for number, line in enumerate(lines) if line[:1] in "=#*-" and _HEADING.fullmatch(line)]
    if len(places) < 2 or any(line.strip() for line in lines[: places[0]]):
        return []
    pieces = []
    for start, end in _spans(places, len(lines)):
        heading = _HEADING.fullmatch(lines[start])
        pieces.append(Piece(start + 1, "", "\n".join([heading[2] if heading else "", *lines[start + 1 : end]])))
    return pieces if _are_articles(pieces) else []


def by_marks(lines: list[str]) -> list[Piece]:
    """Cut before each headline with a mark of Markdown ("### Judul"); the file begins with one.

    Headings of one article are marked like that too, so nearly every piece must tell its place and outlet, or its date.
    """
    first = next((line for line in lines if line.strip()), "")
    mark = first[: len(first) - len(first.lstrip("#"))]
    if not mark or not _MARKED.fullmatch(first):
        return []
    places = [
        number for number, line in enumerate(lines) if line.startswith(f"{mark} ") and _MARKED.fullmatch(line.rstrip())
    ]
    pieces = []
    for start, end in _spans(places, len(lines)):
        headline = lines[start].strip("# \t")
        pieces.append(Piece(start + 1, "", "\n".join([headline, *lines[start + 1 : end]]).strip("\n")))
    dated = sum(_is_dated(piece.text) for piece in pieces)
    return pieces if len(pieces) > 1 and dated >= _SHARE * len(pieces) and _are_articles(pieces) else []


def _is_dated(text: str) -> bool:
    """Whether one of the lines behind a headline is a date, or begins with a place and an outlet."""
    behind = [line for line in text.split("\n")[1:] if line.strip()][:_HEAD_LINES]
    for line in behind:
        start = dateline.read(line.strip())
        if start is not None and start.outlet:
            return True
        if len(line) <= _LONGEST_DATE and dates.parse(line) is not None:
            return True
    return False


def _by_addresses(lines: list[str]) -> list[Piece]:
    """Cut before each address that stands alone; the file begins with one."""
    places = [number for number, line in enumerate(lines) if "http" in line and _ADDRESS.fullmatch(line)]
    if len(places) < 2 or any(line.strip() and not _RULE.fullmatch(line) for line in lines[: places[0]]):
        return []
    found: list[Piece] = []
    for place, end in zip(places, [*places[1:], len(lines)], strict=True):
        address = _ADDRESS.fullmatch(lines[place])
        url = address[1] if address is not None else ""
        found.append(Piece(place + 1, url, _without_rules(lines[place + 1 : end])))
    return found if _are_articles(found) else []


def _by_numbers(lines: list[str]) -> list[Piece]:
    """Cut at each line that is the next number; a headline stands first in every piece."""
    places: list[int] = []
    wanted = -1
    for place, line in enumerate(lines):
        number = _NUMBER.fullmatch(line) if len(line) < _LONGEST_NUMBER else None
        if number is None:
            if not places and line.strip():
                return []  # the file begins with the first
        elif not places or int(number[1]) == wanted:
            wanted = int(number[1]) + 1
            places.append(place)
    if len(places) < 2:
        return []
    pieces = [Piece(a + 1, "", "\n".join(lines[a + 1 : b]).strip("\n")) for a, b in _spans(places, len(lines))]
    return pieces if _are_articles(pieces) and _are_headed(pieces) else []


def _by_rules(lines: list[str], rule: re.Pattern[str]) -> list[Piece]:
    """Cut at each rule; a headline stands first in every piece."""
    places = [number for number, line in enumerate(lines) if rule.fullmatch(line)]
    if not places:
        return []
    pieces = []
    for start, end in zip([-1, *places], [*places, len(lines)], strict=True):
        text = "\n".join(lines[start + 1 : end]).strip("\n")
        if text.strip():
            first = next(number for number in range(start + 1, end) if lines[number].strip())
            pieces.append(Piece(first + 1, "", text))
    begins = not any(line.strip() for line in lines[: places[0]])
    least = 3 if rule is _SHORT_RULE or not begins else 2  # an article may have one pause of three stars
    if len(pieces) < least or not _are_articles(pieces) or not _are_headed(pieces):
        return []
    if all(_NUMBERED.match(piece.text) for piece in pieces):
        return [piece._replace(text=_NUMBERED.sub("", piece.text, count=1)) for piece in pieces]
    return pieces


def _by_labels(lines: list[str]) -> list[Piece]:
    """Cut before each line of the label that the file begins with."""
    first = next((line for line in lines if line.strip()), "")
    label = _LABEL.match(first)
    if label is None:
        return []
    begins = re.compile(rf"\s{{0,3}}{re.escape(label[1])}\s?[:=]\s")
    places = [number for number, line in enumerate(lines) if begins.match(line)]
    if len(places) < 2:
        return []
    labels = [{match[1] for line in lines[a:b] if (match := _LABEL.match(line))} for a, b in _spans(places, len(lines))]
    if not all(len(each & labels[0]) > 1 for each in labels):
        return []
    return [Piece(a + 1, "", _without_rules(lines[a:b])) for a, b in _spans(places, len(lines))]


def _spans(places: list[int], end: int) -> list[tuple[int, int]]:
    return list(zip(places, [*places[1:], end], strict=True))


def _without_rules(lines: list[str]) -> str:
    return "\n".join(line for line in lines if not _RULE.fullmatch(line)).strip("\n")


def _are_articles(pieces: list[Piece]) -> bool:
    return sum(len(piece.text.split()) >= _WORDS for piece in pieces) >= _SHARE * len(pieces)


def _are_headed(pieces: list[Piece]) -> bool:
    return sum(_is_headline(piece.text) for piece in pieces) >= _SHARE * len(pieces)


def _is_headline(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0].strip()
    return len(first) <= _LONGEST_HEADLINE and first[-1:] not in ".!," and "\n" in text.strip()
