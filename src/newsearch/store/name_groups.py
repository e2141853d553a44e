"""The names of one entity as a generation keeps them: a build works them out, so that nobody who counts has to.

names    {"person": [48689, [[3, 17], ...]], ...}: for each kind how many names there are, and for each name that has
any, its number and those of the others. Of the distinct names of all segments, in the order of their code
points, each has its place as number (JSON); the digest stands in the manifest
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError
from newsearch.messages import message
from newsearch.store import file_operations
from newsearch.store.manifest import FileRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newsearch.article import Kind
    from newsearch.engine.interface import Segment

Partners = dict[int, list[int]]
"""For each name that has any, the other names of the same entity, by their numbers."""

NAME = "names"


def numbered(kind: Kind, joined: Mapping[str, Iterable[str]], segments: Iterable[Segment]) -> tuple[int, Partners]:
    """How many names of a kind some segments have, and those that are joined, by their numbers."""
    names = sorted({name for segment in segments for name in segment.keywords(kind).names})
    numbers = {name: number for number, name in enumerate(names)}
    found = {
        numbers[name]: sorted(numbers[other] for other in others if other in numbers)
        for name, others in joined.items()
        if name in numbers
    }
    return len(names), {number: found[number] for number in sorted(found) if found[number]}


def write(folder: Path, groups: Mapping[Kind, tuple[int, Partners]]) -> FileRecord:
    """Write the names of a generation into its folder, as `numbered` gives them; what the file holds.

    Raises:
        StorageError: the file system refused.
    """
    record = {
        kind: [count, [[number, *others] for number, others in partners.items()]]
        for kind, (count, partners) in groups.items()
    }
    content = json.dumps(record, separators=(",", ":")).encode()
    file_operations.write_bytes(folder / NAME, content)
    return FileRecord(len(content), hashlib.sha256(content).hexdigest())


class NameGroups:
    """The names of a generation, read when they are first asked for. Several threads may share one."""

    def __init__(self, path: Path, record: FileRecord) -> None:
        """The file, and what the manifest says of it."""
        self._path, self._record = path, record
        self._groups: dict[str, tuple[int, Partners]] | None = None

    def of(self, kind: Kind, count: int) -> Partners:
        """The names of a kind of which there are `count`.

        Raises:
            IndexCorruptError: the file is damaged.
        """
        if self._groups is None:
            self._groups = self._load()
        own, partners = self._groups.get(kind, (0, {}))
        if own != count:
            raise IndexCorruptError(self._path, "it is of other names than the segments have")
        return partners

    def _load(self) -> dict[str, tuple[int, Partners]]:
        with file_operations.guarded(self._path):
            content = self._path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self._record.sha256:
            raise IndexCorruptError(self._path, "it does not match its digest")
        try:
            return {kind: (count, _checked(count, rows)) for kind, (count, rows) in json.loads(content).items()}
        except (ValueError, TypeError, AttributeError) as problem:
            raise IndexCorruptError(self._path, message("it cannot be read: {problem}", problem=problem)) from problem


def _checked(count: int, rows: list[list[int]]) -> Partners:
    """The rows of a kind as a table.

    Raises:
        ValueError, TypeError: they are of names that are not there, or no such rows.
    """
    if not all(0 <= number < count for row in rows for number in row):
        raise ValueError("it has names that are not there")
    return {number: others for number, *others in rows}
