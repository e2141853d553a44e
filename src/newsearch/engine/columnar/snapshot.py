"""A generation, opened: the segments that its list names."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.engine.columnar.array_files import ArrayFile, FileWriter, seal_of
from newsearch.engine.columnar.phrase_index import SUFFIX
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIST = "segments.list"
"""The file that names a generation's segments; it is written last."""


@value
class Entry:
    """One segment in the list: its name, its articles, and the name of its file of deletions, or ""."""

    name: str
    size: int
    deleted: str = ""
    gone: int = 0

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        names = [f"{self.name}.index", f"{self.name}.articles", f"{self.name}{SUFFIX}"]
        return [*names, f"{self.deleted}.deleted"] if self.deleted else names


class Listing(NamedTuple):
    """What the list of segments says.

    Attributes:
        entries: the segments, oldest first.
        following: the number that the next new file is named by.
        seals: the seal (`files`) of each segment file, so that no file can be swapped for another.
    """

    entries: list[Entry]
    following: int
    seals: dict[str, int]


def write_list(folder: Path, entries: Sequence[Entry], following: int) -> None:
    """Write the list of segments, whose files are there; `following` is the number of the next file to be named."""
    file = FileWriter(folder / LIST)
    rows = [[entry.name, entry.size, entry.deleted, entry.gone] for entry in entries]
    seals = {name: seal_of(folder / name) for entry in entries for name in entry.files}
    file.finish({"segments": rows, "following": following, "seals": seals})


def read_list(folder: Path) -> Listing:
    """Read the list of segments of a generation.

    Raises:
        IndexCorruptError: the list is missing or damaged.
    """
    with closing(ArrayFile(folder / LIST)) as file:
        meta: dict[str, Any] = file.meta
        try:
            entries = [Entry(*row) for row in meta["segments"]]
            following = int(meta["following"])
            seals = {str(name): int(seal) for name, seal in meta["seals"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise file.corrupt(f"it does not list segments: {problem}") from problem
        for entry in entries:
            names = (entry.name, entry.deleted)
            if not all(isinstance(name, str) and name.replace("-", "").isalnum() for name in names if name != ""):
                raise file.corrupt(f"{names} are no names of files")
            if not entry.name or type(entry.size) is not int or type(entry.gone) is not int:
                raise file.corrupt(f"{entry} is no segment")
            if not seals.keys() >= set(entry.files):
                raise file.corrupt(f"it does not tell the seals of {entry.name}")
    return Listing(entries, following, seals)


class ColumnarSnapshot:
    """An opened generation."""

    def __init__(self, folder: Path) -> None:
        """Open the segments.

        Raises:
            IndexCorruptError: a file is missing or damaged.
        """
        self.segments: list[ColumnarSegment] = []
        try:
            listing = read_list(folder)
            for entry in listing.entries:
                self._add(folder, entry, listing.seals)
        except BaseException:
            self.close()
            raise
        self.articles = sum(segment.size - len(segment.gone()) for segment in self.segments)

    def _add(self, folder: Path, entry: Entry, seals: Mapping[str, int]) -> None:
        segment = ColumnarSegment(folder, entry.name, entry.deleted, whole=True, seals=seals)
        self.segments.append(segment)
        if segment.size != entry.size or len(segment.gone()) != entry.gone:
            raise segment.index.corrupt("it is not the segment that the list names")

    @property
    def cached(self) -> int:
        """The bytes of memory that look-ups of terms take."""
        return sum(segment.cached for segment in self.segments)

    def close(self) -> None:
        """Unmap all files."""
        for segment in self.segments:
            segment.close()


def verify(folder: Path) -> None:
    """Compare every array of a generation with its checksum.

    Raises:
        IndexCorruptError: one differs, or a file is missing.
    """
    with closing(ArrayFile(folder / LIST)) as file:
        file.verify()
    snapshot = ColumnarSnapshot(folder)
    try:
        for segment in snapshot.segments:
            segment.verify()
    finally:
        snapshot.close()
