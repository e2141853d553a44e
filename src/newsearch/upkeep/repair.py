"""Repairs an index: everything that can be restored without guessing; for the rest it names the command that helps.

In this order: a damaged file is replaced where the same bytes stand elsewhere or can be made again; else the newest
older generation that is whole becomes the live one; else, where the ledger tells of the whole corpus and its files are
all there, the index is built anew. Damaged generations are deleted last, once a whole one is live.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.build.build import rebuild
from newsearch.build.options import BuildOptions
from newsearch.corpus import read_corpus
from newsearch.engine import engine_named
from newsearch.errors import IndexCorruptError, IndexFormatError, IndexNotFoundError, NewsearchError, UsageError
from newsearch.store import file_operations
from newsearch.store.generations import STEMS, Generations
from newsearch.store.ledger import NAME as LEDGER
from newsearch.store.ledger import Ledger
from newsearch.store.lock import writing
from newsearch.store.manifest import Manifest
from newsearch.upkeep.history import rollback
from newsearch.upkeep.verify import VerifyReport, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsearch.store.manifest import FileRecord


@dataclass(slots=True)
class Repair:
    """What a repair did.

    Attributes:
        done: what was done, one sentence each; empty where nothing had to be.
        left: why the rest could not be repaired; "" where all is sound.
        report: what verifying found afterwards.
    """

    done: list[str] = field(default_factory=list)
    left: str = ""
    report: VerifyReport = field(default_factory=VerifyReport)

    def to_dict(self) -> dict[str, Any]:
        """The repair as JSON types: those of the report, and its own."""
        return {**self.report.to_dict(), "done": self.done, "left": self.left}


def repair(
    index: str | Path,
    *,
    deep: bool = False,
    lock_timeout: float = 0.0,
    progress: Callable[[int], None] | None = None,
) -> Repair:
    """Repair an index as far as that is safe.

    Args:
        index: the folder of the index.
        deep: also look for what only reading every term and article shows.
        lock_timeout: seconds to wait for another writer.
        progress: called with the number of records read, where the index is built anew.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: another version wrote the live generation.
        LockedError: another process is writing.
        UnsafeIndexError: everybody may write the index.
        StorageError: the file system refused.
    """
    folder = Path(index)
    generations = Generations(folder)
    with suppress(IndexCorruptError):
        if generations.current() is None:  # before the lock is taken, which would make the folder
            raise IndexNotFoundError(folder)
    result = Repair()
    with writing(folder, lock_timeout):
        result.done += _replace_files(generations)
    found = verify(folder, deep=deep, every=True)
    if _live_is_damaged(found):
        found = _go_on_from_another(folder, found, result, deep=deep, lock_timeout=lock_timeout, progress=progress)
    if not _live_is_damaged(found):
        with writing(folder, lock_timeout):
            result.done += _delete_damaged(generations, found)
        if not found.sound:
            found = verify(folder, deep=deep, every=True)
    result.report = found
    return result


def _live_is_damaged(found: VerifyReport) -> bool:
    return not found.live or any(damage.generation == found.live for damage in found.damages)


def _replace_files(generations: Generations) -> Iterator[str]:
    """Replace the damaged files for which a good copy exists or can be made."""
    manifests: dict[str, Manifest] = {}
    for generation in generations.complete():
        with suppress(IndexCorruptError, IndexFormatError):
            manifests[generation] = Manifest.load(generations.path(generation))
    for generation, manifest in manifests.items():
        folder = generations.path(generation)
        for name, record in manifest.files.items():
            if _holds(folder / name, record):
                continue
            others = [generations.path(other) / name for other in manifests if other != generation]
            source = next((path for path in (*others, generations.folder / name) if _holds(path, record)), None)
            if source is not None:
                _replace(source, folder / name, record)
                yield f"{folder / name} was replaced by {source}, which has the same content"
            elif _made_again(manifest, folder, name, record):
                yield f"{folder / name} was written anew"


def _holds(path: Path, record: FileRecord | None) -> bool:
    with suppress(NewsearchError, OSError):
        return (
            record is not None
            and path.is_file()
            and path.stat().st_size == record.size
            and file_operations.sha256(path) == record.sha256
        )
    return False


def _replace(source: Path, target: Path, record: FileRecord) -> None:
    """Put a copy in the place of a damaged file, under all names of that file.

    Raises:
        IndexCorruptError: the copy does not hold what it should.
        StorageError: the file system refused.
    """
    aside = target.with_name(target.name + ".new")
    with file_operations.guarded(target):
        shutil.copyfile(source, aside)
        file_operations.sync(aside)
        if not _holds(aside, record):
            aside.unlink()
            raise IndexCorruptError(target, "it does not match its digest")
        aside.replace(target)
    file_operations.sync(target.parent)


def _made_again(manifest: Manifest, folder: Path, name: str, record: FileRecord) -> bool:
    """Make a file again from the generation's other files; False unless the result has the recorded digest."""
    with tempfile.TemporaryDirectory() as scratch, suppress(IndexCorruptError, IndexFormatError):
        made = engine_named(manifest.engine, folder.parent.parent).derive(folder, name, Path(scratch))
        if made and _holds(Path(scratch) / name, record):
            _replace(Path(scratch) / name, folder / name, record)
            return True
    return False


