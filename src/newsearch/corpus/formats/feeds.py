"""RSS and Atom feeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import field_names
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import decode, read_whole
from newsearch.corpus.values import text_of
from newsearch.errors import MissingExtraError
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

    from newsearch.corpus.readers import Context, Found

_DECLARES_ENTITIES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]{0,2000}\[", re.IGNORECASE)


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a feed's entries: their full content where they have it, else their summary.

    Raises:
        MissingExtraError: feedparser is not installed.
        SkippedError: the document declares entities of its own, which serve attacks only, or is no feed.
    """
    try:
        import feedparser
    except ImportError as error:
        raise MissingExtraError("feeds", message("reading a feed ({name})", name=name)) from error
    text = decode(read_whole(stream))
    if _DECLARES_ENTITIES.search(text):
        raise SkippedError("declares XML entities")
    # The text is decoded, so what the declaration says of its encoding is no longer so.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)
    feed = feedparser.parse(
        text.encode(),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not feed.entries:
        raise SkippedError("damaged feed" if feed.bozo else "no text")
    outlet = str(feed.feed.get("title", "")) if feed.feed else ""
    for number, entry in enumerate(feed.entries, 1):
        withheld = field_names.withheld({"post_type": entry.get("wp_post_type"), "post_status": entry.get("wp_status")})
        article = None if withheld else field_names.article(_record(entry, outlet), context.fields, context.now)
        yield (
            (article, name, number)
            if article is not None
            else Skip(name, number, withheld or "no text", str(entry.get("id", ""))[:512])
        )


def _record(entry: Mapping[str, Any], outlet: str) -> dict[str, Any]:
    contents = [content.get("value", "") for content in entry.get("content", ())]
    body = max([*contents, ""], key=len)
    summary = entry.get("summary", "")
    changed = entry["updated"] if "updated" in entry.keys() else ""  # noqa: SIM118 `in` and `get` answer with another field
    terms = [text_of(tag.get("term", "")) for tag in entry.get("tags", ()) or ()]
    return {
        "id": "" if str(entry.get("id", "")).startswith("http") else entry.get("id", ""),
        "headline": entry.get("title", ""),
        "body": body or summary,
        "deck": text_of(summary) if body and "<" not in summary else "",
        "url": entry.get("link", ""),
        "published": entry.get("published", "") or changed,
        "updated": changed if entry.get("published") else "",
        "authors": entry.get("author", ""),
        "section": next(iter(terms), ""),
        "tags": terms[1:],
        "source": outlet if len(outlet) < 40 else "",
    }
