"""Filters on columns: outlets, authors, sections, addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.analysis import fold
from newsearch.ranking.conditions import Addressed, Identified, Named

if TYPE_CHECKING:
    from newsearch.query import Keyword
    from newsearch.ranking.nodes import Node

_NOT_WORD = re.compile(r"\W+")
_SCHEME = re.compile(r"^[a-z]+://(www\.)?|^www\.", re.IGNORECASE)


def column_filter(query: Keyword) -> Node:
    """Articles whose column holds the value.

    A name matches by whole words wherever they stand in it: `sumber:detik.com` finds "news.detik.com", `oleh:rahmat`
    every author of that name. Ids must be equal; a URL matches from its host on, and may be cut short by `*`.
    """
    if query.field == "id":
        return Identified((query.value,))
    if query.field == "url":
        wanted = _address(query.value)
        if query.prefix:
            return Addressed(wanted, lambda url: _address(url).startswith(wanted))
        return Addressed(wanted, lambda url: _address(url) == wanted)
    value = _words(query.value)
    if not value.strip():
        return Named(query.field, lambda _: False)
    if query.prefix:
        return Named(query.field, lambda name: value.rstrip() in _words(name))
    return Named(query.field, lambda name: value in _words(name))


def _words(name: str) -> str:
    """The folded words of a name with a blank around each."""
    return f" {_NOT_WORD.sub(' ', fold(name)).strip()} "


def _address(url: str) -> str:
    """A URL without scheme, "www." and closing slash."""
    return _SCHEME.sub("", url.strip()).rstrip("/")
