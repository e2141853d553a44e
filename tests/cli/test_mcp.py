"""`newsearch mcp`: what it hands to the server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

from newsearch.assistants import protocol

if TYPE_CHECKING:
    from .conftest import Call


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `about` tells of the tools that are served."""
    told: dict[str, Any] = {}

    def serve(tools: Any) -> None:
        result = protocol.answered(tools, "about", {})
        told.update(result.structured_content or {})

    monkeypatch.setattr(protocol, "serve_stdio", serve)
    return told


def test_the_whole_archive_is_served(ask_engine: Call, told: dict[str, Any]) -> None:
    assert ask_engine("mcp") == (0, "", "")
    assert (told["articles"], told["limited_to"], told["readable_chars_of_an_article"]) == (10, None, None)


def test_words_and_conditions_limit_it(ask_engine: Call, told: dict[str, Any]) -> None:
    assert (
        ask_engine("mcp", "gempa", "-lombok", "--source", "Warta Arsip", "--since", "2018", "--max-chars", "500").code
        == 0
    )
    assert told["articles"] == 3
    assert told["limited_to"] == {"text": "gempa -lombok", "where": {"source": ["Warta Arsip"]}, "since": "2018"}
    assert told["readable_chars_of_an_article"] == 500


def test_words_that_are_not_understood_limit_nothing_and_are_refused(ask_engine: Call, told: dict[str, Any]) -> None:
    ended = ask_engine("mcp", "gempa", "AND")
    assert ended.code == 2
    assert told == {}


def test_without_the_extra_it_says_what_to_install(ask_engine: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "newsearch.assistants.protocol", None)
    assert ask_engine("mcp") == (
        2,
        "",
        "newsearch: `newsearch mcp` needs an optional dependency: pip install 'newsearch[mcp]'\n",
    )


def test_without_an_index_it_says_so(call: Call, told: dict[str, Any]) -> None:
    assert call("mcp").code == 3
    assert told == {}
