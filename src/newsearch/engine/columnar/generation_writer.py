"""Writes a generation: batches of articles are merged into one segment, and small segments into larger ones."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.analysis import StemTable
from newsearch.count_tables import WIDTHS
from newsearch.engine.columnar.array_files import FileWriter
from newsearch.engine.columnar.article_blocks import StoreWriter
from newsearch.engine.columnar.batch_builder import BatchBuilder, batch_words
from newsearch.engine.columnar.batch_files import BatchFiles, delete
from newsearch.engine.columnar.checkpoint import Batches, Origin, batch_name, unmark
from newsearch.engine.columnar.counts import put_tally, summed
from newsearch.engine.columnar.merge import merge
from newsearch.engine.columnar.part_batches import PartBatches, linked
from newsearch.engine.columnar.phrase_index import SUFFIX
from newsearch.engine.columnar.phrase_indexer import write_phrases
from newsearch.engine.columnar.segment import ColumnarSegment, terms_table
from newsearch.engine.columnar.snapshot import Entry, Listing, read_list, write_list
from newsearch.engine.columnar.workers import Settings, Workers, processes
from newsearch.engine.whoosh.codec import write_toc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.engine.columnar.batch_builder import Item

MEMORY = 512 << 20
"""Bytes that a writer may use by default, the interpreter and its modules aside."""

_FIRST_WORDS = 4
"""Words and paragraphs of an article before which no blank stands, about."""

_JOINED = 64
"""Batches that are merged at a time."""

STEMS = "stems"
"""The name of the stem table beside the batches of a part."""

_GROWTH = 3
"""Each segment stays at least so many times as large as all newer ones together; merging sees to it."""


class Means(NamedTuple):
    """What a writer works with.

    Attributes:
        memory: bytes that it may take for articles, words and entities.
        jobs: processes that index; by default as many as processors and memory allow.
        entities: whether entities are found in articles.
    """

    memory: int = MEMORY
    jobs: int | None = None
    entities: bool = True


class ColumnarWriter:
    """Adds articles to a generation that is being written."""

    def __init__(
        self,
        folder: Path,
        bm25f: Bm25f,
        *,
        base: Path | None,
        stems: Path,
        means: Means,
        origin: Origin,
        resume: bool = False,
    ) -> None:
        jobs, entities = means.jobs or processes(means.memory), means.entities
        self._folder, self._stems = folder, stems
        settings = Settings(folder, bm25f, stems, means.memory // jobs, entities)
        self._workers = Workers(jobs, settings) if jobs > 1 else None
        # In this process, for what is too little for workers.
        self._maker = BatchBuilder(bm25f, stems, settings.memory, entities=entities)
        self.batch_words = batch_words(settings.memory)
        self._entries, self._following, seals = read_list(base) if base is not None else Listing([], 1, {})
        self._name = self._named()
        self._batches = Batches.take(folder, self._name, origin) if resume else Batches()
        origin.mark(folder)
        if base is not None:
            for entry in self._entries:
                for name in entry.files:
                    linked(base / name, folder / name)
        self._segments = [ColumnarSegment(folder, entry.name, entry.deleted, seals=seals) for entry in self._entries]
        # Numbers deleted now, of each old segment and of the one that is being written.
        self._gone: list[set[int]] = [set() for _ in self._segments]
        self._gone_new: set[int] = set()
        self._compact = False
        self._parts = PartBatches()
        self._runs: list[BatchFiles] = []
        self._items: list[Item] = []
        self._numbers: dict[str, int] = {}
        self._words = self._first = 0

    def _named(self) -> str:
        name = f"s{self._following:06d}"
        self._following += 1
        return name

    @property
    def resumed(self) -> int:
        """The number of articles that were found in the finished batches of an interrupted build."""
        return self._batches.passed

    @property
    def refused(self) -> str:
        """Why an interrupted build could not be resumed, or ""."""
        return self._batches.refused

    def add(self, article: Article, *, digest: int, file: int) -> None:
        """Index an article, and find its entities."""
        if self._batches and self._in_batch(article.id, digest, file):
            return
        self._take(article, digest, file)
        if self._words >= self.batch_words:
            self._flush()

    def _take(self, article: Article, digest: int, file: int) -> None:
        self._numbers[article.id] = self._first + len(self._items)
        self._items.append((article, digest, file))
        self._words += _FIRST_WORDS + article.headline.count(" ") + article.body.count(" ") + article.body.count("\n")

    def _in_batch(self, id_: str, digest: int, file: int) -> bool:
        """Whether an article is the next one in a batch that was finished before."""
        place = self._batches.meet(id_, digest, file)
        if place is None:
            self._leave_batches()
            return False
        self._numbers[id_] = self._first + place
        whole = self._batches.whole()
        if whole is not None:
            self._runs.append(BatchFiles(self._folder, whole.name, whole.size, segment=whole))
            self._next_batch(whole.size)
        return True

    def _leave_batches(self) -> None:
        """Give up a batch of which only some articles have been met, and index those anew."""
        for article, digest, file in self._batches.leave():
            self._take(article, digest, file)

    def _next_batch(self, size: int) -> None:
        self._first += size
        self._items, self._numbers, self._words = [], {}, 0

    def keep(self, id: str, folder: Path, name: str, place: int) -> None:  # noqa: A002, ARG002 part of the signature
        """Take over the article that stands at `place` in a batch which a part of this build has written."""
        if (folder, name) not in self._parts:
            self._flush()
            self._take_over(folder, name)
        self._parts.keep(place)

    def _take_over(self, folder: Path, name: str) -> None:
        """Give the files of a part's batch a name among those of this build."""
        # What parts have done is not gone on from, but taken over again.
        unmark(self._folder, missing=True)
        if self._parts.new_folder(folder):
            self._maker.stems.learn(StemTable.load(folder / STEMS).all())
        own = batch_name(self._name, len(self._runs))
        for kind in ("index", "articles"):
            linked(folder / f"{name}.{kind}", self._folder / f"{own}.{kind}")
        segment = ColumnarSegment(self._folder, own)
        self._runs.append(BatchFiles(self._folder, own, segment.size, segment=segment))
        self._parts.take(folder, name, self._first, segment.size)
        self._next_batch(segment.size)

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Delete the live article with that id, from this build or before it."""
        number = self._numbers.pop(id, None)
        if number is not None:
            self._gone_new.add(number)
            return True
        first = 0
        for run in self._runs:
            for place in run.places(id):
                if first + place not in self._gone_new and first + place not in self._parts.left:
                    self._gone_new.add(first + place)
                    return True
            first += run.size
        for segment, gone in zip(self._segments, self._gone, strict=True):
            old = segment.find(id)
            if old is not None and old not in gone:
                gone.add(old)
                return True
        return False

    def _flush(self, *, last: bool = False) -> None:
        """Have the collected articles built into a batch."""
        if not self._items:
            return
        name = batch_name(self._name, len(self._runs))
        items, numbers = self._items, {id_: number - self._first for id_, number in self._numbers.items()}
        self._runs.append(BatchFiles(self._folder, name, len(items), numbers))
        if self._workers is None or (last and not self._workers):
            self._maker.make(self._folder, name, items)
            self._runs[-1].written()
        else:
            self._workers.make(name, items)
            making = self._workers.making
            for run in self._runs:
                if run.name not in making:
                    run.written()
        self._next_batch(len(items))

    def compact(self) -> None:
        """Let `finish` rewrite every segment that has deleted articles, without these."""
        self._compact = True

    def end_part(self) -> list[tuple[str, int]]:
        """Write what was added, and leave it as batches, which `keep` of another writer takes over.

        Returns:
            The name of each, and how many articles it has, in the order in which they were added.
        """
        self._finish_batches()
        unmark(self._folder)
        self._maker.stems.save(self._stems)
        self._close()
        return [(run.name, run.size) for run in self._runs]

    def _finish_batches(self) -> None:
        self._leave_batches()
        self._flush(last=True)
        if self._workers is not None:
            self._workers.finish()
            self._maker.stems.learn(self._workers.stems)
            self._workers.close()
        self._maker.forget()

    def finish(self) -> None:
        """Write everything; the list of segments is written last."""
        self._finish_batches()
        self._delete_old()
        if self._runs:
            self._finish_new()
        self._grow()
        self._close()
        unmark(self._folder, missing=True)
        write_toc(self._folder, self._entries)
        write_list(self._folder, self._entries, self._following)
        self._maker.stems.save(self._stems)

    def _finish_new(self) -> None:
        """Merge the batches into one segment."""
        following = len(self._runs)
        dropping = self._leave_out()
        while len(self._runs) > _JOINED:
            joined = []
            for first in range(0, len(self._runs), _JOINED):
                some = self._runs[first : first + _JOINED]
                name = batch_name(self._name, following)
                following += 1
                joined.append(BatchFiles(self._folder, name, self._join([run.segment for run in some], name)))
                for run in some:
                    run.remove()
            self._runs = joined
        # A build that is killed goes on from its batches: so they go last.
        if len(self._runs) > 1 or dropping:
            size = self._join([run.segment for run in self._runs], self._name)
            segment = self._whole(self._name)
            for run in self._runs:
                run.remove()
        else:
            size = self._runs[0].size
            write_phrases(self._folder / f"{self._name}{SUFFIX}", self._runs[0].segment)
            self._runs[0].rename(self._name)
            segment = ColumnarSegment(self._folder, self._name)
        self._runs = []
        self._segments.append(segment)
        self._entries.append(self._deleted(Entry(self._name, size), segment, self._parts.renumbered(self._gone_new)))
        self._reopen(len(self._segments) - 1)

    def _leave_out(self) -> bool:
        """Mark as deleted what was not kept of the batches of parts; returns whether there is any."""
        left = np.array(sorted(self._parts.left), dtype=np.int64)
        first, following = 0, self._following
        for run in self._runs:
            some = left[left.searchsorted(first) : left.searchsorted(first + run.size)] - first
            if len(some):
                run.leave_out(self._deleted(Entry(run.name, run.size), run.segment, some.tolist()).deleted)
            first += run.size
        # These files go with their batches: what comes after them is named as in a build in one piece.
        self._following = following
        return bool(len(left))

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
        """Write the deletions of a segment, older ones included."""
        numbers = np.array(sorted(gone), dtype=np.int64)
        if not len(numbers):
            return entry
        batch = self._maker.batch()
        for number in numbers.tolist():
            batch.add(segment.article(number), digest=0, file=0)
        rows = {**batch.tally_rows(), **{terms_table(space): row for space, row in batch.term_rows().items()}}
        name = f"{entry.name}-{self._following}"
        self._following += 1
        everything = np.union1d(segment.gone(), numbers)
        with closing(FileWriter(self._folder / f"{name}.deleted")) as file:
            file.put("deleted", everything, "<u4")
            for table, own in rows.items():
                before = segment.gone_table(table)
                put_tally(file, table, WIDTHS.get(table, 1), summed([own] if before is None else [before.rows(), own]))
            file.finish({})
        if entry.deleted:
            delete(self._folder / f"{entry.deleted}.deleted")
        return replace(entry, deleted=name, gone=len(everything))

    def _grow(self) -> None:
        """Drop segments without a live article, and merge the newest ones by the rule of `_GROWTH`."""
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
            self._merge(first, len(lives))
        for place, entry in enumerate(list(self._entries)):
            if self._compact and entry.gone:
                self._merge(place, place + 1)

    def _merge(self, first: int, end: int) -> None:
        """Merge the segments `first <= place < end` into one."""
        name = self._named()
        size = self._join(self._segments[first:end], name)
        for place in reversed(range(first, end)):
            self._drop(place)
        self._entries.insert(first, Entry(name, size))
        self._segments.insert(first, self._whole(name))

    def _whole(self, name: str) -> ColumnarSegment:
        """Open a merged segment, and add the file of phrases, which needs the whole segment."""
        segment = ColumnarSegment(self._folder, name)
        try:
            write_phrases(self._folder / f"{name}{SUFFIX}", segment)
        except BaseException:
            segment.close()
            raise
        return segment

    def _join(self, sources: list[ColumnarSegment], name: str) -> int:
        """Write one segment with the live articles of several; returns how many it has."""
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
            delete(self._folder / name)

    def abort(self) -> None:
        """Free the files; the folder stays unfinished."""
        self._close()

    def _close(self) -> None:
        if self._workers is not None:
            self._workers.close()
        self._batches.close()
        for run in self._runs:
            run.close()
        for segment in self._segments:
            segment.close()
