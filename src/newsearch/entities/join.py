"""Joining: the mentions of an article that name the same person, organisation or place become one entity."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from newsearch.article import Kind

if TYPE_CHECKING:
    from newsearch.entities.lexicon import Lexicon

Named = tuple[int, int, int, Kind, str, str]
"""A mention: number of its field, start, end, kind, name, title."""

_ACRONYM = re.compile(r"[A-Z][A-Za-z-]*[A-Z][A-Za-z]*\Z")
_COMPANY = re.compile(r"(?:PT|CV|Perum|Partai|Grup|Kota|Kabupaten|Provinsi|Pulau|Negara|Kepulauan)\.? +", re.IGNORECASE)
_COMPANY_END = re.compile(r"[ ,]+(?:Tbk|Persero|\(Persero\)|Ltd|Inc|Corp|Group)\.?\Z", re.IGNORECASE)


class Joined:
    """An entity in the making: its mentions are (number of the field, start, end)."""

    __slots__ = ("acronym", "forms", "kind", "mentions", "name", "title")

    def __init__(self, name: str, kind: Kind, mentions: list[tuple[int, int, int]]) -> None:
        self.name = name
        self.kind = kind
        self.mentions = mentions
        self.title = ""
        self.acronym = ""
        self.forms = {name}

    def absorb(self, other: Joined) -> None:
        """Take over what `other` holds."""
        self.mentions += other.mentions
        self.forms |= other.forms
        self.title = self.title or other.title
        self.acronym = self.acronym or other.acronym


def join(named: list[Named], lexicon: Lexicon) -> list[Joined]:
    """The entities of an article, from its mentions in reading order."""
    groups = _by_name(named)
    people = [group for group in groups if group.kind == "person"]
    if people:
        groups = _join_people(people, groups, lexicon)
    groups = _join_acronyms(named, groups)
    return _join_short_forms(groups)


def _by_name(named: list[Named]) -> list[Joined]:
    """One group a name; a name that was given several kinds takes the commonest."""
    groups: dict[str, Joined] = {}
    kinds: dict[str, Counter[Kind]] = {}
    for order, start, end, kind, name, title in named:
        group = groups.get(name)
        if group is None:
            group = groups[name] = Joined(name, kind, [(order, start, end)])
            group.title = title
            continue
        group.mentions.append((order, start, end))
        if len(title) > len(group.title):
            group.title = title
        if kind != group.kind or name in kinds:
            if name not in kinds:
                kinds[name] = Counter({group.kind: len(group.mentions) - 1})
            kinds[name][kind] += 1
    for name, votes in kinds.items():
        groups[name].kind = votes.most_common(1)[0][0]
    return list(groups.values())


def _join_people(people: list[Joined], groups: list[Joined], lexicon: Lexicon) -> list[Joined]:
    """A part of a fuller name, in its order, is the same person: the last one so named before it, or the first."""
    by_word: dict[str, list[Joined]] = {}
    for group in people:
        words = group.name.split()
        if len(words) > 1:
            for word in set(words):
                by_word.setdefault(word, []).append(group)
    if not by_word:
        return groups
    into: dict[int, Joined] = {}
    for group in groups:
        words = group.name.split()
        candidates = by_word.get(words[-1])
        if not candidates:
            continue
        if group.kind != "person" and (len(words) > 1 or lexicon.name_section(group.name.lower())):
            continue
        fuller = [c for c in candidates if c is not group and _is_part(words, c.name.split())]
        if fuller:
            begin = group.mentions[0]
            earlier = [c for c in fuller if c.mentions[0] < begin]
            into[id(group)] = max(earlier, key=lambda c: c.mentions[0]) if earlier else fuller[0]
    return _merge(groups, into)


def _is_part(words: list[str], fuller: list[str]) -> bool:
    """`words` stand in `fuller` in this order, an initial for its name; `fuller` has more letters."""
    if len(words) > len(fuller) or sum(map(len, words)) >= sum(map(len, fuller)):
        return False
    position = 0
    for word in words:
        while position < len(fuller) and fuller[position] != word:
            if len(word) <= 2 and len(words) > 1 and fuller[position].startswith(word.rstrip(".")):
                break
            position += 1
        if position == len(fuller):
            return False
        position += 1
    return True


def _join_acronyms(named: list[Named], groups: list[Joined]) -> list[Joined]:
    """A name, and right after it its acronym in parentheses, are one: "Komisi Pemberantasan Korupsi (KPK)"."""
    by_name = {group.name: group for group in groups}
    into: dict[int, Joined] = {}
    for before, after in pairwise(named):
        if before[0] != after[0] or not 2 <= after[1] - before[2] <= 3:
            continue
        long, short = by_name.get(before[4]), by_name.get(after[4])
        if long is None or short is None or long is short or long.kind == "person":
            continue
        if _ACRONYM.match(short.name) and " " in long.name and _abbreviates(short.name, long.name):
            long.acronym = long.acronym or short.name
            into[id(short)] = long
    return _merge(groups, into) if into else groups


def _abbreviates(short: str, long: str) -> bool:
    """The letters of `short` stand in `long` in this order, the first one at its beginning."""
    letters = iter(long.lower())
    return short[0].lower() == long[0].lower() and all(
        any(letter == other for other in letters) for letter in short.lower() if letter.isalpha()
    )


def _join_short_forms(groups: list[Joined]) -> list[Joined]:
    """One are "PT Pertamina (Persero)" and "Pertamina", "Kota Bandung" and "Bandung", if no Kabupaten is there."""
    short_forms: dict[tuple[Kind, str], list[Joined]] = {}
    for group in groups:
        if group.kind != "person" and " " in group.name:
            bare = _bare(group.name)
            if bare != group.name:
                short_forms.setdefault((group.kind, bare), []).append(group)
    if not short_forms:
        return groups
    into: dict[int, Joined] = {}
    for group in groups:
        fuller = short_forms.get((group.kind, group.name), [])
        if len(fuller) == 1 and fuller[0] is not group:
            into[id(group)] = fuller[0]
    return _merge(groups, into)


@lru_cache(maxsize=1 << 14)
def _bare(name: str) -> str:
    """A name without what tells its kind."""
    return _COMPANY_END.sub("", _COMPANY.sub("", name, count=1))


def _merge(groups: list[Joined], into: dict[int, Joined]) -> list[Joined]:
    kept = []
    for group in groups:
        target = into.get(id(group))
        if target is None:
            kept.append(group)
            continue
        while id(target) in into:
            target = into[id(target)]
        target.absorb(group)
    return kept
