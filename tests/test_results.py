"""Hits and results as JSON and as Python values."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from newsearch import Article, Index, rebuild
from newsearch.query import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = [
    Article(
        id="1",
        headline="Gempa guncang Palu",
        body="Gempa merusak rumah warga.",
        published=datetime(2018, 9, 28, 18, 2, tzinfo=WIB),
        precision="minute",
        source="Kabar Kota",
    ),
    Article(id="2", body="Tidak ada gempa di sini. Warga tenang."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("index")
    rebuild(folder, ARTICLES)
    with Index.open(folder) as opened:
        yield opened


def test_results_are_json_of_the_documented_form(index: Index) -> None:
    results = index.search("gempa guncang", limit=1)
    score = results.hits[0].score
    assert json.loads(json.dumps(results.to_dict())) == {
        "format": 1,
        "query": "gempa guncang",
        "total": 2,
        "partial": False,
        "hits": [
            {
                "id": "1",
                "score": round(score, 6),
                "headline": "Gempa guncang Palu",
                "published": "2018-09-28T18:02:00+07:00",
                "precision": "minute",
                "source": "Kabar Kota",
                "snippet": {"text": "Gempa merusak rumah warga.", "spans": [{"start": 0, "end": 5}]},
            }
        ],
    }


def test_a_hit_without_headline_date_and_source_shows_its_first_sentence(index: Index) -> None:
    (hit,) = index.search("tenang")
    assert (hit.headline, hit.published, hit.precision, hit.source) == ("Tidak ada gempa di sini.", None, None, "")


def test_a_hit_gives_its_article_and_reads_it_once(index: Index) -> None:
    (hit,) = index.search("tenang")
    assert hit.article.body == ARTICLES[1].body
    assert hit.article is hit.article
    assert hit.snippet is hit.snippet


def test_a_hit_shows_itself(index: Index) -> None:
    (hit,) = index.search("tenang")
    assert repr(hit).startswith("Hit(id='2', score=")


def test_results_are_iterable_and_know_the_length_of_the_page(index: Index) -> None:
    results = index.search("gempa", limit=1)
    assert ([hit.id for hit in results], len(results), results.total) == (["1"], 1, 2)
