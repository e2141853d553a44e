"""The words whose stems newsearch gives itself instead of asking PySastrawi, and the words that have no other stem.

`data/overrides.tsv` holds a stem, its forms and the reason on each line. A form is a word, or `*` for all affixed forms
that grammar makes of the stem, or `*root` for those of another spelling of it. Kept words are their own stems: the
gazetteer's regions and the words in `data/names.txt`. A word of the table beats a kept word, which beats a form that
grammar makes.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch import gazetteer
from newsearch.analysis.affixes import affixed_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
_SHORTEST = 4
_DATA = ("overrides.tsv", "names.txt")


class Overrides:
    """A table of words with given stems, and of words that are their own stem."""

    def __init__(self, stems: dict[str, str], kept: frozenset[str]) -> None:
        self.stems, self.kept = stems, kept
        self._unlike: dict[str, list[str]] | None = None

    def find(self, word: str) -> tuple[str, str] | None:
        """The stem of a word, and "override" or "kept"; clitics are taken off. None for a word without an entry."""
        while True:
            if (stem := self.stems.get(word)) is not None:
                return stem, "override"
            if word in self.kept:
                return word, "kept"
            if not word.endswith(_CLITICS):
                return None
            clitic = next(clitic for clitic in _CLITICS if word.endswith(clitic))
            if len(word) < _SHORTEST + len(clitic):
                return None
            word = word[: -len(clitic)]

    def traces(self, stem: str) -> set[str]:
        """Strings of which one stands in every word that `find` gives this stem to."""
        if self._unlike is None:
            unlike: dict[str, list[str]] = {}
            for word, own in self.stems.items():
                if own not in word:
                    unlike.setdefault(own, []).append(word)
            self._unlike = unlike
        return {stem, *self._unlike.get(stem, ())}


def parse_overrides(lines: Iterable[str], kept: Iterable[str] = ()) -> Overrides:
    """Read the table from lines of "stem<TAB>forms<TAB>reason"; empty lines and lines from "#" on are skipped."""
    made: dict[str, str] = {}
    listed: dict[str, str] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        stem, forms, _reason = line.rstrip("\n").split("\t")
        for form in forms.split():
            if form.startswith("*"):
                made.update(dict.fromkeys(affixed_forms(form[1:] or stem), stem))
            else:
                listed[form] = stem
    kept = frozenset(kept)
    for word in kept:
        made.pop(word, None)
    return Overrides({**made, **listed}, kept)


@lru_cache(maxsize=1)
def shipped_overrides() -> Overrides:
    """The table that comes with the program."""
    overrides, names = (_read(name).decode().splitlines() for name in _DATA)
    words = (word for line in names if not line.startswith("#") for word in line.split())
    return parse_overrides(overrides, (*_regions(), *words))


def _regions() -> list[str]:
    """The provinces, regencies and cities with a name of one word, sorted.

    Districts are not kept, for among their names are common words (serangan, bagian, melawan, dalam).
    """
    sections = gazetteer.sections("regions.txt")
    return sorted(name for name in sections["province"] | sections["regency"] if name.isalpha())


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """A digest of the files of the shipped table and of the regions that are kept."""
    crc = zlib.crc32(" ".join(_regions()).encode())
    for name in _DATA:
        crc = zlib.crc32(_read(name), crc)
    return f"{crc:08x}"


def _read(name: str) -> bytes:
    return (Path(__file__).parent / "data" / name).read_bytes()
