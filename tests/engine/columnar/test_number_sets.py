from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.engine.columnar.number_sets import BITMAP, code_width, code_widths, decode, decode_many, encode, ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray


@st.composite
def _sets(draw: st.DrawFn) -> list[tuple[int, list[int]]]:
    """Some sets, each with its bound: sparse ones, dense ones and whole ones."""
    result = []
    for size in draw(
        st.lists(st.sampled_from([1, 7, 40, 300, 70_000, 1 << 24, (1 << 32) - 1]), min_size=1, max_size=6)
    ):
        numbers = draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=min(size, 60)))
        result.append((size, sorted(numbers)))
    return result


def _encoded(sets: list[tuple[int, list[int]]]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    return encode(
        np.concatenate([np.array(numbers) for _, numbers in sets]),
        np.array([len(numbers) for _, numbers in sets]),
        np.array([size for size, _ in sets]),
    )


@given(_sets())
def test_sets_come_back(sets: list[tuple[int, list[int]]]) -> None:
    """Alone and many at a time."""
    content, lengths = _encoded(sets)
    counts, sizes = np.array([len(numbers) for _, numbers in sets]), np.array([size for size, _ in sets])
    every = decode_many(content, lengths, counts, sizes)
    assert every.tolist() == list(chain.from_iterable(numbers for _, numbers in sets))
    starts = np.cumsum(lengths) - lengths
    for (size, numbers), start, length in zip(sets, starts, lengths, strict=True):
        assert decode(content[start : start + length], len(numbers), size).tolist() == numbers


@pytest.mark.parametrize(
    ("size", "numbers", "expected"),
    [
        (3, [0, 1, 2], ""),
        (10, [0, 3, 9], "0902"),
        (200, [0, 1, 5], "00 01 04"),
        (700, [0, 255, 699], "00 ff00 ffbd"),
        (60_000, [300], "2c01"),
        (70_000, [0, 65_535], "0000 ffff0000"),
        (1 << 20, [70_000], "70110100"),
    ],
)
def test_the_bytes_of_sets(size: int, numbers: list[int], expected: str) -> None:
    """The format: all numbers, bitmaps, and distances of every width, those beyond one code included."""
    content, lengths = _encoded([(size, numbers)])
    assert content.tobytes().hex() == expected.replace(" ", "")
    assert lengths.tolist() == [len(content)]


@pytest.mark.parametrize(
    ("count", "size", "width"),
    [
        (1, 4, BITMAP),
        (1, 5, 1),
        (1, 256, 1),
        (1, 257, 2),
        (1, 1 << 16, 2),
        (1, (1 << 16) + 1, 4),
        (256, 1024, BITMAP),
        (4, 1024, 1),
        (1 << 20, (1 << 32) - 1, 2),
    ],
)
def test_the_width_follows_the_average_distance(count: int, size: int, width: int) -> None:
    assert code_width(count, size) == width
    assert code_widths(np.array([count]), size).tolist() == [width]


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size - 1)))))
def test_ranks_in_a_bitmap(given_set: tuple[int, set[int]]) -> None:
    size, numbers = given_set
    bits = np.zeros(size, dtype=np.bool_)
    bits[sorted(numbers)] = True
    expected = [sorted(numbers).index(number) if number in numbers else -1 for number in range(size)]
    assert ranks(np.packbits(bits, bitorder="little"), size, np.arange(size)).tolist() == expected


@pytest.mark.parametrize(
    ("content", "count", "size"),
    [
        ("0901", 2, 10),
        ("09", 3, 10),
        ("000104", 4, 200),
        ("00", 2, 200),
        ("c7", 1, 199),
        ("2c", 1, 60_000),
        ("", 1, 60_000),
        ("30750000", 1, 30_000),
    ],
)
def test_other_bytes_are_refused(content: str, count: int, size: int) -> None:
    """Too few, too many, or beyond the bound."""
    raw = np.frombuffer(bytes.fromhex(content), np.uint8)
    with pytest.raises((ValueError, IndexError)):
        decode(raw, count, size)
    with pytest.raises((ValueError, IndexError)):
        decode_many(raw, np.array([len(raw)]), np.array([count]), np.array([size]))
