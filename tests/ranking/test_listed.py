"""A word is looked up in its lists first, and decoded whole when it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.ranking.listed import Listed
from newsearch.ranking.matches import Scratch

from .memory import MemorySegment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.fields import Space

WAYS: Sequence[tuple[Space, str, float]] = (
    ("stem", "gempa", 2.0),
    ("exact", "digempa", 3.0),
    ("exact", "tidakada", 9.0),
)
TEXTS = ["gempa", "palu", "digempa gempa", "digempa"] * 20
SIZE = len(TEXTS)


@pytest.fixture
def segment() -> MemorySegment:
    return MemorySegment([Article(id=str(n), body=text) for n, text in enumerate(TEXTS)], Analyzer())


def _no_room(_: int) -> bool:
    return False


@pytest.mark.parametrize("room", [True, False])
def test_the_first_look_up_gives_what_all_of_the_word_gives(segment: MemorySegment, room: bool) -> None:
    numbers, scores = segment.best(WAYS)
    every = np.zeros(SIZE)
    every[numbers] = scores
    word = Listed(segment, WAYS, lambda _: room)
    asked = np.array([1, 2, 3, 40])
    for _ in range(3):
        assert word.lookup(asked, Scratch(SIZE)).tolist() == every[asked].tolist()
    whole = word.whole()
    assert (whole.numbers.tolist(), whole.scores.tolist()) == (numbers.tolist(), scores.tolist())
    assert word.top == whole.top


def test_all_of_a_word_is_decoded_once_it_comes_back(segment: MemorySegment) -> None:
    word = Listed(segment, WAYS, lambda _: True)
    assert word.reached(1) == 0.0
    word.lookup(np.array([2]), Scratch(SIZE))
    assert word.reached(1) == 0.0
    word.lookup(np.array([2]), Scratch(SIZE))
    assert word.reached(1) == word.whole().top


def test_a_word_without_room_is_not_kept(segment: MemorySegment) -> None:
    word = Listed(segment, WAYS, _no_room)
    assert word.whole() is not word.whole()
    assert word.reached(1) == 0.0


def test_a_word_that_no_article_has_finds_nothing(segment: MemorySegment) -> None:
    word = Listed(segment, [("exact", "tidakada", 1.0)], lambda _: True)
    assert (word.size, word.top) == (0, 0.0)
    assert word.lookup(np.array([0, 1]), Scratch(SIZE)).tolist() == [0.0, 0.0]
