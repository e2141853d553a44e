"""The tools over the Model Context Protocol, by its official SDK: on stdin and stdout, or for another server.

Every call is answered in a thread, a few at a time, by JSON that fits in `LARGEST` bytes. What goes wrong is a result
that says so, with a code and what to do; what is no fault of the question is told to whoever runs the server alone.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
from anyio.to_thread import run_sync
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from newsearch.assistants.guide import INSTRUCTIONS
from newsearch.assistants.questions import About, FacetsOf, GetArticle, Question, Search, Similar, TimelineOf
from newsearch.assistants.quoting import cut
from newsearch.errors import NewsearchError, UsageError
from newsearch.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from newsearch.assistants.tools import Tools

LARGEST = 100_000
"""Bytes of an answer, at most."""

AT_A_TIME = 4
"""Calls that are answered at the same time; others wait."""

_PROBLEM = 500
_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_log = logging.getLogger("newsearch.assistants")


class _Offer(NamedTuple):
    """A tool as it is offered."""

    question: type[Question]
    description: str


OFFERS = {
    "search": _Offer(
        Search,
        "Find articles by words and conditions. Gives the number of all hits, and of each on the page its id, date, "
        "headline, outlet and the sentences that match. next_cursor, handed back with the same arguments, gives the "
        "next page.",
    ),
    "get_article": _Offer(
        GetArticle,
        "Read one article by its id: its fields, and its first paragraphs, its whole text in slices, or every place "
        "that a query matches.",
    ),
    "timeline": _Offer(
        TimelineOf,
        "Count articles by day, week, month or year, beside all that the archive holds of that time, so that more "
        "articles can be told from a larger archive.",
    ),
    "facets": _Offer(
        FacetsOf, "Count articles by outlet, author, section, tag, person, organisation, place, month or year."
    ),
    "similar": _Offer(Similar, "Find the articles most like one, by its words."),
    "about": _Offer(About, "What the archive holds: articles, time, outlets, languages; and the query language."),
}
"""Every tool by its name."""


def server_of(tools: Tools) -> Server[Any]:
    """A server that offers the tools, and nothing else."""
    offered = ListToolsResult(
        tools=[
            Tool(
                name=name,
                description=offer.description,
                input_schema=offer.question.schema_of_arguments(),
                annotations=_READ_ONLY,
            )
            for name, offer in OFFERS.items()
        ]
    )
    limiter = anyio.CapacityLimiter(AT_A_TIME)

    async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
        return offered

    async def call_tool(_context: Any, params: Any) -> CallToolResult:
        return await run_sync(answered, tools, params.name, params.arguments or {}, limiter=limiter)

    return Server(
        "newsearch",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def answered(tools: Tools, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """What a tool answers to some arguments, or what is wrong with them."""
    try:
        record = _record(tools, name, arguments)
        text = _json(record)
        if len(text.encode()) > LARGEST:
            raise UsageError("the answer is larger than {most:,} bytes: ask for fewer or less", most=LARGEST)
    except NewsearchError as error:
        return _failed(error)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=record)


def _record(tools: Tools, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer of a tool.

    Raises:
        NewsearchError: there is none.
    """
    offer = OFFERS.get(name)
    if offer is None:
        raise UsageError("there is no such tool: there are {names}", names=", ".join(OFFERS))
    question = offer.question.read(arguments)
    _refresh(tools)
    answer: Callable[[Any], dict[str, Any]] = getattr(tools, name)
    return answer(question)


def _refresh(tools: Tools) -> None:
    """Move on to the newest generation; where that cannot be opened, the one that is open answers."""
    try:
        tools.index.refresh()
    except NewsearchError as error:
        _log.warning("the newest generation cannot be opened: %s", error)


def _failed(error: NewsearchError) -> CallToolResult:
    """What went wrong, for the assistant; where it cannot do anything about it, only that it did."""
    if isinstance(error, UsageError):
        said = cut(str(error), _PROBLEM)
    else:
        _log.error("%s: %s", error.code, error)
        said = "the archive cannot answer now; whoever runs this server has been told why"
    record = {"error": {"code": error.code, "message": said}}
    return CallToolResult(
        content=[TextContent(type="text", text=_json(record))], structured_content=record, is_error=True
    )


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def serve_stdio(tools: Tools) -> None:
    """Answer on stdin and stdout until stdin ends."""
    server = server_of(tools)

    async def serve() -> None:
        async with stdio_server() as (reader, writer):
            await server.run(reader, writer, server.create_initialization_options())

    anyio.run(serve)


def http_application(tools: Tools, *, path: str = "/") -> Starlette:
    """The tools as an ASGI application (streamable HTTP, no sessions, answers as JSON) to be mounted in another.

    Hosts, origins and credentials are checked by the application that it is mounted in. Its lifespan must be entered:
    `application.router.lifespan_context(application)`.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    return server_of(tools).streamable_http_app(
        streamable_http_path=path,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
