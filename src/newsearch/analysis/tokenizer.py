"""Splits a blank-separated chunk into words, in one pass and without a look at neighbouring chunks.

An *atom* is never split: letters and digits with apostrophes inside, a number with its separators, a dotted
abbreviation. Atoms that single hyphens join are one *surface word*; so are words that a scraper or a brand has glued
together with a capital inside (TransJakarta).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.analysis.numbers import number_terms, plain_digits


class Atom(NamedTuple):
    """A piece of a chunk that is never split.

    Attributes:
        start, end: where it stands in the normalised chunk.
        written: its characters, case kept, without the apostrophes and full stops inside.
        owner: "s" when an English possessive ('s) was taken off it, else "".
    """

    start: int
    end: int
    written: str
    owner: str = ""


# A currency before its amount; letters with full stops (the last one belongs to them); a number with separators;
# letters and digits, which apostrophes may join.
_ATOM = re.compile(
    r"(?P<currency>(?<![^\W_])(?:Rp|RP|rp|USD|IDR|EUR|SGD|MYR|JPY|CNY|GBP|AUD|HKD|RM)(?=\d))"
    r"|(?P<dotted>(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?)"
    r"|(?P<number>\d+(?:[.,:]\d+)+)"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*)"
)
_OWNER = re.compile(r"'[sS]$")
# Where a capital follows a small letter, or a capitalised word of four letters and more an acronym.
_GLUE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{3})")


def surface_words(chunk: str, *, english: bool = False) -> list[list[Atom]]:
    """The words of a normalised chunk, each as the atoms that single hyphens join."""
    words: list[list[Atom]] = []
    end = -1
    for match in _ATOM.finditer(chunk):
        atoms = _atoms(match, english=english)
        if words and match.start() == end + 1 and chunk[end] == "-" and match.lastgroup != "currency":
            words[-1].append(atoms[0])
        else:
            words.append([atoms[0]])
        if len(atoms) > 1:
            words += ([atom] for atom in atoms[1:])
        end = match.end()
    return words


def glued_parts(written: str) -> list[str]:
    """Split a word with capitals inside into the words that it is made of; [the word] when it is one word only.

    A word with a part of one letter is not split (iPhone, eSports, PhD, MoU, kWh), nor is a name with Mc.
    """
    if written.islower() or written.isupper():
        return [written]
    parts = _GLUE.split(written)
    return [written] if parts[0] == "Mc" or any(len(part) == 1 for part in parts) else parts


def _atoms(match: re.Match[str], *, english: bool) -> list[Atom]:
    """The atoms in one match of the pattern: one atom, or several numbers."""
    start, end = match.span()
    written = match.group()
    kind = match.lastgroup
    if kind == "number":
        return [Atom(start + a, start + b, term) for a, b, term in number_terms(written, english=english)]
    if kind == "dotted":
        return [Atom(start, end, written.replace(".", ""))]
    if written.isdecimal():
        return [Atom(start, end, plain_digits(written))]
    if "'" not in written:
        return [Atom(start, end, written)]
    owner = "s" if _OWNER.search(written) else ""
    return [Atom(start, end, (written[:-2] if owner else written).replace("'", ""), owner)]
