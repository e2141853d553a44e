"""The words of the best articles."""

from __future__ import annotations

import pytest

from newsearch.article import Article
from newsearch.ranking import feedback
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.feedback import enriched
from newsearch.ranking.nodes import Clauses, Enriched, Term
from newsearch.ranking.statistics import Statistics

from .memory import snapshot
from .test_oracle import ANALYZER

BODIES = ["gempa palu palu likuifaksi", "gempa palu tsunami", "banjir jakarta", "banjir palu", *["cuaca cerah"] * 40]
ARTICLES = [
    Article(id=str(n), headline="", body=body, captions=("kamera",) if n < 2 else ()) for n, body in enumerate(BODIES)
]
SNAPSHOT = snapshot(ARTICLES, ANALYZER)
STATISTICS = Statistics(SNAPSHOT)
PLAN = Clauses(optional=(Term("stem", "gempa", 1.0), Term("stem", "banjir", 1.0)))


def words(best: list[tuple[Article, float]]) -> dict[str, float]:
    """The words that some articles add, with their weights."""
    plan = enriched(PLAN, best, ANALYZER, STATISTICS)
    assert isinstance(plan, Enriched)
    return {term.term: term.weight for term in plan.words}


def test_what_is_found_stays_the_same_and_scores_grow() -> None:
    plan = enriched(PLAN, [(ARTICLES[0], 1.0), (ARTICLES[1], 1.0)], ANALYZER, STATISTICS)
    (segment,) = SNAPSHOT.segments
    evaluator = Evaluator(segment)
    before, after = evaluator.scored(PLAN), evaluator.scored(plan)
    assert after.numbers.tolist() == before.numbers.tolist() == [0, 1, 2, 3]
    gains = (after.scores - before.scores).tolist()
    assert gains[2] == 0
    assert gains[0] > gains[3] > 0


def test_a_word_weighs_its_share_of_the_articles_and_what_it_tells() -> None:
    found = words([(ARTICLES[0], 3.0), (ARTICLES[1], 1.0)])
    # "likuifaksi" stands in one article alone; of the others the shares are 3/4 · 1/4 + 1/4 · 1/3 and so on.
    shares = {"gempa": 3 / 4 / 4 + 1 / 4 / 3, "palu": 3 / 4 * 2 / 4 + 1 / 4 / 3}
    unit = feedback.SHARE / (1 - feedback.SHARE) * 2 / sum(shares.values())
    expected = {
        term: unit * share * STATISTICS.idf(STATISTICS.frequency("stem", term)) for term, share in shares.items()
    }
    assert found == pytest.approx(expected)


def test_common_words_and_words_of_captions_are_not_added() -> None:
    assert "cuaca" not in words([(ARTICLES[4], 1.0), (ARTICLES[1], 1.0)])
    assert "kamera" not in words([(ARTICLES[1], 1.0)])


def test_no_more_words_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "WORDS", 1)
    assert list(words([(ARTICLES[0], 1.0)])) == ["palu"]


@pytest.mark.parametrize("best", [[], [(ARTICLES[0], 0.0)], [(ARTICLES[5], 1.0)]])
def test_without_words_to_add_the_plan_stays(best: list[tuple[Article, float]]) -> None:
    assert enriched(PLAN, best, ANALYZER, STATISTICS) is PLAN
