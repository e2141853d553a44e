"""The entities that articles name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from newsearch import Article, Entity, Index, Mention, UsageError, rebuild, update
from newsearch.analysis import Analyzer
from newsearch.entities import Aliases, fold
from newsearch.ranking.census import census
from newsearch.ranking.scored import Scored

from .memory import snapshot

if TYPE_CHECKING:
    from pathlib import Path

WIB = timezone(timedelta(hours=7))
BODIES = {
    "a": "Presiden Joko Widodo tiba di Palu. Jokowi meninjau pengungsian.",
    "b": "Jokowi berkunjung ke Lombok.",
    "c": "Presiden Joko Widodo berpidato di Jakarta.",
    "d": "Warga Palu kembali ke rumah.",
}


def article(id: str, body: str, day: int | None) -> Article:  # noqa: A002
    published = datetime(2018, 10, day, tzinfo=WIB) if day else None
    return Article(id=id, headline="Kabar", body=body, published=published, precision="day" if day else None)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments, one of which has a deleted article."""
    folder = tmp_path_factory.mktemp("census") / "index"
    rebuild(folder, [article("a", BODIES["a"], 3), article("b", "Jokowi ke Bali.", 9), article("d", BODIES["d"], None)])
    update(folder, [article("b", BODIES["b"], 1), article("c", BODIES["c"], 5)])
    return folder


def test_names_of_one_person_count_each_article_once(index: Path) -> None:
    with Index.open(index) as opened:
        (jokowi,) = opened.entities("*", "person")
    assert {jokowi.name, *jokowi.aliases} == {"Joko Widodo", "Jokowi"}
    assert jokowi.articles == 3
    assert (jokowi.first, jokowi.last) == (datetime(2018, 10, 1, tzinfo=WIB), datetime(2018, 10, 5, tzinfo=WIB))


def test_only_what_the_hits_name(index: Path) -> None:
    with Index.open(index) as opened:
        places = {entity.name: entity.articles for entity in opened.entities("*", "place")}
        assert places == {"Palu": 2, "Jakarta": 1, "Lombok": 1}
        assert [entity.name for entity in opened.entities("berpidato", "place")] == ["Jakarta"]
        assert opened.entities("tidakada", "place") == []


def test_what_has_no_date_has_no_first_and_last(index: Path) -> None:
    with Index.open(index) as opened:
        (palu,) = opened.entities("rumah", "place")
    assert (palu.name, palu.articles, palu.first, palu.last) == ("Palu", 1, None, None)


def test_the_commonest_come_first_and_ties_by_name(index: Path) -> None:
    with Index.open(index) as opened:
        assert [entity.name for entity in opened.entities("*", "place", limit=2)] == ["Palu", "Jakarta"]


def test_a_kind_that_is_none(index: Path) -> None:
    thing: Any = "thing"
    with Index.open(index) as opened, pytest.raises(UsageError, match="person, organisation, place"):
        opened.entities("*", thing)


def test_a_name_that_is_only_part_of_another_is_not_it() -> None:
    """Who asks for Jokowi finds Iriana Jokowi too; she is counted for herself."""
    bearers = [("Joko Widodo",), ("Joko Widodo", "Iriana Jokowi"), ("Jokowi",)]
    articles = [
        Article(id=str(number), entities=tuple(Entity(name, "person", (Mention("body", 0, 1),)) for name in names))
        for number, names in enumerate(bearers)
    ]
    part = snapshot(articles, Analyzer()).segments
    found = [Scored.unscored(np.arange(3, dtype=np.uint32))]
    aliases = Aliases({("person", fold(name), name): 1 for name in ("Joko Widodo", "Jokowi", "Iriana Jokowi")})
    assert [(row.name, row.aliases, row.articles) for row in census(part, found, "person", 9, aliases)] == [
        ("Joko Widodo", ("Jokowi",), 3),
        ("Iriana Jokowi", (), 1),
    ]
