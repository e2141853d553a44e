"""Reads MHTML: a page that a browser saved with its pictures; the HTML in it is read."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

from newsearch.corpus.formats import webpage
from newsearch.corpus.skips import Skip
from newsearch.corpus.sources import read_whole

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The one article of a saved page, with the address that the browser saved the page from."""
    message = message_from_bytes(read_whole(stream))
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            octets = part.get_payload(decode=True)
            url = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "").strip()
            if isinstance(octets, bytes) and octets.strip():
                draft = webpage.take_apart(octets, context.now, name, url if url.startswith("http") else "")
                if draft.paragraphs:
                    yield draft.article(context.path_id(name)), name, 0
                    return
    yield Skip(name, 0, "no text")
