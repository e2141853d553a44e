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
    for start, value in _scan(_text(stream)):
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


def _scan(blocks: Iterator[str]) -> Iterator[tuple[int, Any]]:
    """(line, value) of the values in a text of JSON; the brackets of one outer array are passed over."""
    buffer, position, line, exhausted = "", 0, 1, False
    opened = False

    def more(least: int) -> bool:
        nonlocal buffer, position, exhausted
        pieces = [buffer[position:]]
        size = 0
        while size < least:
            block = next(blocks, None)
            if block is None:
                exhausted = True
                break
            pieces.append(block)
            size += len(block)
        buffer, position = "".join(pieces), 0
        return size > 0

    more(1)
    listed = _LISTED.match(buffer, len(buffer) - len(buffer.lstrip("\ufeff \t\r\n")))
    if listed is not None:
        line += buffer.count("\n", 0, listed.end())
        position = listed.end()
    while True:
        blank = _BLANK.match(buffer, position)
        end = blank.end() if blank is not None else position
        line += buffer.count("\n", position, end)
        position = end
        if position == len(buffer):
            if exhausted or not more(1):
                return
            continue
        if buffer[position] == "[" and not opened:
            opened = True
            position += 1
            continue
        if buffer[position] == "]" and opened:
            return
        try:
            value, end = _DECODER.raw_decode(buffer, position)
        except RecursionError:
            raise SkippedError("nested too deep", line) from None
        except ValueError:
            held = len(buffer) - position
            if exhausted:
                raise SkippedError("truncated JSON" if held else "damaged JSON", line) from None
            if held > RECORD_LIMIT:
                raise SkippedError(f"damaged JSON, or a record larger than {RECORD_LIMIT // 2**20} MB", line) from None
            more(held)  # twice as much each time, so that a large record is not scanned over and over
            continue
        yield line, value
        line += buffer.count("\n", position, end)
        position = end
