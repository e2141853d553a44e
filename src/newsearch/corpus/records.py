"""Turns the records of one file, table or sheet into articles, whatever the file's format."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Union

from newsearch.corpus import column_kinds, field_names
from newsearch.corpus.envelopes import unfold
from newsearch.corpus.skips import Skip
from newsearch.corpus.text import one_line
from newsearch.corpus.values import text_of
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsearch.corpus.column_kinds import Columns
    from newsearch.corpus.readers import Context, Found

Item = Union[tuple[int, dict[str, Any]], Skip]  # noqa: UP007 evaluated at run time, where 3.10 knows no other
"""A record and its line or number; or what was passed over."""

_SAMPLE_SIZE = 4 * 2**20
"""Characters of records that are held to tell their columns by."""

_LONGEST_NAME = 40
_NO_NAME = re.compile(r"https?://|^[\d\W]+$|\d{4}|[.!?]$")

_PART = re.compile(
    r"(?:paragraf|paragraph|par|isi|body|text|teks|content|konten|halaman|page)[_\s-]?(\d{1,3})", re.IGNORECASE
)
"""The name of a column that holds one paragraph, or one page, of a text."""

_NAMED = 6
"""Fields that a skip names."""

_SHAPES = 20
"""Skips of one file that name fields; what else there is is "no text" alone, so that reasons stay few."""


def read(items: Iterable[Item], name: str, context: Context, *, table: str = "") -> Iterator[Found]:
    """The articles of some records; `table` is the table or sheet that holds them."""
    flat = _unfolded(items, context)
    sample, error = _sample(flat)
    parts = _numbered_texts([item[1] for item in sample if not isinstance(item, Skip)], context)
    if parts:
        sample = [item if isinstance(item, Skip) else (item[0], _with_body(item[1], parts)) for item in sample]
        flat = (item if isinstance(item, Skip) else (item[0], _with_body(item[1], parts)) for item in flat)
    told = column_kinds.tell([item[1] for item in sample if not isinstance(item, Skip)], context.fields, context.now)
    context.tell(name, table, told)
    shapes: set[str] = set()
    for item in chain(sample, flat):
        if isinstance(item, Skip):
            yield item
            continue
        line, record = item
        withheld = field_names.withheld(record)
        if withheld:
            yield Skip(name, line, withheld, record_id(record, told.fields))
            continue
        article = field_names.article(record, told.fields, context.now)
        if article is not None:
            yield article, name, line
            continue
        shown = _not_known(record, told)
        problem = "no text"
        if shown and (shown in shapes or len(shapes) < _SHAPES):
            shapes.add(shown)
            problem = message("no text: what {shown} holds is not known: --map says it", shown=shown)
        yield Skip(name, line, problem, record_id(record, told.fields))
    if error is not None:
        raise error


def read_table(items: Iterable[Item], name: str, context: Context, table: str) -> Iterator[Found]:
    """The articles of one table of a file with several; a table without articles is a single skip.

    A record's number identifies it in its own table only, so its id begins with the table's name.
    """
    misses: list[Skip] = []
    found = False
    for each in read(_numbered_ids(items, table) if table else items, name, context, table=table):
        if not isinstance(each, Skip):
            found = True
            yield from misses
            misses.clear()
        if found:
            yield each
        elif len(misses) < column_kinds.SAMPLE:
            misses.append(each)  # type: ignore[arg-type]
    if misses:
        first = misses[0]
        problem = f"table {table[:60]} holds no articles: {first.reason}" if table else first.reason
        yield Skip(name, first.line, problem)


def _numbered_ids(items: Iterable[Item], table: str) -> Iterator[Item]:
    for item in items:
        if not isinstance(item, Skip):
            for name in ("id", "ID", "Id"):
                value = item[1].get(name)
                if isinstance(value, int) or (isinstance(value, str) and value.isdigit()):
                    item[1][name] = f"{table}-{value}"
        yield item


def record_id(record: Mapping[str, Any], field_map: field_names.FieldMap) -> str:
    """The id that a record gives itself, or ""."""
    return one_line(text_of(field_map.assign(record).get("id", "")))[:512]


def is_header(cells: list[str]) -> bool:
    """Whether the first row of a table holds the column names, and no record.

    Names are short, and none is a number, a date or an address; a row with a known name always holds the names.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return False
    known = field_names.FieldMap()
    if any(known.field(cell) is not None for cell in filled):
        return all(len(cell) <= _LONGEST_NAME for cell in filled)
    return all(len(cell) <= _LONGEST_NAME and not _NO_NAME.search(cell) for cell in filled)


def titles(rows: list[list[str]]) -> int:
    """How many of the first rows stand above the header of a table: a title, a remark, nothing.

    They have one cell at most, and the header behind them has a known name.
    """
    known = field_names.FieldMap()
    for number, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > 1:
            named = is_header(row) and any(known.field(cell) is not None for cell in filled)
            return number if named else 0
    return 0


def numbered(columns: int) -> list[str]:
    """Names for the columns of a table without names."""
    return [f"column {number}" for number in range(1, columns + 1)]


def _numbered_texts(sample: list[dict[str, Any]], context: Context) -> list[str]:
    """The columns that hold the paragraphs of a text, in their order ("paragraf_1", "paragraf_2"), or none."""
    names = {str(name): match for record in sample for name in record if (match := _PART.fullmatch(str(name)))}
    if len(names) < 2 or any(map(context.fields.has_body, sample)):
        return []
    return sorted(names, key=lambda name: int(names[name][1]))


def _with_body(record: dict[str, Any], parts: list[str]) -> dict[str, Any]:
    texts = filter(None, (text_of(record.get(name)).strip() for name in parts))
    return {**{name: value for name, value in record.items() if name not in parts}, "body": "\n".join(texts)}


def _unfolded(items: Iterable[Item], context: Context) -> Iterator[Item]:
    action: dict[str, Any] | None = None
    for item in items:
        if isinstance(item, Skip):
            yield item
            continue
        line, value = item
        before, action = action, _action(value)
        if action is None:
            for record in unfold(value, context.fields):
                if before and before.get("_id") and not record_id(record, context.fields):
                    record["_id"] = before["_id"]
                yield line, record


def _action(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a line of Elasticsearch's bulk format says of the document on the next line; None for any other record.

    Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk.
    """
    if len(value) != 1:
        return None
    action = value.get("index", value.get("create"))
    return action if isinstance(action, dict) and all(name.startswith("_") for name in action) else None


def _sample(items: Iterator[Item]) -> tuple[list[Item], Exception | None]:
    """The first items; and the error behind them, which the caller raises when these items have been read."""
    sample: list[Item] = []
    size = records = 0
    try:
        for item in items:
            sample.append(item)
            if isinstance(item, Skip):
                records += len(sample) > 20 * column_kinds.SAMPLE
            else:
                records += 1
                size += sum(len(value) for value in item[1].values() if isinstance(value, str))
            if records >= column_kinds.SAMPLE or size > _SAMPLE_SIZE:
                break
    except Exception as error:  # noqa: BLE001 raised again behind the sample
        return sample, error
    return sample, None


def _not_known(record: Mapping[str, Any], told: Columns) -> str:
    """The names of a record's fields that hold something and are not known."""
    filled = [str(name) for name, value in record.items() if text_of(value).strip() or isinstance(value, (dict, list))]
    unknown = [" ".join(name.split())[:40] for name in filled if told.fields.field(name) is None]
    return ", ".join([*unknown[:_NAMED], "…"] if len(unknown) > _NAMED else unknown)
