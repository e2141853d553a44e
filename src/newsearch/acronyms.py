"""Acronyms that articles explain themselves: "Komisi Pemberantasan Korupsi (KPK)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(r"\(([A-Z][A-Za-z0-9]{1,11})\)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONGEST = 8
_FUNCTION_WORDS = frozenset("dan di ke dari untuk atas bagi of the and for in on serta pada dengan".split())


def acronyms(text: str) -> Iterator[tuple[str, str]]:
    """Pairs (short form, long form) as written, for each "long form (SHORT)" whose letters agree.

    The long form is the shortest run of up to eight words before the parenthesis whose beginnings, in order, spell the
    short form, each word giving its first letter or more ("Kementerian Keuangan (Kemenkeu)"). The last word of one that
    is made of syllables may give nothing ("Kementerian Luar Negeri (Kemenlu)").
    """
    for mark in _MARK.finditer(text):
        short = mark.group(1)
        if sum(map(str.isupper, short)) < 2 and len(short) < 4:
            continue
        before = text[max(0, mark.start() - 120) : mark.start()]
        before = before[before.rfind("\n") + 1 :]
        if before[-1:] not in {" ", "\u00a0"}:
            continue
        words = list(_WORD.finditer(before))[-_LONGEST:]
        for count in range(2, len(words) + 1):
            tail = words[-count:]
            run = before[tail[0].start() :].strip()
            if any(mark in run for mark in '.;:()"“”'):
                break
            spelling = [word.group().lower() for word in tail]
            if _spells(spelling, short.lower()) or (
                count > 2 and not short.isupper() and _spells(spelling[:-1], short.lower())
            ):
                yield short, run
                break


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
