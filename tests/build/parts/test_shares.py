"""`newsearch.build.parts.shares`: every record is in exactly one part, in the archive's order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import UsageError
from newsearch.build.parts.shares import Part, shares

FILES = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 40)), max_size=12)


@settings(max_examples=50, deadline=None)
@given(files=FILES, of=st.integers(1, 20))
def test_every_record_is_in_one_part_in_order(files: list[tuple[int, int]], of: int) -> None:
    sizes = [size for size, _ in files]
    taken = [
        (share.file, record)
        for number in range(1, of + 1)
        for share in shares(sizes, Part(number, of))
        for record in share.records(files[share.file][1])
    ]
    assert taken == [(file, record) for file, (_, records) in enumerate(files) for record in range(records)]


def test_the_parts_of_one_file_are_about_equal() -> None:
    lengths = [len(shares([1_000_000], Part(number, 7))[0].records(1000)) for number in range(1, 8)]
    assert sum(lengths) == 1000
    assert max(lengths) - min(lengths) <= 1


def test_a_file_in_one_piece_is_of_one_part_alone() -> None:
    found = [[share.file for share in shares([99] * 4, Part(number, 2))] for number in (1, 2)]
    assert found == [[0, 1], [2, 3]]


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "-1/3", "1/0", "1/100001", "1/3/5", "a/b", "1.0/3"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="written as 3/64"):
        Part.read(text)


def test_a_part_is_read_as_it_is_written() -> None:
    assert Part.read(str(Part(3, 64))) == Part(3, 64)
