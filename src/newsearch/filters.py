"""Conditions beside a query: what options like `--source` and `--since` ask for, as parts of the query tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from newsearch.errors import UsageError
from newsearch.query import (
    Boolean,
    Boost,
    DateRange,
    Everything,
    Field,
    Keyword,
    KeywordFieldName,
    Phrase,
    TextFieldName,
    boolean,
    parse_interval,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from newsearch.query import Query

_COLUMNS: dict[str, KeywordFieldName] = {name: name for name in get_args(KeywordFieldName)}
_ENTITIES: dict[str, TextFieldName] = {"person": "person", "organisation": "organisation", "place": "place"}

FILTERS = (*_COLUMNS, *_ENTITIES)
"""What `Index.search` can be limited to in `where`."""


def filtered(
    query: Query, where: Mapping[str, str | Iterable[str]], since: str | None, until: str | None, now: datetime
) -> Query:
    """A query within conditions, which add nothing to its scores.

    Args:
        query: what is asked for; `Boolean()` (nothing) becomes everything that fits the conditions.
        where: name of `FILTERS` -> value or values, of which any will do.
        since: a date as in the query language; the first day, month or year that is within.
        until: the last one that is within.
        now: what "kemarin" counts from.

    Raises:
        UsageError: there is no such name, a value holds no letter or digit, or the time ends before it begins.
        QueryError: a date is none.
    """
    conditions: list[Query] = []
    for name, values in where.items():
        if name not in FILTERS:
            raise UsageError(f"where must name {', '.join(FILTERS)}, not {name!r}")
        choices = [_condition(name, value) for value in ([values] if isinstance(values, str) else values)]
        conditions += [boolean(optional=choices)] if choices else []
    if since is not None or until is not None:
        conditions.append(_time(since, until, now))
    if not conditions:
        return query
    return boolean([Everything() if query == Boolean() else query, *conditions])


def _time(since: str | None, until: str | None, now: datetime) -> DateRange:
    start = None if since is None else parse_interval(since, now).start
    end = None if until is None else parse_interval(until, now).end
    written = since if since == until else f"{since or ''}..{until or ''}"
    if (since is not None and start is None) or (until is not None and end is None):
        raise UsageError(f"{written!r} leaves open what it should bound: write a day, a month or a year")
    if start is not None and end is not None and start >= end:
        raise UsageError(f"{written!r} ends before it begins")
    return DateRange(start, end, written or "")


def _condition(name: str, value: str) -> Query:
    if not any(map(str.isalnum, value)):
        raise UsageError(f"{name} must be limited to a value with letters or digits, not {value!r}")
    if name in _COLUMNS:
        return Keyword(_COLUMNS[name], value)
    return Boost(Field(_ENTITIES[name], Phrase(value)), 0.0)
