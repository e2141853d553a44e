"""Finds out who may write an index: what everybody may write, anybody may change while a writer works."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from newsearch.errors import UnsafeIndexError
from newsearch.store import file_operations
from newsearch.store.generations import Generations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def open_to_all(folder: Path) -> list[Path]:
    """The files and folders of an index that everybody may write.

    Raises:
        StorageError: the folder cannot be looked at.
    """
    with file_operations.guarded(folder):
        return [path for path in _places(folder) if _status(path) & stat.S_IWOTH]


def refuse_open_to_all(folder: Path) -> None:
    """Refuse to write an index that everybody may write.

    Raises:
        UnsafeIndexError: everybody may write the folder, or something in it.
        StorageError: the folder cannot be looked at.
    """
    paths = open_to_all(folder)
    if paths:
        raise UnsafeIndexError(folder, paths)


def _places(folder: Path) -> Iterator[Path]:
    """The folder, what stands in it, and the complete generations with their files."""
    yield folder
    yield from sorted(folder.iterdir())
    generations = Generations(folder)
    for generation in generations.complete():
        path = generations.path(generation)
        yield path
        with suppress(FileNotFoundError):  # a build has just deleted it
            yield from sorted(path.iterdir())


def _status(path: Path) -> int:
    """The mode of a path itself and not of a link's target: who may write the folder may change the link."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return 0
    return 0 if stat.S_ISLNK(mode) else mode
