"""The finder: an article in, the people, organisations and places that it names out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.article import TEXT_FIELDS, Entity, Mention
from newsearch.entities.headline import known_names, scan, without_sentence_case
from newsearch.entities.join import Joined, join
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.model import Model
from newsearch.entities.names import Name, Span, names, spans
from newsearch.entities.people import between_people, title_before
from newsearch.entities.reader import Reader

if TYPE_CHECKING:
    from newsearch.article import Article
    from newsearch.entities.join import Named


class EntityFinder:
    """Finds the people, organisations and places that an article names.

    Loads its model when first used, and remembers the words and contexts that it has decided on in bounded memory; what
    it finds depends on the article alone. One finder serves one thread at a time.

    Args:
        line: whose line the spans follow: "news" (idner-news-2k), or "encyclopaedia" (NERGrit), for measurements.
    """

    def __init__(self, line: str = "news") -> None:
        self._line = line
        self._lexicon = Lexicon()
        model = Model(self._lexicon, line)
        self._names: Reader[Name] = Reader(model, lambda region, labels: names(region, labels, self._lexicon))
        self._spans: Reader[Span] = Reader(model, lambda region, labels: spans(region, labels, self._lexicon))

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
            if order < 2 and without_sentence_case(text):
                unsure.append((order, text))
            else:
                self._name(order, text, named)
        joined = join(named, self._lexicon)
        if unsure:
            known = known_names(joined)
            by_name = {(found.kind, found.name): found for found in joined}
            for order, text in unsure:
                for start, end, kind, name in scan(text, known, self._lexicon):
                    mention = (order, start, end)
                    if (kind, name) in by_name:
                        by_name[kind, name].mentions.append(mention)
                    else:
                        by_name[kind, name] = Joined(name, kind, [mention])
            joined = list(by_name.values())
        for found in joined:
            found.mentions.sort()
        joined.sort(key=_first_mention)
        entities = [_entity(found) for found in joined]
        return _with_dateline(entities, article.place)

    def spans(self, text: str) -> list[Span]:
        """The names in a plain text in sentence case, as the line's annotators bound them: not joined, not cleaned.

        In the news line the acronym after an organisation's name is part of it: "Komisi Pemberantasan Korupsi (KPK)".
        """
        found: list[Span] = []
        for base, _, held in self._spans.read(text):
            for start, end, kind in held:
                span = Span(base + start, base + end, kind)
                if self._line == "news" and found and _is_acronym_of(found[-1], span, text):
                    span = Span(found.pop().start, span.end + 1, "organisation")
                found.append(span)
        return found

    def _name(self, order: int, text: str, named: list[Named]) -> None:
        """Add the names in a text in sentence case to `named`."""
        spaced = ""
        for base, gap, held in self._names.read(text):
            for kind, start, end, name, title, is_open, doubtful in held:
                if doubtful:
                    # A word that the article also writes small is no name ("Banjir ... banjir").
                    spaced = spaced or f" {text} "
                    if f" {name.lower()} " in spaced:
                        continue
                if is_open and (before := title_before(gap, self._lexicon)):
                    title = f"{before} {title}".rstrip()
                if (
                    kind == "person"
                    and ("-" in name or "/" in name)
                    and (hyphen := between_people(name, self._lexicon))
                ):
                    middle = base + start + hyphen
                    named.append((order, base + start, middle, kind, name[:hyphen], title))
                    named.append((order, middle + 1, base + end, kind, name[hyphen + 1 :], ""))
                else:
                    named.append((order, base + start, base + end, kind, name, title))


def _is_acronym_of(name: Span, acronym: Span, text: str) -> bool:
    return (
        name.kind == acronym.kind == "organisation"
        and acronym.start - name.end <= 3
        and text[name.end : acronym.start].strip() == "("
        and text[acronym.end : acronym.end + 1] == ")"
    )


def _first_mention(found: Joined) -> tuple[int, int, int]:
    return found.mentions[0]


def _entity(found: Joined) -> Entity:
    mentions = tuple([Mention(TEXT_FIELDS[order], start, end) for order, start, end in found.mentions])
    return Entity(found.name, found.kind, mentions, found.title, found.acronym)


def _with_dateline(entities: list[Entity], place: str) -> tuple[Entity, ...]:
    folded = place.casefold()
    if place and not any(e.kind == "place" and e.name.casefold() == folded for e in entities):
        entities.append(Entity(place, "place"))
    return tuple(entities)