def _go_on_from_another(
    folder: Path,
    found: VerifyReport,
    result: Repair,
    *,
    deep: bool,
    lock_timeout: float,
    progress: Callable[[int], None] | None,
) -> VerifyReport:
    """Go back to an older whole generation, or build a new one; returns what verifying then finds."""
    damaged = {damage.generation for damage in found.damages}
    older = {generation for generation in found.generations if not found.live or generation < found.live}
    for generation in sorted(older - damaged, reverse=True):
        with suppress(IndexFormatError):  # another version wrote that one
            rollback(folder, generation, lock_timeout=lock_timeout)
            result.done.append(f"{generation} is live; `newsearch update PATH` brings in what is newer than it")
            break
    else:
        try:
            result.done.append(_built_anew(folder, lock_timeout, progress))
        except (UsageError, IndexCorruptError, IndexFormatError) as problem:
            result.left = f"no older generation is whole, and the index could not be built anew: {problem}"
            return found
    return verify(folder, deep=deep, every=True)


def _built_anew(folder: Path, lock_timeout: float, progress: Callable[[int], None] | None) -> str:
    """Build the index from the corpus that the newest ledger describes.

    Raises:
        UsageError: the ledger does not tell of all articles, or not all of its files are there.
        IndexCorruptError: manifest or ledger is damaged as well.
        IndexFormatError: another version wrote them.
    """
    generations = Generations(folder)
    known = generations.complete()
    if not known:
        raise UsageError("no ledger is left; `newsearch index PATH` builds from an archive")
    newest = generations.path(known[-1])
    manifest = Manifest.load(newest)
    if not _holds(newest / LEDGER, manifest.files.get(LEDGER)):
        raise IndexCorruptError(newest / LEDGER, "it does not match its digest")
    ledger = Ledger.load(newest)
    if manifest.articles != sum(entry.articles for entry in ledger.files.values()):
        raise UsageError("some articles came from no file; `newsearch index PATH` builds from an archive")
    if len(ledger.sources) != 1:
        raise UsageError("its archives were read in several ways; `newsearch index PATH` builds from one")
    missing = [name for name in ledger.files if not Path(name).exists()]
    if missing:
        more = f" and {len(missing) - 1:,} more are" if len(missing) > 1 else " is"
        raise UsageError(
            "{missing}{more} gone; `newsearch index PATH` builds from what is there", missing=missing[0], more=more
        )
    source = ledger.sources[0]
    now = datetime.fromisoformat(source.now) if source.now else None
    corpus = read_corpus(*source.paths, mapping=source.mapping or None, now=now)
    keep = len(known) + 1  # nothing damaged is deleted before the new one is live
    options = BuildOptions(force=True, keep=keep, now=now, lock_timeout=lock_timeout)
    report = rebuild(folder, corpus, options, progress=progress)
    return f"{report.generation} was built anew from {', '.join(source.paths)}: {report.after:,} articles"


def _delete_damaged(generations: Generations, found: VerifyReport) -> Iterator[str]:
    """Delete damaged generations beside the live one, which is whole."""
    stems = generations.folder / STEMS
    for damage in found.damages:
        if Path(damage.file) == stems:
            with file_operations.guarded(stems):
                stems.unlink()
            yield f"{stems} was deleted; the next build makes it anew"
    for generation in sorted({damage.generation for damage in found.damages} - {"", found.live}):
        generations.delete(generation)
        yield f"{generation}, which was damaged, was deleted"
