"""A form has a list of its own, or its stem's where that is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar import posting_lists
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.posting_list_writer import ListsWriter
from newsearch.engine.columnar.posting_lists import Lists, PostingLists, chosen, decode_lists, gathered, without_twins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZE = 9

Held = dict[int, tuple[int, list[int]]]
"""A list: article -> (impact in 256ths, positions)."""

POSITIONS = st.sets(st.integers(0, 5), min_size=1, max_size=3).map(sorted)
HELD: st.SearchStrategy[Held] = st.dictionaries(
    st.integers(0, SIZE - 1), st.tuples(st.integers(1, 2), POSITIONS), max_size=3
)
PAIRS = st.lists(st.tuples(HELD, HELD) | HELD.map(lambda held: (held, held)), max_size=6)


def flat(every: Sequence[Held]) -> Lists:
    rows = [row for held in every for row in sorted(held.items())]
    return Lists(
        np.array([len(held) for held in every], dtype=np.int64),
        np.array([number for number, _ in rows], dtype=np.int64),
        np.array([code for _, (code, _) in rows], dtype=np.uint8),
        np.array([len(positions) for _, (_, positions) in rows], dtype=np.int64),
        np.array([position for _, (_, positions) in rows for position in positions], dtype=np.int64),
    )


def same(found: Lists, expected: Lists) -> bool:
    return all(getattr(found, name).tolist() == getattr(expected, name).tolist() for name in Lists.__slots__)


@given(PAIRS)
@settings(deadline=None)
def test_a_form_with_its_stems_postings_has_no_list(pairs: list[tuple[Held, Held]]) -> None:
    twins = [stem == form and bool(stem) for stem, form in pairs]
    left, found = without_twins(flat([held for pair in pairs for held in pair]))
    assert found.tolist() == twins
    expected = [(stem, {} if twin else form) for (stem, form), twin in zip(pairs, twins, strict=True)]
    assert same(left, flat([held for pair in expected for held in pair]))


@given(st.lists(HELD, max_size=6), st.data())
@settings(deadline=None)
def test_the_lists_of_a_mask(every: list[Held], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(every), max_size=len(every)))
    expected = flat([held for held, keep in zip(every, kept, strict=True) if keep])
    assert same(chosen(flat(every), np.array(kept, dtype=np.bool_)), expected)


@given(st.lists(st.dictionaries(st.integers(0, 4), HELD, max_size=4), min_size=1, max_size=3))
@settings(deadline=None)
def test_what_pieces_have_for_one_place_is_joined(pieces: list[dict[int, Held]]) -> None:
    """Articles of a later piece have greater numbers."""
    moved = [
        {place: {number + SIZE * piece: row for number, row in held.items()} for place, held in lists.items()}
        for piece, lists in enumerate(pieces)
    ]
    expected: list[Held] = [{} for _ in range(5)]
    for lists in moved:
        for place, held in lists.items():
            expected[place] |= held
    given_ = [(np.array(list(lists), dtype=np.int64), flat(list(lists.values()))) for lists in moved]
    assert same(gathered(given_, 5), flat(expected))


@pytest.fixture
def opened(tmp_path: Path) -> PostingLists:
    """Word 0 is stem and form in the same postings, 1 in others, 2 only a stem, 3 only a form; then 20 of the first."""
    one: Held = {2: (7, [1, 4])}
    file = FileWriter(tmp_path / "a")
    writer = ListsWriter(file, SIZE)
    writer.write(*without_twins(flat([one, one, {1: (3, [0, 2]), **one}, one, one, {}])))
    writer.write(*without_twins(flat([{}, one, *[one, one] * 20])))
    writer.finish()
    file.finish({})
    return PostingLists(ArrayFile(tmp_path / "a"), SIZE, 24)


def test_the_places_of_stems_and_forms(opened: PostingLists) -> None:
    assert [opened.place("stem", word) for word in (0, 1, 2, 3, 23)] == [0, 2, 4, 6, 46]
    assert [opened.place("exact", word) for word in (0, 1, 2, 3, 23)] == [0, 3, 5, 7, 46]


def test_a_list_that_is_not_there(opened: PostingLists) -> None:
    assert [opened.get(place) for place in (5, 6)] == [None, None]
    found = opened.get(opened.place("exact", 3))
    assert found is not None
    assert (found.place, found.numbers.tolist(), found.positions().values.tolist()) == (7, [2], [1, 4])


@pytest.mark.parametrize(("first", "end"), [(0, 0), (0, 4), (2, 9), (7, 24), (8, 16)])
def test_which_words_are_twins(opened: PostingLists, first: int, end: int) -> None:
    expected = [True, False, False, False, *[True] * 20]
    assert opened.twins(first, end).tolist() == expected[first:end]


def test_counts_of_words_as_stems_and_as_forms(opened: PostingLists) -> None:
    assert opened.counts("stem", 0, 5).tolist() == [1, 2, 1, 0, 1]
    assert opened.counts("exact", 0, 5).tolist() == [1, 1, 0, 1, 1]


def test_lists_that_are_not_there_are_decoded_as_empty(opened: PostingLists) -> None:
    assert same(
        decode_lists(opened, np.array([2, 5, 6, 7])), flat([{1: (3, [0, 2]), 2: (7, [1, 4])}, {}, {}, {2: (7, [1, 4])}])
    )


def test_what_lists_hold_is_decoded_together(opened: PostingLists) -> None:
    counts, numbers, codes = opened.postings(np.array([0, 2, 5, 6, 7]))
    assert (counts.tolist(), numbers.tolist(), codes.tolist()) == ([1, 2, 0, 0, 1], [2, 1, 2, 2], [7, 3, 7, 7])
    assert [part.tolist() for part in opened.postings(np.empty(0, dtype=np.int64))] == [[], [], []]


def test_counts_of_long_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found one by one where they are few, and together where they are many."""
    held: list[Held] = [{number: (1, [0]) for number in range(count)} for count in (300, 3, 400, 254)]
    file = FileWriter(tmp_path / "a")
    writer = ListsWriter(file, 1000)
    writer.write(*without_twins(flat([one for held_ in held for one in (held_, {})])))
    writer.finish()
    file.finish({})
    lists = PostingLists(ArrayFile(tmp_path / "a"), 1000, 4)
    assert lists.counts("stem", 0, 4).tolist() == [300, 3, 400, 254]
    monkeypatch.setattr(posting_lists, "_FEW", 0)
    assert lists.counts("stem", 0, 4).tolist() == [300, 3, 400, 254]
    assert lists.counts("exact", 1, 4).tolist() == [0, 0, 0]
