from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar import posting_list_writer, postings
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.posting_list_writer import ListsWriter
from newsearch.engine.columnar.posting_lists import Lists, PostingLists, decode_lists
from newsearch.fields import BODY

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 40_000
COUNTS = (1, 5000, 0, 3, 700, 20_000, 130, *[0, 1, 2] * 50, 200, 1, 40_000)
"""Rows of the lists: of each word those of its stem, then those of its form."""
WORDS = len(COUNTS) // 2


@pytest.fixture(scope="module")
def lists() -> list[tuple[list[int], list[int], list[list[int]]]]:
    """For each list its numbers, impacts and positions, the long ones longer than many blocks."""
    random = np.random.default_rng(7)
    result = []
    for count in COUNTS:
        numbers = np.sort(random.choice(SIZE, count, replace=False)).tolist()
        positions = [np.sort(random.choice(6000, 1 + n % 3, replace=False)).tolist() for n in numbers]
        result.append((numbers, random.integers(1, 256, count).tolist(), positions))
    return result


@pytest.fixture(params=[0, postings.MARKED], ids=["marked", "whole"])
def opened(
    lists: list[tuple[list[int], list[int], list[list[int]]]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> PostingLists:
    """The lists in a file, looked into between their marks or read whole."""
    monkeypatch.setattr(postings, "MARKED", request.param)
    monkeypatch.setattr(posting_list_writer, "MARKED", request.param)
    monkeypatch.setattr(postings, "RANKED", 4 * request.param)
    file = FileWriter(tmp_path / "a")
    writer = ListsWriter(file, SIZE)
    for part in (lists[:4], lists[4:]):
        rows = [row for _, _, positions in part for row in positions]
        writer.write(
            Lists(
                np.array([len(numbers) for numbers, _, _ in part]),
                np.array([n for numbers, _, _ in part for n in numbers]),
                np.array([c for _, codes, _ in part for c in codes], dtype=np.uint8),
                np.array([len(row) for row in rows]),
                np.array([p for row in rows for p in row]),
            ),
            np.zeros(len(part) // 2, dtype=np.bool_),
        )
    writer.finish()
    file.finish({})
    return PostingLists(ArrayFile(tmp_path / "a"), SIZE, WORDS)


@pytest.mark.parametrize("place", [*range(10), 155, 156, 157, 158, 159])
def test_a_list_comes_back(
    opened: PostingLists, lists: list[tuple[list[int], list[int], list[list[int]]]], place: int
) -> None:
    numbers, codes, positions = lists[place]
    found = opened.get(place)
    if not numbers:
        assert found is None
        return
    assert found is not None
    assert found.count == len(numbers)
    assert found.numbers.tolist() == numbers
    assert found.impacts.tolist() == [code / 256 for code in codes]
    assert found.max_impact == max(codes) / 256
    every = found.positions()
    assert every.values.tolist() == list(chain.from_iterable(positions))
    assert every.offsets.tolist() == np.cumsum([0, *map(len, positions)]).tolist()


@pytest.mark.parametrize("place", [0, 1, 4, 5, 6, 157, 159])
@pytest.mark.parametrize("chosen", [1, 4, 60])
def test_part_of_a_list_is_read_without_the_rest(
    opened: PostingLists,
    lists: list[tuple[list[int], list[int], list[list[int]]]],
    place: int,
    chosen: int,
) -> None:
    """Positions of some rows, and scores of articles that have the term and of such that do not."""
    numbers, codes, positions = lists[place]
    random = np.random.default_rng(chosen)
    for _ in range(20):
        rows = np.sort(random.choice(len(numbers), min(chosen, len(numbers)), replace=False))
        found = opened.get(place)
        assert found is not None
        some = found.positions(rows)
        assert some.values.tolist() == list(chain.from_iterable(positions[row] for row in rows))
        wanted = np.union1d(np.array(numbers)[rows], random.choice(SIZE, chosen))
        scores = dict(zip(numbers, codes, strict=True))
        places, missing = found.find(wanted)
        got = np.where(missing, 0.0, found.scores(512.0, places))
        assert got.tolist() == [2.0 * scores.get(n, 0) for n in wanted.tolist()]


@pytest.mark.parametrize("count", [7, 8, 9, 16])
def test_the_last_list_may_end_anywhere_in_a_byte_of_bits(tmp_path: Path, count: int) -> None:
    """One byte of positions for each of its articles, one bit for each of these bytes."""
    file = FileWriter(tmp_path / "a")
    writer = ListsWriter(file, SIZE)
    each = np.arange(count)
    ones = np.ones(count, dtype=np.int64)
    lists = Lists(np.array([count, 0]), each, ones.astype(np.uint8), ones, BODY.first + each)
    writer.write(lists, np.zeros(1, dtype=np.bool_))
    writer.finish()
    file.finish({})
    found = PostingLists(ArrayFile(tmp_path / "a"), SIZE, 1).get(0)
    assert found is not None
    assert found.positions(each).values.tolist() == [BODY.first + number for number in range(count)]


@pytest.mark.parametrize("places", [range(1, 7), range(len(COUNTS)), [0, 5, 6, 156, 157, 158]])
def test_many_lists_are_decoded_together(
    opened: PostingLists, lists: list[tuple[list[int], list[int], list[list[int]]]], places: list[int]
) -> None:
    decoded = decode_lists(opened, np.array(places))
    part = [lists[place] for place in places]
    assert decoded.counts.tolist() == [COUNTS[place] for place in places]
    assert decoded.numbers.tolist() == [n for numbers, _, _ in part for n in numbers]
    assert decoded.codes.tolist() == [c for _, codes, _ in part for c in codes]
    assert decoded.frequencies.tolist() == [len(row) for _, _, rows in part for row in rows]
    assert decoded.positions.tolist() == [p for _, _, rows in part for row in rows for p in row]


@pytest.mark.parametrize(("first", "end"), [(0, 0), (0, 4), (3, 70), (63, 65), (64, WORDS), (78, 80)])
def test_the_counts_of_some_words(opened: PostingLists, first: int, end: int) -> None:
    assert opened.counts("stem", first, end).tolist() == list(COUNTS[2 * first : 2 * end : 2])
    assert opened.counts("exact", first, end).tolist() == list(COUNTS[2 * first + 1 : 2 * end : 2])
