"""One state of an index: what all the answers of one call are made from."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, StemTable
from newsearch.deadline import Deadline
from newsearch.engine import engine_named
from newsearch.errors import ArticleNotFoundError
from newsearch.filters import filtered
from newsearch.index.generations import STEMS, Generations
from newsearch.index.opening import load_manifest
from newsearch.index.tombstones import NAME, Tombstones, stamp
from newsearch.query import WIB, DateRange, Interval, ParsedQuery, parse
from newsearch.query.tree import leaves
from newsearch.ranking.feedback import ARTICLES, enriched
from newsearch.ranking.finder import Finder
from newsearch.ranking.lexicon import Lexicon
from newsearch.ranking.order import Sort, order, page
from newsearch.ranking.plan import Planner
from newsearch.ranking.recency import Aged, half_life
from newsearch.ranking.statistics import Statistics
from newsearch.results import Question, hits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from newsearch.analysis import Variants
    from newsearch.article import Article
    from newsearch.engine.interface import Segment, Snapshot
    from newsearch.index.manifest import Manifest
    from newsearch.index.tombstones import Stamp
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.order import Row
    from newsearch.ranking.parameters import Parameters
    from newsearch.ranking.scored import Scored
    from newsearch.results import Hit


CHUNK = 1000
"""Hits that `View.each` makes ready at a time."""


class Answer:
    """A query with its plan, and for each segment the live articles that it finds, looked up when first asked for.

    `plan` says what is found, `ranked` finds the same with the scores to sort by.
    """

    def __init__(
        self,
        view: View,
        parsed: ParsedQuery,
        plan: Node | None,
        planner: Planner | None = None,
        deadline: Deadline | None = None,
        *,
        undated: bool = False,
    ) -> None:
        self.parsed, self.plan = parsed, plan
        self.ranked = plan
        self.deadline = deadline or Deadline()
        self._view, self._planner, self._undated = view, planner, undated
        self._found: list[Scored] | None = None

    @property
    def found(self) -> list[Scored]:
        """The articles of each segment."""
        if self._found is None:
            with self.deadline:
                self._found = self._view.finder.every(self.ranked)
        return self._found

    def best(self, count: int) -> list[Scored]:
        """The articles of each segment among which the `count` best are."""
        return self._view.finder.best(self.ranked, count) if self._found is None else self._found

    def latest(self, count: int, sort: Sort) -> list[Scored]:
        """The articles of each segment among which the `count` first by date are."""
        return self._view.finder.latest(self.ranked, count, sort) if self._found is None else self._found

    def count(self) -> int:
        """How many articles there are."""
        if self._found is None:
            with self.deadline:
                return self._view.finder.count(self.plan)
        return sum(len(part.numbers) for part in self._found)

    def tell(self) -> tuple[str, ...]:
        """The time that each date filter stands for, what is left out for want of a date, expansions that were cut."""
        planner = self._planner
        return (*self._about_dates(), *(planner.notes if planner is not None else ()))

    def _about_dates(self) -> list[str]:
        tree = self.parsed.tree
        ranges = dict.fromkeys(leaf for leaf in leaves(tree) if isinstance(leaf, DateRange))
        messages = [f"date {leaf.text}: {Interval(leaf.start, leaf.end)} (WIB)" for leaf in ranges]
        if ranges and not self._undated:
            with self.deadline:
                plan = self._view.planner(undated=True, weighed=False).plan(tree)
            everything = Answer(self._view, self.parsed, plan, deadline=self.deadline)
            left_out = everything.count() - self.count()
            if left_out and not self.deadline.cuts:
                articles = "undated article is" if left_out == 1 else "undated articles are"
                messages.append(f"{left_out:,} {articles} left out; --undated takes them in")
        return messages


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

    def answer(
        self,
        query: str,
        *,
        all_words: bool,
        undated: bool,
        strict: bool,
        now: datetime | None,
        within: tuple[Mapping[str, str | Iterable[str]] | None, str | None, str | None],
        weighed: bool = True,
        deadline: Deadline | None = None,
        recency: str | None = None,
        feedback: bool = False,
    ) -> Answer:
        """A query, read and planned; where nobody looks at scores its words need not be `weighed` with care.

        Raises:
            QueryError, UsageError: as `Index.search`.
        """
        parsed = parse(query, all_words=all_words, now=now, strict=strict)
        where, since, until = within
        if where or since is not None or until is not None:
            parsed = replace(parsed, tree=filtered(parsed.tree, where or {}, since, until, now or datetime.now(WIB)))
        planner = self.planner(undated=undated, weighed=weighed)
        answer = Answer(self, parsed, planner.plan(parsed.tree), planner, deadline, undated=undated)
        if recency is not None or feedback:
            answer.ranked = self._ranked(answer, recency, now or datetime.now(WIB), feedback=feedback)
        return answer

    def _ranked(self, answer: Answer, recency: str | None, now: datetime, *, feedback: bool) -> Node | None:
        """The plan of an answer with scores that also know an article's age, or the words of the best articles."""
        life = None if recency is None else half_life(recency)
        plan = answer.plan
        if plan is None:
            return None
        if feedback:
            segments = self.snapshot.segments
            rows = page(segments, answer.best(ARTICLES), "relevance", 0, ARTICLES)
            best = [(segments[place].article(number), score) for place, number, score in rows]
            plan = enriched(plan, best, self.analyzer, self.statistics)
        if life is None:
            return plan
        newest = self.statistics.newest()
        return Aged(plan, now.timestamp() if newest is None else min(newest, now.timestamp()), life)

    def planner(self, *, undated: bool, weighed: bool = True) -> Planner:
        """What plans queries."""
        return Planner(self.lexicon, undated=undated, weighed=weighed)

    def hits(self, answer: Answer, sort: Sort, first: int, end: int) -> list[Hit]:
        """The hits of ranks `first <= rank < end`."""
        if first >= end:
            return []
        found = answer.best(end) if sort == "relevance" else answer.latest(end, sort)
        return self._made(answer, page(self.snapshot.segments, found, sort, first, end))

    def each(self, answer: Answer, sort: Sort) -> Iterator[Hit]:
        """All hits, made a few at a time."""
        ranked = order(self.snapshot.segments, answer.found, sort)
        for first in range(0, len(ranked), CHUNK):
            yield from self._made(answer, ranked.rows(first, first + CHUNK))

    def _made(self, answer: Answer, rows: list[Row]) -> list[Hit]:
        question = Question(answer.ranked, self.analyzer, self.statistics, self.manifest.bm25f)
        return hits(self.snapshot.segments, rows, question)

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
