"""Finds the words of a query among punctuation."""

from __future__ import annotations

import re
import unicodedata

QUOTES = frozenset('"“”„‟«»＂')
"""What opens and closes a phrase: straight, typographic and full-width quotation marks."""

_CONNECTORS = frozenset("-‐‑'’.&@_")
"""Joins two letters to one word: undang-undang, Jum'at, detik.com."""

_NUMBER_CONNECTORS = frozenset(",:/")
"""Joins two digits to one word: 1,5; 18:30; 2023/2024."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # categories Cc and Cs
_ASCII_WORD = re.compile("[A-Za-z0-9]+")

_ADDRESS = re.compile(r"https?://[^\s()\"“”«»]*", re.IGNORECASE)


def visible(text: str) -> str:
    """`text` with a space for each control character and each undecodable byte; the length stays the same."""
    return _INVISIBLE.sub(" ", text)


def is_word_character(character: str) -> bool:
    """Whether it is a letter, a digit or a mark upon one."""
    return character.isalnum() or (not character.isascii() and unicodedata.category(character)[0] in "LNM")


def starts_word(text: str, at: int) -> bool:
    """Whether there is a word character at `at`."""
    return at < len(text) and is_word_character(text[at])


def word_end(text: str, start: int, *, wildcards: bool = False) -> int:
    """The end of the word that begins at `start`.

    With `wildcards`, `*` belongs to it, and `?` within it: at its end it is a question mark.
    """
    ascii_word = _ASCII_WORD.match(text, start)
    at = ascii_word.end() if ascii_word else start
    while at < len(text):
        if is_word_character(text[at]) or (_connects(text, at) and at > start):
            at += 1
        elif wildcards and at > start and text[at] in "*?":
            run = at
            while run < len(text) and text[run] == "?":
                run += 1
            if run > at and not (starts_word(text, run) or text[run : run + 1] == "*"):
                break
            at = max(run, at + 1)
        else:
            break
    return at


def _connects(text: str, at: int) -> bool:
    if not 0 < at < len(text) - 1:
        return False
    before, here, after = text[at - 1], text[at], text[at + 1]
    if here in _NUMBER_CONNECTORS:
        return before.isdecimal() and after.isdecimal()
    joins = here in _CONNECTORS or unicodedata.category(here) == "Cf"
    return joins and is_word_character(before) and is_word_character(after)


def split_words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word in `text`."""
    spans = []
    at = 0
    while at < len(text):
        if is_word_character(text[at]):
            end = word_end(text, at)
            spans.append((at, end))
            at = end
        else:
            at += 1
    return spans


def address_end(text: str, start: int) -> int:
    """The end of the web address that begins at `start`; `start` itself when there is none."""
    found = _ADDRESS.match(text, start)
    return found.end() if found else start


def address_words(address: str) -> list[tuple[int, int]]:
    """The start and end of each word in an address's path, which repeats the headline; without a path, in its host."""
    host = address.index("//") + 2
    path = address.find("/", host)
    spans = _letters(address, path) if path >= 0 else []
    return spans or _letters(address, host)


def _letters(text: str, first: int) -> list[tuple[int, int]]:
    until = re.compile(r"[?#]").search(text, first)
    return [
        match.span() for match in re.compile(r"[^\W_]+").finditer(text, first, until.start() if until else len(text))
    ]
