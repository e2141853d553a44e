"""The neighbours of a new generation: by which table its articles get vectors."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError
from newsearch.neighbours import neighbour_file
from newsearch.neighbours.learning import learn
from newsearch.neighbours.stem_vectors import Table
from newsearch.store import file_operations
from newsearch.store.manifest import FileRecord, Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.engine.interface import Snapshot


def write_neighbours(
    folder: Path,
    snapshot: Snapshot,
    *,
    before: tuple[Path, Manifest] | None,
    wanted: bool | None,
    fresh: bool,
    purged: bool,
) -> dict[str, FileRecord]:
    """Write the neighbours of a generation into its folder, if it has any; the file, by its name, and what it holds.

    Args:
        folder: the generation's.
        snapshot: the generation.
        before: the generation before, and its manifest; None where there is none, or its table is not to be kept.
        wanted: whether a table is to be learnt; None keeps the one from before, if there is one.
        fresh: whether all was indexed anew: then a damaged file from before is replaced by a table that is learnt.
        purged: whether the table must not hold stems that no article has.

    Raises:
        IndexCorruptError: the file from before is damaged.
        StorageError: the file system refused.
    """
    kept = before is not None and neighbour_file.NAME in before[1].files
    if not (wanted or kept):
        return {}
    path = folder / neighbour_file.NAME
    if before is None or not kept:
        neighbour_file.write(path, snapshot.segments, _learnt(snapshot))
    else:
        try:
            known = neighbour_file.NeighbourFile(before[0] / neighbour_file.NAME)
            with closing(known):
                table = known.table()
                if purged:
                    table = _without_unused(table, snapshot)
                neighbour_file.write(path, snapshot.segments, table, None if fresh else known)
        except IndexCorruptError:
            if not fresh or path.exists():
                raise
            neighbour_file.write(path, snapshot.segments, _learnt(snapshot))
    file_operations.close_to_all(path)
    file_operations.sync(path)
    return {neighbour_file.NAME: FileRecord(path.stat().st_size, file_operations.sha256(path))}


def _learnt(snapshot: Snapshot) -> Table:
    return learn(snapshot.segments, snapshot.articles)


def _without_unused(table: Table, snapshot: Snapshot) -> Table:
    """A table less the stems that no article has."""
    used = [any(segment.frequency("stem", stem) for segment in snapshot.segments) for stem in table.stems]
    return Table([stem for stem, there in zip(table.stems, used, strict=True) if there], table.rows[used])
