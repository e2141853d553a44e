"""Removing articles for good, and taking that back."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from newsearch import arguments
from newsearch.embedded.view import View
from newsearch.errors import IndexNotFoundError, NotRemovedError, UsageError
from newsearch.store.alert_state import forget
from newsearch.store.generations import Generations
from newsearch.store.lock import writing
from newsearch.store.tombstones import Tombstone, Tombstones, id_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def remove(index: str | Path, ids: Iterable[str], *, reason: str, lock_timeout: float = 0.0) -> list[Tombstone]:
    """Remove articles for good: all or, on an error, none of them.

    Nobody finds them from now on, readers that are open included, and no update, rebuild or rollback brings them back.
    Their text is still in the files of the index until `purge`.

    Args:
        index: the folder of the index.
        ids: the articles' ids. One that has been removed already keeps its tombstone.
        reason: why; it is kept with the tombstone, also after a purge.
        lock_timeout: seconds to wait for another writer.

    Returns:
        The tombstones of the articles, as receipts, in the order of `ids`, each once.

    Raises:
        ArticleNotFoundError: an id is none of a live article.
        UsageError: the reason is empty.
        IndexNotFoundError: there is no index.
        LockedError: another process is writing.
        TombstonesError: the file of tombstones is damaged.
        AlertStateError: the database of alerts is damaged; the articles are removed all the same.
        StorageError: the file system refused.
    """
    if not arguments.text("reason", reason).strip():
        raise UsageError("a removal needs a reason: it is all that will tell why the article is not found")
    ids = arguments.texts("ids", ids)
    folder = _existing(index)
    with writing(folder, arguments.seconds("lock_timeout", lock_timeout)):
        old = Tombstones.load(folder)
        view = View.open(folder)
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        found: dict[str, Tombstone] = {}
        new: list[Tombstone] = []
        for id_ in dict.fromkeys(ids):
            stone = old.find(id_)
            if stone is None:
                stone = _tombstone(view, id_, reason, now)
                new.append(stone)
            found[stone.id_digest] = stone
        if new:
            Tombstones((*old.stones, *new), old.undone).save(folder)
            forget(folder, [stone.id_digest for stone in new])
    return list(found.values())


def restore(index: str | Path, ids: Iterable[str], *, lock_timeout: float = 0.0) -> list[Tombstone]:
    """Take removals back: all or, on an error, none of them.

    An article that is still in the live generation is found again at once; any other when an update next reads its
    file, which it does although the file has not changed.

    Args:
        index: the folder of the index.
        ids: the ids of removed articles, purged ones included.
        lock_timeout: seconds to wait for another writer.

    Returns:
        The tombstones that were taken away.

    Raises:
        NotRemovedError: no removed article has an id.
        IndexNotFoundError: there is no index.
        LockedError: another process is writing.
        TombstonesError: the file of tombstones is damaged.
        StorageError: the file system refused.
    """
    ids = arguments.texts("ids", ids)
    folder = _existing(index)
    with writing(folder, arguments.seconds("lock_timeout", lock_timeout)):
        old = Tombstones.load(folder)
        gone: dict[str, Tombstone] = {}
        for id_ in ids:
            stone = old.find(id_)
            if stone is None:
                raise NotRemovedError(id_)
            gone[stone.id_digest] = stone
        left = tuple(stone for stone in old.stones if stone.id_digest not in gone)
        if gone:
            Tombstones(left, old.undone + len(gone)).save(folder)
    return list(gone.values())


def removed(index: str | Path) -> list[Tombstone]:
    """The tombstones of an index, the oldest first.

    Raises:
        IndexNotFoundError: there is no index.
        TombstonesError: their file is damaged.
        StorageError: it cannot be read.
    """
    return list(Tombstones.load(_existing(index)).stones)


def _existing(index: str | Path) -> Path:
    """The folder, if an index is in it: taking the lock would make it."""
    folder = arguments.path("the index", index)
    if Generations(folder).current() is None:
        raise IndexNotFoundError(folder)
    return folder


def _tombstone(view: View, id_: str, reason: str, time: str) -> Tombstone:
    segment, number = view.locate(id_)
    return Tombstone(
        id=id_,
        id_digest=id_digest(id_),
        url=segment.strings("url")[number],
        headline=segment.strings("headline")[number],
        digest=f"{int(segment.numbers('digest')[number]):016x}",
        reason=reason,
        time=time,
        generation=view.generation,
    )
