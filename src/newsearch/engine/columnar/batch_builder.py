"""Builds one batch of a build: finds the entities of its articles, and writes them as a segment of their own."""

from __future__ import annotations

import ctypes
import gc
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, ChunkTable, StemTable
from newsearch.engine.columnar.array_files import FileWriter
from newsearch.engine.columnar.article_blocks import StoreWriter
from newsearch.engine.columnar.batch import Batch
from newsearch.entities import EntityFinder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from newsearch.article import Article
    from newsearch.bm25f import Bm25f

    Item = tuple[Article, int, int]
    """An article as it was read, its digest and the number of its file."""

# Shares of the memory, in tenths: a batch that is inverted, the table of chunks, what the entity finder remembers.
_BATCH, _TABLE, _ENTITIES = 4, 3, 3

_WORD_COST = 110
"""Bytes that a word of a batch costs while the batch is inverted; measured."""

_TABLE_COST = 150
"""Bytes that an entry of the table of chunks costs (`ChunkTable`)."""

_TOGETHER = 256
"""Articles whose entities are looked for at a time."""


def batch_words(memory: int) -> int:
    """The number of words that a batch may have if it is to be built in this many bytes."""
    return memory * _BATCH // 10 // _WORD_COST


class BatchBuilder:
    """Builds batches; remembers words, chunks and names from one to the next in bounded memory.

    Args:
        bm25f: the ranking's parameters.
        stems: the file of the stem table.
        memory: bytes that it may use.
        entities: whether people, organisations and places are looked for.
    """

    def __init__(self, bm25f: Bm25f, stems: Path, memory: int, *, entities: bool) -> None:
        self._bm25f = bm25f
        # Made when it is needed: with workers, or without a new article, it is not.
        self._finder: EntityFinder | None = None
        self._entities, self._memory = entities, memory * _ENTITIES // 10
        self.stems = StemTable.load(stems)
        self._table = ChunkTable(Analyzer(self.stems), memory * _TABLE // 10 // _TABLE_COST)

    def batch(self) -> Batch:
        """An empty batch."""
        if self._table.full:
            self._table.clear()
        return Batch(self._table, self._bm25f)

    def forget(self) -> None:
        """Free what is remembered, after the last batch: the next steps of a build need the memory."""
        self._finder = None
        self._table.clear()
        _give_back()

    def make(self, folder: Path, name: str, items: Sequence[Item]) -> None:
        """Write the segment `name` with some articles.

        Raises:
            StorageError: the file system refused.
        """
        with _without_collection():
            self._make(folder, name, items)

    def _make(self, folder: Path, name: str, items: Sequence[Item]) -> None:
        batch = self.batch()
        meta = {"size": len(items)}
        with closing(FileWriter(folder / f"{name}.articles")) as file:
            store = StoreWriter(file)
            for first in range(0, len(items), _TOGETHER):
                for article, digest, number in self._whole(items[first : first + _TOGETHER]):
                    batch.add(article, digest=digest, file=number)
                    store.add(article)
            store.finish()
            file.finish(meta)
        with closing(FileWriter(folder / f"{name}.index")) as file:
            batch.write(file)
            file.finish(meta)

    def _whole(self, items: Sequence[Item]) -> Sequence[Item]:
        """Find the entities of articles that lack them."""
        if not self._entities:
            return items
        if self._finder is None:
            self._finder = EntityFinder(memory=self._memory)
        found = self._finder.find_all([article for article, _, _ in items])
        return [
            (replace(article, entities=entities), digest, number)
            for (article, digest, number), entities in zip(items, found, strict=True)
        ]


def _give_back() -> None:
    """Have the C library give memory that was freed back to the system: glibc keeps what lies between blocks in use.

    Source: https://man7.org/linux/man-pages/man3/malloc_trim.3.html.
    """
    with suppress(OSError, AttributeError, TypeError):  # another library, or another system
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Switch the garbage collector off: a batch makes no cycles, and the collector would walk its many objects."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
