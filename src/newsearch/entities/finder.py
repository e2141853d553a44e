"""The finder: an article in, the people, organisations and places that it names out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.article import TEXT_FIELDS, Entity, Mention
from newsearch.entities.confidence import Confidence
from newsearch.entities.headline_names import known_names, scan, without_sentence_case
from newsearch.entities.join import PLAIN, Joined, join
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.mentions import add_mentions
from newsearch.entities.model import Model
from newsearch.entities.names import Name, Span, names, spans
from newsearch.entities.reader import MARGIN, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.article import Article
    from newsearch.entities.join import Named

_new = tuple.__new__  # half the time of Mention(...), which takes its values one by one

MEMORY = 128 << 20
"""Bytes that a finder remembers words and contexts in by default."""


class EntityFinder:
    """Finds the people, organisations and places that an article names.

    Loads its model when first used, and remembers the words and contexts that it has decided on in bounded memory; what
    it finds depends on the article alone. One finder serves one thread at a time.

    Args:
        line: whose line the spans follow: "news" (idner-news-2k), or "encyclopaedia" (NERGrit), for measurements.
        memory: bytes that it may remember words and contexts in, the model and the lexicon aside.
    """

    def __init__(self, line: str = "news", *, memory: int = MEMORY) -> None:
        self._line = line
        # Readers do not know the finder: with no cycle among them they are freed with it.
        lexicon = self._lexicon = Lexicon()
        self._confidence = Confidence(lexicon)
        model = Model(lexicon, line)
        self._names: Reader[Name] = Reader(model, lambda region, labels: names(region, labels, lexicon), memory)
        self._spans: Reader[Span] = Reader(model, lambda region, labels: spans(region, labels, lexicon), memory)

    def find(self, article: Article) -> tuple[Entity, ...]:
        """The article's entities by first mention (headline, deck, body, captions).

        The dateline's place is among them; if the text does not name it, it has no mentions and comes last.
        """
        return self.find_all([article])[0]

    def find_all(self, articles: Sequence[Article]) -> list[tuple[Entity, ...]]:
        """`find` of each article; many at a time take a third of the time."""
        fields = [
            [(order, text) for order, field in enumerate(TEXT_FIELDS) if (text := article.text(field))]
            for article in articles
        ]
        cased = [[order > 1 or not without_sentence_case(text) for order, text in texts] for texts in fields]
        read = iter(
            self._names.read(
                [
                    text
                    for texts, sure in zip(fields, cased, strict=True)
                    for (_, text), is_sure in zip(texts, sure, strict=True)
                    if is_sure
                ]
            )
        )
        found = []
        for article, texts, sure in zip(articles, fields, cased, strict=True):
            named: list[Named] = []
            unsure: list[tuple[int, str]] = []
            for (order, text), is_sure in zip(texts, sure, strict=True):
                if is_sure:
                    add_mentions(order, text, next(read), named, self._lexicon)
                else:
                    unsure.append((order, text))
            found.append(_with_dateline(self._entities(named, unsure), article.place))
        return found

    def _entities(self, named: list[Named], unsure: list[tuple[int, str]]) -> list[Entity]:
        """The entities of an article: those of its mentions, and known names in texts without sentence case."""
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
                        by_name[kind, name].note(MARGIN / 2, PLAIN)
            joined = list(by_name.values())
        for found in joined:
            found.mentions.sort()
        joined.sort(key=_first_mention)
        return [self._entity(found) for found in joined]

    def _entity(self, found: Joined) -> Entity:
        mentions = tuple([_new(Mention, (TEXT_FIELDS[order], start, end)) for order, start, end in found.mentions])
        return Entity(found.name, found.kind, mentions, found.title, found.acronym, self._confidence.of(found))

    def spans(self, text: str) -> list[Span]:
        """The names in a plain text in sentence case, as the line's annotators bound them: not joined, not cleaned.

        In the news line the acronym after an organisation's name is part of it: "Komisi Pemberantasan Korupsi (KPK)".
        """
        found: list[Span] = []
        for base, _, held, _ in self._spans.read([text])[0]:
            for start, end, kind in held:
                span = Span(base + start, base + end, kind)
                if self._line == "news" and found and _is_acronym_of(found[-1], span, text):
                    span = Span(found.pop().start, span.end + 1, "organisation")
                found.append(span)
        return found


def _is_acronym_of(name: Span, acronym: Span, text: str) -> bool:
    return (
        name.kind == acronym.kind == "organisation"
        and acronym.start - name.end <= 3
        and text[name.end : acronym.start].strip() == "("
        and text[acronym.end : acronym.end + 1] == ")"
    )


def _first_mention(found: Joined) -> tuple[int, int, int]:
    return found.mentions[0]


def _with_dateline(entities: list[Entity], place: str) -> tuple[Entity, ...]:
    folded = place.casefold()
    if place and not any(e.kind == "place" and e.name.casefold() == folded for e in entities):
        entities.append(Entity(place, "place"))
    return tuple(entities)
