"""WARC files: the pages of a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from newsearch.corpus.formats import webpage
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT
from newsearch.errors import MissingExtraError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a crawl's successful HTML responses; everything else in it is no record of an archive.

    Raises:
        MissingExtraError: warcio or trafilatura is not installed.
        SkippedError: the file is damaged from here on.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise MissingExtraError("warc", f"reading a crawl ({name})") from error
    number = 0
    try:
        for record in ArchiveIterator(stream):
            number += 1
            if record.rec_type not in ("response", "resource") or not _is_page(record):
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            octets = cast("bytes", record.content_stream().read(RECORD_LIMIT + 1))
            member = f"{name}!{url}" if url else name
            if len(octets) > RECORD_LIMIT:
                yield Skip(member, number, f"larger than {RECORD_LIMIT // 2**20} MB")
                continue
            try:
                draft = webpage.take_apart(octets, context.now, member, url)
            except SkippedError as error:
                yield Skip(member, number, error.reason)
                continue
            context.note_date(draft)
            yield (draft.article(), member, number) if draft.paragraphs else Skip(member, number, "no text")
    except ArchiveLoadFailed as error:
        raise SkippedError("damaged WARC", number + 1) from error


def _is_page(record: object) -> bool:
    headers = getattr(record, "http_headers", None)
    if headers is None:
        kind = record.rec_headers.get_header("Content-Type") or ""  # type: ignore[attr-defined]
        return "html" in kind
    status = headers.get_statuscode() or ""
    return status == "200" and "html" in (headers.get_header("Content-Type") or "")
