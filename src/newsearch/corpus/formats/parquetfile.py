"""Parquet files, read by groups of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsearch.corpus import records
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT
from newsearch.errors import MissingExtraError
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_ROWS = 256
_NO_TEXT = re.compile(r"(?:large_)?binary|fixed_size|.*list<[^<]*: (?:double|float|halffloat|u?int)")
"""Types of columns that hold pictures or vectors."""


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a table's rows.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SkippedError: the file is damaged, or stands compressed or in a container, where it cannot be read in draft.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("parquet", message("reading Parquet ({name})", name=name)) from error
    if not stream.seekable():
        raise SkippedError("Parquet inside of another file")
    try:
        yield from records.read(_rows(parquet.ParquetFile(stream), name), name, context)
    except (pa.ArrowException, OSError) as error:
        raise SkippedError("damaged Parquet") from error


def _rows(table: Any, name: str) -> Iterator[Item]:
    number = 0
    wanted = [field.name for field in table.schema_arrow if not _NO_TEXT.match(str(field.type))]
    for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
        for record in batch.to_pylist():
            number += 1
            if any(len(value) > RECORD_LIMIT for value in record.values() if isinstance(value, str)):
                yield Skip(name, number, message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
            else:
                yield number, record
