from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ascending import ranges
from newsearch.engine.columnar import coding
from newsearch.engine.columnar.coding import (
    decode_positions,
    encode_positions,
    gather,
)
from newsearch.fields import BODY, CAPTIONS, FIELDS, HEADLINE

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
