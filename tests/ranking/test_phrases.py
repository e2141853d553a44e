from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import deadline
from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.deadline import Deadline, TimeUpError
from newsearch.engine import phrase_search
from newsearch.engine.phrase_search import phrase, together

from .memory import MemorySegment
from .test_deadline import Clock

if TYPE_CHECKING:
    from newsearch.engine.interface import PostingList

_ANALYZER = Analyzer()
_WORDS = ("gempa", "palu", "banjir")
_texts = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7), min_size=1, max_size=20)


def _segment(texts: list[list[str]]) -> MemorySegment:
    return MemorySegment([Article(id=str(n), body=" ".join(words)) for n, words in enumerate(texts)], _ANALYZER)


def _lists(segment: MemorySegment, words: list[str]) -> list[PostingList]:
    return [postings for word in words if (postings := segment.postings("exact", word)) is not None]


@pytest.mark.parametrize(("at_once", "few"), [(4096, 512), (3, 512), (3, 0), (4096, 0)])
@given(_texts, st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_phrase_is_found_where_its_words_follow_one_another(
    at_once: int, few: int, texts: list[list[str]], words: list[str]
) -> None:
    """At once or in turn, all words at a time or two of them first."""
    segment = _segment(texts)
    lists = _lists(segment, words)
    if len(lists) < len(words):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrase_search, "_AT_ONCE", at_once)
        patch.setattr(phrase_search, "_FEW", few)
        numbers, rows = phrase(segment, lists)
    assert numbers.tolist() == [n for n, text in enumerate(texts) if f" {' '.join(words)} " in f" {' '.join(text)} "]
    for postings, own in zip(lists, rows, strict=True):
        assert postings.numbers[own].tolist() == numbers.tolist()


@pytest.mark.parametrize("many", [1000, 0])
@given(_texts, st.permutations(_WORDS))
@settings(max_examples=40, deadline=None)
def test_articles_that_hold_all_words(many: int, texts: list[list[str]], words: list[str]) -> None:
    """Searched for or laid out."""
    segment = _segment(texts)
    lists = _lists(segment, words)
    if not lists:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrase_search, "_MANY", many)
        numbers, rows = together(lists)
    assert numbers.tolist() == sorted(set.intersection(*(set(postings.numbers.tolist()) for postings in lists)))
    for postings, own in zip(lists, rows, strict=True):
        assert postings.numbers[own].tolist() == numbers.tolist()


def test_between_many_articles_the_clock_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    segment = _segment([["gempa", "palu"]] * 10)
    lists = _lists(segment, ["gempa", "palu"])
    monkeypatch.setattr(phrase_search, "_AT_ONCE", 2)
    monkeypatch.setattr(deadline, "monotonic", Clock())
    with Deadline(5.5):
        assert phrase(segment, lists)[0].tolist() == list(range(10))
    with Deadline(4.5), pytest.raises(TimeUpError):
        phrase(segment, lists)


def test_positions_in_two_fields_do_not_follow_one_another() -> None:
    full = " ".join(["kata"] * 2047 + ["gempa"])
    segment = MemorySegment(
        [Article(id="0", headline=full, deck="palu"), Article(id="1", deck="gempa palu")], _ANALYZER
    )
    assert phrase(segment, _lists(segment, ["gempa", "palu"]))[0].tolist() == [1]


def test_a_damaged_list_of_far_positions_finds_no_article_that_is_not_there() -> None:
    """What a position adds to its article's number is cut off."""
    segment = _segment([["gempa", "palu"]])
    lists = _lists(segment, ["gempa", "palu"])

    def placed(lists: object, rows: object, bases: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        return bases + np.array([1 << 33, (1 << 33) + 1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "placed", placed)
        assert phrase(segment, lists)[0].tolist() == []


def test_damaged_positions_do_not_begin_before_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a word at the very first position, said twice, a phrase would begin before it."""
    segment = _segment([["gempa", "palu"]])
    monkeypatch.setattr(segment, "placed", lambda *_: np.array([-1, -1, 0, 5], dtype=np.int64))
    numbers, _ = phrase(segment, _lists(segment, ["gempa", "palu"]))
    assert numbers.tolist() == []
