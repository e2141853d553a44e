"""Parquet files, read by groups of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.corpus import fields
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RECORD_LIMIT
from newsearch.errors import MissingExtraError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

_ROWS = 256


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
        raise MissingExtraError("parquet", f"reading Parquet ({name})") from error
    if not stream.seekable():
        raise SkippedError("Parquet inside of another file")
    number = 0
    try:
        table = parquet.ParquetFile(stream)
        wanted = [column for column in table.schema_arrow.names if context.fields.assign({column: "x"})]
        for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
            for record in batch.to_pylist():
                number += 1
                if len(str(record.get("body", ""))) > RECORD_LIMIT:
                    yield Skip(name, number, f"larger than {RECORD_LIMIT // 2**20} MB")
                    continue
                article = fields.article(record, context.fields, context.now)
                if article is None:
                    yield Skip(
                        name, number, "no text", fields.text_of(context.fields.assign(record).get("id", ""))[:512]
                    )
                else:
                    yield article, name, number
    except (pa.ArrowException, OSError) as error:
        raise SkippedError("damaged Parquet", number + 1 if number else 0) from error
