"""What the tools answer to anything at all, and within conditions that nobody who asks can lift."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

from hypothesis import given, settings
from hypothesis import strategies as st

import newsearch
from newsearch import Index
from newsearch.assistants.protocol import LARGEST, OFFERS, answered
from newsearch.assistants.quoting import shown
from newsearch.assistants.tools import Tools

from .conftest import ODD_ID, ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted({name for offer in OFFERS.values() for name in offer.question.model_fields} | {"self", "cls", "where"})
WORDS = st.sampled_from(
    ["banjir", "*", "-x", '"', "(", "sumber:", "id:*", "NEAR/9", "a" * 5000, "\u202e", "kemarin", "2020", ODD_ID, ""]
)
VALUES = st.one_of(
    WORDS,
    st.text(max_size=20),
    st.integers(-5, 10**30),
    st.none(),
    st.booleans(),
    st.floats(),
    st.lists(WORDS, max_size=12),
)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([*OFFERS, "remove"]), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_any_arguments_are_answered_or_refused_in_few_bytes(tools: Tools, name: str, arguments: dict[str, Any]) -> None:
    result: Any = answered(tools, name, arguments)
    text = result.content[0].text
    assert len(text.encode("utf8")) <= LARGEST
    assert shown(text) == text
    assert result.is_error == ("error" in json.loads(text))


@settings(max_examples=50, deadline=None)
@given(
    WORDS,
    st.sampled_from([[], ["Warta Arsip"], ["Kabar Kota", ORDER]]),
    st.sampled_from(["relevance", "newest", "oldest"]),
    st.booleans(),
)
def test_a_condition_that_was_set_is_never_lifted(
    part: Tools, query: str, source: list[str], sort: str, undated: bool
) -> None:
    asked = {"query": query, "source": source, "sort": sort, "undated": undated}
    found: Any = answered(part, "search", asked).structured_content
    assert {hit["quoted"]["outlet"] for hit in found.get("hits", ())} <= {"Kabar Kota"}


@pytest.fixture(scope="module")
def part(index: Index) -> Iterator[Tools]:
    with index.within(where={"source": "Kabar Kota"}) as narrowed:
        yield Tools(narrowed, within={"source": ["Kabar Kota"]})


def ask(tools: Tools, name: str, /, **arguments: Any) -> Any:
    return answered(tools, name, arguments).structured_content


def test_an_article_outside_of_the_condition_is_not_there(part: Tools) -> None:
    assert ask(part, "get_article", id="banjir-3")["id"] == "banjir-3"
    assert "no article has the id" in ask(part, "get_article", id="banjir-4")["error"]["message"]
    assert "no article has the id" in ask(part, "similar", id="banjir-4")["error"]["message"]


def test_what_is_like_an_article_is_of_the_condition_too(part: Tools) -> None:
    hits = ask(part, "similar", id="banjir-3")["hits"]
    assert {hit["quoted"]["outlet"] for hit in hits} == {"Kabar Kota"}


def test_counts_are_those_of_the_condition(part: Tools) -> None:
    assert ask(part, "about")["articles"] == 12
    assert ask(part, "about")["limited_to"] == {"source": ["Kabar Kota"]}
    assert ask(part, "facets", name="source")["values"] == [{"quoted_value": "Kabar Kota", "articles": 12}]
    line = ask(part, "timeline", by="year")
    assert [(each["hits"], each["articles"]) for each in line["periods"]] == [(6, 6), (6, 6)]


def test_words_of_other_articles_are_not_suggested(tools: Tools, part: Tools) -> None:
    assert "did_you_mean" in ask(tools, "search", query="bajir")
    assert "did_you_mean" not in ask(part, "search", query="bajir")


def test_a_slip_is_repaired_by_words_of_the_part(tools: Tools, part: Tools) -> None:
    note = "no article has 'banjer': 'banjir' was searched instead; =banjer finds only what was typed"
    assert [ask(tools, "search", query="banjer")["notes"], ask(part, "search", query="banjer")["notes"]] == [[note]] * 2


def test_no_more_of_a_text_is_read_than_is_allowed(index: Index) -> None:
    tools = Tools(index, readable=40)
    article = ask(tools, "get_article", id="panjang", part="full", offset=0, max_chars=20_000)
    assert article["quoted_text"] == ("Kalimat panjang tentang tsunami. " * 5000)[:40]
    assert "next_offset" not in article
    assert ask(tools, "get_article", id="panjang", part="full", offset=40)["quoted_text"] == ""
    assert "not allowed" in ask(tools, "get_article", id="panjang", part="matches", query="x")["error"]["message"]


def test_an_answer_that_would_be_too_large_is_refused(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.assistants.protocol.LARGEST", 500)
    assert "larger than 500 bytes" in ask(Tools(index), "search", query="banjir")["error"]["message"]


def test_what_an_assistant_cannot_mend_is_told_to_whoever_runs_the_server(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Damaged(Tools):
        def about(self, _asked: Any) -> dict[str, Any]:
            raise newsearch.IndexCorruptError(folder / "secret", "a checksum differs")

    with Index.open(folder) as opened:
        error = ask(Damaged(opened), "about")["error"]
    assert error["code"] == "index-corrupt"
    assert "secret" not in error["message"]
    assert "secret" in caplog.text


def test_the_tools_know_nothing_that_writes() -> None:
    """No module that they import, however indirectly, builds an index or looks after one."""
    source = Path(newsearch.__file__).parent
    seen: set[Path] = set()
    waiting = sorted((source / "assistants").glob("*.py"))
    while waiting:
        path = waiting.pop()
        if path in seen or path == source / "__init__.py":  # it imports a name when that is asked for
            continue
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if not isinstance(node, ast.ImportFrom):
                continue
            for name in [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]:
                module = source.parent / Path(*name.split("."))
                waiting += [each for each in (module.with_suffix(".py"), module / "__init__.py") if each.is_file()]
    rooms = {path.relative_to(source).parts[0] for path in seen}
    assert "index.py" in rooms
    assert not {"build", "upkeep", "corpus"} & rooms
