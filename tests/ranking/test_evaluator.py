from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.engine import phrase_search
from newsearch.fields import BODY
from newsearch.ranking import phrases
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.nodes import Beside, Best, Clauses, InField, Sequence, Term
from newsearch.ranking.plan_positions import places
from newsearch.ranking.topk import MARGIN

from . import reference
from .memory import MemorySegment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.ranking.nodes import Node

_ANALYZER = Analyzer()
_WORDS = ("gempa", "palu", "di")
_texts = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9), min_size=20, max_size=60)


def _phrase(*, least: bool) -> Sequence:
    return Sequence((Term("exact", "gempa", 2.0), Term("exact", "palu", 1.0)), least=least)


def _segment(texts: list[list[str]]) -> MemorySegment:
    return MemorySegment([Article(id=str(n), body=" ".join(words)) for n, words in enumerate(texts)], _ANALYZER)


@given(_texts, st.integers(1, 8), st.booleans(), st.sampled_from([0.0, 0.3, 0.8]), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_the_best_of_a_phrase_are_the_best_of_all_that_have_it(
    texts: list[list[str]], count: int, least: bool, floor: float, times: int
) -> None:
    """Whole scores, ties included, asked for the first time and again; below `floor` any may be missing."""
    segment = _segment(texts)
    plan = _phrase(least=least)
    expected = reference.found(plan, segment)
    whole = dict(zip(expected.numbers.tolist(), expected.scores.tolist(), strict=True))
    evaluator = Evaluator(segment)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "_TIER", 1)
        patch.setattr(phrases, "_WIDER", 1)
        for _ in range(times):
            found = evaluator.best(plan, count, floor)
    got = dict(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))
    assert found.numbers.tolist() == sorted(got)
    assert got == pytest.approx({number: whole[number] for number in got}, abs=1e-9)
    last = sorted(whole.values(), reverse=True)[:count][-1:] or [0.0]
    wanted = {number for number, score in whole.items() if score >= max(*last, floor) - MARGIN}
    assert wanted <= set(got)


def test_positions_are_looked_at_no_longer_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best articles of a phrase are found without a look at all that hold its words."""
    evaluator = Evaluator(_segment([["gempa", "palu"] * (1 + n % 7) for n in range(2000)]))
    looked: list[int] = []
    following = phrase_search.following

    def counted(segment: MemorySegment, lists: list[object], rows: phrase_search.Rows) -> object:
        looked.append(len(rows[0]))
        return following(segment, lists, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(phrases, "following", counted)
    assert len(evaluator.best(_phrase(least=False), 3).numbers) >= 3
    assert sum(looked) < 1000


def test_a_phrase_of_one_word_is_the_word() -> None:
    evaluator = Evaluator(_segment([["gempa"], ["palu"]]))
    word, phrase = Term("exact", "gempa", 2.0), Sequence((Term("exact", "gempa", 2.0),))
    for found in (evaluator.scored(phrase), evaluator.best(phrase, 1)):
        assert (found.numbers.tolist(), found.scores.tolist()) == ([0], evaluator.scored(word).scores.tolist())


def test_a_phrase_without_an_article_finds_none() -> None:
    evaluator = Evaluator(_segment([["gempa"], ["palu"]]))
    for _ in range(3):
        assert evaluator.scored(_phrase(least=False)).numbers.tolist() == []
        assert evaluator.best(_phrase(least=False), 1).numbers.tolist() == []


_terms = st.builds(Term, st.sampled_from(["stem", "exact"]), st.sampled_from([*_WORDS, "tidakada"]), st.just(1.0))
_phrases = st.builds(Sequence, st.lists(_terms, min_size=2, max_size=3).map(tuple), st.just(0), st.booleans())
_ways = st.lists(_terms, min_size=2, max_size=3) | st.lists(_terms | _phrases, min_size=2, max_size=3)
_words: st.SearchStrategy[Node] = _terms | _ways.map(lambda ways: Best(tuple(ways)))
_beside = st.builds(Beside, _words, st.sampled_from([0.5, 1.0]))
_asked = st.lists(_words | _beside | _phrases, min_size=1, max_size=3)


@given(
    _texts,
    st.lists(_asked, min_size=1, max_size=6),
    st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_what_is_kept_of_words_changes_no_answer(texts: list[list[str]], asked: list[list[Node]], every: bool) -> None:
    """With room for all words, and with room for next to none."""
    segment = _segment(texts)
    evaluators = [Evaluator(segment), Evaluator(segment, 4000), Evaluator(segment, 0)]
    for nodes in asked:
        plan = Clauses(required=tuple(nodes)) if every else Clauses(optional=tuple(nodes))
        expected = reference.found(plan, segment)
        for evaluator in evaluators:
            found = evaluator.scored(plan)
            assert found.numbers.tolist() == expected.numbers.tolist()
            assert found.scores.tolist() == pytest.approx(expected.scores.tolist(), abs=1e-9)
            assert evaluator.count(plan) == len(expected.numbers)
            assert set(_leading(found.numbers, found.scores)) <= set(evaluator.best(plan, 2).numbers.tolist())


def _leading(numbers: NDArray[np.intp], scores: NDArray[np.float64]) -> list[int]:
    """The best two of some articles, and those that score as the second."""
    least: list[float] = np.sort(scores)[-2:][:1].tolist()
    leading: list[int] = numbers[scores >= min(least, default=0.0)].tolist()
    return leading


def test_what_stands_for_a_word_besides_is_looked_for_until_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator = Evaluator(_segment([["gempa", "palu"], ["palu", "gempa"], ["di"], ["gempa"]]))
    looked: list[object] = []

    def counted(*given: Any) -> Any:
        looked.append(given)
        return phrase_search.following(*given)

    monkeypatch.setattr("newsearch.ranking.phrases.following", counted)
    plan = Best((Term("exact", "di", 1.0), _phrase(least=True)))
    found = [evaluator.best(plan, 5) for _ in range(4)]
    assert [each.numbers.tolist() for each in found] == [[0, 2]] * 4
    assert len({tuple(each.scores.tolist()) for each in found}) == 1
    assert len(looked) == 2


def test_memory_of_words_is_bounded() -> None:
    segment = _segment([[f"kata{n}"] for n in range(500)])
    evaluator = Evaluator(segment, 20_000)
    for n in range(500):
        evaluator.scored(Term("exact", f"kata{n}", 1.0))
        assert evaluator.kept <= 20_000
    assert evaluator.kept > 0


def test_hidden_articles_are_not_found_by_words_that_were_kept() -> None:
    articles = [Article(id=str(n), body="gempa palu") for n in range(3)]
    evaluator = Evaluator(MemorySegment(articles, _ANALYZER, frozenset({"1"})))
    for plan in (Term("exact", "gempa", 1.0), _phrase(least=False)):
        for _ in range(3):
            assert evaluator.scored(plan).numbers.tolist() == [0, 2]
            assert np.array_equal(evaluator.best(plan, 1).numbers, [0, 2])


def test_what_stands_in_a_field_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page counts what it has found, and the next one has the same condition."""
    segment = _segment([["gempa", "palu"], ["palu", "gempa"], ["gempa"]])
    evaluator = Evaluator(segment)
    looked: list[Node] = []

    def counted(node: Node, *given: Any) -> Any:
        looked.append(node)
        return places(node, *given)

    monkeypatch.setattr("newsearch.ranking.evaluator.places", counted)
    plan = InField(_phrase(least=False), BODY)
    for _ in range(3):
        assert evaluator.scored(plan).numbers.tolist() == [0]
        assert evaluator.count(plan) == 1
    assert len(looked) == 1
