"""Tables of stems, the vectors of articles, and how like they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.article import Article
from newsearch.errors import IndexCorruptError
from newsearch.neighbours import learning, neighbour_file, stem_vectors
from newsearch.neighbours.learning import learn
from newsearch.neighbours.neighbour_file import NeighbourFile
from newsearch.neighbours.stem_vectors import HIGHEST, WIDTH, Table, likeness, shortened, vectors
from ranking.memory import snapshot

if TYPE_CHECKING:
    from pathlib import Path

BODIES = [*["gempa guncang kota"] * 12, *["gempa guncang pulau tsunami"] * 12, *["menteri bahas anggaran"] * 40]
SNAPSHOT = snapshot([Article(id=str(n), body=body) for n, body in enumerate(BODIES)], Analyzer())
(SEGMENT,) = SNAPSHOT.segments


def table(**rows: int) -> Table:
    """A table in which each stem has one number, at a place of its own."""
    found = np.zeros((len(rows), WIDTH), dtype=np.int8)
    for place, number in enumerate(rows.values()):
        found[place, place] = number
    return Table(list(rows), found)


def test_stems_that_are_common_or_rare_are_not_in_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "anggaran" not in learn(SNAPSHOT.segments, len(BODIES)).stems  # more than a fifth
    monkeypatch.setattr(learning, "COMMONEST", 1.0)
    found = learn(SNAPSHOT.segments, len(BODIES)).stems
    assert found == sorted(found)
    assert {"gempa", "tsunami", "anggaran"} <= set(found)
    monkeypatch.setattr(learning, "FEWEST", 13)
    assert "tsunami" not in learn(SNAPSHOT.segments, len(BODIES)).stems


def test_articles_of_like_words_have_like_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "COMMONEST", 1.0)
    (found,) = vectors(SEGMENT, learn(SNAPSHOT.segments, len(BODIES)))
    near, far, same = (float(likeness(found[[0, other]], 1)[1]) for other in (12, 30, 1))
    assert same == pytest.approx(1.0)
    assert same > near > far


def test_a_table_of_little_or_nothing_is_learnt_too() -> None:
    assert learn([], 0).rows.shape == (0, WIDTH)
    assert learn(SNAPSHOT.segments, len(BODIES)).rows.shape[1] == WIDTH


def test_the_same_archive_gives_the_same_table() -> None:
    one, other = (learn(SNAPSHOT.segments, len(BODIES)) for _ in range(2))
    assert one.stems == other.stems
    assert one.rows.tolist() == other.rows.tolist()


def test_a_vector_is_the_sum_of_the_stems_by_their_impacts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = table(gempa=100, tsunami=-50, naga=3)
    (found,) = vectors(SEGMENT, made)
    assert found.dtype == np.int8
    assert found[0].tolist() == [HIGHEST, *[0] * (WIDTH - 1)]
    assert found[12, 0] == HIGHEST
    assert -HIGHEST < found[12, 1] < 0
    assert not found[30].any()
    monkeypatch.setattr(stem_vectors, "_ARTICLES", 5)
    assert np.concatenate(list(vectors(SEGMENT, made))).tolist() == found.tolist()


_NUMBERS = st.lists(st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(_NUMBERS, st.integers(0, 9))
def test_likeness_is_the_mean_cosine_with_the_others(numbers: list[list[int]], best: int) -> None:
    found = shortened(np.array(numbers, dtype=np.int32))
    floats = found.astype(np.float64)
    unit = floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1e-9)
    expected = []
    for place in range(len(unit)):
        others = [other for other in range(min(best, len(unit))) if other != place]
        expected.append(sum(unit[place] @ unit[other] for other in others) / max(1, len(others)))
    assert likeness(found, best).tolist() == pytest.approx(expected, abs=1e-9)


def test_a_file_gives_back_what_was_written_and_copies_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = table(gempa=100, tsunami=-50)
    neighbour_file.write(tmp_path / "a", [SEGMENT], made)
    (expected,) = vectors(SEGMENT, made)
    first = NeighbourFile(tmp_path / "a")
    first.check([SEGMENT])
    assert first.table().stems == made.stems
    assert first.table().rows.tolist() == made.rows.tolist()
    assert first.of([(0, 12), (0, 0)]).tolist() == expected[[12, 0]].tolist()
    monkeypatch.setattr(neighbour_file, "vectors", None)  # nothing is computed again
    monkeypatch.setattr(neighbour_file, "_COPIED", 7)
    neighbour_file.write(tmp_path / "b", [SEGMENT, SEGMENT], first.table(), first)
    second = NeighbourFile(tmp_path / "b")
    assert second.of([(0, 12), (1, 12)]).tolist() == expected[[12, 12]].tolist()
    with pytest.raises(IndexCorruptError, match="other articles"):
        second.check([SEGMENT])


@pytest.mark.parametrize("part", ["table", "vectors", "stems"])
def test_a_changed_byte_is_found_when_it_is_read(tmp_path: Path, part: str) -> None:
    path = tmp_path / "a"
    neighbour_file.write(path, [SEGMENT], table(gempa=100, tsunami=-50))
    content = bytearray(path.read_bytes())
    start = NeighbourFile(path)._file._entries[part].offset  # where a fault hits
    content[start] ^= 1
    path.write_bytes(content)
    opened = NeighbourFile(path)
    with pytest.raises(IndexCorruptError):
        opened.of([(0, 0)]) if part == "vectors" else opened.table()
