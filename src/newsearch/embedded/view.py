"""One state of an index in a folder, searched in this process."""

from __future__ import annotations

import os
from functools import cached_property, partial
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, StemTable, sastrawi
from newsearch.embedded.stored import hits
from newsearch.engine import engine_named
from newsearch.errors import ArticleNotFoundError, IndexCorruptError, UsageError
from newsearch.ranking.order import order, page
from newsearch.ranking.plan_finder import Finder
from newsearch.ranking.statistics import Statistics
from newsearch.results import Question
from newsearch.stats import counted
from newsearch.store.generations import STEMS, Generations
from newsearch.store.name_groups import NAME as NAMES
from newsearch.store.name_groups import NameGroups
from newsearch.store.opening import load_manifest
from newsearch.store.tombstones import NAME as TOMBSTONES
from newsearch.store.tombstones import Tombstones, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from newsearch.article import Article, Kind
    from newsearch.engine.interface import Segment, Snapshot
    from newsearch.neighbours.neighbour_file import NeighbourFile
    from newsearch.ranking.aggregates import Aggregates, NamedEntity
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.name_column import Names
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.scored import Scored
    from newsearch.request import Sort
    from newsearch.results import Hit
    from newsearch.stats import Stats
    from newsearch.store.manifest import Manifest
    from newsearch.store.tombstones import Stamp
    from newsearch.vocabulary import Vocabulary


CHUNK = 1000
"""Hits that `FoundArticles.hits` makes ready at a time."""


class _Pin:
    """Keeps a generation from being deleted until it is closed, or nobody has it any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def close(self) -> None:
        """Let the generation be deleted."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()


class _Generation:
    """A generation, opened."""

    def __init__(self, folder: Path, id: str, descriptor: int) -> None:  # noqa: A002 the field's own name
        """The generation of that id, which a descriptor pins."""
        self.folder = folder
        self.id = id
        self.pin = _Pin(descriptor)
        self.path = path = Generations(folder).path(self.id)
        self.manifest: Manifest = load_manifest(folder, self.id)
        self._whole: Snapshot = engine_named(self.manifest.engine, folder).open(path)
        stems = StemTable.load(path / STEMS, check_stemmer=False)
        if stems.ignored and self.manifest.stemmer != sastrawi.version():
            # Without the table the installed stemmer would do, if it were the one that the index was built with.
            raise IndexCorruptError(path / STEMS, stems.ignored)
        self.analyzer = Analyzer(stems)

    def look(self) -> tuple[Stamp | None, Snapshot]:
        """The stamp of the tombstones, and the generation less what they hide."""
        # The stamp is taken first: that the file is replaced before it is read shows at the next look.
        seen = stamp(str(self.folder / TOMBSTONES))
        if seen is None:
            return None, self._whole
        return seen, Tombstones.load(self.folder).masked(self._whole, self.id)


