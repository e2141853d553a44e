"""What an interrupted build left: complete batches, and a mark that says what they depend on.

Each batch of a build is a segment of its own until the build is finished: two files, which hold their checksums. The
mark names all that a batch depends on besides its articles. A build that resumes takes the complete batches, in their
order, and reads every article again from the first one on. While the articles equal those of the batches, by id, digest
and file, they are skipped; at the first that differs, the remaining batches are given up and indexing starts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from newsearch.analysis import ANALYSIS_VERSION, sastrawi
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.errors import IndexCorruptError, StorageError
from newsearch.version import ENTITIES_VERSION, __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsearch.article import Article
    from newsearch.bm25f import Bm25f

MARK = "unfinished.json"
"""The file that marks the folder of a build that goes on; it is gone before the list of segments is written."""


@dataclass(frozen=True, slots=True)
class Origin:
    """All that a batch depends on besides its articles: two builds of equal origin write equal batches."""

    newsearch: str
    engine: str
    analysis: str
    entities: str
    stemmer: str
    bm25f: str
    base: str

    @classmethod
    def of(cls, engine: str, bm25f: Bm25f, base: Path | None, *, entities: bool) -> Origin:
        """The origin of a build by this version; `base` is the generation that it extends."""
        return cls(
            newsearch=__version__,
            engine=engine,
            analysis=ANALYSIS_VERSION,
            entities=ENTITIES_VERSION if entities else "",
            stemmer=sastrawi.version(),
            bm25f=json.dumps(bm25f.to_dict(), sort_keys=True),
            base=base.name if base is not None else "",
        )

    def mark(self, folder: Path) -> None:
        """Mark a folder as that of a build of this origin.

        Raises:
            StorageError: the file system refused.
        """
        path = folder / MARK
        try:
            path.write_text(json.dumps(asdict(self)), "ascii")
        except OSError as problem:
            raise StorageError(path, problem) from problem


def batch_name(segment: str, number: int) -> str:
    """The name of a batch's files; `segment` is the segment that the build's batches are merged into."""
    return f"{segment}-{number}"


def unmark(folder: Path, *, missing: bool = False) -> None:
    """Remove the mark from a folder: its batches can then not be resumed from. It may be `missing`.

    Raises:
        StorageError: the file system refused.
    """
    if not missing or (folder / MARK).exists():
        _unlink(folder / MARK)


def kept(folder: Path) -> int:
    """The number of articles in the batches that an interrupted build left; checksums are not compared.

    Raises:
        StorageError: the file system refused.
    """
    if not (folder / MARK).is_file():
        return 0
    found = 0
    try:
        names = {path.stem.rpartition("-")[0] for path in folder.glob("s*-*.index")}
    except OSError as problem:
        raise StorageError(folder, problem) from problem
    for name in names:
        for batch in _whole(folder, name, verify=False):
            found += batch.size
            batch.close()
    return found


class Batches:
    """The batches of an interrupted build that have not been reached yet; none for a build that does not resume.

    Attributes:
        refused: why an interrupted build cannot be resumed; "" where it can, or where there is none.
        passed: how many articles have been found in them so far.
    """

    def __init__(self) -> None:
        self.refused = ""
        self.passed = 0
        self._batches: list[ColumnarSegment] = []
        self._place = 0
        self._rows: list[tuple[str, int, int]] = []

    @classmethod
    def take(cls, folder: Path, segment: str, origin: Origin) -> Batches:
        """Take the complete batches in a folder, and delete everything else there.

        Args:
            folder: of the interrupted build.
            segment: the name of the segment that they are merged into.
            origin: the origin of the build that resumes; batches of another origin are not taken.

        Raises:
            StorageError: the file system refused.
        """
        batches = cls()
        batches.refused = _differing(folder, origin)
        if not batches.refused:
            batches._batches = list(_whole(folder, segment, verify=True))
        taken = {name for batch in batches._batches for name in (f"{batch.name}.index", f"{batch.name}.articles")}
        for path in sorted(folder.iterdir()):
            if path.name not in taken:
                _unlink(path)
        batches._next()
        return batches

    def __bool__(self) -> bool:
        return bool(self._batches)

    def _next(self) -> None:
        self._place, self._rows = 0, []
        if self._batches:
            batch = self._batches[0]
            columns = (batch.numbers("digest").tolist(), batch.numbers("file").tolist())
            self._rows = list(zip(batch.strings("id"), *columns, strict=True))

    def meet(self, id_: str, digest: int, file: int) -> int | None:
        """The place of an article in the current batch; None when it is not the next article there."""
        if not self._batches or self._rows[self._place] != (id_, digest, file):
            return None
        self._place += 1
        self.passed += 1
        return self._place - 1

    def whole(self) -> ColumnarSegment | None:
        """The current batch, once all its articles have been met, and move on to the next one; else None."""
        if not self._batches or self._place < len(self._rows):
            return None
        batch = self._batches.pop(0)
        self._next()
        return batch

    def leave(self) -> Iterator[tuple[Article, int, int]]:
        """Give back the met articles of the current batch, with digest and file; then delete all batches.

        Raises:
            StorageError: the file system refused.
        """
        if self._batches:
            for place, (_, digest, file) in enumerate(self._rows[: self._place]):
                yield self._batches[0].article(place), digest, file
        for batch in self._batches:
            batch.close()
            for kind in ("index", "articles"):
                _unlink(batch.index.path.with_suffix(f".{kind}"))
        self._batches = []

    def close(self) -> None:
        """Unmap the files of batches that have not been reached."""
        for batch in self._batches:
            batch.close()


def _differing(folder: Path, origin: Origin) -> str:
    """How the mark of a folder differs from a build's origin; "" when they agree."""
    try:
        found = json.loads((folder / MARK).read_bytes())
        differing = [name for name, value in asdict(origin).items() if found.get(name) != value]
    except (OSError, ValueError, AttributeError, RecursionError):
        return "it left no mark that can be read"
    return f"it had another {' and '.join(differing)}" if differing else ""


def _whole(folder: Path, segment: str, *, verify: bool) -> Iterator[ColumnarSegment]:
    """Open the complete batches, from the first one up to the first that is damaged or missing."""
    number = 0
    while True:
        batch = None
        try:
            batch = ColumnarSegment(folder, batch_name(segment, number))
            if verify:
                batch.verify()
                batch.release()
        except IndexCorruptError:
            if batch is not None:
                batch.close()
            return
        yield batch
        number += 1


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except OSError as problem:
        raise StorageError(path, problem) from problem
