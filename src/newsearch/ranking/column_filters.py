"""Filters on columns: outlets, authors, sections, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.ranking.nodes import Addressed, Identified, Named, bare_address, folded_words

if TYPE_CHECKING:
    from newsearch.query import Keyword
    from newsearch.ranking.nodes import Node


def column_filter(query: Keyword) -> Node:
    """Articles whose column holds the value.

    A name matches by whole words wherever they stand in it: `sumber:detik.com` finds "news.detik.com", `oleh:rahmat`
    every author of that name. Ids must be equal; a URL matches from its host on, and may be cut short by `*`.
    An empty value that is cut short is any: `sumber:*`.
    """
    if query.field == "id":
        return Identified((query.value,))
    if query.field == "url":
        return Addressed(bare_address(query.value), query.prefix)
    words = folded_words(query.value)
    return Named(query.field, words, query.prefix and (bool(words) or not query.value))
