"""Reads SQL dumps: the rows of INSERT statements and of PostgreSQL's COPY, table by table. No statement is run."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from newsearch.corpus import records
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT, decode, encoding_of
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_BLOCK = 1 << 18
_HEAD = 20_000
"""Characters that the names of a statement's columns may take."""

_NAME = r'(?:`[^`]{1,200}`|"[^"]{1,200}"|\[[^\]]{1,200}\]|\w{1,200})'
_TABLE = rf"(?:{_NAME}\s*\.\s*)?({_NAME})"
_STATEMENT = re.compile(
    r"^[ \t]*(?:(INSERT)\s+(?:(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|OR\s+\w+)\s+)*"
    rf"(?:INTO\s+)?{_TABLE}|(REPLACE)\s+INTO\s+{_TABLE}|(COPY)\s+{_TABLE}|"
    rf"(CREATE)\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_TABLE})\s*",
    re.IGNORECASE | re.MULTILINE,
)
_COLUMNS = re.compile(rf"\(\s*({_NAME}(?:\s*,\s*{_NAME})*)\s*\)\s*")
_VALUES = re.compile(r"VALUES?\s*", re.IGNORECASE)
_FROM_STDIN = re.compile(r"FROM\s+stdin[^;\n]{0,200};[^\n]{0,100}\n", re.IGNORECASE)
_DEFINED = re.compile(rf"^\s*,?\s*({_NAME})\s+\w", re.MULTILINE)
_NO_COLUMN = frozenset("primary key unique constraint foreign index fulltext check create".split())
_POSTGRES = re.compile(r"PostgreSQL|standard_conforming_strings = on|PRAGMA foreign_keys", re.IGNORECASE)
"""Dumps in which a backslash is a letter like others."""

_STRING = r"(?:_\w+\s*|[NnXxBbEe])?'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"
_PLAIN_STRING = r"(?:_\w+\s*|[NnXxBb])?'[^']*(?:''[^']*)*'|[Ee]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"
_OTHER = r"[^',()\s][^',()]{0,200}(?:\([^()]{0,2000}\))?[^',()]{0,50}"
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "", "b": "", "Z": ""}
_NEXT_ROW = re.compile(r"\)\s*(?:,\s*(\()|(;))")
"""Where the next row, or the end of the statement, is looked for behind a row that cannot be read."""

_DAMAGED = 100
"""How often a dump is read on behind such a row inside its statement."""

