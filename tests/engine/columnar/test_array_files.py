from __future__ import annotations

import tempfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar import array_files
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.errors import IndexCorruptError, StorageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.index"
    file = FileWriter(path)
    grown = file.array("grown", "<u4")
    grown.write(np.arange(3))
    grown.write(np.arange(3, 5))
    file.put("table", np.arange(6).reshape(2, 3), "<u2")
    file.array("text", "u1").write_bytes(b"gempa")
    file.array("empty", "<i8")
    file.finish({"size": 2})
    return path


def test_large_arrays_wait_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not where the system keeps temporary files, which may be memory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    monkeypatch.setattr(array_files, "_SPILL", 1)
    file = FileWriter(tmp_path / "a.index")
    file.put("numbers", np.arange(100), "<u4")
    file.finish({})
    with closing(ArrayFile(tmp_path / "a.index")) as opened:
        assert opened.array("numbers", "<u4").whole().tolist() == list(range(100))


def test_released_pages_are_read_again(path: Path) -> None:
    with closing(ArrayFile(path)) as file:
        before = file.array("grown", "<u4").whole().tolist()
        file.release()
        assert file.array("grown", "<u4").whole().tolist() == before


def test_arrays_come_back(path: Path) -> None:
    with closing(ArrayFile(path)) as file:
        assert file.meta == {"size": 2}
        assert file.array("grown", "<u4 <u8").whole().tolist() == [0, 1, 2, 3, 4]
        assert file.array("table", "<u2", columns=3, rows=2).whole().tolist() == [[0, 1, 2], [3, 4, 5]]
        assert len(file.array("empty", "<i8")) == 0
        assert file.array("text", "u1").bytes(0, 5) == b"gempa"
        file.verify()


def test_a_large_array_goes_to_disk_first(tmp_path: Path) -> None:
    values = np.arange(3_000_000, dtype=np.uint32)
    file = FileWriter(tmp_path / "a")
    array = file.array("values", "<u4")
    for start in range(0, len(values), 500_000):
        array.write(values[start : start + 500_000])
    file.finish({})
    with closing(ArrayFile(tmp_path / "a")) as opened:
        assert np.array_equal(opened.array("values", "<u4").whole(), values)
        opened.verify()


def test_the_layout(path: Path) -> None:
    """The bytes of format 2."""
    content = path.read_bytes()
    assert content[:8] == content[-8:] == b"newsrch\x02"
    assert content[8:28].hex() == "0000000001000000020000000300000004000000"
    assert content[32:36] == zlib.crc32(content[8:28]).to_bytes(4, "little")
    assert content[40:52].hex() == "000001000200030004000500"
    assert content[56:60] == zlib.crc32(content[40:52]).to_bytes(4, "little")
    assert content[64:69] == b"gempa"
    assert content[72:76] == zlib.crc32(b"gempa").to_bytes(4, "little")


@pytest.mark.parametrize("name", ["grown", "table", "text", "missing"])
def test_an_array_of_another_form_is_refused(path: Path, name: str) -> None:
    with closing(ArrayFile(path)) as file, pytest.raises(IndexCorruptError, match=name):
        file.array(name, "<u8", columns=3)


def test_every_changed_byte_is_found(path: Path) -> None:
    """At opening or by `verify`, but for the zeros between two arrays, which nobody reads."""
    content = path.read_bytes()
    unread = {*range(28, 32), *range(36, 40), *range(52, 56), *range(60, 64), *range(69, 72)}
    for place in sorted(set(range(len(content))) - unread):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        with pytest.raises(IndexCorruptError), closing(ArrayFile(path)) as file:
            file.verify()


def test_every_cut_is_found_at_opening(path: Path) -> None:
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(IndexCorruptError):
            ArrayFile(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match=r"b\.index.*missing"):
        ArrayFile(tmp_path / "b.index")


def test_a_file_is_never_written_over(path: Path) -> None:
    with pytest.raises(StorageError):
        FileWriter(path).finish({})
