from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar import postings as postings_module
from newsearch.engine.columnar.files import ArrayFile, FileWriter
from newsearch.engine.columnar.postings import PostingLists, decode_lists
from newsearch.engine.columnar.writing import Lists, PostingsWriter

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 40_000
COUNTS = (1, 5000, 0, 3, 700, 20_000, 130, 1)


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


@pytest.fixture
def opened(lists: list[tuple[list[int], list[int], list[list[int]]]], tmp_path: Path) -> PostingLists:
    file = FileWriter(tmp_path / "a")
    writer = PostingsWriter(file, "stem", SIZE)
    for part in (lists[:3], lists[3:]):
        rows = [row for _, _, positions in part for row in positions]
        writer.write(
            Lists(
                np.array([len(numbers) for numbers, _, _ in part]),
                np.array([n for numbers, _, _ in part for n in numbers]),
                np.array([c for _, codes, _ in part for c in codes], dtype=np.uint8),
                np.array([len(row) for row in rows]),
                np.array([p for row in rows for p in row]),
            )
        )
    writer.finish()
    file.finish({})
    return PostingLists(ArrayFile(tmp_path / "a"), "stem", SIZE, len(COUNTS))


@pytest.mark.parametrize("place", range(len(COUNTS)))
def test_a_list_comes_back(
    opened: PostingLists, lists: list[tuple[list[int], list[int], list[list[int]]]], place: int
) -> None:
    numbers, codes, positions = lists[place]
    postings = opened.get(place)
    if not numbers:
        assert postings is None
        return
    assert postings is not None
    assert postings.count == len(numbers)
    assert postings.numbers.tolist() == numbers
    assert postings.impacts.tolist() == [code / 256 for code in codes]
    assert postings.max_impact == max(codes) / 256
    every = postings.positions()
    assert every.values.tolist() == list(chain.from_iterable(positions))
    assert every.offsets.tolist() == np.cumsum([0, *map(len, positions)]).tolist()


@pytest.mark.parametrize("place", [0, 1, 4, 5, 6])
@pytest.mark.parametrize("chosen", [1, 4, 60])
@pytest.mark.parametrize("short", [0, 1 << 30], ids=["by blocks", "whole"])
def test_part_of_a_list_is_read_without_the_rest(
    opened: PostingLists,
    lists: list[tuple[list[int], list[int], list[list[int]]]],
    place: int,
    chosen: int,
    short: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Positions of some rows, and scores of articles that have the term and of such that do not."""
    monkeypatch.setattr(postings_module, "_SHORT", short)
    numbers, codes, positions = lists[place]
    random = np.random.default_rng(chosen)
    for _ in range(20):
        rows = np.sort(random.choice(len(numbers), min(chosen, len(numbers)), replace=False))
        postings = opened.get(place)
        assert postings is not None
        some = postings.positions(rows)
        assert some.values.tolist() == list(chain.from_iterable(positions[row] for row in rows))
        wanted = np.union1d(np.array(numbers)[rows], random.choice(SIZE, chosen))
        scores = dict(zip(numbers, codes, strict=True))
        assert postings.scores_at(wanted, 512.0).tolist() == [2.0 * scores.get(n, 0) for n in wanted.tolist()]


def test_many_lists_are_decoded_together(
    opened: PostingLists, lists: list[tuple[list[int], list[int], list[list[int]]]]
) -> None:
    counts, numbers, codes, frequencies, positions = decode_lists(opened, 1, 7)
    part = lists[1:7]
    assert counts.tolist() == list(COUNTS[1:7])
    assert numbers.tolist() == [n for numbers, _, _ in part for n in numbers]
    assert codes.tolist() == [c for _, codes, _ in part for c in codes]
    assert frequencies.tolist() == [len(row) for _, _, rows in part for row in rows]
    assert positions.tolist() == [p for _, _, rows in part for row in rows for p in row]
