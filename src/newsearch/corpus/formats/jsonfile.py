"""JSON: a record on each line, an array of records, or records one after the other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import fields
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT, decode, encoding_of

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

_DECODER = json.JSONDecoder(strict=False)  # a raw tab or line end inside a string is no reason to lose an article
_BLANK = re.compile(r"[\s,\ufeff\x00]*")
_LISTED = re.compile(
    r'\{[^\[\]{}]{0,2000}"(?:articles|data|items|results|docs|documents|records|news|berita|artikel|posts)"\s*:\s*(?=\[)'
)
_LIST_NAMES = (
    "articles",
    "data",
    "items",
    "results",
    "docs",
    "documents",
    "records",
    "news",
    "berita",
    "artikel",
    "posts",
)
_BLOCK = 1 << 18


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a stream of JSON; a record on each line is tried first, since archives are that."""
    head = stream.peek(_BLOCK)
    if encoding_of(head[:400]) != "utf-8" or not _is_lines(head):
        yield from _values(stream, name, context)
        return
    yield from _lines(stream, name, context)


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a record of its own, or longer than can be seen."""
    first, end, _ = head.lstrip(b"\xef\xbb\xbf\r\n \t").partition(b"\n")
    first = first.strip()
    if first[:1] != b"{":
        return False
    return first.endswith(b"}") or not end


def _lines(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    number = 0
    scan = _DECODER.decode
    article_of, field_map, now = fields.article, context.fields, context.now
    while octets := stream.readline(RECORD_LIMIT + 1):
        number += 1
        if len(octets) > RECORD_LIMIT and octets[-1] != 10:
            while len(rest := stream.readline(_BLOCK)) == _BLOCK and rest[-1] != 10:
                pass
            yield Skip(name, number, f"larger than {RECORD_LIMIT // 2**20} MB")
            continue
        try:
            line = octets.decode()
        except UnicodeDecodeError:
            line = decode(octets)
        line = line.strip("\ufeff \t\r\n\x00,")
        if not line:
            continue
        try:
            record = scan(line)
        except RecursionError:
            yield Skip(name, number, "nested too deep")
            continue
        except ValueError:
            yield Skip(name, number, "damaged JSON" if octets[-1] == 10 else "truncated last line")
            continue
        if not isinstance(record, dict):
            yield Skip(name, number, "not a record")
            continue
        article = article_of(record, field_map, now)
        if article is not None:
            yield article, name, number
        else:
            yield from _listed(record, name, number, context)


def record_id(record: dict[str, Any], context: Context) -> str:
    """The id that a record itself gives, or ""."""
    return fields.text_of(context.fields.assign(record).get("id", ""))[:512]


def _values(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    line = 1
    for start, value in _Scanner(_text(stream)):
        line = start
        if not isinstance(value, dict):
            yield Skip(name, line, "not a record")
            continue
        yield from _listed(value, name, line, context)


def _listed(value: dict[str, Any], name: str, line: int, context: Context) -> Iterator[Found]:
    """The articles of a record, or of the list that it holds beside counts and the like."""
    for record in _records(value):
        article = fields.article(record, context.fields, context.now)
        yield (article, name, line) if article is not None else Skip(name, line, "no text", record_id(record, context))


def _records(value: dict[str, Any]) -> list[dict[str, Any]]:
    """`value`, or the records of the list that it holds beside counts and the like."""
    for key in _LIST_NAMES:
        inner = value.get(key)
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            return inner
    return [value]


def _text(stream: io.BufferedReader) -> Iterator[str]:
    encoding = encoding_of(stream.peek(400)[:400])
    if encoding != "utf-8":
        import codecs

        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while octets := stream.read(_BLOCK):
            yield decoder.decode(octets)
        return
    rest = b""
    while octets := stream.read(_BLOCK):
        octets = rest + octets
        # Up to a line end or a quote, so that no character is cut.
        cut = max(octets.rfind(b"\n"), octets.rfind(b'"')) + 1 or len(octets)
        yield decode(octets[:cut])
        rest = octets[cut:]
    if rest:
        yield decode(rest)


class _Scanner:
    """The values in a text of JSON that comes in blocks; the brackets of one outer array are passed over."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self._buffer, self._position, self._line = "", 0, 1
        self._exhausted = self._opened = False

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """(line, value) of each; SkippedError where the text is damaged from there on."""
        self._more(1)
        listed = _LISTED.match(self._buffer, len(self._buffer) - len(self._buffer.lstrip("\ufeff \t\r\n")))
        if listed is not None:
            self._advance(listed.end())
        while self._at_value():
            line = self._line
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._position)
            except RecursionError:
                raise SkippedError("nested too deep", line) from None
            except ValueError:
                self._more_of_value()
                continue
            self._advance(end)
            yield line, value

    def _at_value(self) -> bool:
        """Go to where the next value starts; False at the end of the text or of the outer array."""
        while True:
            blank = _BLANK.match(self._buffer, self._position)
            self._advance(blank.end() if blank is not None else self._position)
            if self._position == len(self._buffer):
                if self._exhausted or not self._more(1):
                    return False
            elif self._buffer[self._position] == "[" and not self._opened:
                self._opened = True
                self._position += 1
            else:
                return not (self._opened and self._buffer[self._position] == "]")

    def _advance(self, end: int) -> None:
        self._line += self._buffer.count("\n", self._position, end)
        self._position = end

    def _more_of_value(self) -> None:
        """Read as much again as is held of a value, so that a large one is not scanned over and over."""
        held = len(self._buffer) - self._position
        if self._exhausted:
            raise SkippedError("truncated JSON", self._line)
        if held > RECORD_LIMIT:
            raise SkippedError(f"damaged JSON, or a record larger than {RECORD_LIMIT // 2**20} MB", self._line)
        self._more(held)

    def _more(self, least: int) -> bool:
        pieces = [self._buffer[self._position :]]
        size = 0
        while size < least:
            block = next(self._blocks, None)
            if block is None:
                self._exhausted = True
                break
            pieces.append(block)
            size += len(block)
        self._buffer, self._position = "".join(pieces), 0
        return size > 0
