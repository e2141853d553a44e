"""A batch of a build on disk: a small segment, which is merged into the build's segment at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class BatchFiles:
    """A batch that is written, or that a worker is writing; it is opened when it is needed.

    Args:
        folder: where its files are.
        name: the beginning of their names.
        size: how many articles it has.
        numbers: article id -> its number in the batch; needed until the batch is known to be written.
        segment: the batch, if it is open.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        size: int,
        numbers: dict[str, int] | None = None,
        segment: ColumnarSegment | None = None,
    ) -> None:
        self.size = size
        self.name = name
        self._folder, self._numbers, self._segment = folder, numbers, segment
        self._deleted = ""

    def written(self) -> None:
        """Note that the files are complete: look-ups read them from here on."""
        self._numbers = None

    @property
    def segment(self) -> ColumnarSegment:
        """The batch, opened."""
        if self._segment is None:
            self._segment = ColumnarSegment(self._folder, self.name, self._deleted)
        return self._segment

    def leave_out(self, deleted: str) -> None:
        """Open the batch with a file of deletions from here on."""
        self.close()
        self._deleted = deleted

    def places(self, id_: str) -> Iterable[int]:
        """The numbers of all articles with that id, deleted ones included."""
        if self._numbers is None:
            return self.segment.places(id_)
        place = self._numbers.get(id_)
        return () if place is None else (place,)

    def close(self) -> None:
        """Unmap the files."""
        if self._segment is not None:
            self._segment.close()
            self._segment = None

    def rename(self, name: str) -> None:
        """Give the files another name."""
        self.close()
        if name != self.name:
            for path in self._files():
                _rename(path, path.with_name(name + path.suffix))

    def remove(self) -> None:
        """Delete the files."""
        self.close()
        for path in self._files():
            delete(path)

    def _files(self) -> list[Path]:
        files = [f"{self.name}.{kind}" for kind in ("index", "articles")]
        return [self._folder / name for name in (*files, *([f"{self._deleted}.deleted"] if self._deleted else ()))]


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as problem:
        raise StorageError(target, problem) from problem


def delete(path: Path) -> None:
    """Delete a file.

    Raises:
        StorageError: the file system refused.
    """
    try:
        path.unlink()
    except OSError as problem:
        raise StorageError(path, problem) from problem
