"""Where the next page of an answer begins, as a text that an assistant hands back unread."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, NamedTuple

from newsearch.errors import UsageError

_DIGEST = 12


class Cursor(NamedTuple):
    """A place in the hits of one search of one generation.

    Attributes:
        offset: how many hits stand before it.
        search: a digest of what was asked, and of the generation that answered.
    """

    offset: int
    search: str

    def text(self) -> str:
        """The cursor as a text."""
        return urlsafe_b64encode(json.dumps(self).encode()).decode()


def digest(generation: str, asked: dict[str, Any]) -> str:
    """What tells a search from others."""
    return sha256(json.dumps([generation, asked], sort_keys=True).encode()).hexdigest()[:_DIGEST]


def offset_of(text: str, search: str, most: int) -> int:
    """The offset that a cursor gives for a search.

    Raises:
        UsageError: it is none, or one of another search.
    """
    try:
        offset, told = json.loads(urlsafe_b64decode(text.encode()))
    except (ValueError, TypeError, RecursionError):
        offset, told = None, None
    if type(offset) is not int or not 0 <= offset <= most:
        raise UsageError("cursor must be the next_cursor of an answer")
    if told != search:
        raise UsageError(
            "this cursor is of another search, or the archive has changed since: leave it out to begin anew"
        )
    return offset
