"""Joining: the mentions of an article that name the same person, organisation or place become one entity."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from newsearch.article import Kind
from newsearch.entities.aliases import ranked

if TYPE_CHECKING:
    from newsearch.entities.lexicon import Lexicon

Named = tuple[int, int, int, Kind, str, str, float, int]
"""A mention: number of its field, start, end, kind, name, title, the model's margin, what stands around it."""

CLUBS = frozenset(
    "AS AC FC CF SC Real United City Town Borussia Inter Bayern Atletico Athletic Paris Saint-Germain Hotspur Munich "
    "Olympique Deportivo Sporting Rovers Wanderers Club".split()
)
"""Words of which one stands in the name of a club that bears its city's name."""

PLAIN, LOCATIVE, SPEECH, ACTS, LISTED, BRACKETED = 0, 1, 2, 4, 8, 16
"""What stands around a mention, as a sum: nothing that tells its kind; "di" or "ke" before it; a verb of speech, or an
age after it; another active verb after it; only a comma, "dan" or a stroke between it and the mention before; and
parentheses around it alone."""

_ACRONYM = re.compile(r"[A-Z][A-Za-z-]*[A-Z][A-Za-z]*\Z")
_COMPANY = re.compile(
    r"(?:PT|CV|Perum|Partai|Grup|Kota|Kabupaten|Provinsi|Pulau|Negara|Kepulauan"
    r"|(?:Bandara|Stadion)(?: Internasional)?)\.? +(?:I +(?=Gusti))?",
    re.IGNORECASE,
)
_COMPANY_END = re.compile(r"[ ,]+(?:Tbk|Persero|\(Persero\)|Ltd|Inc|Corp|Group)\.?\Z", re.IGNORECASE)


class Joined:
    """An entity in the making: its mentions are (number of the field, start, end)."""

    __slots__ = (
        "acronym",
        "acts",
        "alike",
        "best",
        "bracketed",
        "forms",
        "kind",
        "located",
        "mentions",
        "name",
        "noted",
        "other",
        "spoken",
        "title",
        "total",
        "unlike",
    )

    def __init__(self, name: str, kind: Kind, mentions: list[tuple[int, int, int]]) -> None:
        self.name = name
        self.kind = kind
        self.mentions = mentions
        self.title = ""
        self.acronym = ""
        self.forms = {name}
        # Evidence: the best margin of its mentions, their sum and number; how many have each thing around them; how
        # many stand in a list with names of the same kind, and of another; how many had another kind.
        self.best = self.total = 0.0
        self.noted = self.located = self.spoken = self.acts = self.bracketed = 0
        self.alike = self.unlike = self.other = 0

    def note(self, margin: float, around: int) -> None:
        """Count what one mention says for it."""
        if margin > self.best:
            self.best = margin
        self.total += margin
        self.noted += 1
        if not around:
            return
        self.located += around & LOCATIVE
        self.spoken += around & SPEECH and 1
        self.acts += around & ACTS and 1
        self.bracketed += around & BRACKETED and 1

    def note_listed(self, kind: Kind, other: Kind) -> None:
        """Count a neighbour in a list."""
        if kind == other:
            self.alike += 1
        else:
            self.unlike += 1

    def absorb(self, other: Joined) -> None:
        """Take over what `other` holds."""
        self.mentions += other.mentions
        self.forms |= other.forms
        self.title = self.title or other.title
        self.acronym = self.acronym or other.acronym
        self.best = max(self.best, other.best)
        self.total += other.total
        self.noted += other.noted
        self.located += other.located
        self.spoken += other.spoken
        self.acts += other.acts
        self.bracketed += other.bracketed
        self.alike += other.alike
        self.unlike += other.unlike
        self.other += other.other


def join(named: list[Named], lexicon: Lexicon) -> list[Joined]:
    """The entities of an article, from its mentions in reading order."""
    groups = _by_name(named)
    people = [group for group in groups if group.kind == "person"]
    if people:
        groups = _join_people(people, groups, lexicon)
    groups = _join_acronyms(named, groups)
    return _join_aliases(_join_clubs(_join_short_forms(groups)))


def _by_name(named: list[Named]) -> list[Joined]:
    """One group a name; a name that was given several kinds takes the commonest."""
    groups: dict[str, Joined] = {}
    kinds: dict[str, Counter[Kind]] = {}
    previous: tuple[Joined, Kind] | None = None
    for order, start, end, kind, name, title, margin, around in named:
        group = groups.get(name)
        is_new = group is None
        if group is None:
            group = groups[name] = Joined(name, kind, [(order, start, end)])
            group.title = title
        group.note(margin, around)
        if around & LISTED and previous:
            group.note_listed(kind, previous[1])
            previous[0].note_listed(previous[1], kind)
        previous = (group, kind)
        if is_new:
            continue
        group.mentions.append((order, start, end))
        if len(title) > len(group.title):
            group.title = title
        if kind != group.kind or name in kinds:
            if name not in kinds:
                kinds[name] = Counter({group.kind: len(group.mentions) - 1})
            kinds[name][kind] += 1
    for name, votes in kinds.items():
        group = groups[name]
        group.kind, most = votes.most_common(1)[0]
        group.other = votes.total() - most
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
        # "Husein Sastranegara" is the airport where "Bandara Husein Sastranegara" is named.
        fuller = short_forms.get((group.kind, group.name)) or short_forms.get(("place", group.name), [])
        if len(fuller) == 1 and fuller[0] is not group:
            into[id(group)] = fuller[0]
    return _merge(groups, into)


@lru_cache(maxsize=1 << 14)
def _bare(name: str) -> str:
    """A name without what tells its kind."""
    return _COMPANY_END.sub("", _COMPANY.sub("", name, count=1))


def _join_clubs(groups: list[Joined]) -> list[Joined]:
    """A city that nobody is said to be in is the club of that name, if the article names one: "Roma", "AS Roma"."""
    clubs: dict[str, list[Joined]] = {}
    for group in groups:
        if group.kind == "organisation" and " " in group.name:
            words = group.name.split()
            if not CLUBS.isdisjoint(words):
                for word in words:
                    clubs.setdefault(word, []).append(group)
    if not clubs:
        return groups
    into: dict[int, Joined] = {}
    for group in groups:
        named = clubs.get(group.name, ()) if group.kind == "place" and not group.located else ()
        if len(named) == 1:
            into[id(group)] = named[0]
    return _merge(groups, into) if into else groups


def _join_aliases(groups: list[Joined]) -> list[Joined]:
    """What the shipped table calls the same is one, under the fullest of the names that the article uses."""
    table = ranked()
    met: dict[tuple[Kind, str], list[tuple[int, Joined]]] = {}
    for group in groups:
        known = table.get((group.kind, group.name))
        if known:
            fullest, rank = known
            met.setdefault((group.kind, fullest), []).append((rank, group))
    into: dict[int, Joined] = {}
    for same in met.values():
        _, kept = min(same, key=lambda each: each[0])
        into.update((id(group), kept) for _, group in same if group is not kept)
    return _merge(groups, into) if into else groups


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
