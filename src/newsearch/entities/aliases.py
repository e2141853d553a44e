"""Aliases: the names that an archive uses for one person, organisation or place; queries are read with them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from newsearch.article import TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsearch.article import Article, Entity, Kind

Pair = tuple[str, str, str]
"""Kind, form in lower case, canonical name."""

ENOUGH = 2
"""Articles that must use a short form for a name before the short form alone stands for it."""

SHARE = 0.8
"""The part of a short form's articles that must mean the same name before the short form alone stands for it."""


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """Write a name as names are compared: lower case, single spaces, one kind of apostrophe, no full stops."""
    return " ".join(name.casefold().replace("’", "'").replace("`", "'").replace(".", " ").split())


def aliases(article: Article, entities: Iterable[Entity]) -> Iterator[Pair]:
    """Pairs that an article gives evidence for: each form in which it writes an entity, once, and the entity's name.

    Counts of pairs over articles add up, so that those of an archive are the sum of those of its parts.
    """
    texts = {field: article.text(field) for field in TEXT_FIELDS}
    for entity in entities:
        written = {entity.name, entity.acronym, *(texts[field][start:end] for field, start, end in entity.mentions)}
        for form in sorted(set(map(fold, written))):
            if form:
                yield entity.kind, form, entity.name


@lru_cache(maxsize=1)
def shipped() -> dict[tuple[str, str], frozenset[str]]:
    """The shipped table: kind and folded form → folded forms of the same entity, itself among them."""
    table: dict[tuple[str, str], frozenset[str]] = {}
    for kind, names in _lines():
        forms = frozenset(map(fold, names))
        for form in forms:
            table[kind, form] = table.get((kind, form), frozenset()) | forms
    return table


@lru_cache(maxsize=1)
def ranked() -> dict[tuple[str, str], tuple[str, int]]:
    """Kind and name as the shipped table writes it → the fullest name of its entity, and its place among the names."""
    return {(kind, name): (names[0], rank) for kind, names in _lines() for rank, name in enumerate(names)}


def _lines() -> Iterator[tuple[str, list[str]]]:
    text = resources.files(__package__).joinpath("data").joinpath("aliases.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *names = line.split("\t")
            yield kind, names


class Aliases:
    """A small shipped table ("Jokowi" is Joko Widodo) and the counts of an archive's pairs.

    Args:
        counts: (kind, form, name) → articles that give evidence for it, as `aliases` yields them.
    """

    def __init__(self, counts: Mapping[Pair, int] | None = None) -> None:
        self._counts = counts or {}

    def names(self, kind: Kind, typed: str) -> frozenset[str]:
        """The names of indexed entities to look for when a reader asks for `typed`.

        These are: the names that articles abbreviate as `typed`; for people, names that hold all its words; what the
        shipped table calls the same; and short forms that nearly always mean one of these. `typed` is among them.
        """
        form = fold(typed)
        forms = self._same(kind, form)
        found: set[str] = {typed}
        for one in forms:
            found |= self._names_by_form[kind].get(one, {}).keys()
            if kind == "person" and " " in one:
                found |= self._holding(one)
        found |= {name for one in found for other in self._same(kind, fold(one)) for name in self._spelt(kind, other)}
        found |= self._shortened(kind, found)
        return frozenset(found)

    def joined(self, kind: Kind) -> dict[str, frozenset[str]]:
        """For each name that has any, the other names of its entity: `names` finds each of them by the other."""
        joined: dict[str, set[str]] = defaultdict(set)
        found = {name: self.names(kind, name) for name in self._ambiguous(kind)}
        for name, others in found.items():
            for other in others:
                if other != name and name in (found.get(other) or self.names(kind, other)):
                    joined[name].add(other)
                    joined[other].add(name)
        return {name: frozenset(others) for name, others in joined.items()}

    def _ambiguous(self, kind: Kind) -> set[str]:
        """A set of names that holds at least one name of every two that find each other.

        One of two such names is written like the other, or stands for what the other stands for, or both are in the
        shipped table, or have the same words.
        """
        found: set[str] = set()
        folded = self._folded
        for form, names in self._names_by_form[kind].items():
            if len(names) > 1 and (spelt := [name for name in names if folded[name] == form]):
                fuller = names.keys() - spelt
                # So few articles do not make the short form stand alone for one of the fuller names.
                if len(spelt) > 1 or sum(names[name] for name in fuller) >= ENOUGH or self._finds(kind, fuller, form):
                    found.update(names)
        for own, form in self._shipped:
            if own == kind:
                found.update(self._names_by_form[kind].get(form, ()))
                if kind == "person" and " " in form:
                    found |= self._holding(form)
        if kind == "person":
            by_words: dict[frozenset[str], list[str]] = defaultdict(list)
            for name in self._forms_by_name[kind]:
                words = folded[name].split()
                if len(words) > 1:
                    by_words[frozenset(words)].append(name)
            found.update(name for names in by_words.values() if len(names) > 1 for name in names)
        return found

    def _finds(self, kind: Kind, names: Iterable[str], form: str) -> bool:
        """Whether articles abbreviate one of `names` as `form`, or `form` holds all words of one (for people)."""
        words = set(form.split())
        for own in map(fold, names):
            if any(fold(name) == form for name in self._names_by_form[kind].get(own, ())):
                return True
            if kind == "person" and " " in own and words.issuperset(own.split()):
                return True
        return False

    def _same(self, kind: str, form: str) -> frozenset[str]:
        return self._shipped.get((kind, form), frozenset((form,)))

    def _spelt(self, kind: str, form: str) -> set[str]:
        """The names of the archive that fold to `form`."""
        return {name for name in self._names_by_form[kind].get(form, {}) if self._folded[name] == form}

    def _holding(self, form: str) -> set[str]:
        """The people whose names hold all words of `form`."""
        first, *others = (self._people_by_word.get(word, set()) for word in form.split())
        return set(first.intersection(*others))

    def _shortened(self, kind: str, names: set[str]) -> set[str]:
        """The names of the archive that are short forms of one of `names` in every article that tells."""
        found: set[str] = set()
        folded = self._folded
        for name in names:
            for form in self._forms_by_name[kind].get(name, ()):
                meant = self._names_by_form[kind][form]
                fuller = {other: n for other, n in meant.items() if folded[other] != form}
                ours = sum(n for other, n in fuller.items() if other in names)
                if ours >= ENOUGH and ours >= SHARE * sum(fuller.values()):
                    found |= self._spelt(kind, form)
        return found

    @cached_property
    def _folded(self) -> dict[str, str]:
        """The names of the archive, each as names are compared."""
        return {name: fold(name) for name in {name for _, _, name in self._counts}}

    @cached_property
    def _names_by_form(self) -> dict[str, dict[str, dict[str, int]]]:
        table: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
        for (kind, form, name), count in self._counts.items():
            names = table[kind].setdefault(form, {})
            names[name] = names.get(name, 0) + count
        return table

    @cached_property
    def _forms_by_name(self) -> dict[str, dict[str, list[str]]]:
        table: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for kind, form, name in self._counts:
            table[kind].setdefault(name, []).append(form)
        return table

    @cached_property
    def _people_by_word(self) -> dict[str, set[str]]:
        table: dict[str, set[str]] = defaultdict(set)
        for name in self._forms_by_name["person"]:
            for word in self._folded[name].split():
                table[word].add(name)
        return table

    @property
    def _shipped(self) -> dict[tuple[str, str], frozenset[str]]:
        return shipped()
