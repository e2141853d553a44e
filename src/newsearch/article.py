"""The article: the value that every archive is read into, and that every search answers with."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["person", "organisation", "place"]
"""What an entity is."""

TextField = Literal["headline", "deck", "body", "captions"]
"""The fields of an article that hold its text, in reading order."""

TEXT_FIELDS: tuple[TextField, ...] = ("headline", "deck", "body", "captions")

_LISTS = ("authors", "editors", "tags", "captions", "related", "furniture")

PARAGRAPH_BREAK = "\n\n"
"""What stands between two paragraphs of a body, and between two captions in `Article.text`."""


class Prose(NamedTuple):
    """The parts of an article that a snippet is made from; the attributes are those of `Article`."""

    deck: str
    body: str
    language: Literal["id", "en"]


SURE: dict[Kind, float] = {"person": 0.75, "organisation": 0.75, "place": 0.9}
"""The confidence from which on an entity is shown with its article; the others are found, and not shown."""


class Mention(NamedTuple):
    """One place in an article's text that names an entity: `article.text(field)[start:end]`, in code points."""

    field: TextField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, an organisation or a place that an article names.

    Attributes:
        name: the fullest name that the article uses, without title, rank or degree.
        kind: "person", "organisation" or "place".
        mentions: where it is named, in reading order; never empty unless the entity is the dateline's place.
        title: title or role that stands with the name ("Presiden Turki"), or "".
        acronym: the short form that the article itself gives ("KPK"), or "".
        confidence: how likely it is that name and kind are right, from 0 to 1; 1 where nothing was estimated.
    """

    name: str
    kind: Kind
    mentions: tuple[Mention, ...] = ()
    title: str = ""
    acronym: str = ""
    confidence: float = 1.0

    @property
    def is_sure(self) -> bool:
        """Whether it is sure enough to be shown with its article."""
        return self.confidence >= SURE[self.kind]

    @property
    def count(self) -> int:
        """The number of places where the article names it."""
        return len(self.mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a news archive, taken apart into its fields.

    Attributes:
        id: unique in an index.
        headline: without the outlet's name; "" when the source gives none.
        deck: the summary that some outlets print under the headline, or "".
        body: the paragraphs, in order, with a blank line (`PARAGRAPH_BREAK`) between two.
        published: when it was published, with its UTC offset; None when not known.
        precision: "minute", or "day" when only the date is known (`published` is then 00:00 WIB); None without a date.
        published_from: "page" when the date stands in the text or its metadata, "url" when only the address tells it.
        updated: when it was last changed, if the source says so.
        place: the dateline's place, or "".
        source: the outlet, or "".
        authors, editors: people named by the byline.
        url: where it was published, or "".
        section: the outlet's section or category, or "".
        tags: topics, hashtags and keywords that the outlet gave it, without "#".
        language: "id" for Indonesian, "en" for English.
        captions: of its photographs, each once.
        related: headlines of other articles that stood on its page.
        furniture: what else the page held and the article does not (share buttons, advertising lines).
        entities: the people, organisations and places it names; empty until it has been indexed.

    Raises:
        ValueError: the id is empty, or a date has no UTC offset.
    """

    id: str
    headline: str = ""
    deck: str = ""
    body: str = ""
    published: datetime | None = None
    precision: Literal["minute", "day"] | None = None
    published_from: Literal["page", "url"] | None = None
    updated: datetime | None = None
    place: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    url: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    language: Literal["id", "en"] = "id"
    captions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id")
        for name, moment in (("published", self.published), ("updated", self.updated)):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(message("{name} must have a UTC offset, not {moment!r}", name=name, moment=moment))

    def text(self, field: TextField) -> str:
        """The text of a field, as `Mention` and snippet offsets count it; captions are joined by blank lines."""
        if field == "captions":
            return PARAGRAPH_BREAK.join(self.captions)
        text: str = getattr(self, field)
        return text

    def _repr_html_(self) -> str:
        """The article as a notebook shows it."""
        from newsearch.notebook import article_html

        return article_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The article as JSON types: dates in ISO 8601, tuples as lists, entities with their mentions."""
        record: dict[str, Any] = dict(zip(_FIELDS, _values(self), strict=True))
        for name in ("published", "updated"):
            record[name] = record[name].isoformat() if record[name] else None
        for name in _LISTS:
            record[name] = list(record[name])
        record["entities"] = [
            {
                "name": entity.name,
                "kind": entity.kind,
                "title": entity.title,
                "acronym": entity.acronym,
                "confidence": entity.confidence,
                "mentions": list(map(list, entity.mentions)),
            }
            for entity in self.entities
        ]
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Article:
        """The article that `to_dict` wrote as `record`.

        Raises:
            KeyError, TypeError, ValueError: `record` is not of that form.
        """
        values = dict(record)
        for name in ("published", "updated"):
            values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
        for name in _LISTS:
            values[name] = tuple(values.get(name) or ())
        values["entities"] = tuple(
            Entity(
                name=entity["name"],
                kind=entity["kind"],
                title=entity["title"],
                acronym=entity["acronym"],
                confidence=entity.get("confidence", 1.0),
                mentions=tuple(map(Mention._make, entity["mentions"])),
            )
            for entity in values.get("entities") or ()
        )
        return cls(**values)


_FIELDS = tuple(each.name for each in dataclasses.fields(Article))
_values = attrgetter(*_FIELDS)
