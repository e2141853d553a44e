"""Nothing of a mapped array is read before its checksum has been compared, whichever way it is read."""

from __future__ import annotations

import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.mapped import PAGE, MappedArray, pages_of
from newsearch.errors import IndexCorruptError

from .crafted import span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = 5 * PAGE
SHAPES = {"bytes": ("u1", 1), "numbers": ("<u4", 1), "pairs": ("<u2", 2), "fives": ("u1", 5), "triples": ("<u8", 3)}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an array of each shape."""
    path = tmp_path_factory.mktemp("mapped") / "a.index"
    file = FileWriter(path)
    for name, (type_, columns) in SHAPES.items():
        file.put(name, values(name), type_)
        assert columns == (values(name).shape[1] if values(name).ndim > 1 else 1)
    file.put("none", np.empty(0), "u1")
    file.finish({})
    return path


def values(name: str) -> Any:
    type_, columns = SHAPES[name]
    every = (np.arange(ROWS * columns) * 7919 % 251).astype(type_)
    return every.reshape(-1, columns) if columns > 1 else every


def opened(path: Path, name: str) -> MappedArray:
    type_, columns = SHAPES[name]
    return ArrayFile(path).array(name, type_, columns=columns)


@pytest.mark.parametrize("name", SHAPES)
def test_all_ways_of_reading_give_the_same_rows(path: Path, name: str) -> None:
    array, right = opened(path, name), values(name)
    starts, lengths = np.array([3, 900, 901, 4000, ROWS]), np.array([5, 0, 2000, 9000, 0])
    assert len(array) == ROWS
    assert np.array_equal(array.whole(), right)
    assert np.array_equal(array.part(17, 9000), right[17:9000])
    assert np.array_equal(array.take(np.array([[0, ROWS - 1], [818, 819]])), right[[[0, ROWS - 1], [818, 819]]])
    assert array.row(819) == np.atleast_1d(right[819]).tolist()
    expected = np.concatenate([right[a : a + n] for a, n in zip(starts, lengths, strict=True)])
    assert np.array_equal(array.stretches(starts, lengths), expected)
    assert np.array_equal(array.stretches(np.array([3, 8]), np.array([5, 9])), right[3:17])
    if right.ndim == 1:
        assert array[819] == right[819]
        for repeat in (1, 20):  # few stretches, and many
            many, counts = np.tile(starts, repeat), np.tile(lengths, repeat)
            marked, marks = array.marked(many, counts, 7)
            pieces = [[7, *right[a : a + n]] for a, n in zip(many, counts, strict=True)]
            assert np.array_equal(marked, np.concatenate(pieces))
            assert marks.tolist() == (np.cumsum(counts + 1) - counts - 1).tolist()
    if name == "bytes":
        assert array.bytes(17, 9000) == right[17:9000].tobytes()


READS: dict[str, Callable[[MappedArray, int, int], object]] = {
    "row": lambda array, first, _: array.row(first),
    "part": lambda array, first, end: array.part(first, end),
    "take": lambda array, first, end: array.take(np.array([first, end - 1])),
    "stretches": lambda array, first, end: array.stretches(np.array([first, first]), np.array([end - first, 1])),
    "many": lambda array, first, end: array.stretches(np.tile(first, 60), np.tile(end - first, 60)),
}
ONE_COLUMN: dict[str, Callable[[MappedArray, int, int], object]] = {
    "number": lambda array, first, _: array[first],
    "marked": lambda array, first, end: array.marked(np.array([first]), np.array([end - first]), 1),
}


@given(
    st.sampled_from([*SHAPES]),
    st.integers(0, ROWS - 1),
    st.integers(1, 3 * PAGE),
    st.integers(0, 24 * ROWS - 1),
    st.integers(1, 255),
)
@settings(max_examples=60, deadline=None)
def test_a_changed_byte_is_never_read(
    path: Path, tmp_path_factory: pytest.TempPathFactory, name: str, first: int, length: int, at: int, bits: int
) -> None:
    """Every way of reading gives the right rows or the error, and the error where one of them is changed."""
    right, end = values(name), min(first + length, ROWS)
    begin, _ = span(path, name)
    content = bytearray(path.read_bytes())
    at %= right.nbytes
    content[begin + at] ^= bits
    changed = tmp_path_factory.mktemp("changed") / "a.index"
    changed.write_bytes(content)
    row = at // (right.nbytes // ROWS)
    ways = {**READS, **(ONE_COLUMN if right.ndim == 1 else {})}
    for way, read in ways.items():
        array = opened(changed, name)
        rows = {first} if way in ("row", "number") else {first, end - 1} if way == "take" else range(first, end)
        try:
            read(array, first, end)
        except IndexCorruptError as problem:
            assert (problem.path, name in problem.problem) == (changed, True)  # noqa: PT017 both are right
        else:
            assert row not in rows, way
    with closing(ArrayFile(changed)) as file, pytest.raises(IndexCorruptError, match=name):
        file.verify()


@pytest.mark.parametrize("name", SHAPES)
def test_what_lies_outside_is_refused(path: Path, name: str) -> None:
    array = opened(path, name)
    outside: list[Callable[[], object]] = [
        lambda: array.row(-1),
        lambda: array.row(ROWS),
        lambda: array[ROWS],
        lambda: array[-1],
        lambda: array.part(-1, 2),
        lambda: array.part(5, 4),
        lambda: array.part(0, ROWS + 1),
        lambda: array.bytes(0, ROWS + 1),
        lambda: array.take(np.array([0, ROWS])),
        lambda: array.take(np.array([-1])),
        lambda: array.stretches(np.array([-1]), np.array([3])),
        lambda: array.stretches(np.array([5, 1]), np.array([-2, 3])),
        lambda: array.stretches(np.array([0, ROWS - 1]), np.array([1, 2])),
        lambda: array.stretches(np.tile(ROWS - 1, 60), np.tile(2, 60)),
        lambda: array.stretches(np.tile(-1, 60), np.tile(2, 60)),
        lambda: array.stretches(np.tile(5, 60), np.tile(-2, 60)),
        lambda: array.take(np.array([1 << 62])),
    ]
    for read in outside:
        with pytest.raises(IndexCorruptError, match=f"points outside of its array '{name}'"):
            read()


def _refused(text: MappedArray, ends: MappedArray, row: int, right: bytes, name: str) -> bool:
    """Whether a piece is refused, for damage in the array of that name; else it is right."""
    try:
        assert text.pieces((row,), ends) == [right]
    except IndexCorruptError as problem:
        assert name in problem.problem  # noqa: PT017 both are right
        return True
    return False


def test_pieces_are_told_by_where_they_end(tmp_path: Path) -> None:
    """And lie in pages that have been compared, those of the ends among them."""
    pieces = [b"x" * (number % 7) + b"%d" % number for number in range(3000)] + [b"", b"y" * 3 * PAGE]
    file = FileWriter(tmp_path / "a")
    file.array("text", "u1").write_bytes(b"".join(pieces))
    file.put("ends", np.cumsum([len(piece) for piece in pieces]), "<u4")
    file.finish({})
    whole = (tmp_path / "a").read_bytes()
    opened = ArrayFile(tmp_path / "a")
    text, ends = opened.array("text", "u1"), opened.array("ends", "<u4")
    assert text.pieces(range(len(pieces)), ends) == pieces
    assert text.pieces((), ends) == []
    for row in (-1, len(pieces)):
        with pytest.raises(IndexCorruptError, match="outside of its array 'ends'"):
            text.pieces((row,), ends)
    for name, (first, end) in (("text", span(tmp_path / "a", "text")), ("ends", span(tmp_path / "a", "ends"))):
        for at in range(first, end, 499):
            (tmp_path / "b").write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
            opened = ArrayFile(tmp_path / "b")
            text, ends = opened.array("text", "u1"), opened.array("ends", "<u4")
            rows = (*range(0, len(pieces), 3), len(pieces) - 1)
            assert sum(_refused(text, ends, row, pieces[row], name) for row in rows)
    backwards = FileWriter(tmp_path / "c")
    backwards.array("text", "u1").write_bytes(b"gempa")
    backwards.put("ends", np.array([3, 2, 9]), "<u4")
    backwards.finish({})
    opened = ArrayFile(tmp_path / "c")
    for row in (1, 2):
        with pytest.raises(IndexCorruptError, match="outside of its array 'text'"):
            opened.array("text", "u1").pieces((row,), opened.array("ends", "<u4"))


def test_an_empty_array_has_nothing_to_compare(path: Path) -> None:
    array = ArrayFile(path).array("none", "u1")
    nothing = np.empty(0, dtype=np.int64)
    assert (len(array), len(array.whole()), array.bytes(0, 0), len(array.take(nothing))) == (0, 0, b"", 0)
    assert len(array.stretches(nothing, nothing)) == 0


def test_each_page_is_compared_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    array = opened(path, "bytes")
    compared: list[int] = []
    crc32 = zlib.crc32

    def counted(content: memoryview) -> int:
        compared.append(content.nbytes)
        return crc32(content)

    monkeypatch.setattr(zlib, "crc32", counted)
    for _ in range(3):
        array.part(PAGE - 1, PAGE + 1)
        array.bytes(0, 2 * PAGE)
        array.take(np.array([5, PAGE + 5]))
    # First of all the checksums themselves.
    # Of so small an array all pages are compared with the first of them.
    assert compared == [4 * pages_of(ROWS), *[PAGE] * pages_of(ROWS)]


def test_changed_checksums_are_told_of(path: Path, tmp_path: Path) -> None:
    """Also where the page that they are of is whole."""
    content = bytearray(path.read_bytes())
    end = span(path, "numbers")[1]
    content[end + -end % 8 + 8] ^= 1
    (tmp_path / "a.index").write_bytes(content)
    with pytest.raises(IndexCorruptError, match="checksums of its array 'numbers'"):
        opened(tmp_path / "a.index", "numbers").row(0)


def test_a_page_in_the_place_of_another_is_told_of(path: Path, tmp_path: Path) -> None:
    content = bytearray(path.read_bytes())
    begin = span(path, "numbers")[0]
    content[begin : begin + PAGE] = content[begin + PAGE : begin + 2 * PAGE]
    (tmp_path / "a.index").write_bytes(content)
    array = opened(tmp_path / "a.index", "numbers")
    assert array[PAGE // 4] == values("numbers")[PAGE // 4]
    with pytest.raises(IndexCorruptError, match="another checksum at byte"):
        array.row(0)
