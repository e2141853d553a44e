"""One request, as the views see it: what is asked, of which state, in which language, and how an answer is made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.responses import Response

from newsearch.errors import ArticleNotFoundError
from newsearch.web.asked import Asked, article_path, entity_path
from newsearch.web.problem import Problem
from newsearch.web.rendering import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from newsearch.article import Article
    from newsearch.translation import Translation
    from newsearch.web.asked import Parameter
    from newsearch.web.served import Served, State

HTML = "text/html; charset=utf-8"
JSON = "application/json"
JSON_LINES = "application/jsonl"
PARTIAL = "X-Newsearch-Partial"


class Route(NamedTuple):
    """An address that the server answers.

    Attributes:
        path: as Starlette writes it.
        name: the word for it in logs and counts.
        view: what answers.
        about: what it gives, in a sentence.
        parameters: what its URL may say.
        gives: media type -> the name of the schema of what is given, or "".
        kind: "page": an HTML page; "api": a document; "stream": all articles, as they are read.
        methods: how it may be asked.
        is_kept: whether its answer stays the same as long as the archive does.
    """

    path: str
    name: str
    view: Callable[[Call], Any]
    about: str
    parameters: tuple[Parameter, ...] = ()
    gives: tuple[tuple[str, str], ...] = ((HTML, ""),)
    kind: Literal["page", "api", "stream"] = "page"
    methods: tuple[str, ...] = ("GET",)
    is_kept: bool = True


@dataclass(slots=True)
class Call:
    """One request.

    Attributes:
        request: as it came.
        route: where it goes to.
        served, state: the archive, and the state of it that answers.
        asked: the parameters of its URL.
        translation: the language of the answer.
        searches: the folder of saved searches, if they are shown.
        base: what stands before a path in an address that others are given: "https://arsip.example".
        kept: what every link takes along: the language, where the address says it.
    """

    request: Request
    route: Route
    served: Served
    state: State
    asked: Asked
    translation: Translation
    searches: Path | None
    base: str
    kept: Asked = field(init=False)

    def __post_init__(self) -> None:
        self.kept = self.asked.only(("lang",))

    @property
    def id(self) -> str:
        """The id of the article that is asked for: what follows the route's fixed part, or the parameter."""
        if "{id:path}" not in self.route.path:
            return self.asked.first("id")
        raw: bytes = self.request.scope.get("raw_path") or b""
        prefix = self.route.path.partition("{")[0].encode()
        try:
            return unquote_to_bytes(raw.partition(b"?")[0].removeprefix(prefix)).decode("utf8", "surrogatepass")
        except UnicodeDecodeError:
            raise Problem("article-not-found") from None

    def article(self) -> Article:
        """The article that is asked for.

        Raises:
            Problem: it has been removed.
            ArticleNotFoundError: no live article has the id.
        """
        try:
            return self.state.index.article(self.id)
        except ArticleNotFoundError:
            stone = self.served.tombstone(self.id)
            if stone is None:
                raise
            raise Problem("removed", time=stone.time) from None

    @property
    def has_saved(self) -> bool:
        """Whether there are saved searches to be shown."""
        return self.searches is not None and self.searches.is_dir()

    def to(self, path: str, **values: str | tuple[str, ...]) -> str:
        """An address of this site, with what every link takes along."""
        return self.kept.but(**values).address(path)

    def to_article(self, id_: str, query: str = "") -> str:
        """The address of an article, and of the query that is marked in it."""
        return self.kept.but(q=query).address(article_path(id_))

    def to_entity(self, kind: str, name: str) -> str:
        """The address of a person, an organisation or a place."""
        return self.kept.address(entity_path(kind, name))

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page of a template, which knows this call too."""
        content = render(
            template, self.translation.language, call=self, to=self.to, kept=self.kept, saved=self.has_saved, **values
        )
        return Response(content, status, media_type=HTML)

    def json(self, record: Any, *, media_type: str = JSON, headers: dict[str, str] | None = None) -> Response:
        """A JSON document, in ASCII: an id may hold what UTF-8 cannot say."""
        return Response(json.dumps(record).encode() + b"\n", media_type=media_type, headers=headers)


def segments(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """A text in pieces: each with whether it is one of some spans, which are in order and apart."""
    at = 0
    for start, end in spans:
        if at < start:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
