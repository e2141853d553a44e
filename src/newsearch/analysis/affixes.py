"""The affixed forms that Indonesian grammar makes of a root, for whole families in the table of overrides.

Rules: Tata Bahasa Baku Bahasa Indonesia (Alwi et al. 2003), chapter on verbs: the prefixes meN- and peN- take their
nasal from the root's first letter, which k, p, s and t lose; loanwords may keep it, so both forms are made.
"""

from __future__ import annotations

from functools import cache

_LOST = {"k": "ng", "p": "m", "s": "ny", "t": "n"}
_NASALS = {
    **dict.fromkeys("aeioughk", "ng"),
    **dict.fromkeys("bfvp", "m"),
    **dict.fromkeys("cdjzts", "n"),
    **dict.fromkeys("lmnrwyqx", ""),
}
_VOWELS = "aeiou"

_ROOT, _REST = "0", "1"
"""What stands in a template for a root, and for all of it but its first letter."""

# Prefixes, and the suffixes that each can stand with. N is the nasal; ber-, per- and ter- lose their r before another.
_PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("an", "kan", "i")),
    ("meN", ("", "kan", "i")),
    ("di", ("", "kan", "i")),
    ("ter", ("", "kan", "i")),
    ("peN", ("", "an")),
    ("pe", ("", "an")),
    ("per", ("", "an", "kan", "i")),
    ("ber", ("", "an", "kan")),
    ("ke", ("an",)),
    ("se", ("",)),
    ("keber", ("an",)),
    ("keter", ("an",)),
    ("memper", ("", "kan", "i")),
    ("diper", ("", "kan", "i")),
    ("member", ("kan",)),
    ("diber", ("kan",)),
    ("pember", ("an",)),
)


def affixed_forms(root: str) -> list[str]:
    """The affixed forms of a root, with the root itself; -nya and the other clitics are taken off elsewhere."""
    one_syllable = sum(map(root.count, _VOWELS)) == 1
    return _template(root[0], one_syllable).replace(_ROOT, root).replace(_REST, root[1:]).split()


@cache
def _template(first: str, one_syllable: bool) -> str:
    """The forms of roots with this first letter, with blanks between; for the root stands `_ROOT`, or else `_REST`."""
    return _ROOT + "".join(
        f" {front}{(_ROOT, _REST)[cut]}{suffix}"
        for prefix, suffixes in _PATTERNS
        for front, cut in _fronts(prefix, first, one_syllable=one_syllable)
        for suffix in suffixes
    )


def _fronts(prefix: str, first: str, *, one_syllable: bool) -> list[tuple[str, int]]:
    """The spellings of a prefix before a first letter, each with the number of letters that the root loses."""
    if not prefix.endswith("N"):
        loses_r = prefix.endswith("er") and first == "r"
        return [(prefix[:-1] if loses_r else prefix, 0)]
    bare = prefix[:-1]
    fronts = [(bare + _NASALS[first], 0)]
    if first in _LOST:
        fronts.append((bare + _LOST[first], 1))
    if one_syllable:
        fronts.append((bare + "nge", 0))
    return fronts
