from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar import coding
from newsearch.engine.columnar.coding import (
    decode_number_lists,
    decode_numbers,
    decode_positions,
    encode_numbers,
    encode_positions,
    gather,
    number_width,
    ranges,
)
from newsearch.fields import BODY, CAPTIONS, FIELDS, HEADLINE


@st.composite
def _lists(draw: st.DrawFn) -> tuple[int, list[list[int]]]:
    size = draw(st.sampled_from([1, 300, 70_000, 1 << 24, (1 << 32) - 1]))
    numbers = st.integers(0, size - 1)
    lists = draw(st.lists(st.sets(numbers, min_size=1, max_size=40), min_size=1, max_size=6))
    return size, [sorted(numbers) for numbers in lists]


@given(_lists())
def test_numbers_come_back(given_lists: tuple[int, list[list[int]]]) -> None:
    size, lists = given_lists
    counts = np.array([len(numbers) for numbers in lists])
    content, taken = encode_numbers(np.concatenate(lists), counts, size)
    lengths = np.add.reduceat(taken, np.cumsum(counts) - counts)
    assert decode_number_lists(content, lengths, counts, size).tolist() == list(chain.from_iterable(lists))
    starts = np.cumsum(lengths) - lengths
    for numbers, start, length in zip(lists, starts, lengths, strict=True):
        assert decode_numbers(content[start : start + length], len(numbers), size).tolist() == numbers


@pytest.mark.parametrize(
    ("size", "numbers", "expected"),
    [
        (200, [0, 1, 5], "00 01 04"),
        (700, [0, 255, 700], "00 ff00 ffbe"),
        (60_000, [300], "2c01"),
        (70_000, [0, 65_535], "0000 ffff0000"),
        (1 << 20, [70_000], "70110100"),
    ],
)
def test_the_bytes_of_numbers(size: int, numbers: list[int], expected: str) -> None:
    """The format of every width, distances beyond one code included."""
    content, _ = encode_numbers(np.array(numbers), np.array([len(numbers)]), size)
    assert content.tobytes().hex() == expected.replace(" ", "")


@pytest.mark.parametrize(
    ("count", "size", "width"),
    [(1, 256, 1), (1, 257, 2), (1, 1 << 16, 2), (1, (1 << 16) + 1, 4), (4, 1024, 1), (1 << 20, (1 << 32) - 1, 2)],
)
def test_the_width_follows_the_average_distance(count: int, size: int, width: int) -> None:
    assert number_width(count, size) == width


_places = st.sampled_from(FIELDS).flatmap(
    lambda field: st.integers(field.first, min(field.end, field.first + 2000) - 1)
) | st.integers(BODY.first, BODY.first + 600)


@given(st.lists(st.sets(_places, min_size=1, max_size=20), min_size=1, max_size=8))
@settings(max_examples=200)
def test_positions_come_back(rows: list[set[int]]) -> None:
    ordered = [sorted(row) for row in rows]
    content, lengths = encode_positions(np.concatenate(ordered), np.array([len(row) for row in ordered]))
    begins = np.zeros(len(content), dtype=np.bool_)
    begins[np.cumsum(lengths) - lengths] = True
    offsets, values = decode_positions(content, begins)
    assert values.tolist() == list(chain.from_iterable(ordered))
    assert np.diff(offsets).tolist() == [len(row) for row in ordered]


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([BODY.first], "00"),
        ([BODY.first + 3, BODY.first + 10], "03 07"),
        ([BODY.first + 248], "ff00"),
        ([HEADLINE.first + 2, BODY.first + 1], "f802 fa01"),
        ([CAPTIONS.first + 500], "fbffff04"),
    ],
)
def test_the_bytes_of_positions(positions: list[int], expected: str) -> None:
    """Distances in the body, beyond one byte, and in other fields."""
    content, lengths = encode_positions(np.array(positions), np.array([len(positions)]))
    assert content.tobytes().hex() == expected.replace(" ", "")
    assert lengths.tolist() == [len(content)]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 5)), max_size=10))
def test_ranges_are_those_of_python(spans: list[tuple[int, int]]) -> None:
    starts, lengths = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    expected = [number for start, length in spans for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), max_size=12), st.integers(1, 9))
def test_stretches_are_gathered_in_parts(spans: list[tuple[int, int]], part: int) -> None:
    values = np.arange(100, 130)
    starts, lengths = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    expected = [100 + number for start, length in spans for number in range(start, start + length)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coding, "SLICE", part)
        assert gather(values, starts, lengths).tolist() == expected
