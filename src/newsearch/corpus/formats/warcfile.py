"""WARC files: the pages of a crawl."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.corpus.formats import webpage
from newsearch.corpus.quiet import quieten
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import BROKEN_STREAM, RECORD_LIMIT
from newsearch.errors import MissingExtraError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

_BLOCK = 1 << 16
_HEADER_LIMIT = 1 << 20
"""Bytes that the lines before a record's content may have."""

_START = re.compile(rb"WARC/\d\.\d\r?\n")
_NEXT = re.compile(rb"\r?\n\r?\nWARC/\d\.\d\r?\n")
"""Where a record ends, whatever it says of its length: no page holds this but by accident."""
_LONGEST_NEXT = 14
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a crawl's successful HTML responses; other records are passed over.

    A record that is cut or says a wrong length is skipped, and those behind it are read.

    Raises:
        MissingExtraError: warcio or trafilatura is not installed.
        EOFError, OSError, zlib.error: the compressed file breaks off, behind all records that could be read.
    """
    try:
        from warcio.archiveiterator import ArcWarcRecordLoader
    except ImportError as error:
        raise MissingExtraError("warc", message("reading a crawl ({name})", name=name)) from error
    quieten("warcio")
    loader = ArcWarcRecordLoader()
    frames = _Frames(stream)
    for number, frame in enumerate(frames, 1):
        if frame.problem:
            if frames.broken is None:  # else it is the file that breaks off, which is said once
                yield Skip(name, number, frame.problem)
        else:
            yield from _page(loader, frame.octets, name, number, context)
    if frames.broken is not None:
        raise frames.broken


def _page(loader: Any, octets: bytes, name: str, number: int, context: Context) -> Iterator[Found]:
    """The article of one record, if it is a page."""
    member = name
    try:
        record = loader.parse_record_stream(io.BytesIO(octets), known_format="warc")
        if record.rec_type not in ("response", "resource") or not _is_page(record):
            return
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        member = f"{name}!{url}" if url else name
        content = record.content_stream().read(RECORD_LIMIT + 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 what warcio raises of hostile headers is of no one kind
        yield Skip(member, number, "damaged record")
        return
    if len(content) > RECORD_LIMIT:
        yield Skip(member, number, message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
        return
    try:
        draft = webpage.take_apart(content, context.now, member, url)
    except SkippedError as error:
        yield Skip(member, number, error.reason)
        return
    context.note_date(draft)
    yield (draft.article(), member, number) if draft.paragraphs else Skip(member, number, "no text")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None:
        return "html" in (record.rec_headers.get_header("Content-Type") or "")
    status = headers.get_statuscode() or ""
    return status == "200" and "html" in (headers.get_header("Content-Type") or "")


class _Frame(NamedTuple):
    """One record, its header and content; or why it has none."""

    octets: bytes
    problem: str = ""


class _Frames:
    """The records of a WARC, found by their lengths, and where one is wrong, by how the next one starts.

    Attributes:
        broken: what reading ended with, if that was not the end of the file.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream, self._buffer, self._ended = stream, b"", False
        self.broken: Exception | None = None

    def __iter__(self) -> Iterator[_Frame]:
        while self._to_record():
            yield self._record()

    def _more(self) -> bool:
        """Take another block, as much of it as there is before the stream breaks off; False at the end."""
        if not self._ended:
            try:
                block = self._stream.read1(_BLOCK) or self._stream.read1(_BLOCK)
            except BROKEN_STREAM as error:
                self.broken, block = error, b""
            self._buffer += block
            self._ended = not block
        return not self._ended

    def _fill(self, size: int) -> bool:
        """Hold that many bytes; False if there are not so many."""
        if len(self._buffer) < size and not self._ended:
            pieces, held = [self._buffer], len(self._buffer)
            while held < size:
                self._buffer = b""
                if not self._more():
                    break
                pieces.append(self._buffer)
                held += len(self._buffer)
            self._buffer = b"".join(pieces)
        return len(self._buffer) >= size

    def _to_record(self) -> bool:
        """Pass over the line ends before a record; False where there is nothing more."""
        self._buffer = self._buffer.lstrip(b"\r\n")
        while not self._buffer and self._more():
            self._buffer = self._buffer.lstrip(b"\r\n")
        return bool(self._buffer)

    def _record(self) -> _Frame:
        self._fill(12)
        if _START.match(self._buffer) is None:
            return self._lost("damaged WARC record")
        while (header := _HEADER_END.search(self._buffer)) is None:
            if len(self._buffer) > _HEADER_LIMIT:
                return self._lost("damaged WARC record")
            if not self._more():
                return self._lost("truncated record")
        found = _LENGTH.search(self._buffer, 0, header.end())
        if found is None:
            return self._lost("damaged WARC record")
        end = header.end() + int(found[1])
        if end - header.end() > RECORD_LIMIT + _HEADER_LIMIT:
            return self._lost(f"larger than {RECORD_LIMIT // 2**20} MB", end)
        if not self._fill(end):
            return self._lost("truncated record")
        self._fill(end + _LONGEST_NEXT + 4)
        if not self._ends_at(header.end(), end):
            return self._lost("record of another length than it says")
        octets, self._buffer = self._buffer[:end], self._buffer[end:]
        return _Frame(octets)

    def _ends_at(self, start: int, end: int) -> bool:
        """Whether a record whose content starts there ends there: another follows, or nothing, or at least a blank."""
        behind = self._buffer[end : end + _LONGEST_NEXT + 4]
        following = behind.lstrip(b"\r\n")
        if not following or b"WARC/".startswith(following[:5]):
            return True
        return behind.startswith((b"\r\n\r\n", b"\n\n")) and _NEXT.search(self._buffer, start, end) is None

    def _lost(self, problem: str, length: int = 0) -> _Frame:
        """Give a record up, and go to the next one: behind `length` bytes, or where one starts before that."""
        passed = 0
        while True:
            found = _NEXT.search(self._buffer)
            if found is not None:
                self._buffer = self._buffer[found.start() :]
                return _Frame(b"", problem)
            if length and passed + len(self._buffer) >= length:
                self._buffer = self._buffer[length - passed :]
                return _Frame(b"", problem)
            # What starts at the end of a block may go on in the next one.
            rest = self._buffer[-(_LONGEST_NEXT + 4) :]
            passed += len(self._buffer) - len(rest)
            self._buffer = rest
            if not self._more():
                self._buffer = b""
                return _Frame(b"", problem)
