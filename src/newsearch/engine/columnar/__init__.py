"""Our own engine: flat arrays in mapped files, written and read by array operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.engine.columnar.generation_writer import ColumnarWriter
    from newsearch.engine.columnar.snapshot import ColumnarSnapshot


class ColumnarEngine:
    """Opens and writes generations of flat arrays, which Whoosh opens too (`newsearch.engine.whoosh.codec`).

    Args:
        memory: bytes that a writer may use, shared by all its processes, the interpreter and its modules aside.
        jobs: processes that index, once there is more than one batch; by default as many as there are processors, with
            128 MB at least for each. Hits and scores are the same with any number.
        entities: whether people, organisations and places are looked for in articles that are added.
    """

    name = "columnar-5"

    def __init__(self, *, memory: int | None = None, jobs: int | None = None, entities: bool = True) -> None:
        self._memory, self._jobs, self._entities = memory, jobs, entities

    def open(self, folder: Path) -> ColumnarSnapshot:
        """Open a finished generation.

        Raises:
            IndexCorruptError: a file is missing or damaged.
        """
        from newsearch.engine.columnar.snapshot import ColumnarSnapshot

        return ColumnarSnapshot(folder)

    def writer(
        self, folder: Path, bm25f: Bm25f, *, base: Path | None, stems: Path, resume: bool = False
    ) -> ColumnarWriter:
        """Start a generation in an empty folder, or resume the build that left its batches there."""
        from newsearch.engine.columnar.checkpoint import Origin
        from newsearch.engine.columnar.generation_writer import MEMORY, ColumnarWriter, Means

        return ColumnarWriter(
            folder,
            bm25f,
            base=base,
            stems=stems,
            means=Means(self._memory or MEMORY, self._jobs, self._entities),
            origin=Origin.of(self.name, bm25f, base, entities=self._entities),
            resume=resume,
        )

    def origin(self, bm25f: Bm25f) -> dict[str, str]:
        """All that batches of a new index depend on besides their articles, by name: versions and parameters."""
        from dataclasses import asdict

        from newsearch.engine.columnar.checkpoint import Origin

        return asdict(Origin.of(self.name, bm25f, None, entities=self._entities))

    def article(self, folder: Path, name: str, place: int) -> Article:
        """The article at `place` in a batch that a part of a build has written.

        Raises:
            IndexCorruptError: the batch is damaged.
        """
        from contextlib import closing

        from newsearch.engine.columnar.segment import ColumnarSegment

        with closing(ColumnarSegment(folder, name)) as batch:
            return batch.article(place)

    def derive(self, folder: Path, name: str, target: Path) -> bool:
        """Write a file anew from the generation's other files: Whoosh's table of contents, or a segment's phrases."""
        if name.endswith(".toc"):
            from newsearch.engine.columnar.snapshot import read_list
            from newsearch.engine.whoosh.codec import write_toc

            write_toc(target, read_list(folder).entries)
            return True
        if name.endswith(".phrases"):
            from newsearch.engine.columnar.phrase_indexer import derive_phrases

            derive_phrases(folder, name, target)
            return True
        return False

    def kept(self, folder: Path) -> int:
        """The number of articles in the batches that an interrupted build had finished."""
        from newsearch.engine.columnar.checkpoint import kept

        return kept(folder)
