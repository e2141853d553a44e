"""What goes wrong, as HTTP says it: a status, and a document (RFC 9457) or a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.errors import (
    ArticleNotFoundError,
    IndexClosedError,
    IndexCorruptError,
    IndexFormatError,
    IndexNotFoundError,
    NewsearchError,
    QueryError,
    StorageError,
    TombstonesError,
    UnsupportedError,
    UsageError,
)
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsearch.messages import Message


class Kind(NamedTuple):
    """A kind of problem.

    Attributes:
        status: its HTTP status.
        title: what it is.
        retry: seconds after which it makes sense to ask again; 0: none.
    """

    status: int
    title: Message
    retry: int = 0


KINDS: dict[str, Kind] = {
    "usage": Kind(400, message("The request has no meaning")),
    "query": Kind(400, message("The query cannot be answered as written")),
    "unknown-parameter": Kind(400, message("The request has a parameter that there is not")),
    "cursor": Kind(400, message("The cursor is none of this question")),
    "unauthorised": Kind(401, message("The request needs the token")),
    "host": Kind(403, message("This name is none of the server's")),
    "origin": Kind(403, message("The request comes from another site")),
    "not-found": Kind(404, message("There is no such page")),
    "article-not-found": Kind(404, message("There is no such article")),
    "no-such-page": Kind(404, message("There are not so many pages")),
    "method": Kind(405, message("This address is not asked that way")),
    "removed": Kind(410, message("This article has been removed")),
    "cursor-expired": Kind(410, message("The archive has changed, and the list that this page was of is gone")),
    "too-large": Kind(413, message("The request is too large")),
    "too-long": Kind(414, message("The address is too long")),
    "failure": Kind(500, message("Something went wrong here")),
    "unsupported": Kind(501, message("What holds the archive cannot do that")),
    "busy": Kind(503, message("Too many ask at once"), 2),
    "not-built": Kind(503, message("The archive is being built"), 30),
    "other-format": Kind(503, message("The archive has to be built anew"), 300),
    "damaged": Kind(503, message("The archive is damaged"), 60),
    "tombstones": Kind(503, message("What was removed cannot be told, so nothing is answered"), 60),
}
"""Every kind that the server answers with, by the last part of its `type`."""


class Problem(Exception):  # noqa: N818 it is an answer too
    """A problem, which ends a request.

    Attributes:
        name: its kind, of `KINDS`.
        detail: what happened, and what to do.
        more: further fields of the document.
    """

    def __init__(self, name: str, detail: str = "", **more: Any) -> None:
        super().__init__(name, detail)
        self.name, self.detail, self.more = name, detail, more

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return KINDS[self.name]

    def to_dict(self, instance: str) -> dict[str, Any]:
        """The problem as JSON types; `instance` is the number of the request."""
        detail = {"detail": str(self.detail)} if self.detail else {}
        return {
            "type": f"/problems/{self.name}",
            "title": str(self.kind.title),
            "status": self.kind.status,
            **detail,
            "instance": f"urn:newsearch:request:{instance}",
            **self.more,
        }

    def headers(self) -> Mapping[str, str]:
        """What its answer says in its head."""
        retry = {"Retry-After": str(self.kind.retry)} if self.kind.retry else {}
        asks = {"WWW-Authenticate": 'Basic realm="newsearch", charset="UTF-8"'} if self.kind.status == 401 else {}
        return {**retry, **asks, "Cache-Control": "no-store"}


_NAMES: tuple[tuple[type[NewsearchError], str], ...] = (
    (TombstonesError, "tombstones"),
    (IndexCorruptError, "damaged"),
    (IndexFormatError, "other-format"),
    (IndexNotFoundError, "not-built"),
    (IndexClosedError, "not-built"),
    (UnsupportedError, "unsupported"),
    (QueryError, "query"),
    (UsageError, "usage"),
    (ArticleNotFoundError, "article-not-found"),
    (StorageError, "failure"),
)
_TELLING = frozenset({"usage", "query", "unsupported", "article-not-found"})
"""Kinds whose messages speak of the request; the others may name folders of the server."""

_ADVICE = {
    "not-built": message("Nothing has been indexed yet: `newsearch index PATH` does it, and this page then answers."),
    "other-format": message("Another version of newsearch wrote it: `newsearch index PATH` builds it anew."),
    "damaged": message("`newsearch verify` says what is damaged, and how to mend it."),
    "tombstones": message("`newsearch verify` says what is damaged, and how to mend it."),
    "failure": message("The log of the server says more."),
}


def problem_of(error: NewsearchError) -> Problem:
    """The problem that an error of the library is."""
    name = next((name for kind, name in _NAMES if isinstance(error, kind)), "failure")
    if name not in _TELLING:
        return Problem(name, _ADVICE.get(name, ""))
    place = {"start": error.start, "end": error.end} if isinstance(error, QueryError) else {}
    detail = message("no article has the id {id!r}", id=error.id) if isinstance(error, ArticleNotFoundError) else None
    return Problem(name, detail or error.message, **place)
