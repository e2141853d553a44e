"""Tombstones: the articles that were removed for good. They lie outside the generations, and all of these honour them.

    tombstones.jsonl    {"format": 1, "undone": 0, "sha256": ...}, the digest being that of the lines that follow, and
                        "undone"; then one line for each tombstone. Missing as long as nothing has been removed

Readers look at the file's stamp at every search, so it is only ever replaced, each time with a later stamp. Only the
holder of the writer's lock may save it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.errors import StorageError, TombstonesError
from newsearch.messages import message
from newsearch.store import file_operations
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.engine.interface import Snapshot

NAME = "tombstones.jsonl"
FORMAT = 1

REMOVED = "removed"
"""The reason for which a build skips the record of a removed article."""

Stamp = tuple[int, int, int]
"""Time of change in nanoseconds, size and inode: two states of the file differ in one of them."""


def id_digest(id_: str) -> str:
    """128 bits of BLAKE2b of an id, in hexadecimal: after a purge it stands for the id."""
    return hashlib.blake2b(id_.encode("utf8", "surrogatepass"), digest_size=16).hexdigest()


@value
class Tombstone:
    """One article that was removed.

    Attributes:
        id, url, headline: the article's own; "" after a purge.
        id_digest: `id_digest` of its id, by which it is known after a purge.
        digest: 63 bits of a digest of the article as it was read, in hexadecimal.
        reason: why it was removed, in the words of whoever did it.
        time: when, ISO 8601 in UTC.
        generation: the id of the generation that was live then.
        purged: the id of the generation since which nothing of it is stored; "" where it has not been purged.
    """

    id: str
    id_digest: str
    url: str
    headline: str
    digest: str
    reason: str
    time: str
    generation: str
    purged: str = ""

    def forgotten(self, generation: str) -> Tombstone:
        """The tombstone as a purge leaves it, once `generation` is the only generation."""
        return replace(self, id="", url="", headline="", purged=self.purged or generation)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON types."""
        return asdict(self)


class Tombstones:
    """The tombstones of an index.

    Attributes:
        stones: the oldest first.
        undone: how many have been taken back so far. A build notes it (`Ledger.undone`): where it has grown, files that
            held a removed article have to be read again.
    """

    def __init__(self, stones: tuple[Tombstone, ...] = (), undone: int = 0) -> None:
        self.stones, self.undone = stones, undone
        self._ids = {stone.id: stone for stone in stones if stone.id}
        self._digests = {stone.id_digest: stone for stone in stones if not stone.id}

    def __len__(self) -> int:
        return len(self.stones)

    def find(self, id_: str) -> Tombstone | None:
        """The tombstone of an article."""
        found = self._ids.get(id_)
        return self._digests.get(id_digest(id_)) if found is None and self._digests else found

    def digests(self) -> list[str]:
        """The digests of the ids of all that was removed, those that were purged included."""
        return [stone.id_digest for stone in self.stones]

    def hidden(self, snapshot: Snapshot, generation: str) -> list[NDArray[np.uint32]]:
        """For each segment of a generation, the numbers of its removed live articles, ascending."""
        # A purged article stands in no generation since; an older one is still open only where a reader holds it.
        digests = {stone.id_digest for stone in self._digests.values() if generation < stone.purged}
        hidden = []
        for segment in snapshot.segments:
            numbers = {number for id_ in self._ids if (number := segment.find(id_)) is not None}
            if digests:
                ids = enumerate(segment.strings("id"))
                known = {number for number, id_ in ids if id_digest(id_) in digests}
                numbers |= {number for number in known if segment.live is None or segment.live[number]}
            hidden.append(np.array(sorted(numbers), dtype=np.uint32))
        return hidden

    def found(self, snapshot: Snapshot, generation: str) -> Iterator[tuple[str, int]]:
        """The removed live articles of a generation: the id of each, and the number of its file."""
        for segment, numbers in zip(snapshot.segments, self.hidden(snapshot, generation), strict=True):
            ids, owners = segment.strings("id"), segment.numbers("file")
            for number in numbers.tolist():
                yield ids[number], int(owners[number])

    def masked(self, snapshot: Snapshot, generation: str) -> Snapshot:
        """The generation with removed articles hidden."""
        hidden = self.hidden(snapshot, generation)
        if not any(map(len, hidden)):
            return snapshot
        # Most searches do without.
        from newsearch.engine.hidden_articles import MaskedSnapshot

        return MaskedSnapshot(snapshot, hidden)

    def save(self, folder: Path) -> None:
        """Replace the file and wait until the disk has it.

        Raises:
            StorageError: the file system refused; the file is as it was.
        """
        path = folder / NAME
        lines = b"".join(_line(stone.to_dict()) for stone in self.stones)
        with file_operations.guarded(path):
            before = path.read_bytes() if path.exists() else None
        try:
            file_operations.replace_bytes(path, _header(self.undone, lines) + lines, later=True)
        except BaseException:
            file_operations.restore_bytes(path, before)
            raise

    @classmethod
    def load(cls, folder: Path) -> Tombstones:
        """The tombstones of the index in a folder; none where there is no file.

        Raises:
            TombstonesError: the file is damaged.
            StorageError: it cannot be read.
        """
        path = folder / NAME
        try:
            with file_operations.guarded(path):
                content = path.read_bytes()
        except StorageError as problem:
            if isinstance(problem.problem, (FileNotFoundError, NotADirectoryError)):
                return cls()
            raise
        try:
            end = content.index(b"\n") + 1
            header, lines = json.loads(content[:end]), content[end:]
            if header["format"] != FORMAT:
                raise TombstonesError(
                    path,
                    message(
                        "it is of format {header!r}, and this version reads {format}",
                        header=header["format"],
                        format=FORMAT,
                    ),
                )
            if content[:end] != _header(header["undone"], lines):
                raise TombstonesError(path, "it does not match its own digest")
            stones = tuple(Tombstone(**json.loads(line)) for line in lines.splitlines())
            if not all(isinstance(value, str) for stone in stones for value in stone.to_dict().values()):
                raise TombstonesError(path, "a value is of another type")
            return cls(stones, int(header["undone"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise TombstonesError(path, message("it cannot be read: {problem}", problem=problem)) from problem


def stamp(path: str) -> Stamp | None:
    """The stamp of the file at `path`, or None where there is none.

    Raises:
        StorageError: the file system refused.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 it is called at every search
    except FileNotFoundError:
        return None
    except OSError as problem:
        from pathlib import Path

        raise StorageError(Path(path), problem) from problem
    return found.st_mtime_ns, found.st_size, found.st_ino


def _line(record: dict[str, Any]) -> bytes:
    """Write one line of the file in ASCII: an id may hold characters that UTF-8 cannot encode."""
    return json.dumps(record).encode() + b"\n"


def _header(undone: Any, lines: bytes) -> bytes:
    """The first line of the file."""
    digest = hashlib.sha256(_line({"undone": undone}) + lines).hexdigest()
    return _line({"format": FORMAT, "undone": undone, "sha256": digest})
