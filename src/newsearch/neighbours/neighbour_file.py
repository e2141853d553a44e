"""The table and the vectors of a generation, in one file of arrays beside what the engine wrote.

    neighbours   stems     u1         the stems of the table, a line feed between them
                 table     u1 x 128   their vectors, int8
                 vectors   u1 x 128   the vectors of all articles of all segments, int8
                 meta      {"segments": [[size, key], ...]}

A segment's key is the digest of its articles' digests in their order: a segment with a known key has known vectors, so
that an update computes those of what it has written and copies the others.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.errors import IndexCorruptError
from newsearch.neighbours.stem_vectors import WIDTH, Table, vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment

NAME = "neighbours"

_COPIED = 1 << 16
"""Vectors that are copied at a time."""


class NeighbourFile:
    """A file of neighbours, mapped. Several threads may share one."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            IndexCorruptError: it is missing or damaged.
        """
        self._file = file = ArrayFile(path)
        try:
            self._vectors = file.array("vectors", "u1", columns=WIDTH)
            self._segments = [(int(size), str(key)) for size, key in file.meta["segments"]]
            if any(size < 0 for size, _ in self._segments) or sum(n for n, _ in self._segments) != len(self._vectors):
                raise file.corrupt("it has other vectors than articles")
        except IndexCorruptError:
            self.close()
            raise
        except (KeyError, TypeError, ValueError) as problem:
            self.close()
            raise IndexCorruptError(path, "it does not say which articles it is of") from problem

    def close(self) -> None:
        """Unmap it."""
        self._file.close()

    def check(self, segments: Sequence[Segment]) -> None:
        """Check that it is of these segments.

        Raises:
            IndexCorruptError: it is of others.
        """
        if [size for size, _ in self._segments] != [segment.size for segment in segments]:
            raise self._file.corrupt("it is of other articles than the segments have")

    def table(self) -> Table:
        """The table.

        Raises:
            IndexCorruptError: it is damaged.
        """
        raw = self._file.array("stems", "u1")
        try:
            text = raw.whole().tobytes().decode()
        except UnicodeDecodeError as problem:
            raise self._file.corrupt("its stems cannot be read") from problem
        stems = text.split("\n") if text else []
        rows = self._file.array("table", "u1", columns=WIDTH, rows=len(stems)).whole()
        return Table(stems, rows.view(np.int8))

    def of(self, places: Sequence[tuple[int, int]]) -> NDArray[np.int8]:
        """The vectors of some articles, each given by the number of its segment and its own there.

        Raises:
            IndexCorruptError: they are damaged.
        """
        starts = np.cumsum([0, *(size for size, _ in self._segments)])
        rows = np.array([starts[segment] + number for segment, number in places], dtype=np.int64)
        found: NDArray[np.int8] = self._vectors.take(rows).view(np.int8)
        return found

    def places(self) -> dict[str, tuple[int, int]]:
        """Where the vectors of each segment begin, by its key, and how many there are."""
        starts = np.cumsum([0, *(size for size, _ in self._segments)]).tolist()
        return {key: (start, size) for start, (size, key) in zip(starts, self._segments, strict=False)}

    def part(self, first: int, end: int) -> NDArray[Any]:
        """Some vectors as they stand in the file.

        Raises:
            IndexCorruptError: they are damaged.
        """
        return self._vectors.part(first, end)


def write(path: Path, segments: Sequence[Segment], table: Table, known: NeighbourFile | None = None) -> None:
    """Write the neighbours of some segments; vectors of the same table that are `known` are copied.

    Raises:
        IndexCorruptError: a segment, or what is known, is damaged.
        StorageError: the file system refused.
    """
    places = known.places() if known else {}
    rows: list[tuple[int, str]] = []
    with closing(FileWriter(path)) as file:
        file.put("stems", np.frombuffer("\n".join(table.stems).encode(), dtype=np.uint8), "u1")
        file.put("table", table.rows.view(np.uint8), "u1")
        target = file.array("vectors", "u1", WIDTH)
        for segment in segments:
            key = _key(segment)
            rows.append((segment.size, key))
            if known is not None and places.get(key, (0, -1))[1] == segment.size:
                first = places[key][0]
                for start in range(first, first + segment.size, _COPIED):
                    target.write(known.part(start, min(start + _COPIED, first + segment.size)))
                continue
            for some in vectors(segment, table):
                target.write(some.view(np.uint8))
        file.finish({"segments": rows})


def _key(segment: Segment) -> str:
    return hashlib.sha256(np.ascontiguousarray(segment.numbers("digest"), dtype="<i8").tobytes()).hexdigest()
