"""What has changed in an index since one of its generations, for whoever follows it: another index, a page, a feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsearch import arguments
from newsearch.embedded.view import View
from newsearch.store.generations import Generations
from newsearch.store.journal import Journal, digests_of, hexadecimal, ids_of
from newsearch.store.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


class ChangedArticle(NamedTuple):
    """One article that came, changed or went.

    Attributes:
        id_digest: 128 bits of BLAKE2b of its id, in hexadecimal, by which it is known when its id no longer is.
        id: its id; "" of a deleted one.
    """

    id_digest: str
    id: str


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """What has become of the articles of an index since a generation. Each article stands in one list.

    Attributes:
        since: that generation.
        generation: the live one; whoever has taken in all of this asks next for what has changed since it.
        added, changed: articles of the live generation; one that was deleted and came again counts as added.
        deleted: those that are gone, and those that were removed for good since that generation was live.
        undone: how many removals have been taken back since the index began. Where it has grown, articles may be back
            that no list names: compare in full.
    """

    since: str
    generation: str
    added: tuple[ChangedArticle, ...]
    changed: tuple[ChangedArticle, ...]
    deleted: tuple[ChangedArticle, ...]
    undone: int

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON types, as `newsearch changes --json` prints them."""
        lists = {name: [each._asdict() for each in getattr(self, name)] for name in ("added", "changed", "deleted")}
        return {"format": 1, "since": self.since, "generation": self.generation, **lists, "undone": self.undone}


def changes(index: str | Path, since: str) -> IndexChanges:
    """What has changed in an index since a generation was live.

    Args:
        index: the folder of the index.
        since: the id of the generation that the caller knows, one of the last `newsearch.store.journal.KEPT`.

    Raises:
        ChangesUnknownError: it is too long ago, or the index went on from another one: compare in full.
        IndexNotFoundError: there is no index.
        IndexFormatError: another version wrote it.
        IndexCorruptError: it is damaged.
        StorageError: the file system refused.
    """
    folder = arguments.path("the index", index)
    view = View.open(folder)
    try:
        return _changes(folder, view, arguments.text("since", since))
    finally:
        view.release()


def _changes(folder: Path, view: View, since: str) -> IndexChanges:
    found = Journal.load(Generations(folder).path(view.generation), view.manifest.files).since(since)
    stones = Tombstones.load(folder)
    removed = digests_of(stones.digests())
    recent = digests_of(stone.id_digest for stone in stones.stones if stone.generation >= since)
    came = [part[~np.isin(part["id"], removed)] for part in (found.added, found.changed)]
    names = dict(_names(view, np.concatenate(came)))
    added, changed = ([ChangedArticle(digest, names[digest]) for digest in hexadecimal(part["id"])] for part in came)
    gone = np.union1d(found.deleted["id"], recent)
    deleted = [ChangedArticle(digest, "") for digest in hexadecimal(gone)]
    return IndexChanges(since, view.generation, tuple(added), tuple(changed), tuple(deleted), stones.undone)


def _names(view: View, articles: NDArray[np.void]) -> Iterator[tuple[str, str]]:
    """The ids of some live articles, by their digests."""
    for segment in view.snapshot.segments:
        numbers = np.flatnonzero(np.isin(segment.numbers("digest"), articles["digest"]))
        if segment.live is not None:
            numbers = numbers[segment.live[numbers]]
        ids = segment.strings("id", numbers.tolist())
        yield from zip(hexadecimal(ids_of(ids)), ids, strict=True)
