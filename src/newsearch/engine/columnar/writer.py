"""Writes a generation: batches of articles become runs, runs one segment, and small segments larger ones."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import Analyzer, ChunkTable, StemTable
from newsearch.engine.columnar.batch import Batch
from newsearch.engine.columnar.codec import write_toc
from newsearch.engine.columnar.files import FileWriter
from newsearch.engine.columnar.merge import merge
from newsearch.engine.columnar.resume import Batches, Origin, batch_name, unmark
from newsearch.engine.columnar.segment import ColumnarSegment, terms_table
from newsearch.engine.columnar.snapshot import Entry, read_list, write_list
from newsearch.engine.columnar.store import StoreWriter
from newsearch.engine.columnar.tally import put_tally, summed
from newsearch.entities import EntityFinder
from newsearch.errors import StorageError
from newsearch.tables import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newsearch.article import Article
    from newsearch.bm25f import Bm25f

MEMORY = 512 << 20
"""Bytes that a writer may use by default, the interpreter and its modules aside."""

_CHUNK_COST = 110
"""Bytes that a word of a batch costs while the batch is inverted; measured."""

_TABLE_COST = 150
"""Bytes that an entry of the table of chunks costs (`ChunkTable`)."""

_GROWTH = 3
"""Each segment stays at least so many times as large as all newer ones together; merging sees to it."""


class ColumnarWriter:
    """Adds articles to a generation that is being written."""

    def __init__(
        self,
        folder: Path,
        bm25f: Bm25f,
        *,
        base: Path | None,
        stems: Path,
        memory: int = MEMORY,
        entities: bool = True,
        origin: Origin,
        resume: bool = False,
    ) -> None:
        self._folder, self._bm25f, self._stems = folder, bm25f, stems
        self._finder = EntityFinder() if entities else None
        self._stem_table = StemTable.load(stems)
        self._analyzer = Analyzer(self._stem_table)
        self._table = ChunkTable(self._analyzer, memory * 2 // 5 // _TABLE_COST)
        self.batch_words = memory * 2 // 5 // _CHUNK_COST
        self._entries, self._following = read_list(base) if base is not None else ([], 1)
        self._name = self._named()
        self._batches = Batches.take(folder, self._name, origin) if resume else Batches()
        origin.mark(folder)
        if base is not None:
            for entry in self._entries:
                for name in entry.files:
                    _link(base / name, folder / name)
        self._segments = [ColumnarSegment(folder, entry.name, entry.deleted) for entry in self._entries]
        # Numbers deleted now, of each old segment and of the one that is being written.
        self._gone: list[set[int]] = [set() for _ in self._segments]
        self._gone_new: set[int] = set()
        self._runs: list[ColumnarSegment] = []
        self._new_batch(0)

    def _named(self) -> str:
        name = f"s{self._following:06d}"
        self._following += 1
        return name

    @property
    def resumed(self) -> int:
        """How many articles were found in batches that an interrupted build had finished."""
        return self._batches.passed

    @property
    def refused(self) -> str:
        """Why an interrupted build could not be gone on from, or ""."""
        return self._batches.refused

    def _new_batch(self, first: int) -> None:
        self._batch = Batch(self._table, self._bm25f)
        self._articles_file = FileWriter(self._folder / f"{batch_name(self._name, len(self._runs))}.articles")
        self._store = StoreWriter(self._articles_file)
        self._first = first
        self._numbers: dict[str, int] = {}

    def add(self, article: Article, *, digest: int, file: int) -> None:
        """Index one article, with its entities."""
        if self._batches and self._in_batch(article.id, digest, file):
            return
        whole = article if self._finder is None else replace(article, entities=self._finder.find(article))
        self._numbers[article.id] = self._first + len(self._batch)
        self._batch.add(whole, digest=digest, file=file)
        self._store.add(whole)
        if self._batch.chunks >= self.batch_words or self._table.full:
            self._flush()

    def _in_batch(self, id_: str, digest: int, file: int) -> bool:
        """Whether an article is the next one of a batch that was finished before."""
        place = self._batches.meet(id_, digest, file)
        if place is None:
            self._leave_batches()
            return False
        self._numbers[id_] = self._first + place
        whole = self._batches.whole()
        if whole is not None:
            self._runs.append(whole)
            self._articles_file.close()
            self._new_batch(self._first + whole.size)
        return True

    def _leave_batches(self) -> None:
        """Take the articles that have been met from a batch that is not met whole."""
        for article, digest, file in self._batches.leave():
            self._batch.add(article, digest=digest, file=file)
            self._store.add(article)

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Delete the live article with that id, written before or now."""
        number = self._numbers.pop(id, None)
        if number is not None:
            self._gone_new.add(number)
            return True
        first = 0
        for run in self._runs:
            for place in run.places(id):
                if first + place not in self._gone_new:
                    self._gone_new.add(first + place)
                    return True
            first += run.size
        for segment, gone in zip(self._segments, self._gone, strict=True):
            old = segment.find(id)
            if old is not None and old not in gone:
                gone.add(old)
                return True
        return False

    def _flush(self) -> None:
        """Write the batch as a run."""
        if not len(self._batch):
            return
        name = batch_name(self._name, len(self._runs))
        self._store.finish()
        self._articles_file.finish({"size": len(self._batch)})
        file = FileWriter(self._folder / f"{name}.index")
        try:
            self._batch.write(file)
            file.finish({"size": len(self._batch)})
        finally:
            file.close()
        if self._table.full:
            self._table.clear()
        self._runs.append(ColumnarSegment(self._folder, name))
        self._new_batch(self._first + len(self._batch))

    def finish(self) -> None:
        """Write everything, and the list of segments last."""
        self._leave_batches()
        self._flush()
        self._delete_old()
        if self._runs:
            self._finish_new()
        self._grow()
        self._close()
        unmark(self._folder)
        write_toc(self._folder, self._entries)
        write_list(self._folder, self._entries, self._following)
        self._stem_table.save(self._stems)

    def _finish_new(self) -> None:
        """Make one segment of the runs."""
        size = sum(run.size for run in self._runs)
        if len(self._runs) > 1:
            self._join(self._runs, self._name)
        for run in self._runs:
            run.close()
            for kind in ("index", "articles"):
                path = self._folder / f"{run.name}.{kind}"
                if len(self._runs) == 1:
                    _rename(path, self._folder / f"{self._name}.{kind}")
                else:
                    _remove(path)
        self._runs = []
        segment = ColumnarSegment(self._folder, self._name)
        self._segments.append(segment)
        self._entries.append(self._deleted(Entry(self._name, size), segment, self._gone_new))
        self._reopen(len(self._segments) - 1)

    def _delete_old(self) -> None:
        for place, gone in enumerate(self._gone):
            if gone:
                self._entries[place] = self._deleted(self._entries[place], self._segments[place], gone)
                self._reopen(place)

    def _reopen(self, place: int) -> None:
        entry = self._entries[place]
        if entry.deleted != self._segments[place].deleted:
            self._segments[place].close()
            self._segments[place] = ColumnarSegment(self._folder, entry.name, entry.deleted)

    def _deleted(self, entry: Entry, segment: ColumnarSegment, gone: Iterable[int]) -> Entry:
        """Write a segment's deletions, those that it had before included."""
        numbers = np.array(sorted(gone), dtype=np.int64)
        if not len(numbers):
            return entry
        batch = Batch(self._table, self._bm25f)
        for number in numbers.tolist():
            batch.add(segment.article(number), digest=0, file=0)
        rows = {**batch.tally_rows(), **{terms_table(space): row for space, row in batch.term_rows().items()}}
        name = f"{entry.name}-{self._following}"
        self._following += 1
        file = FileWriter(self._folder / f"{name}.deleted")
        everything = np.union1d(segment.gone(), numbers)
        file.put("deleted", everything, "<u4")
        for table, own in rows.items():
            before = segment.gone_table(table)
            put_tally(file, table, WIDTHS.get(table, 1), summed([own] if before is None else [before.rows(), own]))
        file.finish({})
        if entry.deleted:
            _remove(self._folder / f"{entry.deleted}.deleted")
        return replace(entry, deleted=name, gone=len(everything))

    def _grow(self) -> None:
        """Drop segments without a live article, and merge the newest ones as `_GROWTH` asks."""
        for place in reversed(range(len(self._entries))):
            if self._entries[place].gone == self._entries[place].size:
                self._drop(place)
        lives = [entry.size - entry.gone for entry in self._entries]
        first, total = len(lives), 0
        for place in reversed(range(len(lives))):
            if place < len(lives) - 1 and lives[place] < _GROWTH * total:
                first = place
            total += lives[place]
        if first < len(lives):
            self._merge(first)

    def _merge(self, first: int) -> None:
        """Make one segment of all from `first` on."""
        name = self._named()
        size = self._join(self._segments[first:], name)
        for place in reversed(range(first, len(self._entries))):
            self._drop(place)
        self._entries.append(Entry(name, size))
        self._segments.append(ColumnarSegment(self._folder, name))

    def _join(self, sources: list[ColumnarSegment], name: str) -> int:
        """Write one segment of the live articles of several; how many it has."""
        index, articles = (FileWriter(self._folder / f"{name}.{kind}") for kind in ("index", "articles"))
        try:
            size = merge(sources, index)
            index.finish({"size": size})
            store = StoreWriter(articles)
            for segment in sources:
                store.copy(segment.articles, segment.live)
            store.finish()
            articles.finish({"size": size})
        finally:
            index.close()
            articles.close()
        return size

    def _drop(self, place: int) -> None:
        entry = self._entries.pop(place)
        self._segments.pop(place).close()
        for name in entry.files:
            _remove(self._folder / name)

    def abort(self) -> None:
        """Free the files; the folder stays unfinished."""
        self._close()

    def _close(self) -> None:
        self._articles_file.close()
        self._batches.close()
        for segment in (*self._runs, *self._segments):
            segment.close()


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        try:
            shutil.copyfile(source, target)
        except OSError as problem:
            raise StorageError(target, problem) from problem


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as problem:
        raise StorageError(target, problem) from problem


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as problem:
        raise StorageError(path, problem) from problem