_SEPARATOR = re.compile(r"[\s,]*")


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of all tables in a dump; each table without articles is one skip."""
    rows = _Dump(_text(stream), name)
    first = next(rows.items, None)
    if first is None:
        raise SkippedError("SQL without rows")
    held: list[tuple[str, Item]] = [first]
    while held:
        table = held.pop()

        def of_table(start: tuple[str, Item]) -> Iterator[Item]:
            for own, item in chain([start], rows.items):
                if own != start[0]:
                    held.append((own, item))
                    return
                yield item

        yield from records.read_table(of_table(table), name, context, table[0])


def _text(stream: io.BufferedReader) -> Iterator[str]:
    if encoding_of(stream.peek(400)[:400]) != "utf-8":
        octets = stream.read(RECORD_LIMIT + 1)
        if len(octets) > RECORD_LIMIT:
            raise SkippedError(message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
        yield decode(octets)
        return
    rest = b""
    while octets := stream.read(_BLOCK):
        octets = rest + octets
        cut = octets.rfind(b"\n") + 1 or octets.rfind(b"'") + 1 or len(octets)
        yield decode(octets[:cut])
        rest = octets[cut:]
    if rest:
        yield decode(rest)


class _Dump:
    """Finds the rows of a dump that arrives in blocks, as (table, (number, record))."""

    def __init__(self, blocks: Iterator[str], name: str) -> None:
        self._blocks, self._name = blocks, name
        self._buffer = next(blocks, "")
        self._position = 0
        self._number = self._damaged = 0
        self._columns: dict[str, list[str]] = {}
        is_plain = _POSTGRES.search(self._buffer[:20_000]) is not None
        string = _PLAIN_STRING if is_plain else _STRING
        self._value = re.compile(rf"\s*({string}|{_OTHER})\s*(,|\))", re.DOTALL)
        self._is_plain = is_plain
        self.items = self._rows()

    def _more(self) -> bool:
        """Read more of the dump, and drop what has been parsed; False at the end."""
        if len(self._buffer) - self._position > RECORD_LIMIT:
            return False
        wanted = max(1, len(self._buffer) - self._position)
        pieces = [self._buffer[self._position :]]
        size = 0
        while size < wanted:
            block = next(self._blocks, None)
            if block is None:
                break
            pieces.append(block)
            size += len(block)
        self._buffer, self._position = "".join(pieces), 0
        return size > 0

    def _rows(self) -> Iterator[tuple[str, Item]]:
        while True:
            found = _STATEMENT.search(self._buffer, self._position)
            if found is None:
                # The last line may be the beginning of a statement.
                self._position = max(self._position, self._buffer.rfind("\n") + 1)
                if not self._more():
                    return
                continue
            self._position = found.start()
            if len(self._buffer) - self._position < _HEAD:
                self._more()
            found = _STATEMENT.match(self._buffer, self._position)
            if found is None:
                self._position += 1
                continue
            self._position = found.end()
            verb, table = next((found[n].upper(), _bare(found[n + 1])) for n in (1, 3, 5, 7) if found[n])
            if verb == "CREATE":
                self._define(table)
            elif verb == "COPY":
                yield from self._copied(table)
            else:
                yield from self._inserted(table)

    def _define(self, table: str) -> None:
        end = self._buffer.find(";", self._position)
        text = self._buffer[self._position : end if end >= 0 else None]
        names = [_bare(name) for name in _DEFINED.findall(text.removeprefix("(").replace("(\n", "\n", 1))]
        self._columns[table] = [name for name in names if name.casefold() not in _NO_COLUMN]

    def _named(self, table: str) -> list[str]:
        columns = _COLUMNS.match(self._buffer, self._position)
        if columns is None:
            return self._columns.get(table, [])
        self._position = columns.end()
        return [_bare(name) for name in re.findall(_NAME, columns[1])]

    def _inserted(self, table: str) -> Iterator[tuple[str, Item]]:
        names = self._named(table)
        values = _VALUES.match(self._buffer, self._position)
        if values is None:
            return
        self._position = values.end()
        while True:
            row = self._tuple()
            if row is None:
                return
            self._number += 1
            if row:
                yield table, self._item(names, row)
                continue
            yield table, Skip(self._name, self._number, "a row of SQL that cannot be read")
            following = _NEXT_ROW.search(self._buffer, self._position)
            if following is None or following[1] is None or self._damaged > _DAMAGED:
                return
            self._position = following.start(1)

    def _item(self, names: list[str], row: list[str | None]) -> Item:
        named = names if len(names) >= len(row) else records.numbered(len(row))
        return self._number, dict(zip(named, row, strict=False))

    def _tuple(self) -> list[str | None] | None:
        """The next row in parentheses, an empty one where it cannot be read, or None where the statement ends."""
        while True:
            separator = _SEPARATOR.match(self._buffer, self._position)
            start = separator.end() if separator is not None else self._position
            if start < len(self._buffer) or not self._more():
                break
        if start >= len(self._buffer) or self._buffer[start] != "(":
            return None
        row: list[str | None] = []
        place = start + 1
        while True:
            value = self._value.match(self._buffer, place)
            if value is None:
                place -= self._position
                if not self._more():
                    self._position += 1
                    self._damaged += 1
                    return []
                place += self._position
                continue
            row.append(self._unquoted(value[1].strip()))
            place = value.end()
            if value[2] == ")":
                self._position = place
                return row

    def _unquoted(self, text: str) -> str | None:
        if text.upper() == "NULL":
            return None
        quote = text.find("'")
        if quote < 0 or not text.endswith("'"):
            return text
        if text[:quote].strip().upper() == "X":
            return None  # bytes
        inner = text[quote + 1 : -1]
        if self._is_plain and text[:1] not in "Ee":
            return inner.replace("''", "'")
        return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]) if match[1] else "'", inner)

    def _copied(self, table: str) -> Iterator[tuple[str, Item]]:
        names = self._named(table)
        begins = _FROM_STDIN.match(self._buffer, self._position)
        if begins is None:
            return
        self._position = begins.end()
        while True:
            end = self._buffer.find("\n", self._position)
            if end < 0:
                if self._more():
                    continue
                end = len(self._buffer)
            row = self._buffer[self._position : end].rstrip("\r")
            self._position = min(end + 1, len(self._buffer))
            if row == "\\." or (not row and end >= len(self._buffer)):
                return
            self._number += 1
            yield table, self._item(names, [_copied(cell) for cell in row.split("\t")])


def _copied(cell: str) -> str | None:
    if cell == "\\N":
        return None
    return (
        _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]) if match[1] else "''", cell)
        if "\\" in cell
        else cell
    )


def _bare(name: str) -> str:
    return name.strip('`"[] ')
