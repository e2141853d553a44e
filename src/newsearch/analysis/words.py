"""Turns a surface word into the terms that it is indexed and looked up by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsearch.analysis.tokenizer import Atom, glued_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    Stem = Callable[[str], tuple[str, str]]
    """A folded word -> its stem and the rule that made it."""

TERM_LENGTH = 64
"""Terms are cut at so many characters; the offsets of a token always cover the whole word."""

COMPOUND_PARTS = 3
"""A compound of up to so many parts is also indexed as one word."""


class Row(NamedTuple):
    """One position of a chunk, with attributes as in `Token`; its offsets count in the normalised chunk."""

    start: int
    end: int
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    rule: str
    part: int


_CLITICS = frozenset({"nya", "lah", "kah", "tah", "pun", "ku", "mu"})
# Of God, and in headlines all of capitals; MU and KU alone are names.
_CAPITAL_CLITICS = frozenset({"Nya", "Ku", "Mu", "NYA", "LAH", "KAH", "PUN"})
_PREFIXES = frozenset("se ke di ter ber me mem men meng meny pem pen peng per".split())
_CAPITAL_PREFIXES = frozenset({"Se", "Ke", "Di", "SE", "KE", "DI"})
_SUFFIXES = frozenset({"an", "kan"})
_ACRONYM_CLITIC = re.compile(r"([A-Z][A-Z0-9]+)(?:nya|lah|kah|pun|ku|mu|s)")
# Letters in one case, or digits.
_UNPARTED = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_REPEAT_PREFIXES = frozenset(
    "se be ber bel te ter di ke me mem men meng meny pe pem pen peng per ku kau sese keber memper diper".split()
)
_REPEAT_SUFFIXES = ("", "nya", "kan", "an", "i", "annya", "kannya", "lah", "kah", "pun", "ku", "mu")
TWICE = re.compile(rf"([a-z]{{3,}})2({'|'.join(_REPEAT_SUFFIXES)})")
"""A word that is said twice, written with a figure: orang2 is orang-orang, anak2nya is anak-anaknya."""


def word_rows(atoms: list[Atom], stem: Stem) -> list[Row]:
    """The rows of one surface word, given as the atoms that its hyphens join."""
    if len(atoms) == 1 and _UNPARTED.fullmatch(atoms[0].written) and not atoms[0].owner:
        # Most words; what follows would make the same of them.
        atom = atoms[0]
        folded = atom.written[:TERM_LENGTH].lower()
        stemmed, rule = stem(folded)
        return [Row(atom.start, atom.end, (folded,), (stemmed,), rule, 0)]
    core = _core(atoms)
    start, end = atoms[0].start, atoms[-1].end
    if len(core) == 1:
        rows = _rows([core[0]], stem)
        return rows if len(atoms) == 1 else _affixed(rows, _joined(atoms), start, end)
    if len(core) == 2 and (repeated := _repeated(_cut(core[0].written), _cut(core[1].written), stem)):
        exact = dict.fromkeys([_joined(core), _joined(atoms), *(_cut(atom.written) for atom in core)])
        return [Row(start, end, tuple(exact), (_cut(repeated),), "reduplication", 0)]
    return _rows(core, stem)


def _rows(atoms: list[Atom], stem: Stem) -> list[Row]:
    """Make a row for each part; a compound of few parts has its joined form as a second term of the first part."""
    parts = [part for atom in atoms for part in _parts(atom)]
    rows = [_row(part, number, stem) for number, part in enumerate(parts)]
    if 1 < len(rows) <= COMPOUND_PARTS and not all(_is_number(part.written) for part in parts):
        joined = _joined(parts)
        first = rows[0]
        rows[0] = first._replace(exact=_with(first.exact, joined), stem=_with(first.stem, joined))
    return rows


def _row(part: Atom, number: int, stem: Stem) -> Row:
    exact: tuple[str, ...] = (_cut(part.written),)
    if part.owner:
        exact = (*exact, _cut(part.written + part.owner))
    elif acronym := _ACRONYM_CLITIC.fullmatch(part.written):
        exact = (_cut(acronym[1]), *exact)
    stemmed, rule = stem(exact[0])
    if rule == "reduplication":
        exact = _twice(exact[0], stemmed)
    return Row(part.start, part.end, exact, (stemmed,), rule, number)


def _twice(written: str, root: str) -> tuple[str, ...]:
    """The exact terms of a reduplication written with a 2: those of the full form with hyphen, and those as written."""
    word, suffix = written.split("2")
    again = root if word.endswith(root) else word
    return tuple(dict.fromkeys([_cut(word + again + suffix), written, word, _cut(again + suffix)]))


def _affixed(rows: list[Row], whole: str, start: int, end: int) -> list[Row]:
    """Extend the rows of a word to its hyphenated affixes; the whole becomes an exact term of the first row."""
    rows[-1] = rows[-1]._replace(end=end)
    rows[0] = rows[0]._replace(start=start, exact=_with(rows[0].exact, whole))
    return rows


def _core(atoms: list[Atom]) -> list[Atom]:
    """The atoms except clitics and bare affixes that hyphens set apart (KPK-nya, se-Indonesia, di-PHK-kan)."""
    last = len(atoms)
    while last > 1 and _is_clitic(atoms[last - 1].written):
        last -= 1
    first = int(last > 1 and _is_prefix(atoms[0].written, atoms[1].written))
    if last - first > 1 and atoms[last - 1].written in _SUFFIXES and (first or _takes_suffix(atoms[last - 2].written)):
        last -= 1
    return atoms[first:last]


def _is_clitic(written: str) -> bool:
    return written in _CLITICS or written in _CAPITAL_CLITICS


def _is_prefix(written: str, following: str) -> bool:
    """Whether a first part is a bare prefix; with a capital it is one only before a capital or digit (not Se-hun)."""
    if written in _PREFIXES:
        return True
    return written in _CAPITAL_PREFIXES and not following[0].islower()


def _takes_suffix(written: str) -> bool:
    """Whether a hyphenated suffix may follow this part: a number (1990-an) or an acronym (SMA-an)."""
    return _is_number(written) or (len(written) > 1 and written.isupper())


def _repeated(first: str, second: str, stem: Stem) -> str | None:
    """The stem of a reduplication; None when the two parts are different words.

    One part may carry affixes that the other has not: berlari-lari, meniru-nirukan, tolong-menolong, besar-besaran,
    perundang-undangan.
    """
    if not (first.isalpha() and second.isalpha() and min(len(first), len(second)) > 1):
        return None
    (a, rule), (b, _) = stem(first), stem(second)
    if a == b:
        return a
    for suffix in _REPEAT_SUFFIXES:
        base = second[: len(second) - len(suffix)]
        if len(base) < 3 or not second.endswith(suffix):
            continue
        if first == base:
            return a
        if first.endswith(base) and first[: -len(base)] in _REPEAT_PREFIXES:
            return a if a != first or rule == "override" else b
    # A nasal may have taken the place of the first letter: tukar-menukar.
    return a if len(first) > 3 and second.startswith("me") and first[1:] in second[2:] else None


def _parts(atom: Atom) -> list[Atom]:
    """The words that are glued together in an atom; [the atom] when it is one word."""
    if len(atom.written) != atom.end - atom.start or _ACRONYM_CLITIC.fullmatch(atom.written):
        return [atom]
    parts: list[Atom] = []
    start = atom.start
    for written in glued_parts(atom.written):
        parts.append(Atom(start, start + len(written), written))
        start += len(written)
    return parts


def _joined(atoms: list[Atom]) -> str:
    return _cut("".join(atom.written[:TERM_LENGTH] for atom in atoms[:TERM_LENGTH]))


def _cut(written: str) -> str:
    return written[:TERM_LENGTH].casefold()[:TERM_LENGTH]


def _with(terms: tuple[str, ...], term: str) -> tuple[str, ...]:
    return terms if term in terms else (*terms, term)


def _is_number(written: str) -> bool:
    return written.replace(".", "").isdecimal()
