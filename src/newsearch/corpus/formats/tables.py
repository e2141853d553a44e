"""Reads CSV and TSV: detects delimiter, encoding and header; a row that does not fit is mended or reported."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from newsearch.corpus import records
from newsearch.corpus.skips import Skip
from newsearch.corpus.sources import RECORD_LIMIT, check_end, encoding_of
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x01")
_SAMPLE = 1 << 16
_ROWS = 20
"""Rows that the delimiter is told by."""

_SAID = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
"""What Excel writes before the header."""

_SALVAGED = 100
"""How often a file is read on behind a quote that is never closed."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8 as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newsearch-windows", _as_windows)


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a table, one a row."""
    csv.field_size_limit(RECORD_LIMIT)  # the limit is the process's; its default would refuse long articles
    sample = stream.peek(_SAMPLE)
    encoding = encoding_of(sample[:400])
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(stream, encoding=encoding, errors="newsearch-windows", newline="")
    try:
        yield from records.read(
            _records(_Lines(_whole(text, stream)), name, sample.decode(encoding, "replace")), name, context
        )
    finally:
        text.detach()


def _whole(lines: Iterator[str], stream: io.BufferedReader) -> Iterator[str]:
    """The lines of a file; half of one, where the file breaks off, is none."""
    for line in lines:
        if not line.endswith(("\n", "\r")):
            check_end(stream)
        yield line


class _Lines:
    """The lines of a file, with a way back to the second line of the current row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self.taken: list[str] = []
        """The lines of the row at hand."""
        self.number = 0
        """How many lines have been taken."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        line = line.replace("\0", "") if "\0" in line else line
        self.taken.append(line)
        self.number += 1
        return line

    def back(self) -> None:
        """Go back to the second line of the current row."""
        self._again += reversed(self.taken[1:])
        self.number -= len(self.taken) - 1


def _records(lines: _Lines, name: str, sample: str) -> Iterator[Item]:
    said = _SAID.match(sample.lstrip("\ufeff"))
    if said is not None:
        next(lines)
    sample = sample.lstrip("\ufeff")
    delimiter = said[1] if said is not None else _delimiter(sample)
    for _ in range(_titles(sample, delimiter) if said is None else 0):
        next(lines)
    header: list[str] = []
    for line, row in _rows(lines, delimiter, name):
        if isinstance(row, Skip):
            yield row
        elif header:
            yield line, dict(zip(header, row, strict=False))
        elif records.is_header(row):
            header = [cell.strip() for cell in row]
        else:
            header = records.numbered(len(row))
            yield line, dict(zip(header, row, strict=False))


def _rows(lines: _Lines, delimiter: str, name: str) -> Iterator[tuple[int, list[str] | Skip]]:
    """(line, cells) of each row with any text; a row that cannot be read, or has too many cells, gives a skip.

    A quote that is never closed costs its own row only, and not the rest of the file.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    width = salvaged = 0
    while True:
        lines.taken = []
        line = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = "damaged row"
            if "field larger" in str(error):
                problem = message("larger than {number} MB", number=RECORD_LIMIT // 2**20)
            unclosed = len(lines.taken) > 1
        else:
            if not any(cell.strip() for cell in row):
                continue
            fitted = _fitted(row, width, lines.taken, delimiter) if width else row
            odd = fitted is None or len(fitted) < width or sum(text.count('"') for text in lines.taken) % 2 == 1
            unclosed = odd and _swallowed(lines.taken, delimiter, width)
            if fitted is not None and not unclosed:
                width = width or len(fitted)
                yield line, fitted
                continue
            problem = message("{number} cells in a row of {width} columns", number=len(row), width=width)
            if unclosed:
                problem = "a quote that is not closed"
        yield line, Skip(name, line, problem)
        if unclosed and salvaged < _SALVAGED:
            salvaged += 1
            lines.back()
        reader = csv.reader(lines, delimiter=delimiter)


def _swallowed(taken: list[str], delimiter: str, width: int) -> bool:
    """Whether an open quote has taken in further rows: one of the row's other lines is a row by itself."""
    if len(taken) < 2:
        return False
    return any(len(row) == width for row in csv.reader(taken[1:50], delimiter=delimiter))


def _fitted(row: list[str], width: int, taken: list[str], delimiter: str) -> list[str] | None:
    """The row with at most `width` cells: empty ones are cut off, torn ones joined; None where that is impossible."""
    while len(row) > width and not row[-1].strip():
        row.pop()
    return row if len(row) <= width else _mended("".join(taken).rstrip("\r\n"), row, width, delimiter)


def _mended(raw: str, row: list[str], width: int, delimiter: str) -> list[str] | None:
    """The cells of a row whose text has bare quotes with delimiters behind them; None where they cannot be told.

    The first cell that still holds a quote is the torn one. The cells before it and behind it are whole, so its text is
    what stands between them.
    """
    torn = next((place for place, cell in enumerate(row) if '"' in cell), None)
    if torn is None:
        return None
    behind = width - torn - 1
    pieces = raw.split(delimiter, torn)
    if len(pieces) <= torn or any('"' in piece for piece in pieces[:torn]):
        return None
    ends = pieces[torn].rsplit(delimiter, behind) if behind else [pieces[torn]]
    if len(ends) != behind + 1 or any('"' in piece for piece in ends[1:]) or not ends[0].startswith('"'):
        return None
    text = ends[0].strip().removeprefix('"').removesuffix('"').replace('""', '"')
    return [*pieces[:torn], text, *ends[1:]]


def _titles(sample: str, delimiter: str) -> int:
    """How many lines stand above the header."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    ends: list[int] = []
    rows: list[list[str]] = []
    try:
        for row in islice(reader, _ROWS):
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        pass
    above = records.titles(rows)
    return ends[above - 1] if above else 0


def _delimiter(sample: str) -> str:
    """The delimiter with which most rows are as wide as the first; else the one that is most frequent in the first.

    Titles above the header count for nothing.
    """
    first = sample.split("\n", 1)[0]

    def fit(mark: str) -> tuple[int, int, int]:
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=mark), _ROWS) if row]
        except csv.Error:
            rows = []
        rows = rows[records.titles(rows) :]
        widths = Counter(len(row) for row in rows)
        width = len(rows[0]) if rows else 1
        return (widths[width] if width > 1 else 0, first.count(mark), -_DELIMITERS.index(mark))

    return max(_DELIMITERS, key=fit)
