"""The finder: an article in, the people, organisations and places that it names out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.article import TEXT_FIELDS, Entity, Mention
from newsearch.entities.features import Window
from newsearch.entities.headline import known_names, scan, without_sentence_case
from newsearch.entities.join import Joined, join
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.memo import Memo
from newsearch.entities.model import LABELS, Model
from newsearch.entities.people import core
from newsearch.entities.regions import regions

if TYPE_CHECKING:
    from newsearch.article import Article, Kind
    from newsearch.entities.join import Named

DECISIONS_KEPT = 150_000
"""Decisions in each generation of the memo: about 100 MB at most."""


class Span(NamedTuple):
    """A name in a text, `text[start:end]`, with its kind."""

    start: int
    end: int
    kind: Kind


class Decision(NamedTuple):
    """A name in a region, as offsets from the region's start; `name` bounds it without title, rank and degree."""

    start: int
    end: int
    kind: Kind
    name_start: int
    name_end: int
    title: str
    doubtful: bool  # a single word that begins a sentence and that the lexicon does not know as a name


class EntityFinder:
    """Finds the people, organisations and places that an article names.

    Loads its model when first used, and keeps its decisions on (words, words around them) in bounded memory; what it
    finds depends on the article alone. One finder serves one thread at a time.

    Args:
        line: whose line the spans follow: "news" (idner-news-2k), or "encyclopaedia" (NERGrit), for measurements.
    """

    def __init__(self, line: str = "news") -> None:
        self._lexicon = Lexicon()
        self._model = Model(self._lexicon, line)
        self._decisions: Memo[tuple[str, str, str], tuple[Decision, ...]] = Memo(DECISIONS_KEPT)

    def find(self, article: Article) -> tuple[Entity, ...]:
        """The article's entities by first mention (headline, deck, body, captions).

        The dateline's place is among them; if the text does not name it, it has no mentions and comes last.
        """
        named: list[Named] = []
        unsure: list[tuple[int, str]] = []
        for order, field in enumerate(TEXT_FIELDS):
            text = article.text(field)
            if not text:
                continue
            if field in ("headline", "deck") and without_sentence_case(text):
                unsure.append((order, text))
            else:
                self._name(order, text, named)
        joined = join(named, self._lexicon)
        for order, text in unsure:
            known = known_names(joined)
            for start, end, kind, name in scan(text, known, self._lexicon):
                _add(joined, order, start, end, kind, name)
        entities = [_entity(found) for found in sorted(joined, key=lambda found: min(found.mentions))]
        return _with_dateline(entities, article.place)

    def spans(self, text: str) -> list[Span]:
        """The names in a plain text in sentence case, as the model bounds them, without joining or cleaning."""
        return [
            Span(start + decision.start, start + decision.end, decision.kind)
            for start, region, left, right in regions(text)
            for decision in self._decide(region, left, right)
        ]

    def _name(self, order: int, text: str, named: list[Named]) -> None:
        lowered = ""
        known = self._decisions.get
        for start, region, left, right in regions(text):
            decisions = known((left, region, right))
            if decisions is None:
                decisions = self._decide(region, left, right)
            for _, _, kind, first, last, title, doubtful in decisions:
                name = region[first:last] if first >= 0 else text[start + first : start + last]
                if doubtful:
                    # A word that the article also writes small is no name ("Banjir ... banjir").
                    lowered = lowered or f" {text} "
                    if f" {name.lower()} " in lowered:
                        continue
                if name:
                    named.append((order, start + first, start + last, kind, name, title))

    def _decide(self, region: str, left: str, right: str) -> tuple[Decision, ...]:
        key = (left, region, right)
        decisions = self._decisions.get(key)
        if decisions is None:
            decisions = self._decide_anew(region, left, right)
            self._decisions.put(key, decisions)
        return decisions

    def _decide_anew(self, region: str, left: str, right: str) -> tuple[Decision, ...]:
        window = Window(region, left, right)
        if not window.tokens:
            return ()
        if _in_capitals(region):
            return tuple(
                Decision(start, end, kind, start, end, "", doubtful=False)
                for start, end, kind, _ in scan(region, {}, self._lexicon)
            )
        labels = self._model.label(window)
        found: list[tuple[int, int, Kind]] = []
        for i, number in enumerate(labels):
            label = LABELS[number]
            if label == "O":
                continue
            kind: Kind = _KINDS[label[2:]]
            if label[0] == "I" and found and found[-1][1] == i and found[-1][2] == kind:
                found[-1] = (found[-1][0], i + 1, kind)
            else:
                found.append((i, i + 1, kind))
        return tuple(self._decision(window, left, first, last, kind) for first, last, kind in found)

    def _decision(self, window: Window, left: str, first: int, last: int, kind: Kind) -> Decision:
        tokens = window.tokens
        start, end = tokens[first][0], tokens[last - 1][1]
        doubtful = (
            window.initial
            and first == 0
            and last == 1
            and not self._lexicon.is_name(tokens[0][2].lower())
            and tokens[0][2][1:].islower()
        )
        if kind != "person":
            return Decision(start, end, kind, start, end, "", doubtful)
        name_first, name_last, title = core(window, left, first, last, self._lexicon)
        if name_first >= name_last:
            return Decision(start, end, kind, start, start, title, doubtful)
        return Decision(start, end, kind, tokens[name_first][0], tokens[name_last - 1][1], title, doubtful)


_KINDS: dict[str, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}


def _in_capitals(region: str) -> bool:
    words = region.split()
    return len(words) >= 3 and region.isupper() and len(region) > 4 * len(words)


def _add(joined: list[Joined], order: int, start: int, end: int, kind: Kind, name: str) -> None:
    for found in joined:
        if found.kind == kind and found.name == name:
            found.mentions.append((order, start, end))
            return
    joined.append(Joined(name, kind, [(order, start, end)]))


def _entity(found: Joined) -> Entity:
    mentions = tuple(Mention(TEXT_FIELDS[order], start, end) for order, start, end in sorted(found.mentions))
    return Entity(found.name, found.kind, mentions, found.title, found.acronym)


def _with_dateline(entities: list[Entity], place: str) -> tuple[Entity, ...]:
    folded = place.casefold()
    if place and not any(e.kind == "place" and e.name.casefold() == folded for e in entities):
        entities.append(Entity(place, "place"))
    return tuple(entities)
