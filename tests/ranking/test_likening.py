"""The best articles moved up by what they are like."""

from __future__ import annotations

import pytest

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.likening import WEIGHT, likened
from newsearch.ranking.nodes import Likened, Term

from .memory import snapshot

SNAPSHOT = snapshot([Article(id=letter, body=f"gempa {letter}") for letter in "abcd"], Analyzer())
PLAN = Term("stem", "gempa", 1.0)


def test_likeness_adds_its_share_of_the_best_score() -> None:
    (segment,) = SNAPSHOT.segments
    evaluator = Evaluator(segment)
    before = evaluator.scored(PLAN)
    best = [(id_, score) for id_, score in zip("abc", before.scores.tolist(), strict=False)]
    after = evaluator.scored(likened(PLAN, best, [1.0, 0.5, -0.5]))
    assert after.numbers.tolist() == before.numbers.tolist()
    highest = best[0][1]
    gains = (after.scores - before.scores).tolist()
    assert gains == pytest.approx([WEIGHT * highest, WEIGHT * highest / 2, 0.0, 0.0])


def test_an_article_that_is_not_found_is_not_found_for_its_likeness() -> None:
    (segment,) = SNAPSHOT.segments
    plan = Likened(Term("exact", "a", 1.0), (("a", 2.0), ("b", 3.0), ("naga", 4.0)))
    assert Evaluator(segment).scored(plan).numbers.tolist() == [0]


@pytest.mark.parametrize("best", [[], [("a", 1.0), ("b", 0.5)], [("a", 0.0), ("b", 0.0), ("c", 0.0)]])
def test_of_few_articles_or_without_scores_nothing_is_moved(best: list[tuple[str, float]]) -> None:
    assert likened(PLAN, best, [1.0] * len(best)) == PLAN
