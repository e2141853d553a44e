"""Batches that the parts of a distributed build have made, and which of their articles the build keeps."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.columnar.array_files import ArrayFile
from newsearch.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path


class PartBatches:
    """Which articles of the batches that a writer has taken over are kept; numbers are those of the whole build.

    Attributes:
        left: the numbers of articles that have not been kept. They are left out when the batches are merged: no byte
            of them comes into the index.
    """

    def __init__(self) -> None:
        self.left: set[int] = set()
        self._last: tuple[Path, str] | None = None
        self._first = 0

    def __contains__(self, batch: tuple[Path, str]) -> bool:
        """Whether a batch, by its folder and name, is the one that was taken over last."""
        return batch == self._last

    def new_folder(self, folder: Path) -> bool:
        """Whether the batch that was taken over last comes from another folder."""
        return self._last is None or self._last[0] != folder

    def take(self, folder: Path, name: str, first: int, size: int) -> None:
        """Note that a batch has been taken over whose articles have the numbers from `first` on; none is kept yet."""
        self._last, self._first = (folder, name), first
        self.left.update(range(first, first + size))

    def keep(self, place: int) -> int:
        """Keep an article of the batch that was taken over last; returns its number."""
        number = self._first + place
        self.left.discard(number)
        return number

    def renumbered(self, numbers: set[int]) -> set[int]:
        """The numbers that kept articles have when the others are gone."""
        if not self.left:
            return numbers
        left, some = np.array(sorted(self.left)), np.array(sorted(numbers), dtype=np.int64)
        return set((some - left.searchsorted(some)).tolist())


def linked(source: Path, target: Path) -> None:
    """Give a file of arrays a second name, or copy it where the file system has no hard links.

    Raises:
        IndexCorruptError: it is damaged; a copy of the damage would go unnoticed.
        StorageError: the file system refused.
    """
    try:
        os.link(source, target)
    except OSError:
        try:
            shutil.copyfile(source, target)
        except OSError as problem:
            raise StorageError(target, problem) from problem
        with closing(ArrayFile(target)) as file:
            file.verify()
