"""An answer: one request, one generation, one deadline, and every part of it the same in whatever order it is read."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, ArticleNotFoundError, Index, SearchRequest, UsageError, rebuild, remove
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newsearch import Answer

ARTICLES = [
    Article(
        id=f"a{number}",
        headline=("Gempa guncang Palu", "Banjir rendam Ambon")[number % 2],
        body=f"Laporan ke-{number} tentang gempa dan warga." if number % 3 else "Warga menunggu kabar banjir.",
        published=datetime(2018 + number % 3, 1 + number % 12, 1, tzinfo=WIB) if number % 5 else None,
        precision="day" if number % 5 else None,
        source=("Kabar Kota", "Warta Desa", "Suara Pulau")[number % 3],
    )
    for number in range(40)
]

PARTS: dict[str, Callable[[Answer], Any]] = {
    "hits": lambda answer: [(hit.id, hit.score) for hit in answer.hits],
    "total": lambda answer: answer.total,
    "all": lambda answer: [(hit.id, hit.score) for hit in answer.all()],
    "facets": lambda answer: answer.facets(["source", "year"]),
    "timeline": lambda answer: [(volume.period, volume.hits) for volume in answer.timeline("year")],
    "messages": lambda answer: answer.messages,
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("answer") / "index"
    rebuild(folder, ARTICLES)
    with Index.open(folder) as opened:
        yield opened


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest("gempa warga", limit=3, timeout=None),
        SearchRequest("gempa warga", limit=0, timeout=None),
        SearchRequest("gempa warga", limit=3, offset=2, sort="newest", since="2018", timeout=None),
        SearchRequest("gempa banjir", limit=3, feedback=True, recency="1y", timeout=None),
        SearchRequest('"kabar banjir"', limit=3, no_duplicates=True, timeout=None),
        SearchRequest("-gempa", limit=3, timeout=None),
    ],
    ids=repr,
)
def test_the_order_in_which_parts_are_read_does_not_matter(index: Index, request_: SearchRequest) -> None:
    expected = {name: read(index.answer(request_)) for name, read in PARTS.items()}
    for first in permutations(PARTS, 2):
        names = (*first, *(name for name in PARTS if name not in first))
        answer = index.answer(request_)
        assert {name: PARTS[name](answer) for name in names} == expected


def test_it_answers_what_the_short_forms_answer(index: Index) -> None:
    answer = index.answer(SearchRequest("gempa", since="2019", limit=4))
    assert answer.to_dict() == index.search("gempa", since="2019", limit=4).to_dict()
    assert answer.facets(["month", "source"]) == index.facets("gempa", ["month", "source"], since="2019")
    assert list(answer.timeline("month")) == list(index.timeline("gempa", "month", since="2019"))
    assert answer.entities("place") == index.entities("gempa", "place", since="2019")
    assert [hit.id for hit in answer.all()] == [hit.id for hit in index.search_all("gempa", since="2019")]


def test_pages_are_cut_out_of_all_hits(index: Index) -> None:
    answer = index.answer(SearchRequest("gempa banjir", offset=5, limit=5))
    assert [hit.id for hit in answer] == [hit.id for hit in answer.all()][5:10]


def test_it_stays_at_its_generation(tmp_path: Path) -> None:
    rebuild(tmp_path, ARTICLES)
    with Index.open(tmp_path) as opened:
        before = opened.answer(SearchRequest("gempa", limit=50))
        remove(tmp_path, ["a2"], reason="uji")
        after = opened.answer(SearchRequest("gempa", limit=50))
    assert {hit.id for hit in before} - {hit.id for hit in after} == {"a2"}
    assert before.total == after.total + 1


def test_one_deadline_holds_for_all_of_it(index: Index) -> None:
    answer = index.answer(SearchRequest('"gempa dan" banjir', timeout=1e-9))
    whole = index.answer(SearchRequest('"gempa dan" banjir', timeout=None))
    (facet,) = answer.facets(["source"])
    assert answer.partial
    assert sum(facet.counts.values()) <= answer.total <= whole.total
    assert not whole.partial


def test_facets_can_be_cut_to_the_commonest(index: Index) -> None:
    answer = index.answer(SearchRequest("*", limit=0))
    (whole,) = answer.facets(["source"])
    (cut,) = answer.facets(["source"], limit=1)
    assert list(cut.counts.items()) == list(whole.counts.items())[:1]
    assert (cut.missing, cut.more, whole.more) == (whole.missing, len(whole.counts) - 1, 0)
    (years,) = answer.facets(["year"], limit=1)
    assert len(years.counts) == 3


def test_a_score_is_explained_by_id(index: Index) -> None:
    answer = index.answer(SearchRequest("gempa palu", limit=1))
    (hit,) = answer
    assert answer.explain(hit.id) == hit.explain()
    assert answer.explain(hit.id).score == pytest.approx(hit.score, abs=1e-6)
    with pytest.raises(ArticleNotFoundError):
        answer.explain("none")


@pytest.mark.parametrize(
    "read",
    [
        lambda answer: answer.facets(["colour"]),
        lambda answer: answer.facets(["source"], limit=-1),
        lambda answer: answer.timeline("hour"),
        lambda answer: answer.entities("thing"),
    ],
)
def test_what_has_no_meaning_is_refused(index: Index, read: Callable[[Answer], object]) -> None:
    with pytest.raises(UsageError):
        read(index.answer(SearchRequest("gempa")))
