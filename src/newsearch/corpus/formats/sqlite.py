"""Reads the tables of SQLite databases that hold articles; nothing in the database is run or written."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.corpus import records
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import decode
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_BLOCK = 1 << 20
_LIMIT = 4 * 2**30


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of all tables; a copy of the database is read, so that no file is ever written beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "database")
        size = 0
        with path.open("wb") as copy:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > _LIMIT:
                    raise SkippedError(message("larger than {number} GB", number=_LIMIT // 2**30))
                copy.write(block)
        try:
            yield from _tables(path, name, context)
        except sqlite3.Error as error:
            raise SkippedError("damaged SQLite database") from error


def _tables(path: Path, name: str, context: Context) -> Iterator[Found]:
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        # What a database defines (views, triggers, generated columns) may call nothing but harmless functions.
        database.execute("PRAGMA trusted_schema = OFF")
        database.text_factory = decode
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE "
            "'CREATE VIRTUAL%' ORDER BY rootpage"
        ).fetchall()
        if not tables:
            yield Skip(name, 0, "no text")
        for (table,) in tables:
            quoted = table.replace('"', '""')
            cursor = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 a name cannot be a parameter
            yield from records.read_table(_rows(cursor), name, context, table)
    finally:
        database.close()


def _rows(cursor: sqlite3.Cursor) -> Iterator[Item]:
    names = [column[0] for column in cursor.description]
    for number, row in enumerate(cursor, 1):
        yield number, {name: _value(value) for name, value in zip(names, row, strict=True)}


def _value(value: Any) -> Any:
    return None if isinstance(value, bytes) else value
