"""Assistants at /mcp: behind the checks of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

import anyio
import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette

from newsearch import rebuild
from newsearch.web.application import Settings
from newsearch.web.serving import MCP, _app

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeArticle

TOKEN = "k" * 20


@pytest.fixture
def app(tmp_path: Path, make_article: MakeArticle) -> Any:
    rebuild(tmp_path / "index", [make_article("a", "Gempa Palu")])
    return _app(Settings(index=tmp_path / "index", token=TOKEN, assistants=True))


def within(app: Any, ask: Any) -> Any:
    """What is answered while the application runs."""
    starlette = app.app
    assert isinstance(starlette, Starlette)

    async def run() -> Any:
        async with starlette.router.lifespan_context(starlette):
            return await ask()

    return anyio.run(run)


def client(app: Any, **headers: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1", headers=headers, follow_redirects=False
    )


def test_who_shows_the_token_is_answered(app: Any) -> None:
    async def ask() -> Any:
        async with (
            client(app, Authorization=f"Bearer {TOKEN}") as http,
            Client(streamable_http_client(f"http://127.0.0.1{MCP}", http_client=http)) as asking,
        ):
            return await asking.call_tool("search", {"query": "gempa"})

    assert within(app, ask).structured_content["total"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, 403),
    ],
)
def test_others_are_refused(app: Any, headers: dict[str, str], status: int) -> None:
    async def ask() -> Any:
        async with client(app, **headers) as http:
            return (await http.post(MCP, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).status_code

    assert within(app, ask) == status


def test_without_the_option_nothing_is_there(tmp_path: Path, make_article: MakeArticle) -> None:
    rebuild(tmp_path / "index", [make_article("a")])
    app: Any = _app(Settings(index=tmp_path / "index"))

    async def ask() -> Any:
        async with client(app) as http:
            return (await http.post(MCP, json={})).status_code

    assert within(app, ask) == 404
