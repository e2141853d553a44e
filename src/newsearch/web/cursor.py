"""The place where a page of a list ended, as a text that the next request gives back.

It names the state of the archive that the list is of, and is read from that state as long as it is kept: so nothing is
listed twice or left out, whatever is added, changed or removed meanwhile.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from newsearch.web.problem import Problem

if TYPE_CHECKING:
    from newsearch.web.asked import Asked

_PAGING = frozenset({"after", "limit", "lang", "facets", "facet_limit", "timeline", "timeout"})


class Cursor(NamedTuple):
    """A place in a list: the key of its state, what the list is of, and how many of it have been given."""

    state: str
    question: str
    given: int

    def __str__(self) -> str:
        return urlsafe_b64encode(json.dumps(list(self)).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The place that a text names.

        Raises:
            Problem: it names none.
        """
        try:
            state, question, given = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, RecursionError):
            raise Problem("cursor") from None
        if not isinstance(state, str) or not isinstance(question, str) or type(given) is not int or given < 0:
            raise Problem("cursor")
        return cls(state, question, given)


def question(asked: Asked, day: str) -> str:
    """What a list is of, in a word; dates such as yesterday make it depend on the day."""
    text = repr([pair for pair in asked.pairs() if pair[0] not in _PAGING])
    return blake2b(f"{day}\0{text}".encode("utf8", "surrogatepass"), digest_size=8).hexdigest()
