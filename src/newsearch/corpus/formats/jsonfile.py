"""Reads JSON: a record on each line, an array of records, records one after the other, or objects that hold records.

Records that Python printed are read too (`python_literals`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import records
from newsearch.corpus.envelopes import DEPTH, unfold
from newsearch.corpus.python_literals import as_json, is_python
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT, decode, encoding_of, read_whole
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_DECODER = json.JSONDecoder(strict=False)  # a raw tab or line end inside a string is no reason to lose an article
_BLANK = re.compile(r"[\s,;)\ufeff\x00]*")
_SCRIPT = re.compile(r"\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,80}\s*(?:=|\()\s*(?=[\[{])")
"""What makes a program of a JSON text: `var data = [...];`, `callback({...})`."""

_COLON = re.compile(r"\s*:")
_OBJECTS = re.compile(r"\[\s*[{\[]")
_NAMED_LINES = re.compile(r"\.(?:jsonl|ndjson|jl)(?:\.\w{2,4})?\Z", re.IGNORECASE)
_BLOCK = 1 << 18
_HEAD = 4096


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a stream of JSON; it is first read as a record on each line, the form of most archives."""
    head = stream.peek(_BLOCK)
    is_lines = encoding_of(head[:400]) == "utf-8" and _is_lines(head, name)
    python = is_python(decode(head[:_HEAD], partial=True).lstrip("\ufeff \t\r\n\x00"))
    if is_lines:
        items = _lines(stream, name, as_json if python else None)
    else:
        items = _values([as_json(decode(read_whole(stream)))] if python else _text(stream), name, context)
    yield from records.read(items, name, context)


def _is_lines(head: bytes, name: str) -> bool:
    """Whether the first line is a whole record; the file's name decides where the end of the line is not seen."""
    first, end, _ = head.lstrip(b"\xef\xbb\xbf\r\n \t").partition(b"\n")
    first = first.strip()
    if first[:1] != b"{":
        return False
    return first.rstrip(b",").endswith(b"}") if end else _NAMED_LINES.search(name) is not None


def _lines(stream: io.BufferedReader, name: str, written: Callable[[str], str] | None) -> Iterator[Item]:
    """The records of lines; `written` makes JSON of a line that is none."""
    number = 0
    scan = _DECODER.decode
    while octets := stream.readline(RECORD_LIMIT + 1):
        number += 1
        if len(octets) > RECORD_LIMIT and octets[-1] != 10:
            while len(rest := stream.readline(_BLOCK)) == _BLOCK and rest[-1] != 10:
                pass
            yield Skip(name, number, message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
            continue
        try:
            line = octets.decode()
        except UnicodeDecodeError:
            line = decode(octets)
        line = line.strip("\ufeff \t\r\n\x00,")
        if not line:
            continue
        if written is not None:
            line = written(line)
        try:
            record = scan(line)
        except RecursionError:
            yield Skip(name, number, "nested too deep")
        except ValueError:
            yield from _side_by_side(line, name, number, "damaged JSON" if octets[-1] == 10 else "truncated last line")
        else:
            yield (number, record) if isinstance(record, dict) else Skip(name, number, "not a record")


def _side_by_side(line: str, name: str, number: int, problem: str) -> Iterator[Item]:
    """The records that stand on one line; a problem ends them."""
    position = 0
    while position < len(line) and line[position] == "{":
        try:
            record, position = _DECODER.raw_decode(line, position)
        except (ValueError, RecursionError):
            break
        yield number, record
        blank = _BLANK.match(line, position)
        position = blank.end() if blank is not None else position
    if position < len(line):
        yield Skip(name, number, problem)


def _values(blocks: Iterable[str], name: str, context: Context) -> Iterator[Item]:
    """The records in a JSON text; in an array, a string is an article's body, and a list is a row of cells."""
    header: list[str] = []
    scanner = _Scanner(iter(blocks))
    for line, value in scanner:
        if isinstance(value, dict):
            if not scanner.entered or any(map(context.fields.tells, unfold(value, context.fields))):
                yield line, value
        elif isinstance(value, str) and value.strip():
            yield line, {"body": value}
        elif isinstance(value, list) and value and not any(isinstance(cell, (dict, list)) for cell in value):
            if not header:
                named = records.is_header(list(map(str, value)))
                header = list(map(str, value)) if named else records.numbered(len(value))
                if named:
                    continue
            yield line, dict(zip(header, value, strict=False))
        else:
            yield Skip(name, line, "not a record")


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
    """Finds the values in a JSON text that arrives in blocks; the brackets of one outer array are skipped.

    An object that is cut off, or too large to be one record, is taken for an envelope: the objects inside it are the
    values then.
    """

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self._buffer, self._position, self._line = "", 0, 1
        self._exhausted = self._opened = self._cut = False
        self.entered = 0
        """How many objects are being gone through."""

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """(line, value) of each value; raises SkippedError where the text is damaged."""
        self._more(1)
        script = _SCRIPT.match(self._buffer)
        if script is not None:
            self._advance(script.end())
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
            if self.entered and self._is_name():
                continue
            if not self.entered or isinstance(value, dict):
                yield line, value
        if self._cut:
            raise SkippedError("truncated JSON", self._line)

    def _at_value(self) -> bool:
        """Go to where the next value starts; False at the end of the text or of the outer array."""
        while True:
            blank = _BLANK.match(self._buffer, self._position)
            self._advance(blank.end() if blank is not None else self._position)
            if self._position == len(self._buffer):
                if self._exhausted or not self._more(1):
                    return False
                continue
            at = self._buffer[self._position]
            if self.entered and (at in "]}" or (at == "[" and self._holds_objects())):
                self._position += 1
            elif at == "[" and not self._opened and not self.entered:
                self._opened = True
                self._position += 1
            else:
                return not (self._opened and at == "]")

    def _holds_objects(self) -> bool:
        if len(self._buffer) - self._position < 100:
            self._more(100)
        return _OBJECTS.match(self._buffer, self._position) is not None

    def _is_name(self) -> bool:
        """Whether the string that has just been read is a member's name in an envelope."""
        if len(self._buffer) - self._position < 100:
            self._more(100)
        colon = _COLON.match(self._buffer, self._position)
        if colon is not None:
            self._advance(colon.end())
        return colon is not None

    def _advance(self, end: int) -> None:
        self._line += self._buffer.count("\n", self._position, end)
        self._position = end

    def _more_of_value(self) -> None:
        """Read as much again as is in memory of a value, so that a large value is not scanned over and over."""
        held = len(self._buffer) - self._position
        if not self._exhausted and held <= RECORD_LIMIT:
            self._more(held)
            return
        if self._buffer[self._position] == "{" and not self._opened and self.entered < DEPTH:
            self._cut = self._cut or self._exhausted
            self.entered += 1
            self._position += 1
        elif self._exhausted:
            raise SkippedError("truncated JSON", self._line)
        else:
            raise SkippedError(
                message("damaged JSON, or a record larger than {number} MB", number=RECORD_LIMIT // 2**20), self._line
            )

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
