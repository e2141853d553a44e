"""Files of arrays made on purpose: their bytes are changed, and all of their checksums are right."""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

from newsearch.engine.columnar.array_files import MAGIC
from newsearch.engine.columnar.mapped import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAILER = struct.Struct("<QII8s")


def _table(content: bytes | bytearray) -> tuple[dict[str, Any], int]:
    offset, length, _, _ = TRAILER.unpack_from(content, len(content) - TRAILER.size)
    table: dict[str, Any] = json.loads(content[offset : offset + length])
    return table, offset


def _spans(table: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    for name, (type_, rows, columns, offset, _) in table["arrays"].items():
        yield name, offset, offset + rows * columns * int(type_[-1])


def span(path: Path, name: str) -> tuple[int, int]:
    """Where an array begins and ends in its file."""
    return next((first, end) for found, first, end in _spans(_table(path.read_bytes())[0]) if found == name)


def end(content: bytes) -> int:
    """Where the arrays and their checksums end in a file."""
    return _table(content)[1]


def sealed(content: bytes | bytearray) -> bytes:
    """The file with right checksums."""
    table, offset = _table(content)
    made = bytearray(content[:offset])
    for name, first, end in _spans(table):
        pages = (made[place : min(place + PAGE, end)] for place in range(first, end, PAGE))
        sums = b"".join(zlib.crc32(page).to_bytes(4, "little") for page in pages)
        start = end + -end % 8
        made[start : start + len(sums)] = sums
        table["arrays"][name][4] = zlib.crc32(sums)
    dumped = json.dumps(table).encode()
    return bytes(made) + dumped + TRAILER.pack(offset, len(dumped), zlib.crc32(dumped), MAGIC)
