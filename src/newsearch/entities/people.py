"""People's names: what of a span is the name, and which titles and degrees stand around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.entities.lexicon import Lexicon

SIGNS = frozenset(".,()-\"'“”‘’/")

LONGEST_TITLE = 10
"""Tokens of a title at most."""


class Core(NamedTuple):
    """Which of a region's tokens are a person's name, and the title before it; `open`: the region begins with it."""

    first: int
    last: int
    title: str
    open: bool


def core(words: Sequence[str], first: int, last: int, lexicon: Lexicon) -> Core:
    """The name in the span `words[first:last]` of a region, without titles before it ("Presiden Turki") and degrees.

    A title begins with a word that the lexicon knows as one, and runs up to the name. Nothing is left (first = last)
    of a span that holds titles only.
    """
    honorifics, degrees, titles = (lexicon.classes[name] for name in ("honorific", "degree", "title"))
    begin, end = first, last
    while begin < end and (words[begin].lower() in honorifics or words[begin] in SIGNS):
        if " ".join(words[begin:end]).lower() in lexicon.phrases:  # "Gus Dur" is a name, "Gus" in "Gus Ipul" is not
            break
        begin += 1
    while end - 1 > begin and (words[end - 1] in SIGNS or _is_degree(words[end - 1], degrees)):
        end -= 1
    while end - 1 > begin and "misc" in lexicon.words.get(words[end - 1].lower(), ()):
        end -= 1
    if begin == end:
        return Core(first, first, "", open=False)
    earliest = begin
    while earliest and begin - earliest < LONGEST_TITLE and words[earliest - 1] not in SIGNS:
        earliest -= 1
    start = next((i for i in range(earliest, begin) if words[i].lower() in titles), begin)
    return Core(begin, end, " ".join(words[start:begin]), open=start == 0)


def title_before(gap: str, lexicon: Lexicon) -> str:
    """The title in lower case ("wakil presiden") that ends the text before a region, of two words at most, or ""."""
    titles = lexicon.classes["title"]
    words = gap.rsplit(None, 2)[-2:]
    for i, word in enumerate(words):
        if word.lower() in titles and all(other.isalpha() for other in words[i:]):
            return " ".join(words[i:])
    return ""


def between_people(name: str, lexicon: Lexicon) -> int:
    """Where the sign between two people is ("Joko Widodo-Jusuf Kalla", "Jokowi/JK"), or 0 if one person is named.

    It stands between two capitalised names, the first of them not the first word of the span ("Jean-Claude Juncker");
    in a single word both parts must be known names.
    """
    if "-" not in name and "/" not in name:
        return 0
    for hyphen in (i for i, letter in enumerate(name[:-1]) if letter in "-/"):
        before, after = name[:hyphen], name[hyphen + 1 :]
        if not before or not after[0].isupper():
            continue
        if " " in before and len(before.rsplit(" ", 1)[-1]) > 2 and len(after.split()[0]) > 2:
            return hyphen
        if " " not in name and lexicon.is_person(before.lower()) and lexicon.is_person(after.lower()):
            return hyphen
    return 0


def _is_degree(word: str, degrees: set[str]) -> bool:
    return word.lower() in degrees and (word.isupper() or "." in word)
