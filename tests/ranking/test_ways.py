from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.engine import phrases
from newsearch.ranking import ways
from newsearch.ranking.groups import Scratch
from newsearch.ranking.nodes import Sequence, Term
from newsearch.ranking.topk import MARGIN
from newsearch.ranking.ways import complete, lifted, ways_of

from .memory import MemorySegment

_ANALYZER = Analyzer()
_texts = st.lists(st.lists(st.sampled_from(("gempa", "palu", "di")), min_size=1, max_size=9), min_size=20, max_size=60)


def _phrase(*, least: bool) -> Sequence:
    return Sequence((Term("exact", "gempa", 2.0), Term("exact", "palu", 1.0)), least=least)


def _segment(texts: list[list[str]]) -> MemorySegment:
    return MemorySegment([Article(id=str(n), body=" ".join(words)) for n, words in enumerate(texts)], _ANALYZER)


@given(_texts, st.integers(1, 8), st.booleans(), st.integers(1, 4), st.sampled_from([0.0, 0.3, 0.8]))
@settings(max_examples=150, deadline=None)
def test_the_best_of_a_phrase_are_the_best_of_all_that_have_it(
    texts: list[list[str]], count: int, least: bool, every: int, floor: float
) -> None:
    """Whole scores, ties included, of articles that are allowed; below `floor` any may be missing."""
    segment, scratch = _segment(texts), Scratch(len(texts))
    words = ways_of([_phrase(least=least)], segment, scratch)
    assert words is not None
    if not words[0].phrases:
        return
    scored = _phrase(least=least).scored(segment)
    allowed = scored.numbers % every == 0
    numbers, scores = scored.numbers[allowed], scored.scores[allowed]
    nothing = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "_TIER", 1)
        patch.setattr(ways, "_WIDER", 1)
        found, reached = lifted(words, count, *nothing, scratch, lambda numbers: numbers % every == 0, floor)
    assert found.tolist() == sorted(found.tolist())
    whole = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    assert dict(zip(found.tolist(), reached.tolist(), strict=True)).items() <= whole.items()
    last = sorted(scores.tolist(), reverse=True)[:count][-1:] or [0.0]
    wanted = {number for number, score in whole.items() if score >= max(*last, floor) - MARGIN}
    assert wanted <= set(found.tolist())


def test_positions_are_looked_at_no_longer_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best articles of a phrase are found without a look at all that hold its words."""
    segment, scratch = _segment([["gempa", "palu"] * (1 + n % 7) for n in range(2000)]), Scratch(2000)
    words = ways_of([_phrase(least=False)], segment, scratch)
    assert words is not None
    looked: list[int] = []
    following = phrases.following

    def counted(segment: MemorySegment, lists: list[object], rows: phrases.Rows) -> object:
        looked.append(len(rows[0]))
        return following(segment, lists, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(ways, "following", counted)
    nothing = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    found, _ = lifted(words, 3, *nothing, scratch, None, 0.0)
    assert len(found) >= 3
    assert sum(looked) < 1000


def test_a_phrase_of_one_word_is_the_word() -> None:
    segment = _segment([["gempa"], ["palu"]])
    words = ways_of([Sequence((Term("exact", "gempa", 2.0),))], segment, Scratch(2))
    assert words is not None
    assert [(postings.count, weight) for postings, weight in words[0].terms] == [(1, 2.0)]
    assert words[0].phrases == []


def test_a_phrase_without_an_article_finds_none() -> None:
    segment, scratch = _segment([["gempa"], ["palu"]]), Scratch(2)
    words = ways_of([_phrase(least=False)], segment, scratch)
    assert words is not None
    assert complete(words, scratch) == [()]
