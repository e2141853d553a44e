"""Scores that halve with an article's age."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from newsearch.article import Article
from newsearch.errors import UsageError
from newsearch.query import WIB
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.nodes import Aged, Term
from newsearch.ranking.recency import LEAST, factors
from newsearch.request import half_life

from .memory import snapshot
from .test_oracle import ANALYZER

NOW = datetime(2024, 6, 12, 10, 0, tzinfo=WIB)
DAY = 86_400.0
TERM = Term("exact", "gempa", 1.0)


def factor(age: timedelta | None) -> float:
    """What an article of that age, or of none, counts with a half-life of thirty days."""
    published = None if age is None else NOW - age
    article = Article(id="0", body="gempa", published=published, precision=None if age is None else "minute")
    (segment,) = snapshot([article], ANALYZER).segments
    evaluator = Evaluator(segment)
    found, plain = evaluator.scored(Aged(TERM, NOW.timestamp(), 30 * DAY)), evaluator.scored(TERM)
    assert found.numbers.tolist() == [0]
    return float(found.scores[0] / plain.scores[0])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), 1.0),
        (timedelta(days=30), 0.5),
        (timedelta(days=60), 0.25),
        (timedelta(days=15), 0.5**0.5),
        (timedelta(days=-1), 1.0),  # dated tomorrow
        (timedelta(days=300), LEAST),
        (timedelta(days=9000), LEAST),
        (None, LEAST),
    ],
)
def test_a_score_halves_with_every_half_life(age: timedelta | None, expected: float) -> None:
    assert factor(age) == pytest.approx(expected)


def test_articles_that_are_not_found_have_no_factor() -> None:
    articles = [Article(id="0", body="banjir"), Article(id="1", body="gempa", published=NOW, precision="minute")]
    (segment,) = snapshot(articles, ANALYZER).segments
    node = Aged(TERM, NOW.timestamp(), DAY)
    assert Evaluator(segment).scored(node).numbers.tolist() == [1]
    assert factors(node, segment, np.array([1, 0])).tolist() == [1.0, LEAST]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12h", 0.5),
        ("30d", 30),
        (" 30D ", 30),
        ("30 hari", 30),
        ("2w", 14),
        ("2 pekan", 14),
        ("2 minggu", 14),
        ("6 jam", 0.25),
        ("6m", 365.25 / 2),
        ("6 bulan", 365.25 / 2),
        ("1y", 365.25),
        ("1 tahun", 365.25),
    ],
)
def test_half_lives(text: str, days: float) -> None:
    assert half_life(text) == pytest.approx(days * DAY)


@pytest.mark.parametrize("text", ["", "30", "d", "0d", "-1d", "1.5d", "30x", "3 0d", "1dd", "999999y", "١d", "30d 1h"])
def test_what_is_no_half_life_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="recency"):
        half_life(text)
