"""Generations: each build of an index is a folder of its own, and one small file names the live one.

    CURRENT                     the id of the live generation
    generations/<id>/           an immutable generation; complete once it has a manifest.json
    lock                        held by the one writer
    stems                       the stem table, kept between builds

A generation is written aside and made live by replacing `CURRENT`. Readers pin theirs with a shared lock on its
manifest, so that it is not deleted under them.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError, IndexNotFoundError, StorageError
from newsearch.index import files, manifest

if TYPE_CHECKING:
    from pathlib import Path

CURRENT = "CURRENT"
FOLDER = "generations"
STEMS = "stems"
_STAMP = "%Y%m%dT%H%M%SZ"
_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}\Z")


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
        """
        path = self.folder / CURRENT
        try:
            content = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as problem:
            if self.complete():
                raise IndexCorruptError(path, "it is missing") from problem
            return None
        except OSError as problem:
            raise StorageError(path, problem) from problem
        generation = content[:100].decode("ascii", "replace").strip()
        if not _ID.match(generation):
            raise IndexCorruptError(path, "it does not name a generation")
        if not self.path(generation).is_dir():
            raise IndexCorruptError(path, f"it names {generation}, which is not there")
        return generation

    def complete(self) -> list[str]:
        """The ids of all complete generations, oldest first."""
        parent = self.folder / FOLDER
        if not parent.is_dir():
            return []
        return sorted(
            path.name for path in parent.iterdir() if _ID.match(path.name) and (path / manifest.NAME).is_file()
        )

    def create(self) -> Path:
        """Make the empty folder of a new generation."""
        moment = datetime.now(timezone.utc)
        complete = self.complete()
        if complete:
            # Ids sort by age, also within a second and where the clock was set back.
            newest = datetime.strptime(complete[-1].partition("-")[0], _STAMP).replace(tzinfo=timezone.utc)
            moment = max(moment, newest + timedelta(seconds=1))
        path = self.path(f"{moment.strftime(_STAMP)}-{secrets.token_hex(3)}")
        files.make_folder(path)
        files.sync(path.parent)
        return path

    def switch(self, generation: str) -> None:
        """Make a complete generation the live one."""
        files.replace_bytes(self.folder / CURRENT, f"{generation}\n".encode())

    def collect(self, keep: int) -> None:
        """Delete unfinished generations, and complete ones older than the live one and its `keep - 1` predecessors.

        A generation that a reader has pinned stays. Only the holder of the writer's lock may call this.
        """
        parent = self.folder / FOLDER
        if not parent.is_dir():
            return
        complete = self.complete()
        try:
            live = self.current()
        except IndexCorruptError:
            live = None  # which one is live is not known: every complete generation stays
        older = [generation for generation in complete if live is not None and generation < live]
        kept = {*complete} - {*older[: max(0, len(older) - (keep - 1))]}
        for path in sorted(parent.iterdir()):
            if path.name not in kept and _ID.match(path.name) and not _pinned(path):
                files.remove_folder(path)

    def pin(self) -> tuple[str, int]:
        """The live generation and a descriptor that keeps it from being deleted until it is closed.

        Raises:
            IndexNotFoundError: there is no index here.
            IndexCorruptError: `CURRENT` or the manifest is damaged or missing.
        """
        while True:
            generation = self.current()
            if generation is None:
                raise IndexNotFoundError(self.folder)
            path = self.path(generation) / manifest.NAME
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError as problem:
                if self.current() == generation:
                    raise IndexCorruptError(path, "it is missing") from problem
                continue  # a writer has just switched and cleaned up
            except OSError as problem:
                raise StorageError(path, problem) from problem
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if path.exists():
                return generation, descriptor
            os.close(descriptor)


def _pinned(path: Path) -> bool:
    """Whether a reader holds a generation open."""
    try:
        descriptor = os.open(path / manifest.NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
