"""CSV and TSV: the delimiter and the encoding are detected, the first row names the fields."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from newsearch.corpus import fields
from newsearch.corpus.skips import Skip
from newsearch.corpus.sources import RECORD_LIMIT, encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a table, a row each."""
    csv.field_size_limit(RECORD_LIMIT)  # the limit is the process's; its default would refuse long articles
    sample = stream.peek(_SAMPLE)
    encoding = _encoding(sample)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        rows = csv.reader(_without_nulls(text), delimiter=_delimiter(sample.decode(encoding, "replace")))
        yield from _articles(rows, name, context)
    finally:
        text.detach()


def _encoding(sample: bytes) -> str:
    """UTF-8 or UTF-16 where the sample is that, else Windows-1252; a character that the sample cuts is no evidence."""
    encoding = encoding_of(sample[:400])
    if encoding != "utf-8":
        return encoding
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            wrong = sample.decode("utf-8", "replace").count("�")
            if wrong > max(3, len(sample) // 10_000):
                return "cp1252"
    return "utf-8-sig"


def _delimiter(sample: str) -> str:
    """The delimiter that the header row has most of."""
    header = sample.lstrip("\ufeff").split("\n", 1)[0]
    return max(_DELIMITERS, key=lambda mark: (header.count(mark), -_DELIMITERS.index(mark)))


def _without_nulls(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "") if "\0" in line else line


def _articles(rows: Iterator[list[str]], name: str, context: Context) -> Iterator[Found]:
    header: list[str] = []
    while True:
        line = getattr(rows, "line_num", 0) + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            large = "field larger" in str(error)
            yield Skip(name, line, f"larger than {RECORD_LIMIT // 2**20} MB" if large else "damaged row")
            continue
        if not header:
            header = [column.strip() for column in row]
            continue
        if not any(row):
            continue
        record = dict(zip(header, row, strict=False))
        article = fields.article(record, context.fields, context.now)
        if article is None:
            yield Skip(name, line, "no text", fields.text_of(context.fields.assign(record).get("id", ""))[:512])
        else:
            yield article, name, line
