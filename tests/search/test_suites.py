"""The golden suites: folders with `articles.jsonl` and `searches.json`, run against every engine by one function.

Each search names its `query`, and arguments of `Index.search` in `with`. It expects any of: `ids` (the hits in their
order), `any_order` (the same without order), `total`, `messages`, `notes` (how many), `text` (the first hit's snippet,
its spans in brackets), `kwic` (the first hit's matches in brackets, each with its field), `suggest` (word -> the first
suggestion), `copies` (hit -> its copies), `similar` (the articles most like the one that `like` names), `facets`
(name -> counts), `timeline` (period -> hits, `by` saying how long a period is).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, Hit, Index, rebuild, update
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.whoosh.reference import StockEngine
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.engine.interface import Engine

SUITES = sorted(path.parent.name for path in Path(__file__).parent.glob("*/searches.json"))
NOW = datetime(2024, 6, 12, 10, 0, tzinfo=WIB)
"""A Wednesday: what "kemarin" counts from."""


def built(folder: Path, articles: list[Article], engine: Engine) -> None:
    """All at once."""
    rebuild(folder, articles, engine=engine)


def updated(folder: Path, articles: list[Article], engine: Engine) -> None:
    """In two steps: two segments, of which the first holds articles and the older wording of others."""
    half = len(articles) // 2
    older = [replace(article, headline="Versi lama", body="zzzz lama") for article in articles[half:]]
    rebuild(folder, articles[:half] + older, engine=engine)
    update(folder, articles[half:])


@pytest.mark.parametrize("engine", [StockEngine(), ColumnarEngine()], ids=lambda engine: str(engine.name))
@pytest.mark.parametrize("build", [built, updated])
@pytest.mark.parametrize("suite", SUITES)
def test_suite(
    suite: str, build: Callable[[Path, list[Article], Engine], None], engine: Engine, tmp_path: Path
) -> None:
    folder = Path(__file__).parent / suite
    lines = (folder / "articles.jsonl").read_text("utf8").splitlines()
    build(tmp_path, [Article.from_dict(json.loads(line)) for line in lines], engine)
    with Index.open(tmp_path) as index:
        for search in json.loads((folder / "searches.json").read_text("utf8")):
            wanted = {
                name: value for name, value in search.items() if name not in {"about", "query", "with", "by", "like"}
            }
            assert wanted, f"{search} expects nothing"
            assert answer(index, search, wanted) == wanted, search


def answer(index: Index, search: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What a search answers, in the form of what is wanted of it."""
    results = index.search(search["query"], now=NOW, **search.get("with", {}))
    ids = [hit.id for hit in results]
    ways: dict[str, Callable[[], Any]] = {
        "ids": lambda: ids,
        "any_order": lambda: sorted(ids, key=_place(wanted.get("any_order", []))),
        "total": lambda: results.total,
        "messages": lambda: list(results.messages),
        "notes": lambda: len(results.notes),
        "text": lambda: bracketed(results.hits[0]),
        "kwic": lambda: [
            f"{match.field}: {match.left}[{match.keyword}]{match.right}" for match in results.hits[0].concordance()
        ],
        "copies": lambda: {hit.id: sorted(copy.id for copy in hit.copies) for hit in results},
        "similar": lambda: sorted(hit.id for hit in index.similar(search["like"])),
        "suggest": lambda: {suggestion.word: suggestion.words[0] for suggestion in results.suggestions},
        "facets": lambda: {facet.name: facet.counts for facet in index.facets(search["query"], wanted["facets"])},
        "timeline": lambda: {
            volume.period: volume.hits for volume in index.timeline(search["query"], search["by"]) if volume.hits
        },
    }
    return {name: ways[name]() for name in wanted}


def _place(order: list[str]) -> Callable[[str], int]:
    return lambda hit: order.index(hit) if hit in order else len(order)


def bracketed(hit: Hit) -> str:
    """A hit's snippet with its spans in brackets."""
    text = hit.snippet.text
    for span in reversed(hit.snippet.spans):
        text = f"{text[: span.start]}[{text[span.start : span.end]}]{text[span.end :]}"
    return text
