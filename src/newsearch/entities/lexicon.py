"""The lexicon: words and names that the finder knows, by class, read from the text files that newsearch ships."""

from __future__ import annotations

import re
from functools import cached_property
from importlib import resources

from newsearch import gazetteer

FILES = ("lexicon.txt", "names.txt", "organisations.txt")
"""The lexicon's own files; the places are the gazetteer's."""

OFFICES = "offices.txt"
"""Words that offices are named by. The model does not read them."""

THINGS = "things.txt"
"""Words of English and Indonesian that things are named by. The model does not read them."""

OPENING = re.compile(r"\w+(?:[-'’.&/]\w+)*")
"""The first word of a name."""

_DERIVED = re.compile(r"(?:ke|pe[rmn]?)\w{3,}an\Z")

NAME_SECTIONS = ("country", "province", "full", "org", "world", "area", "regency")
"""Classes whose entries are names by themselves, the surest first."""

_WORD_SECTIONS = ("common", "misc", "title", "given", "surname", "month", "day", "place_tail", "place_head", "org_head")


class Lexicon:
    """Classes of words and names; loads its files when first asked."""

    @cached_property
    def classes(self) -> dict[str, set[str]]:
        """Class → entries, in lower case; an entry may be of several words."""
        data = resources.files(__package__).joinpath("data")
        classes: dict[str, set[str]] = {}
        for name in FILES:
            for section, entries in gazetteer.read_sections(data.joinpath(name).read_text("utf-8")).items():
                classes.setdefault(section, set()).update(entries)
        for section, entries in gazetteer.sections(*gazetteer.FILES).items():
            if section != "dateline":  # spellings that running text does not use
                classes.setdefault(section, set()).update(entries)
        return classes

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Single word → its classes, sorted."""
        found: dict[str, list[str]] = {}
        for section in sorted(self.classes):
            for entry in self.classes[section]:
                if " " not in entry:
                    found.setdefault(entry, []).append(section)
        return {word: tuple(sections) for word, sections in found.items()}

    @cached_property
    def phrases(self) -> dict[str, str]:
        """Entry of several words → its class (the first in the order of the alphabet, should it have two)."""
        found: dict[str, str] = {}
        for section in sorted(self.classes):
            for entry in self.classes[section]:
                if " " in entry:
                    found.setdefault(entry, section)
        return found

    @cached_property
    def openings(self) -> frozenset[str]:
        """The first words of entries of several words."""
        return frozenset(phrase.split(" ", 1)[0] for phrase in self.phrases)

    @cached_property
    def place_openings(self) -> frozenset[str]:
        """The first words of the names of places by themselves, of all kinds."""
        return frozenset(name.split(" ", 1)[0] for name in self._names if self.is_place(name))

    @cached_property
    def name_openings(self) -> frozenset[str]:
        """The first words, without signs, of names of all kinds."""
        return frozenset(found.group() for name in self._names if (found := OPENING.match(name)))

    def name_section(self, folded: str) -> str | None:
        """The class of NAME_SECTIONS that holds `folded`, or None when it is also an ordinary word."""
        return self._names.get(folded)

    def is_place(self, folded: str) -> bool:
        """Whether `folded` is known as a place."""
        return folded in self._places

    def is_name(self, folded: str) -> bool:
        """Whether `folded` is known as a name of any kind."""
        return folded in self._names or self.is_person(folded)

    def is_person(self, folded: str) -> bool:
        """Whether `folded` is known as a name of a person, or as part of one."""
        return folded in self._people

    def is_office(self, folded: str) -> bool:
        """Whether a word names what an office is for: "keuangan", "agama", "pembangunan"."""
        return folded in self._offices or bool(_DERIVED.match(folded))

    def is_thing(self, folded: str) -> bool:
        """Whether a word names games, films, products, meals or events, and no person: "theft", "lomba"."""
        return folded in self._things and not self.is_person(folded)

    @cached_property
    def _people(self) -> frozenset[str]:
        found = set().union(*(self.classes[section] for section in ("full", "given", "surname", "world_given")))
        return frozenset(entry for entry in found if " " not in entry)

    @cached_property
    def _places(self) -> frozenset[str]:
        kinds = ("country", "province", "world", "area", "regency")
        return frozenset(name for name, section in self._names.items() if section in kinds)

    @cached_property
    def _things(self) -> frozenset[str]:
        text = resources.files(__package__).joinpath("data").joinpath(THINGS).read_text("utf-8")
        return frozenset(text.split())

    @cached_property
    def _offices(self) -> frozenset[str]:
        text = resources.files(__package__).joinpath("data").joinpath(OFFICES).read_text("utf-8")
        return frozenset(text.split())

    @cached_property
    def _names(self) -> dict[str, str]:
        ordinary = set().union(*(self.classes[section] for section in _WORD_SECTIONS))
        names: dict[str, str] = {}
        for section in NAME_SECTIONS:
            for entry in self.classes[section]:
                if " " in entry or section == "full" or entry not in ordinary:
                    names.setdefault(entry, section)
        return names
