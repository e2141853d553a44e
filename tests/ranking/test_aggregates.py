"""The entities that articles name."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Entity, Index, Mention, UsageError, rebuild, update
from newsearch.analysis import Analyzer
from newsearch.entities import Aliases, fold
from newsearch.ranking.aggregates import Aggregates
from newsearch.ranking.entity_names import numbered
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


def test_a_facet_joins_names_of_one_person_too(index: Path) -> None:
    with Index.open(index) as opened:
        people, places = opened.facets("*", ["person", "place"], limit=1)
    assert list(people.counts.values()) == [3]
    assert (people.more, people.missing) == (0, 1)
    assert (places.counts, places.more) == ({"Palu": 2}, 2)


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
    counted = Aggregates(part, lambda kind, names: numbered(names, aliases.joined(kind)))
    assert [(row.name, row.aliases, row.articles) for row in counted.entities(found, "person", 9)] == [
        ("Joko Widodo", ("Jokowi",), 3),
        ("Iriana Jokowi", (), 1),
    ]


NAMES = ("A", "A B", "Ab", "B", "C", "C D")
PARTNERS = {"A": "A B", "C": "C D"}
JOINED = Aliases(
    {
        **{("person", fold(name), name): 1 for name in NAMES},
        **{("person", fold(short), full): 9 for short, full in PARTNERS.items()},
    }
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(NAMES), unique=True, max_size=4), max_size=12),
    st.lists(st.integers(0, 12), max_size=2),
    st.sets(st.integers(0, 11)),
    st.sets(st.integers(0, 11)),
    st.integers(0, 4),
)
def test_counts_are_those_of_looking_at_every_article(
    bearers: list[list[str]], cuts: list[int], deleted: set[int], missed: set[int], limit: int
) -> None:
    """Over any cut into segments, for few and for most articles, with names of one person in one article."""
    articles = [
        Article(id=str(n), entities=tuple(Entity(name, "person") for name in names)) for n, names in enumerate(bearers)
    ]
    index = snapshot(articles, Analyzer(), [min(cut, len(articles)) for cut in cuts], frozenset(map(str, deleted)))
    found, seen = [], []
    before = 0
    for part in index.segments:
        own = [n for n in range(part.size) if before + n not in deleted | missed]
        found.append(Scored.unscored(np.array(own, dtype=np.uint32)))
        seen += [bearers[before + n] for n in own]
        before += part.size
    counted = Aggregates(index.segments, lambda kind, names: numbered(names, JOINED.joined(kind)))
    each = Counter(name for names in seen for name in names)
    expected = Counter(
        max((other for other in NAMES if person_of(other) == person), key=lambda other: (each[other], rank(other)))
        for names in seen
        for person in {person_of(name) for name in names}
    )
    ordered = sorted(expected.items(), key=lambda row: (-row[1], row[0]))
    whole = counted.facet(found, "person")
    assert list(whole.counts.items()) == ordered
    assert whole.missing == sum(not names for names in seen)
    first = counted.facet(found, "person", limit)
    assert list(first.counts.items()) == ordered[:limit]
    assert first.more == len(ordered[limit:])
    named = counted.entities(found, "person", limit)
    assert [(entity.name, entity.articles) for entity in named] == ordered[:limit]


def person_of(name: str) -> str:
    """Who bears a name."""
    return PARTNERS.get(name, name)


def rank(name: str) -> int:
    """Of names that are as common the first in the alphabet counts."""
    return -sorted(NAMES).index(name)
