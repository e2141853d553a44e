"""The tools as an application that another server mounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

import anyio
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from newsearch.assistants.protocol import http_application

if TYPE_CHECKING:
    from newsearch.assistants.tools import Tools

httpx2 = pytest.importorskip("httpx2")


def test_a_client_asks_over_http(tools: Tools) -> None:
    application = http_application(tools, path="/mcp")

    async def ask() -> Any:
        async with (
            application.router.lifespan_context(application),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=application)) as http,
            Client(streamable_http_client("http://archive.example/mcp", http_client=http)) as client,
        ):
            return await client.call_tool("search", {"query": "banjir", "limit": 1})

    result = anyio.run(ask)
    assert result.structured_content["total"] == 25
