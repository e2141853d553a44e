"""Finds acronyms that an article explains itself: "Komisi Pemberantasan Korupsi (KPK)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(r"\(([A-Za-z][A-Za-z0-9]{1,11})\)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONGEST = 8
_FUNCTION_WORDS = frozenset("dan di ke dari untuk atas bagi of the and for in on serta pada dengan".split())


_SYLLABLES = 4
"""Letters of a short form that is made of syllables, at least."""


def acronyms(text: str) -> Iterator[tuple[str, str]]:
    """Pairs (short form, long form) as written, for each "long form (SHORT)" whose letters agree.

    The long form is the shortest run of up to eight words before the parenthesis whose beginnings, in order, spell the
    short form, each word giving its first letter or more ("Kementerian Keuangan (Kemenkeu)"). The last word of one that
    is made of syllables may give nothing ("Kementerian Luar Negeri (Kemenlu)"). Where no run does and the short form
    is no row of capitals, letters from within the words will do ("pinjaman online (pinjol)"), in the manner of
    A. Schwartz, M. Hearst: A simple algorithm for identifying abbreviation definitions, PSB 2003.
    """
    for mark in _MARK.finditer(text):
        short = mark.group(1)
        if len(short) < _SYLLABLES and sum(map(str.isupper, short)) < 2:
            continue
        runs = list(_runs(text, mark.start(), short[0].lower()))
        found = next((run for words, run in runs if _fits(words, short)), None)
        if found is None and len(short) >= _SYLLABLES and not short.isupper():
            found = next((run for words, run in runs if _blends(words, short.lower())), None)
        if found is not None:
            yield short, found


def _runs(text: str, end: int, letter: str) -> Iterator[tuple[list[str], str]]:
    """The last two words or more before a parenthesis, fewest first, in small letters and as written.

    Only those are given that begin with this letter, in lower case, as every long form of the short form does.
    """
    before = text[max(0, end - 120) : end]
    before = before[before.rfind("\n") + 1 :]
    if before[-1:] not in {" ", "\u00a0"}:
        return
    words = list(_WORD.finditer(before))[-_LONGEST:]
    for count in range(2, len(words) + 1):
        tail = words[-count:]
        if not tail[0].group().lower().startswith(letter):
            continue
        run = before[tail[0].start() :].strip()
        if any(mark in run for mark in '.;:()"“”'):
            return
        yield [word.group().lower() for word in tail], run


def _fits(words: list[str], short: str) -> bool:
    """Whether the words spell the short form; the last word of one that is made of syllables need not."""
    if not short[0].isupper():
        return False
    return _spells(words, short.lower()) or (
        len(words) > 2 and not short.isupper() and _spells(words[:-1], short.lower())
    )


def _blends(words: list[str], short: str) -> bool:
    """Whether each word gives its first letter, then some of its others in order; function words may give nothing."""
    if words[0][0] != short[0] or words[0] in _FUNCTION_WORDS:
        return False
    reached = {0}
    for word in words:
        step: set[int] = set()
        for done in reached:
            place = -1
            for taken in range(done, len(short)):
                place = word.find(short[taken], place + 1)
                if place < 0 or (taken == done and place > 0):
                    break
                step.add(taken + 1)
        reached = step | reached if word in _FUNCTION_WORDS else step
        if not reached:
            return False
    return len(short) in reached


def _spells(words: list[str], short: str) -> bool:
    """Whether the beginnings of all words, in order, make up the short form; function words may give nothing."""
    if not words or words[0][0] != short[0] or words[0] in _FUNCTION_WORDS:
        return False
    # `reached` holds the lengths of the short form's beginnings that the words so far can spell.
    reached = {0}
    for word in words:
        step = {
            done + taken
            for done in reached
            for taken in range(1, len(word) + 1)
            if short.startswith(word[:taken], done)
        }
        reached = step | reached if word in _FUNCTION_WORDS else step
        if not reached:
            return False
    return len(short) in reached
