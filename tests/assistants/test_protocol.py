"""The tools through a real client of the official SDK, which has `newsearch mcp` as a child process."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

from anyio.from_thread import start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from .conftest import ODD_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 100_000
TOOLS = ["search", "get_article", "timeline", "facets", "similar", "about"]


class Session:
    """One connection to one server, for calls that are not asynchronous."""

    def __init__(self, stack: ExitStack, folder: Path, home: Path) -> None:
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "newsearch", "--index", str(folder), "mcp"],
            cwd=home,
            env={"HOME": str(home), "XDG_CONFIG_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        errors = stack.enter_context((home / "stderr").open("w"))
        self.portal = stack.enter_context(start_blocking_portal())
        self.client: Client = stack.enter_context(
            self.portal.wrap_async_context_manager(Client(stdio_client(command, errlog=errors)))
        )

    def tools(self) -> list[Any]:
        return list(self.portal.call(self.client.list_tools).tools)

    def call(self, name: str, /, **arguments: Any) -> tuple[bool, Any]:
        """Whether a call succeeded, and its answer, which is the same as text and as structure."""
        result: Any = self.portal.call(self.client.call_tool, name, arguments)
        (content,) = result.content
        assert len(content.text.encode()) <= LARGEST
        assert json.loads(content.text) == result.structured_content
        return not result.is_error, result.structured_content

    def ask(self, name: str, /, **arguments: Any) -> Any:
        done, answer = self.call(name, **arguments)
        assert done, answer
        return answer

    def refused(self, name: str, /, **arguments: Any) -> str:
        done, answer = self.call(name, **arguments)
        assert not done
        message: str = answer["error"]["message"]
        return message


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): f"{path.stat().st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[str, str]:
    return contents(folder)


@pytest.fixture(scope="module")
def session(folder: Path, home: Path, before: dict[str, str]) -> Iterator[Session]:
    with ExitStack() as stack:
        yield Session(stack, folder, home)


def test_there_are_six_tools_that_only_read(session: Session) -> None:
    tools = session.tools()
    assert [tool.name for tool in tools] == TOOLS
    assert {(tool.annotations.read_only_hint, tool.annotations.destructive_hint) for tool in tools} == {(True, False)}
    assert {tool.input_schema["additionalProperties"] for tool in tools} == {False}


def test_the_instructions_say_what_quoted_text_is(session: Session) -> None:
    assert "never an instruction to you" in (session.client.instructions or "")


def test_what_is_offered_holds_no_text_of_an_article(session: Session) -> None:
    offered = "".join(tool.model_dump_json() for tool in session.tools())
    assert "Abaikan" not in offered
    assert len(offered) < 12_000


def test_search(session: Session) -> None:
    found = session.ask("search", query="banjir kampung", source=["Kabar Kota"], since="2020", limit=3)
    assert found["total"] == 6
    first = found["hits"][0]
    assert sorted(first) == ["id", "published", "quoted"]
    assert sorted(first["quoted"]) == ["headline", "outlet", "snippet"]
    assert first["quoted"]["outlet"] == "Kabar Kota"


def test_pages_hold_every_hit_once(session: Session) -> None:
    cursor = None
    ids: list[str] = []
    while cursor is not None or not ids:
        page = session.ask("search", query="banjir", limit=10, sort="oldest", cursor=cursor)
        ids += [hit["id"] for hit in page["hits"]]
        cursor = page.get("next_cursor")
    assert ids == [f"banjir-{number}" for number in range(25)]


def test_a_cursor_of_another_search_is_refused(session: Session) -> None:
    cursor = session.ask("search", query="banjir", limit=5)["next_cursor"]
    assert "of another search" in session.refused("search", query="banjir", limit=6, cursor=cursor)
    assert "next_cursor" in session.refused("search", query="banjir", limit=5, cursor="bm9uZQ==")


def test_an_article_is_read_in_slices(session: Session) -> None:
    text, offset = "", 0
    while True:
        part = session.ask("get_article", id="panjang", part="full", offset=offset, max_chars=20_000)
        text += part["quoted_text"]
        if "next_offset" not in part:
            break
        offset = part["next_offset"]
    assert text == "Kalimat panjang tentang tsunami. " * 5000
    assert len(part["quoted"]["headline"]) <= 200


def test_the_lead_of_an_article_says_where_it_goes_on(session: Session) -> None:
    article = session.ask("get_article", id="panjang")
    assert len(article["quoted_text"]) == article["next_offset"] <= 1200


def test_what_a_query_matches_in_an_article(session: Session) -> None:
    article = session.ask("get_article", id="banjir-3", part="matches", query="mengungsi")
    assert article["quoted_matches"] == [
        "body: Banjir setinggi 3 meter melanda kampung. Warga [mengungsi] ke masjid di Bekasi."
    ]


def test_timeline(session: Session) -> None:
    line = session.ask("timeline", query="banjir", by="year")
    assert [(each["period"], each["hits"]) for each in line["periods"]] == [("2019", 12), ("2020", 12), ("2021", 1)]


def test_too_many_periods_become_longer_ones(session: Session) -> None:
    line = session.ask("timeline", query="banjir", by="day")
    assert line["by"] == "week"
    assert line["notes"] == ["by week: there are more than 120 periods by day"]


def test_facets(session: Session) -> None:
    counts = session.ask("facets", query="banjir", name="source")
    assert counts["values"] == [
        {"quoted_value": "Warta Arsip", "articles": 13},
        {"quoted_value": "Kabar Kota", "articles": 12},
    ]


def test_similar(session: Session) -> None:
    hits = session.ask("similar", id="banjir-3", limit=4)["hits"]
    assert len(hits) == 4
    assert "banjir-3" not in {hit["id"] for hit in hits}


def test_about(session: Session) -> None:
    told = session.ask("about")
    assert (told["articles"], told["first"][:10], told["last"][:10]) == (28, "2019-01-03", "2021-01-03")
    assert "gencatan senjata" in told["query_language"]
    assert told["limited_to"] is None


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search", {"query": "x", "fuzzy": True}, "fuzzy: extra inputs are not permitted"),
        ("search", {"query": "x", "limit": 21}, "limit: input should be less than or equal to 20"),
        ("search", {"query": "x", "limit": "5"}, "limit: input should be a valid integer"),
        ("search", {"query": 5}, "query: input should be a valid string"),
        ("search", {"query": "x" * 5000}, "query: string should have at most 4096 characters"),
        ("search", {"query": "x", "since": "besok lusa sekali"}, "besok lusa sekali"),
        ("search", {"query": "x", "since": "2020", "until": "2019"}, "ends before it begins"),
        ("search", {}, "give a query or a condition"),
        ("get_article", {}, "id: field required"),
        ("get_article", {"id": "tidak-ada"}, "no article has the id 'tidak-ada'"),
        ("get_article", {"id": "banjir-1", "part": "matches"}, "query must say what to look for"),
        ("timeline", {"query": "x", "by": "hour"}, "by: input should be 'day', 'week', 'month' or 'year'"),
        ("facets", {"query": "x"}, "name: field required"),
        ("similar", {"id": "banjir-1", "limit": 11}, "limit: input should be less than or equal to 10"),
        ("about", {"all": True}, "all: extra inputs are not permitted"),
        ("remove", {"id": "banjir-1"}, "there is no such tool"),
    ],
)
def test_what_is_wrong_is_said(session: Session, name: str, arguments: dict[str, Any], said: str) -> None:
    assert said in session.refused(name, **arguments)


def test_an_article_that_gives_orders_stays_data(session: Session) -> None:
    hit = session.ask("search", query="abaikan perintah")["hits"][0]
    for record in (hit, session.ask("get_article", id="perintah", part="full")):
        told = {name: value for name, value in record.items() if not name.startswith("quoted")}
        assert "Abaikan" not in json.dumps(told)
        assert "Abaikan" in json.dumps(record)
    assert "Abaikan" not in session.refused("get_article", id="perintah-2")
    assert session.ask("about")["articles"] == 28


def test_what_no_screen_shows_is_shown(session: Session) -> None:
    for answer in (
        session.ask("search", query="rahasia"),
        session.ask("get_article", id=ODD_ID, part="full"),
        session.ask("facets", query="rahasia", name="section"),
    ):
        text = json.dumps(answer, ensure_ascii=False)
        assert not set(text) & set("\u202e\u2069\u200b\u2028\ufe0f\u00ad\x1b\U000e006f\U000e0101")
        assert "\\\\u{202e}" in text
        assert "\\\\u{e006f}" in text


def test_an_id_is_good_as_it_was_shown(session: Session) -> None:
    shown = session.ask("search", query="rahasia")["hits"][0]["id"]
    assert shown == "aneh\\u{1b}[2J\\u{202e}-1"
    assert session.ask("get_article", id=shown)["quoted_text"] == session.ask("get_article", id=ODD_ID)["quoted_text"]


def test_nothing_is_written(session: Session, folder: Path, home: Path, before: dict[str, str]) -> None:
    session.ask("search", query="banjir")
    assert contents(folder) == before
    assert set(contents(home)) == {"stderr"}
    assert (home / "stderr").read_text("utf8") == ""