class View:
    """A generation, less what had been removed from it when the tombstones were last looked at: a `Backend`.

    It never changes, so any number of threads may ask it. Its files are freed when it and all that it answered are.

    Attributes:
        generation, manifest: the generation's id and manifest.
        stamp: that of the file of tombstones; None where there was none.
        snapshot: the generation, opened, with the removed articles hidden.
        finder: what finds articles.
        place, analyzer, vocabulary, bm25f: as of `Backend`.
    """

    def __init__(self, opened: _Generation, look: tuple[Stamp | None, Snapshot]) -> None:
        """Use `View.open`."""
        self._opened, self._folder = opened, opened.folder
        self._tombstones = str(opened.folder / TOMBSTONES)
        self.place = str(opened.folder)
        self.generation, self.manifest, self.analyzer = opened.id, opened.manifest, opened.analyzer
        self.bm25f = opened.manifest.bm25f
        self.stamp, self.snapshot = look
        self.vocabulary: Vocabulary = Statistics(self.snapshot)
        self.finder = Finder(self.snapshot.segments)

    @classmethod
    def open(cls, folder: Path) -> View:
        """Open the live generation of the index in a folder.

        Raises:
            IndexNotFoundError: there is no index.
            IndexFormatError: another version wrote it.
            IndexCorruptError: it is damaged.
        """
        opened = _Generation(folder, *Generations(folder).pin())
        return cls(opened, opened.look())

    @classmethod
    def open_older(cls, folder: Path, generation: str) -> View | None:
        """Open a generation by its id, live or not; None where the index has it no longer.

        Raises:
            IndexFormatError: another version wrote it.
            IndexCorruptError: it is damaged.
        """
        descriptor = Generations(folder).pin_older(generation)
        if descriptor is None:
            return None
        opened = _Generation(folder, generation, descriptor)
        return cls(opened, opened.look())

    def current(self) -> View:
        """This, or after another look at the tombstones the same generation; a lost file of them takes none back.

        Raises:
            TombstonesError: the file is damaged.
        """
        if self.stamp == stamp(self._tombstones):
            return self
        look = self._opened.look()
        return self if look[0] is None else View(self._opened, look)

    def newest(self) -> View:
        """The live generation.

        Raises:
            IndexNotFoundError, IndexFormatError, IndexCorruptError: as `open`.
        """
        return self if Generations(self._folder).current() == self.generation else View.open(self._folder)

    def release(self) -> None:
        """Let the generation be deleted; what is open of it can be read all the same."""
        self._opened.pin.close()

    def find(self, plan: Node | None) -> FoundArticles:
        """What a plan finds."""
        return FoundArticles(self, plan)

    @cached_property
    def aggregates(self) -> Aggregates:
        """What counts over the articles found."""
        from newsearch.ranking.aggregates import Aggregates

        record = self.manifest.files.get(NAMES)
        if record is None:
            return Aggregates(self.snapshot.segments, partial(_worked_out, self.vocabulary))
        groups = NameGroups(self._opened.path / NAMES, record)
        return Aggregates(self.snapshot.segments, lambda kind, names: groups.of(kind, names.count))

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        segment, number = self.locate(id)
        return segment.article(number)

    def locate(self, id: str) -> tuple[Segment, int]:  # noqa: A002 the field's own name
        """The segment of the live article with that id, and its number there.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        for segment in self.snapshot.segments:
            number = segment.find(id)
            if number is not None:
                return segment, number
        raise ArticleNotFoundError(id)

    @cached_property
    def _neighbours(self) -> NeighbourFile:
        """The vectors of articles, opened when they are first asked for."""
        from newsearch.neighbours import neighbour_file

        if neighbour_file.NAME not in self.manifest.files:
            raise UsageError(
                "the index has no neighbours: build it with `newsearch index --neighbours`, or leave out --neighbours"
            )
        found = neighbour_file.NeighbourFile(self._opened.path / neighbour_file.NAME)
        found.check(self.snapshot.segments)
        return found

    def likeness(self, ids: Sequence[str], best: int) -> Sequence[float]:
        """How like each of some articles is to the first `best` of them, -1 to 1.

        Raises:
            UsageError: the index has no vectors.
            ArticleNotFoundError: no live article has one of the ids.
            IndexCorruptError: the vectors are damaged.
        """
        from newsearch.neighbours.stem_vectors import likeness

        neighbours = self._neighbours
        numbers = {id(segment): place for place, segment in enumerate(self.snapshot.segments)}
        found = ((numbers[id(segment)], number) for segment, number in map(self.locate, ids))
        whole: Sequence[float] = likeness(neighbours.of(list(found)), best).tolist()
        return whole

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the index holds them, read one after another."""
        for segment in self.snapshot.segments:
            for number in range(segment.size):
                if segment.live is None or segment.live[number]:
                    yield segment.article(number)

    def stats(self) -> Stats:
        """What the index holds."""
        return counted(
            self.snapshot,
            generation=self.generation,
            created=self.manifest.created,
            engine=self.manifest.engine,
            size=sum(file.size for file in self.manifest.files.values()),
        )


def _worked_out(vocabulary: Vocabulary, kind: Kind, names: Names) -> dict[int, list[int]]:
    """The names of one entity, where the build did not write them down."""
    from newsearch.ranking.entity_names import numbered

    return numbered(names, vocabulary.aliases(kind).joined(kind))


class FoundArticles:
    """What a plan finds in a view: the articles of each segment, looked up once, or as many as the first hits need."""

    def __init__(self, view: View, plan: Node | None) -> None:
        self._view, self._plan = view, plan
        self._segments: Sequence[Segment] = view.snapshot.segments
        self._every: list[Scored] | None = None

    @property
    def every(self) -> list[Scored]:
        """All articles of each segment, with their scores."""
        if self._every is None:
            self._every = self._view.finder.every(self._plan)
        return self._every

    def hits(self, sort: Sort, first: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits of ranks `first <= rank < end`, or to the last."""
        question = Question(self._plan, self._view.analyzer, self._view.vocabulary, self._view.bm25f)
        if end is None:
            return self._all(sort, first, question)
        found = self._best(sort, end) if end > first else []
        return iter(hits(self._segments, page(self._segments, found, sort, first, end), question))

    def _best(self, sort: Sort, count: int) -> list[Scored]:
        """The articles of each segment among which the `count` first are."""
        if self._every is not None:
            return self._every
        finder = self._view.finder
        return finder.best(self._plan, count) if sort == "relevance" else finder.latest(self._plan, count, sort)

    def _all(self, sort: Sort, first: int, question: Question) -> Iterator[Hit]:
        """All hits from a rank on: of each one waiting only a few numbers are in memory."""
        ranked = order(self._segments, self.every, sort)
        chunks = range(first, len(ranked), CHUNK)
        return (hit for start in chunks for hit in hits(self._segments, ranked.rows(start, start + CHUNK), question))

    def count(self) -> int:
        """How many articles match."""
        if self._every is None:
            return self._view.finder.count(self._plan)
        return sum(len(part.numbers) for part in self._every)

    def facets(self, names: Sequence[FacetName], limit: int | None) -> list[Facet]:
        """How all hits spread over columns."""
        return [self._view.aggregates.facet(self.every, name, limit) for name in names]

    def timeline(self, by: Period) -> Timeline:
        """All hits by time of publication."""
        return self._view.aggregates.timeline(self.every, by)

    def entities(self, kind: Kind, limit: int) -> list[NamedEntity]:
        """Whom or what most hits name."""
        return self._view.aggregates.entities(self.every, kind, limit)
