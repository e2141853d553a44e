"""The affixed forms that Indonesian grammar makes of a root, for whole families in the table of overrides.

Rules: Tata Bahasa Baku Bahasa Indonesia (Alwi et al. 2003), chapter on verbs: the prefixes meN- and peN- take their
nasal from the root's first letter, which k, p, s and t lose; loanwords may keep it, so both forms are made.
"""

from __future__ import annotations

_LOST = {"k": "ng", "p": "m", "s": "ny", "t": "n"}
_NASALS = {
    **dict.fromkeys("aeioughk", "ng"),
    **dict.fromkeys("bfvp", "m"),
    **dict.fromkeys("cdjzts", "n"),
    **dict.fromkeys("lmnrwyqx", ""),
}
_VOWELS = "aeiou"

# Prefixes, and the suffixes that each can stand with. N is the nasal; ber-, per- and ter- lose their r before another.
_PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("an", "kan", "i")),
    ("meN", ("", "kan", "i")),
    ("di", ("", "kan", "i")),
    ("ter", ("", "kan", "i")),
    ("peN", ("", "an")),
    ("pe", ("", "an")),
    ("per", ("", "an")),
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


def affixed_forms(root: str) -> set[str]:
    """The forms of a root, itself included; -nya and the other clitics are taken off elsewhere."""
    forms = {root}
    for prefix, suffixes in _PATTERNS:
        for front in _fronts(prefix, root):
            forms.update(front + suffix for suffix in suffixes)
    return forms


def _fronts(prefix: str, root: str) -> list[str]:
    """The root with one prefix, in each way that it is written."""
    if prefix.endswith("N"):
        bare, first = prefix[:-1], root[0]
        fronts = [bare + _NASALS[first] + root]
        if first in _LOST:
            fronts.append(bare + _LOST[first] + root[1:])
        if sum(letter in _VOWELS for letter in root) == 1:
            fronts.append(bare + "nge" + root)
        return fronts
    if prefix.endswith("er") and root[0] == "r":
        return [prefix[:-1] + root]
    return [prefix + root]
