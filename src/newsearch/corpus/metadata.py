"""Reads what a page of HTML says about its article in its metadata: JSON-LD, Open Graph and meta tags."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from newsearch.corpus import dates
from newsearch.corpus.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "reportagenewsarticle",
    "blogposting",
    "analysisnewsarticle",
    "opinionnewsarticle",
)
_META_NAMES: dict[str, tuple[str, ...]] = {
    "headline": ("og:title", "twitter:title", "title"),
    "published": (
        "article:published_time",
        "publishdate",
        "pubdate",
        "date",
        "content_publisheddate",
        "dc.date",
        "datepublished",
        "og:article:published_time",
        "og:published_time",
        "publish_date",
        "publish-date",
        "publication_date",
        "originalpublicationdate",
        "citation_publication_date",
        "cxenseparse:recs:publishtime",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dc.date.created",
        "dcterms.issued",
        "dcterms.created",
        "dcterms.date",
    ),
    "updated": ("article:modified_time", "og:updated_time", "lastmod"),
    "authors": ("content_author", "article:author", "author", "dc.creator"),
    "editors": ("content_editor", "editor"),
    "section": ("article:section", "content_category", "category"),
    "source": ("og:site_name",),
    "url": ("og:url",),
}
_NODES = 10_000
"""Nodes of one script of JSON-LD that are looked at."""

_LONGEST = 1000
_MOST_TIMES = 100
_PUBLISHED_CLASS = re.compile(r"\b(?:entry-date|published|publish-?date|pubdate|post-?date|posted-on|article-?date)\b")
_CHANGED_CLASS = re.compile(r"updat|modif|perbarui")
_MOST_TAGS = 100


def metadata(tree: Any) -> dict[str, str]:
    """Field -> its value in the metadata; JSON-LD is believed before Open Graph, and that before other tags."""
    known: dict[str, str] = {}
    published: list[str] = []
    for record in _records(tree):
        for field, value in _linked_data(record).items():
            known.setdefault(field, value)
            published += [value] if field == "published" else []
    tags = _tags(tree)
    for field, names in _META_NAMES.items():
        values = [tags[name][:_LONGEST] for name in names if name in tags]
        if values:
            known.setdefault(field, values[0])
            published += values if field == "published" else []
    # Of several dates that a page declares, the first that can be read.
    readable = next((value for value in published if dates.parse(value) is not None), "") or next(
        iter(_times(tree)), ""
    )
    if readable:
        known["published"] = readable
    for node in tree.iter("link"):
        if (node.get("rel") or "").casefold() == "canonical" and node.get("href"):
            known["url"] = node.get("href")
    title = next(tree.iter("title"), None)
    if title is not None and title.text:
        known.setdefault("headline", title.text)
    return {field: html.unescape(value) if "&" in value else value for field, value in known.items()}


def is_one_article(tree: Any) -> bool:
    """Whether a page declares that it is one article."""
    return _tags(tree).get("og:type", "").casefold() == "article" or sum(1 for _ in _records(tree)) == 1


def tags_of(tree: Any) -> tuple[str, str]:
    """The tags that a page declares for its article, a line each; and its keywords, often those of the whole site."""
    declared: list[str] = []
    keywords = ""
    for node in tree.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").casefold()
        content = (node.get("content") or "").strip()[:_LONGEST]
        if name in ("article:tag", "news_keywords") and len(declared) < _MOST_TAGS:
            declared.append(content)
        elif name == "keywords":
            keywords = keywords or content
    for record in _records(tree):
        said = record.get("keywords")
        listed = said[:_MOST_TAGS] if isinstance(said, list) else [said]
        declared += [value[:_LONGEST] for value in listed if isinstance(value, str)]
    return "\n".join(declared), keywords


def _tags(tree: Any) -> dict[str, str]:
    tags: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").casefold()
        content = (node.get("content") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags


def _times(tree: Any) -> list[str]:
    """The dates in a page's elements: those that are marked as the date of publication.

    Without one, the date of its `<time>` elements, if all of them name one day: other days come from lists of articles.
    """
    said: list[str] = []
    plain: list[str] = []
    for node in tree.iter():
        if not isinstance(node.tag, str) or len(said) + len(plain) >= _MOST_TIMES:
            continue
        property_ = (node.get("itemprop") or "").casefold()
        if node.tag != "time" and property_ != "datepublished":
            continue
        value = (node.get("datetime") or node.get("content") or " ".join(node.itertext())).strip()[:_LONGEST]
        names = f"{node.get('class') or ''} {property_}".casefold()
        if property_ == "datepublished" or node.get("pubdate") is not None or _PUBLISHED_CLASS.search(names):
            said.append(value)
        elif not _CHANGED_CLASS.search(names):
            plain.append(value)
    if said:
        return said
    days = {stamp.moment.date() for stamp in map(dates.parse, plain) if stamp is not None}
    return sorted(plain, key=len, reverse=True) if len(days) == 1 else []


def _records(tree: Any) -> Iterator[Mapping[str, Any]]:
    for node in tree.iter("script"):
        if "ld+json" in (node.get("type") or ""):
            yield from _articles(node.text or "")


def _articles(text: str) -> Iterator[Mapping[str, Any]]:
    """The objects in a JSON-LD script that are of a type of article, at any depth."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    queue: deque[Any] = deque([data])
    for _ in range(_NODES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, list):
            queue.extend(value)
        elif isinstance(value, dict):
            kinds = value.get("@type")
            if any(str(kind).casefold() in _ARTICLE_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield value
            queue.extend(inner for inner in value.values() if isinstance(inner, (dict, list)))


def article_body(tree: Any) -> list[str]:
    """The paragraphs that JSON-LD declares as the article's text, in single blanks."""
    for record in _records(tree):
        text = record.get("articleBody")
        if isinstance(text, str) and text.strip():
            lines = clean(html.unescape(text)).split("\n")
            return [joined for line in lines if (joined := " ".join(line.split()))]
    return []


def _linked_data(record: Mapping[str, Any]) -> dict[str, str]:
    def name(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(filter(None, map(name, value[:20])))
        if isinstance(value, dict):
            return str(value.get("name") or value.get("@id") or "")
        return str(value) if value else ""

    names = {
        "headline": "headline",
        "published": "datePublished",
        "updated": "dateModified",
        "authors": "author",
        "editors": "editor",
        "section": "articleSection",
        "source": "publisher",
    }
    return {field: found[:_LONGEST] for field, key in names.items() if (found := name(record.get(key)).strip())}
