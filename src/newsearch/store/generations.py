"""Generations: each build of an index is a folder of its own, and one small file names the live one.

    CURRENT                     the id of the live generation; `none` until the first build has finished
    generations/<id>/           an immutable generation, complete as long as it has a manifest.json
    lock                        held by the one writer
    stems                       the stem table, kept between builds; each generation has its own copy too

A generation is written aside and made live by replacing `CURRENT`. Readers pin theirs with a shared lock on its
manifest, so that it is not deleted under them.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError, IndexNotFoundError
from newsearch.messages import message
from newsearch.store import file_operations, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURRENT = "CURRENT"
FOLDER = "generations"
STEMS = "stems"
_STAMP = "%Y%m%dT%H%M%SZ"
_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}", re.ASCII)
_LONGEST = 100
_NONE = "none"
"""What `CURRENT` says of an index whose first build has not finished: then no generation is live, complete or not."""


class Generations:
    """The generations of the index in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, generation: str) -> Path:
        """The folder of a generation."""
        return self.folder / FOLDER / generation

    def current(self) -> str | None:
        """The id of the live generation, or None where no index has been built.

        Raises:
            IndexCorruptError: `CURRENT` does not hold an id, or names a generation that is not there.
            StorageError: it cannot be read.
        """
        path = self.folder / CURRENT
        with file_operations.guarded(path):
            try:
                with path.open("rb") as file:
                    content = file.read(_LONGEST)
            except (FileNotFoundError, NotADirectoryError) as problem:
                if self.complete():
                    raise IndexCorruptError(path, "it is missing") from problem
                return None
            line = content.decode("ascii", "replace")
            if line == f"{_NONE}\n":
                return None
            if not line.endswith("\n") or not _ID.fullmatch(line[:-1]):
                raise IndexCorruptError(path, "it does not name a generation")
            generation = line[:-1]
            if not self.path(generation).is_dir():
                raise IndexCorruptError(
                    path, message("it names {generation}, which is not there", generation=generation)
                )
        return generation

    def complete(self) -> list[str]:
        """The ids of all complete generations, oldest first."""
        with file_operations.guarded(self.folder / FOLDER):
            return [path.name for path in self._folders() if (path / manifest.NAME).is_file()]

    def _folders(self) -> list[Path]:
        """The folders of all generations, complete or not, oldest first."""
        parent = self.folder / FOLDER
        with file_operations.guarded(parent):
            return sorted(path for path in parent.iterdir() if _ID.fullmatch(path.name)) if parent.is_dir() else []

    def create(self) -> Path:
        """Make the empty folder of a new generation.

        Raises:
            StorageError: the file system refused.
        """
        moment = datetime.now(timezone.utc)
        complete = self.complete()
        current = self.folder / CURRENT
        if not complete and not current.exists():
            file_operations.replace_bytes(current, f"{_NONE}\n".encode())
        if complete:
            # Ids sort by age, also within a second and where the clock was set back.
            newest = datetime.strptime(complete[-1].partition("-")[0], _STAMP).replace(tzinfo=timezone.utc)
            moment = max(moment, newest + timedelta(seconds=1))
        path = self.path(f"{moment.strftime(_STAMP)}-{os.urandom(3).hex()}")
        file_operations.make_folder(path)
        return path

    def forget(self) -> None:
        """Remove all traces of a failed first build, so that the folder is not taken for an index.

        Raises:
            StorageError: the file system refused.
        """
        if self.current() is None and not self._folders():
            with file_operations.guarded(self.folder):
                for path in (self.folder / CURRENT, self.folder / STEMS):
                    path.unlink(missing_ok=True)
            file_operations.remove_folder(self.folder / FOLDER)

    def switch(self, generation: str) -> None:
        """Make a complete generation the live one.

        Raises:
            StorageError: the file system refused; the one that was live is so again.
        """
        path = self.folder / CURRENT
        with file_operations.guarded(path):
            before = path.read_bytes() if path.exists() else None
        try:
            file_operations.replace_bytes(path, f"{generation}\n".encode())
        except BaseException:
            file_operations.restore_bytes(path, before)
            raise

    def unfinished(self) -> list[Path]:
        """The folders of builds that are running or were interrupted, oldest first."""
        return [path for path in self._folders() if not (path / manifest.NAME).is_file()]

    def superfluous(self, keep: int, live: str, previous: str | None = None) -> list[str]:
        """The complete generations except `live` and the `keep - 1` that were live before it.

        Their age tells which those are. `previous` was the last one that was live, so a generation newer than it
        never was.
        """
        complete = self.complete()
        newest = previous or live
        older = [generation for generation in complete if generation <= newest and generation != live]
        newer = [generation for generation in complete if generation > live] if previous is None else []
        kept = {live, *newer, *older[max(0, len(older) - (keep - 1)) :]}
        return [generation for generation in complete if generation not in kept]

    def clear(self, *, spare: Path | None = None) -> None:
        """Delete what interrupted builds left, except the folder `spare`.

        If it is not known which generation is live, nothing else is deleted. Only the holder of the writer's lock may
        call this.

        Raises:
            StorageError: the file system refused.
        """
        for path in self.unfinished():
            if path != spare:
                _delete_unpinned(path)
        try:
            live = self.current()
        except IndexCorruptError:
            live = ""
        # A complete generation that was never live is left by a build that was killed just before it made it so.
        for generation in self.complete() if live is None else ():
            self.delete(generation)
        with file_operations.guarded(self.folder):
            # What a writer of the stem table left that was killed.
            for path in self.folder.glob(f"{STEMS}?*"):
                path.unlink()

    def delete(self, generation: str) -> None:
        """Delete a generation unless a reader has pinned it. Only the holder of the writer's lock may call this.

        Raises:
            StorageError: the file system refused.
        """
        _delete_unpinned(self.path(generation))

    def pin(self) -> tuple[str, int]:
        """The live generation and a descriptor that keeps it from being deleted until it is closed.

        Raises:
            IndexNotFoundError: there is no index here.
            IndexCorruptError: `CURRENT` or the manifest is damaged or missing.
            StorageError: the file system refused.
        """
        while True:
            generation = self.current()
            if generation is None:
                raise IndexNotFoundError(self.folder)
            path = self.path(generation) / manifest.NAME
            descriptor = self._hold(path)
            if descriptor is not None:
                return generation, descriptor
            if self.current() == generation and not path.exists():
                raise IndexCorruptError(path, "it is missing")
            # Otherwise a writer has just switched and cleaned up.

    def pin_older(self, generation: str) -> int | None:
        """A descriptor that keeps a complete generation from being deleted; None where there is none of that id.

        Raises:
            StorageError: the file system refused.
        """
        return self._hold(self.path(generation) / manifest.NAME) if _ID.fullmatch(generation) else None

    @contextmanager
    def held(self, generation: str) -> Iterator[None]:
        """Keep a complete generation from being deleted.

        Raises:
            IndexCorruptError: its manifest is missing.
            StorageError: the file system refused.
        """
        path = self.path(generation) / manifest.NAME
        descriptor = self._hold(path)
        if descriptor is None:
            raise IndexCorruptError(path, "it is missing")
        try:
            yield
        finally:
            os.close(descriptor)

    def _hold(self, path: Path) -> int | None:
        """Open a manifest with a shared lock; returns its descriptor, or None if the generation is gone."""
        with file_operations.guarded(path):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH)
                if path.exists():
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
            return None


def _delete_unpinned(path: Path) -> None:
    """Delete a generation, its manifest first: from then on no reader pins it, and nobody takes it for complete."""
    mark = path / manifest.NAME
    with file_operations.guarded(path):
        if mark.exists():
            descriptor = os.open(mark, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                mark.unlink()
            except BlockingIOError:
                return  # a reader holds it
            finally:
                os.close(descriptor)
    file_operations.remove_folder(path)
