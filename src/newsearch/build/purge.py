"""Purges an index: no byte of removed articles is left in its folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsearch import arguments
from newsearch.analysis import Analyzer, StemTable
from newsearch.build.build import Build
from newsearch.build.options import BuildOptions
from newsearch.build.report import BuildReport
from newsearch.errors import HeldError, IndexNotFoundError
from newsearch.store.alert_state import forget
from newsearch.store.generations import STEMS, Generations
from newsearch.store.lock import writing
from newsearch.store.tombstones import Tombstone, Tombstones

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.engine.interface import Snapshot


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge did.

    Attributes:
        generation: the id of the live generation, which is the only one.
        purged: the tombstones of what was purged now, as they were, for a receipt.
        articles: how many articles the generation holds.
    """

    generation: str
    purged: tuple[Tombstone, ...]
    articles: int


def purge(index: str | Path, *, lock_timeout: float = 0.0) -> Purge:
    """Rewrite every file that holds anything of removed articles, and delete all older generations.

    Their text, and every word that no other article has, are gone from the stored articles, the dictionaries and
    columns, the tables of names and stems, the ledger, and the database of alerts. Of a tombstone are left a digest of
    the id, by which a build knows the article if it meets it again, the digest of its content, reason, time and
    generations. `rollback` has nothing to go back to afterwards.

    Args:
        index: the folder of the index.
        lock_timeout: seconds to wait for another writer.

    Raises:
        IndexCorruptError: the live generation is damaged; nothing was changed, and no other generation deleted.
        HeldError: a reader still holds an older generation. The live one is purged, but not the tombstones; do it again
            when the reader has closed or refreshed.
        IndexNotFoundError: there is no index.
        IndexFormatError: another version wrote it, and it must be rebuilt first.
        LockedError: another process is writing.
        TombstonesError: the file of tombstones is damaged.
        AlertStateError: the database of alerts is damaged; the index is purged.
        StorageError: the file system refused; what is live is as it was, or purged.
    """
    folder = arguments.path("the index", index)
    generations = Generations(folder)
    if generations.current() is None:  # before the lock is taken, which would make the folder
        raise IndexNotFoundError(folder)
    with writing(folder, arguments.seconds("lock_timeout", lock_timeout)):
        old = Tombstones.load(folder)
        build, live = Build.extending(folder, BuildOptions(keep=1))
        if live is not None:
            # What goes may be all that can mend it.
            live[1].check(live[0], live[1].files)
        report = BuildReport()
        with build.feeding(report, live, fresh=False, rewrite=lambda written: forget_words(folder, written)):
            pass
        for generation in generations.superfluous(1, report.generation):
            generations.delete(generation)
        held = [generation for generation in generations.complete() if generation != report.generation]
        if held:
            raise HeldError(folder, held)
        purged = tuple(replace(stone, purged=report.generation) for stone in old.stones if not stone.purged)
        if purged:
            Tombstones(tuple(stone.forgotten(report.generation) for stone in old.stones), old.undone).save(folder)
        forget(folder, old.digests())
    return Purge(report.generation, purged, report.after)


def forget_words(folder: Path, written: Snapshot) -> None:
    """Leave only those words in the stem table that the words of a generation need.

    Raises:
        StorageError: the file system refused.
    """
    asked = _Asked()
    analyzer = Analyzer(asked)
    for segment in written.segments:
        for term, _ in segment.terms("exact"):
            analyzer.stem(term)
    table = StemTable.load(folder / STEMS)
    table.keep(asked.words)
    table.save(folder / STEMS)


class _Asked(StemTable):
    """A stem table's stand-in that notes the words it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[str] = set()

    def stem(self, word: str) -> str:
        """Note a word; the returned stem is not used."""
        self.words.add(word)
        return word
