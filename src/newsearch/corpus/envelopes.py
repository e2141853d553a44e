"""Finds records inside other objects, some levels down, and in tables that are written as objects.

They are recognised by their shape alone: answers of search engines and of content systems, exports of databases,
objects by id, and tables as pandas writes them to JSON.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsearch.corpus.field_names import FieldMap

Record = dict[str, Any]

DEPTH = 4
"""How many levels down records are looked for; what a list holds is one further down."""

LISTS = ("articles", "data", "items", "results", "docs", "documents", "records", "news", "berita", "artikel", "posts")
"""Names under which a list is that of the records, whatever else the object holds."""

_WRAPPERS = frozenset(
    "_source attributes article artikel berita data doc document fields hit item node payload post record response "
    "result results".split()
)
"""Names of an object that is the record itself; any other name is taken for the record's id."""

_BESIDE = frozenset("meta metadata info attributes data detail details header".split())
"""Names of an object that holds what a record says about its article beside the text."""

_SEEN = 20
"""How many members of a list or an object are looked at to tell what it holds."""


def unfold(value: Record, fields: FieldMap, depth: int = DEPTH) -> Iterator[Record]:
    """The records inside an object; the object itself if it is a record or holds none."""
    body = fields.assign(value).get("body")
    if (isinstance(body, str) and not body.isspace()) or (
        fields.has_body(value) and not _is_columns_of_lists(value, fields)
    ):
        yield _with_metadata(value)
        return
    found = False
    for record in _inside(value, fields, depth):
        found = True
        yield record
    if not found:
        yield value


def _with_metadata(value: Record) -> Record:
    """A record with what an object beside its text says about it: `{"page_content": …, "metadata": {"title": …}}`."""
    beside = [item for key, item in value.items() if isinstance(item, dict) and key.casefold() in _BESIDE]
    for item in beside:
        value = {**item, **value}
    return value


def _inside(value: Record, fields: FieldMap, depth: int) -> Iterator[Record]:
    """The records inside an object; none if it is a record itself, or holds none."""
    rows = _rows(value, fields)
    if rows is not None:
        yield from rows
        return
    if depth == 0:
        return
    lists = _lists(value, fields, depth)
    if lists:
        for items in lists:
            for item in items:
                if isinstance(item, dict):
                    yield from unfold(item, fields, depth - 1)
        return
    if not fields.is_headline(value):
        yield from _members(value, fields, depth)
        return
    for key, item in value.items():
        if isinstance(item, dict) and key.casefold() in _WRAPPERS and fields.has_body(item):
            yield {**{name: held for name, held in value.items() if name != key}, **item}
            return


def _lists(value: Record, fields: FieldMap, depth: int) -> list[list[Any]]:
    """The lists of records in an object: those of a usual name; else any list, unless the object is a record."""
    held = {key: item for key, item in value.items() if isinstance(item, list)}
    lists = {key: item for key, item in held.items() if _holds(item, fields, depth - 1)}
    named = [lists[key] for key in LISTS if key in lists]
    if named:
        return named
    if fields.is_headline(value):
        return []
    # What a list of a usual name holds are records, also where none of their fields is known.
    return list(lists.values()) or [held[key] for key in LISTS if key in held and _are_objects(held[key])][:1]


def _members(value: Record, fields: FieldMap, depth: int) -> Iterator[Record]:
    """The records among an object's members: the one that is wrapped, those under their ids, or those further down."""
    objects = {key: item for key, item in value.items() if isinstance(item, dict) and item}
    tell = {key: item for key, item in objects.items() if fields.tells(item)}
    if len(tell) > 1 and _are_parts(list(tell.values()), fields):
        around = {key: item for key, item in value.items() if key not in objects}
        yield {**{name: item for part in objects.values() for name, item in part.items()}, **around}
        return
    if len(tell) == 1 and (len(value) > 1 or next(iter(tell)) in _WRAPPERS):
        # What stands around the one that is wrapped belongs to it: `_id` beside `_source`, an address beside `article`.
        yield {**{key: item for key, item in value.items() if key not in objects}, **value, **next(iter(tell.values()))}
        return
    for key, item in objects.items():
        if key in tell:
            yield item if key.isdigit() or "id" in fields.assign(item) else {"id": key, **item}
        else:
            yield from _inside(item, fields, depth - 1)


def _are_parts(objects: list[Record], fields: FieldMap) -> bool:
    """Whether objects are parts of one record: none says what another says, and one has the text without headline."""
    known = [fields.assign(item).keys() for item in objects]
    return len(set().union(*known)) == sum(map(len, known)) and any(
        "body" in each and "headline" not in each for each in known
    )


def _holds(items: list[Any], fields: FieldMap, depth: int) -> bool:
    """Whether a list holds records, by its first items."""
    sample = items[:_SEEN]
    return bool(sample) and any(
        isinstance(item, dict)
        and (fields.tells(item) or (depth > 0 and next(_inside(item, fields, depth), None) is not None))
        for item in sample
    )


def _are_objects(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(item, dict) for item in items[:_SEEN])


def _rows(value: Record, fields: FieldMap) -> Iterator[Record] | None:
    """The rows of a table stored column by column, or with its column names apart; None if the object is no table."""
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and data and isinstance(data[0], list):
        names = [str(name) for name in columns]
        return (dict(zip(names, row, strict=False)) for row in data if isinstance(row, list))
    if _is_columns_of_objects(value, fields):
        keys: dict[str, None] = {}
        for column in value.values():
            if isinstance(column, dict):
                keys.update(dict.fromkeys(column))
        return ({name: col.get(key) for name, col in value.items() if isinstance(col, dict)} for key in keys)
    if _is_columns_of_lists(value, fields):
        known = {name: column for name, column in value.items() if isinstance(column, list)}
        length = max(map(len, known.values()))
        return (
            {name: column[place] for name, column in known.items() if place < len(column)} for place in range(length)
        )
    return None


def _is_columns_of_objects(value: Record, fields: FieldMap) -> bool:
    """Whether an object has the form that pandas writes by default: column -> row -> cell."""
    columns = [column for column in value.values() if isinstance(column, dict) and column]
    if len(columns) < 2 or not all(_are_cells(column) for column in columns):
        return False
    assigned = fields.assign({name: "x" for name, column in value.items() if isinstance(column, dict)})
    return bool(assigned.keys() & {"headline", "body"}) and not any(map(fields.tells, columns[:_SEEN]))


def _are_cells(column: Mapping[str, Any]) -> bool:
    first = next(iter(column))
    return first.lstrip("-").isdigit() and all(not isinstance(cell, dict) for cell in islice(column.values(), _SEEN))


def _is_columns_of_lists(value: Record, fields: FieldMap) -> bool:
    """Whether an object holds the headlines and bodies (or addresses) of several articles in lists of one length."""
    assigned = fields.assign(value)
    headlines = assigned.get("headline")
    others = assigned.get("body", assigned.get("url"))
    return (
        _are_texts(headlines)
        and _are_texts(others)
        and len(headlines) == len(others) > 1
        and (sum(map(len, headlines)) < sum(map(len, others)) or "body" not in assigned)
    )


def _are_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value[:_SEEN])
