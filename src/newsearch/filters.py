"""The conditions of a request, as parts of the query tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from newsearch.conditions import CONDITION
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
)
from newsearch.query.field_words import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.query import Query
    from newsearch.request import SearchRequest


def filtered(query: Query, request: SearchRequest, now: datetime) -> Query:
    """A query within the conditions of its request, which add nothing to its scores.

    Args:
        query: what is asked for; `Boolean()` (nothing) becomes everything that fits the conditions.
        request: what it is asked by.
        now: what "kemarin" counts from.

    Raises:
        UsageError: the time ends before it begins.
        QueryError: a date is none.
    """
    conditions = [
        boolean(optional=[_condition(name, value) for value in values]) for name, values in request.where.items()
    ]
    bounded = request.interval(now)
    if bounded is not None:
        interval, written = bounded
        conditions.append(DateRange(interval.start, interval.end, written))
    lacking = [DateRange(None, None, "*") if name == "date" else _any(name) for name in request.without]
    if not conditions and not lacking:
        return query
    return boolean([Everything() if query == Boolean() else query, *conditions], excluded=lacking)


def _any(name: str) -> Query:
    """Articles that have any value of a condition."""
    return Keyword(cast("KeywordFieldName", name), "", prefix=True)


def _condition(name: str, value: str) -> Query:
    if name == "language":
        value = LANGUAGES.get(value.casefold(), value)
    if CONDITION[name].by == "value":
        return Keyword(cast("KeywordFieldName", name), value)
    return Boost(Field(cast("TextFieldName", name), Phrase(value)), 0.0)
