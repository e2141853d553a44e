"""Spreadsheets (XLSX, XLSB, XLS, ODS): each sheet is a table whose first row names the fields."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from newsearch.corpus import records
from newsearch.corpus.skips import SkippedError
from newsearch.errors import MissingExtraError
from newsearch.messages import message

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from typing import BinaryIO

    from newsearch.corpus.readers import Context, Found
    from newsearch.corpus.records import Item

_LIMIT = 256 * 2**20
"""Bytes of a workbook, which is held in memory as a whole."""

_ROWS = 20
"""Rows among which the header is looked for."""


def read(stream: io.BufferedReader | BinaryIO, name: str, context: Context) -> Iterator[Found]:
    """The articles of all sheets.

    Raises:
        MissingExtraError: python-calamine is not installed.
        SkippedError: the file is damaged, encrypted or too large.
    """
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtraError("xlsx", message("reading a spreadsheet ({name})", name=name)) from error
    import io as bytes_io

    octets = stream.read(_LIMIT + 1)
    if len(octets) > _LIMIT:
        raise SkippedError(message("larger than {number} MB", number=_LIMIT // 2**20))
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(bytes_io.BytesIO(octets))
        sheets = list(workbook.sheet_names)
    except Exception as error:
        raise SkippedError("damaged spreadsheet") from error
    for sheet in sheets:
        try:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
        except Exception as error:
            raise SkippedError("damaged spreadsheet") from error
        if rows:
            yield from records.read_table(_rows(rows), name, context, sheet if len(sheets) > 1 else "")


def _rows(rows: list[list[Any]]) -> Iterator[Item]:
    header: list[str] = []
    above = records.titles([[_text(cell) for cell in cells] for cells in rows[:_ROWS]])
    for number, cells in enumerate(rows[above:], above + 1):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        if not header:
            named = records.is_header(texts)
            header = texts if named else records.numbered(len(texts))
            if named:
                continue
        yield number, dict(zip(header, texts, strict=False))


def _text(cell: Any) -> str:
    """The text of a cell as a reader of the sheet sees it: dates in ISO 8601, whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return "" if cell is None or isinstance(cell, bool) else str(cell).strip()
