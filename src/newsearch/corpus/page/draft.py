"""An article while it is taken apart: what has been found so far, and the `Article` that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from newsearch.analysis.language import detect_language
from newsearch.article import PARAGRAPH_BREAK, Article
from newsearch.corpus.ids import text_id, url_id
from newsearch.corpus.outlets import host, outlet

if TYPE_CHECKING:
    from newsearch.corpus.dates import Stamp


@dataclass(slots=True)
class Draft:
    """What has been found of one article so far; the attributes are those of `Article`."""

    id: str = ""
    headline: str = ""
    deck: str = ""
    paragraphs: list[str] = field(default_factory=list)
    published: Stamp | None = None
    published_from: Literal["page", "url"] | None = None
    updated: Stamp | None = None
    place: str = ""
    source: str = ""
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    initials: list[str] = field(default_factory=list)
    url: str = ""
    section: str = ""
    tags: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    unreadable_date: str = ""
    """What stands where the date is declared, and was not understood."""

    def article(self, fallback_id: str = "") -> Article:
        """Make the article; its id is the record's own, else from the URL, else `fallback_id`, else a digest."""
        source = outlet(self.source) if self.source else host(self.url)
        authors, editors = self.authors, self.editors
        if self.initials:
            # "(rfi/end)" is the reporter and the editor; beside full names it says nothing new.
            if authors or editors:
                self.furniture.append(f"({'/'.join(self.initials)})")
            else:
                authors, editors = self.initials[:1], [name for name in self.initials[1:] if not name.isdigit()]
        if editors and any(name not in editors for name in authors):
            authors = [name for name in authors if name not in editors]
        published = self.published
        moment = published.moment if published else None
        body = PARAGRAPH_BREAK.join(self.paragraphs)
        captions = distinct_captions(self.captions) if self.captions else ()
        own = self.id or url_id(self.url) or fallback_id
        return Article(
            id=own or text_id(source, self.headline, moment, self.deck, body, captions),
            headline=self.headline,
            deck=self.deck,
            body=body,
            language=detect_language(body),
            published=moment,
            precision=published.precision if published else None,
            published_from=(self.published_from or "page") if published else None,
            updated=self.updated.moment if self.updated else None,
            place=self.place,
            source=source,
            authors=unique(authors),
            editors=unique(editors),
            url=self.url,
            section=self.section,
            tags=unique(self.tags),
            captions=captions,
            related=unique(self.related),
            furniture=unique(self.furniture),
        )


def unique(values: list[str]) -> tuple[str, ...]:
    """`values`, each once, in order."""
    return tuple(dict.fromkeys(values)) if len(values) > 1 else tuple(values)


def distinct_captions(captions: list[str]) -> tuple[str, ...]:
    """`captions`, each once; a caption that another one repeats with a credit counts as the same."""
    kept: list[str] = []
    for caption in captions:
        for number, other in enumerate(kept):
            if caption in other:
                break
            if other in caption:
                kept[number] = caption
                break
        else:
            kept.append(caption)
    return tuple(kept)
