"""On real nodes: whatever is asked, a cluster finds what the index in the folder finds, in the same order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from newsearch import Article, Index, UnsupportedError, rebuild, update
from newsearch.embedded.view import View
from newsearch.index import Index as Opened
from newsearch.opensearch.publishing import compared, publish
from newsearch.opensearch.remote_view import RemoteView

from .asked import QUERIES, WIB, article
from .parity import CLOSE, same_hits

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.opensearch.link import Link
    from newsearch.ranking.facets import FacetName

pytestmark = pytest.mark.nodes

SEARCHES = Path(__file__).parents[1] / "search"
SUITES = sorted(path.parent.name for path in SEARCHES.glob("*/searches.json"))
_COUNTED: tuple[FacetName, ...] = (
    *("source", "author", "tag", "dateline", "person", "organisation", "place", "month", "year"),
)
NOW = datetime(2024, 6, 12, 10, 0, tzinfo=WIB)


class Both(NamedTuple):
    """One archive, searched in the folder and on the cluster."""

    folder: Opened
    cluster: Opened


def both(folder: Path, link: Link) -> Both:
    return Both(Opened(View.open(folder)), Opened(RemoteView.open(folder, link)))


@pytest.fixture(scope="module", params=[1, 3, 7], ids=lambda shards: f"{shards} shards")
def archive(
    request: pytest.FixtureRequest, make_link: Callable[..., Link], tmp_path_factory: pytest.TempPathFactory
) -> Both:
    """An archive after an update that added, changed and deleted articles."""
    folder, link = tmp_path_factory.mktemp("archive"), make_link(f"parity{request.param}", shards=request.param)
    rebuild(folder, [article(number, version=1 if number % 5 == 0 else 0) for number in range(70)])
    publish(folder, link)
    update(folder, map(article, range(20, 80)))
    done = publish(folder, link)
    assert (done.loaded, done.closed) != (80, 0), "it was not updated but loaded anew"
    return both(folder, link)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=QUERIES)
def test_any_query_finds_the_same_in_the_same_order(archive: Both, text: str) -> None:
    try:
        theirs = archive.cluster.search(text, limit=200, timeout=None)
    except UnsupportedError:
        return
    ours = archive.folder.search(text, limit=200, timeout=None)
    same_hits(list(ours), list(theirs))
    assert ours.total == theirs.total


@pytest.mark.parametrize("text", ["*", "gempa", "KPK", '"komisi pemberantasan korupsi"', "-gempa *"])
def test_counts_of_all_kinds_are_the_same(archive: Both, text: str) -> None:
    ours, theirs = (index.search(text, timeout=None) for index in archive)
    for limit in (None, 2, 0):
        assert ours.facets(_COUNTED, limit=limit) == theirs.facets(_COUNTED, limit=limit)
    for by in ("day", "week", "month", "year"):
        assert ours.timeline(by).to_dict() == theirs.timeline(by).to_dict()
    for kind in ("person", "organisation", "place"):
        assert ours.entities(kind) == theirs.entities(kind)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_are_cut_alike_in_every_order(archive: Both, sort: Any) -> None:
    for page in (slice(0, 5), slice(5, 12), slice(60, 90)):
        options: dict[str, Any] = {"sort": sort, "offset": page.start, "limit": page.stop - page.start, "timeout": None}
        ours, theirs = ([hit.id for hit in index.search("gempa kota", **options)] for index in archive)
        assert ours == theirs
    ours, theirs = ([hit.id for hit in index.search_all("gempa kota", sort=sort)] for index in archive)
    assert ours == theirs


def test_recency_feedback_and_likeness_rank_alike(archive: Both) -> None:
    for options in ({"recency": "30d"}, {"feedback": True}, {"all_words": True}, {"no_duplicates": True}):
        ours, theirs = (list(index.search("gempa palu", timeout=None, **options)) for index in archive)
        same_hits(ours, theirs)
    ours, theirs = (list(index.similar(article(40).id)) for index in archive)
    same_hits(ours, theirs)


def test_hits_show_and_explain_alike(archive: Both) -> None:
    for ours, theirs in zip(*(index.search("gempa palu", timeout=None) for index in archive), strict=True):
        assert ours.to_dict() | {"score": 0} == theirs.to_dict() | {"score": 0}
        assert ours.explain() == theirs.explain()


def test_a_part_of_an_archive_is_the_same_part(archive: Both) -> None:
    ours, theirs = (index.within("sumber:kota") for index in archive)
    assert [hit.id for hit in ours.search("gempa")] == [hit.id for hit in theirs.search("gempa")]
    assert (ours.stats().articles, ours.stats().sources) == (theirs.stats().articles, theirs.stats().sources)


def test_articles_come_back_whole(archive: Both) -> None:
    assert archive.cluster.article("a.22/b") == archive.folder.article("a.22/b")
    ours, theirs = ({each.id: each for each in index.articles()} for index in archive)
    assert ours == theirs


@pytest.mark.parametrize(
    "text", ["a.b.c", "i.s:gempa", '"t" : {}', "\\\\", "gempa\u2024palu", "\ue000", "<h h>", "Z S", "é" * 500]
)
def test_hostile_text_is_only_text(archive: Both, text: str) -> None:
    ours, theirs = (index.search(text, timeout=None) for index in archive)
    assert [hit.id for hit in ours] == [hit.id for hit in theirs]


@pytest.mark.parametrize("suite", SUITES)
def test_golden_suite(suite: str, tmp_path: Path, link: Callable[..., Link]) -> None:
    """In two steps: the first holds articles and the older wording of others."""
    lines = (SEARCHES / suite / "articles.jsonl").read_text("utf8").splitlines()
    articles = [Article.from_dict(json.loads(line)) for line in lines]
    half, own = len(articles) // 2, link(suite, shards=3)
    older = [replace(each, headline="Versi lama", body="zzzz lama") for each in articles[half:]]
    rebuild(tmp_path, articles[:half] + older)
    publish(tmp_path, own)
    update(tmp_path, articles[half:])
    publish(tmp_path, own)
    assert compared(tmp_path, own) == len(articles)
    local, remote = both(tmp_path, own)
    for search in json.loads((SEARCHES / suite / "searches.json").read_text("utf8")):
        ours, theirs = (seen(index, search) for index in (local, remote))
        assert theirs.pop("scores") == pytest.approx(ours.pop("scores"), rel=CLOSE, abs=CLOSE), search
        assert ours == theirs, search


def seen(index: Index, search: dict[str, Any]) -> dict[str, Any]:
    """What a search of a suite shows."""
    text, options = search["query"], {"now": NOW, **search.get("with", {}), "timeout": None}
    answer = index.search(text, **options)
    found: dict[str, Any] = {
        "hits": [(hit.id, hit.snippet, [copy.id for copy in hit.copies]) for hit in answer],
        "scores": [hit.score for hit in answer],
        "total": answer.total,
        "messages": answer.messages,
        "suggestions": answer.suggestions,
        "facets": answer.facets([*search.get("facets", {}), "source", "person"]),
        "timeline": answer.timeline(search.get("by", "month")).to_dict(),
    }
    if "like" in search:
        found["similar"] = [hit.id for hit in index.similar(search["like"])]
    return found
