"""One state of an index: what all the answers of one call are made from."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, StemTable
from newsearch.engine import engine_named
from newsearch.errors import ArticleNotFoundError
from newsearch.index.generations import STEMS, Generations
from newsearch.index.opening import load_manifest
from newsearch.index.tombstones import NAME, Tombstones, stamp
from newsearch.ranking.feedback import ARTICLES, enriched
from newsearch.ranking.finder import Finder
from newsearch.ranking.lexicon import Lexicon
from newsearch.ranking.order import order, page
from newsearch.ranking.plan import Planner
from newsearch.ranking.recency import Aged
from newsearch.ranking.statistics import Statistics
from newsearch.request import half_life
from newsearch.results import Question, hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from newsearch.analysis import Variants
    from newsearch.article import Article
    from newsearch.engine.interface import Segment, Snapshot
    from newsearch.index.manifest import Manifest
    from newsearch.index.tombstones import Stamp
    from newsearch.ranking.aggregates import Aggregates
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.parameters import Parameters
    from newsearch.ranking.scored import Scored
    from newsearch.request import SearchRequest, Sort
    from newsearch.results import Hit


CHUNK = 1000
"""Hits that `View.each` makes ready at a time."""


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
    """The generation that was live when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        generations = Generations(folder)
        self.id, descriptor = generations.pin()
        self.pin = _Pin(descriptor)
        path = generations.path(self.id)
        self.manifest: Manifest = load_manifest(folder, self.id)
        self._whole: Snapshot = engine_named(self.manifest.engine, folder).open(path)
        self.analyzer = Analyzer(StemTable.load(path / STEMS, check_stemmer=False))

    def look(self) -> tuple[Stamp | None, Snapshot]:
        """The stamp of the tombstones, and the generation less what they hide."""
        # The stamp is taken first: that the file is replaced before it is read shows at the next look.
        seen = stamp(str(self._folder / NAME))
        if seen is None:
            return None, self._whole
        return seen, Tombstones.load(self._folder).masked(self._whole, self.id)


class View:
    """A generation, less what had been removed from it when the tombstones were last looked at.

    It never changes, so any number of threads may ask it. Its files are freed when it and all that it answered are.

    Attributes:
        generation, manifest: the generation's id and manifest.
        stamp: that of the file of tombstones; None where there was none.
        snapshot: the generation, opened, with the removed articles hidden.
        analyzer, statistics, lexicon: what takes apart and weighs the words of queries.
        finder: what finds articles.
    """

    def __init__(
        self,
        opened: _Generation,
        look: tuple[Stamp | None, Snapshot],
        parameters: Parameters,
        variants: Variants,
    ) -> None:
        """Use `View.open`."""
        self._opened, self._parameters, self._variants = opened, parameters, variants
        self.generation, self.manifest, self.analyzer = opened.id, opened.manifest, opened.analyzer
        self.stamp, self.snapshot = look
        self.statistics = Statistics(self.snapshot)
        self.lexicon = Lexicon(self.analyzer, self.statistics, parameters, variants)
        self.finder = Finder(self.snapshot.segments)

    @classmethod
    def open(cls, folder: Path, parameters: Parameters, variants: Variants) -> View:
        """Open the live generation of the index in a folder.

        Raises:
            IndexNotFoundError: there is no index.
            IndexFormatError: another version wrote it.
            IndexCorruptError: it is damaged.
        """
        opened = _Generation(folder)
        return cls(opened, opened.look(), parameters, variants)

    def again(self) -> View:
        """The same generation after another look at the tombstones; a file of them that is gone takes none back.

        Raises:
            TombstonesError: the file is damaged.
        """
        look = self._opened.look()
        return self if look[0] is None else View(self._opened, look, self._parameters, self._variants)

    def release(self) -> None:
        """Let the generation be deleted; what is open of it can be read all the same."""
        self._opened.pin.close()

    def ranked(self, plan: Node | None, request: SearchRequest) -> Node | None:
        """A plan with scores that also know an article's age, or the words of the best articles, if that is asked."""
        if plan is None or (request.recency is None and not request.feedback):
            return plan
        if request.feedback:
            segments = self.snapshot.segments
            rows = page(segments, self.finder.best(plan, ARTICLES), "relevance", 0, ARTICLES)
            best = [(segments[place].article(number), score) for place, number, score in rows]
            plan = enriched(plan, best, self.analyzer, self.statistics)
        if request.recency is None:
            return plan
        newest, now = self.statistics.newest(), request.moment().timestamp()
        return Aged(plan, now if newest is None else min(newest, now), half_life(request.recency))

    @cached_property
    def aggregates(self) -> Aggregates:
        """What counts over the articles found."""
        from newsearch.ranking.aggregates import Aggregates

        return Aggregates(self.snapshot.segments, self.statistics.aliases)

    def planner(self, *, undated: bool, weighed: bool = True) -> Planner:
        """What plans queries."""
        return Planner(self.lexicon, undated=undated, weighed=weighed)

    def hits(self, plan: Node | None, found: Sequence[Scored], sort: Sort, first: int, end: int) -> list[Hit]:
        """The hits of ranks `first <= rank < end` among what a plan has found in each segment."""
        return hits(self.snapshot.segments, page(self.snapshot.segments, found, sort, first, end), self.question(plan))

    def each(self, plan: Node | None, found: Sequence[Scored], sort: Sort) -> Iterator[Hit]:
        """All hits among what a plan has found in each segment, made a few at a time."""
        segments, question = self.snapshot.segments, self.question(plan)
        ranked = order(segments, found, sort)
        for first in range(0, len(ranked), CHUNK):
            yield from hits(segments, ranked.rows(first, first + CHUNK), question)

    def question(self, plan: Node | None) -> Question:
        """What the hits of a plan have in common."""
        return Question(plan, self.analyzer, self.statistics, self.manifest.bm25f)

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

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the index holds them, read one after another."""
        for segment in self.snapshot.segments:
            for number in range(segment.size):
                if segment.live is None or segment.live[number]:
                    yield segment.article(number)
