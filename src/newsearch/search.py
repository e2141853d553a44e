"""The index as its readers hold it: open it, search it, read its articles."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.analysis import Analyzer, StemTable, Variants
from newsearch.copies import distinct
from newsearch.engine import engine_named
from newsearch.errors import ArticleNotFoundError, UsageError
from newsearch.filters import filtered
from newsearch.index.generations import STEMS, Generations
from newsearch.index.opening import load_manifest
from newsearch.query import WIB, Boolean, DateRange, Interval, ParsedQuery, parse
from newsearch.query.tree import leaves
from newsearch.ranking.census import KINDS, NamedEntity, census
from newsearch.ranking.deadline import TIMEOUT, Deadline
from newsearch.ranking.facets import FACETS, PERIODS, Facet, FacetName, Period, Timeline, facet, timeline
from newsearch.ranking.feedback import ARTICLES, enriched
from newsearch.ranking.finder import Finder
from newsearch.ranking.lexicon import Lexicon
from newsearch.ranking.order import SORTS, Ordered, Sort, order
from newsearch.ranking.parameters import DEFAULT, Parameters
from newsearch.ranking.plan import Planner
from newsearch.ranking.recency import Aged, half_life
from newsearch.ranking.similar import likeness
from newsearch.ranking.statistics import Statistics
from newsearch.ranking.suggest import suggestions
from newsearch.results import Hit, Question, SearchResults
from newsearch.stats import Stats, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from newsearch.article import Article, Kind
    from newsearch.engine.interface import Snapshot
    from newsearch.index.manifest import Manifest
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.scored import Scored


_CHUNK = 1000
"""Hits that `Index.search_all` makes ready at a time."""


class _Answer:
    """A query with its plan, and for each segment the live articles that it finds, looked up when first asked for.

    `plan` says what is found, `ranked` finds the same with the scores to sort by.
    """

    def __init__(
        self, parsed: ParsedQuery, plan: Node | None, finder: Finder, deadline: Deadline | None = None
    ) -> None:
        self.parsed, self.plan = parsed, plan
        self.ranked = plan
        self.deadline = deadline or Deadline()
        self.tell: Callable[[], tuple[str, ...]] = tuple
        self._finder = finder
        self._found: list[Scored] | None = None

    @property
    def found(self) -> list[Scored]:
        """The articles of each segment."""
        if self._found is None:
            with self.deadline:
                self._found = self._finder.every(self.ranked)
        return self._found

    def best(self, count: int) -> list[Scored]:
        """The articles of each segment among which the `count` best are."""
        return self._finder.best(self.ranked, count) if self._found is None else self._found

    def count(self) -> int:
        """How many articles there are."""
        if self._found is None:
            with self.deadline:
                return self._finder.count(self.plan)
        return sum(len(part.numbers) for part in self._found)


class Index:
    """A snapshot of an index, open for searching; it stays as it is while others rebuild or update the index.

    Use it as a context manager, or call `close`. `refresh` moves on to the newest generation.
    """

    def __init__(self, folder: Path, parameters: Parameters, variants: Variants) -> None:
        """Use `Index.open`."""
        self._folder, self._parameters, self._variants = folder, parameters, variants
        self._open()

    @classmethod
    def open(
        cls, folder: str | Path = "index", *, parameters: Parameters = DEFAULT, variants: Sequence[str | Path] = ()
    ) -> Index:
        """Open the live generation of the index in a folder, which is not changed by it.

        `variants` are files of other forms of words, added to the shipped table (`docs/analysis.md`).

        Raises:
            IndexNotFoundError: there is no index.
            IndexFormatError: another version wrote it.
            IndexCorruptError: it is damaged.
        """
        return cls(Path(folder), parameters, Variants.load(*variants))

    def _open(self) -> None:
        generations = Generations(self._folder)
        self._generation, self._pin = generations.pin()
        try:
            path = generations.path(self._generation)
            self._manifest: Manifest = load_manifest(self._folder, self._generation)
            self._snapshot: Snapshot = engine_named(self._manifest.engine, self._folder).open(path)
        except BaseException:
            os.close(self._pin)
            raise
        self._statistics = Statistics(self._snapshot)
        self._finder = Finder(self._snapshot.segments)
        self._analyzer = Analyzer(StemTable.load(path / STEMS, check_stemmer=False))
        self._lexicon = Lexicon(self._analyzer, self._statistics, self._parameters, self._variants)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the files; the index and its hits cannot be used afterwards."""
        if not self._closed:
            self._closed = True
            self._snapshot.close()
            os.close(self._pin)

    @property
    def lexicon(self) -> Lexicon:
        """What is known of words in this snapshot."""
        return self._lexicon

    def refresh(self) -> bool:
        """Move on to the live generation; False when this is it already."""
        if Generations(self._folder).current() == self._generation:
            return False
        old = self._snapshot, self._pin
        self._open()
        old[0].close()
        os.close(old[1])
        return True

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        all_words: bool = False,
        undated: bool = False,
        no_duplicates: bool = False,
        strict: bool = False,
        now: datetime | None = None,
        where: Mapping[str, str | Iterable[str]] | None = None,
        since: str | None = None,
        until: str | None = None,
        timeout: float | None = TIMEOUT,
        recency: str | None = None,
        feedback: bool = False,
    ) -> SearchResults:
        """Find articles; see `docs/query.md` for the language of queries.

        Args:
            query: words, phrases, fields, dates.
            limit: hits on the page.
            offset: hits before the page.
            sort: "relevance", "newest" or "oldest". A query that only excludes is sorted newest first.
            all_words: whether every word must be found instead of any.
            undated: whether articles without a date pass filters on dates.
            no_duplicates: whether only the earliest of syndicated copies is a hit of the page, with the others as its
                `copies`; `total` counts them all the same.
            strict: whether what is not understood in the query is an error instead of a note.
            now: what "kemarin" and the like count from; the default is the present.
            where: conditions that add nothing to a score, name -> value or values of which any will do: "source",
                "author", "editor", "section", "language", "dateline", "id", "url", "person", "organisation", "place".
            since: only articles from this date on, written as in the query language.
            until: only articles up to this date, which is within.
            timeout: after so many seconds what was found is returned, and `partial` says so; None: however long it
                takes.
            recency: a half-life, such as "30d": an article's score halves with each one by which it is older than the
                newest of the archive, down to a thousandth, which is what articles without a date count.
            feedback: whether the words of the ten best articles add to the scores. What is found stays the same.

        Raises:
            QueryError: the query is too long or too deep, or with `strict` not understood; or a date is none.
            UsageError: `limit`, `offset`, `sort`, `timeout`, `recency` or a name in `where` has no meaning.
        """
        if limit < 0 or offset < 0:
            raise UsageError(f"limit and offset must not be below 0, not {limit} and {offset}")
        _check("sort", sort, SORTS)
        deadline = Deadline(timeout)
        with deadline:
            answer = self._answer(
                query,
                all_words=all_words,
                undated=undated,
                strict=strict,
                now=now,
                within=(where, since, until),
                weighed=limit > 0,
                deadline=deadline,
                recency=recency,
                feedback=feedback,
            )
            if no_duplicates:
                hits = distinct(self._each(answer, sort), offset, limit)
            else:
                hits = self._hits(answer, sort, offset, offset + limit)
        parsed = answer.parsed
        return SearchResults(
            query,
            hits,
            lambda: max(answer.count(), offset + len(hits) if hits else 0),
            parsed.notes,
            answer.tell,
            lambda: suggestions(parsed.tree, self._analyzer, self._statistics),
            deadline,
        )

    def search_all(
        self,
        query: str,
        *,
        sort: Sort = "relevance",
        all_words: bool = False,
        undated: bool = False,
        strict: bool = False,
        now: datetime | None = None,
        where: Mapping[str, str | Iterable[str]] | None = None,
        since: str | None = None,
        until: str | None = None,
        recency: str | None = None,
        feedback: bool = False,
    ) -> Iterator[Hit]:
        """All hits of a query in their order, one by one: of each article waiting only a few numbers are in memory.

        Arguments and errors are those of `search`; there is no deadline, so that none is left out.
        """
        _check("sort", sort, SORTS)
        answer = self._answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            recency=recency,
            feedback=feedback,
        )
        return self._each(answer, sort)

    def facets(
        self,
        query: str,
        names: Iterable[FacetName],
        *,
        all_words: bool = False,
        undated: bool = False,
        strict: bool = False,
        now: datetime | None = None,
        where: Mapping[str, str | Iterable[str]] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Facet]:
        """For each of `names` how all hits of a query spread over the values of that column; exact counts.

        The names are "source", "author", "editor", "section", "language", "dateline", "person", "organisation",
        "place", "month" and "year". The other arguments and the errors are those of `search`.
        """
        wanted = list(names)
        for name in wanted:
            _check("a facet", name, FACETS)
        answer = self._answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return [facet(self._snapshot.segments, answer.found, name) for name in wanted]

    def timeline(
        self,
        query: str,
        by: Period = "month",
        *,
        all_words: bool = False,
        strict: bool = False,
        now: datetime | None = None,
        where: Mapping[str, str | Iterable[str]] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Timeline:
        """All hits of a query by day, week, month or year of publication, beside the archive's articles of that time.

        The other arguments and the errors are those of `search`.
        """
        _check("by", by, PERIODS)
        answer = self._answer(
            query,
            all_words=all_words,
            undated=False,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return timeline(self._snapshot.segments, answer.found, by)

    def entities(
        self,
        query: str,
        kind: Kind,
        *,
        limit: int = 20,
        all_words: bool = False,
        undated: bool = False,
        strict: bool = False,
        now: datetime | None = None,
        where: Mapping[str, Iterable[str]] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[NamedEntity]:
        """The people, organisations or places that most of a query's hits name; "*" is a query for all articles.

        The other arguments and the errors are those of `search`.
        """
        _check("kind", kind, KINDS)
        answer = self._answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return census(self._snapshot.segments, answer.found, kind, limit, self._statistics.aliases(kind))

    def similar(self, id: str, *, limit: int = 10) -> SearchResults:  # noqa: A002 the field's own name
        """The articles most like the one with that id, which is not among them.

        Raises:
            ArticleNotFoundError: no live article has the id.
            UsageError: `limit` is below 0.
        """
        if limit < 0:
            raise UsageError(f"limit must not be below 0, not {limit}")
        plan = likeness(self.article(id), self._analyzer, self._statistics, self._manifest.bm25f)
        answer = _Answer(ParsedQuery(Boolean(), (), ""), plan, self._finder)
        return SearchResults("", self._hits(answer, "relevance", 0, limit), answer.count)

    def _answer(
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
    ) -> _Answer:
        """A query, read and planned; where nobody looks at scores its words need not be `weighed` with care."""
        now = now or datetime.now(WIB)
        parsed = parse(query, all_words=all_words, now=now, strict=strict)
        where, since, until = within
        if where or since is not None or until is not None:
            parsed = replace(parsed, tree=filtered(parsed.tree, where or {}, since, until, now))
        planner = self._planner(undated=undated, weighed=weighed)
        answer = _Answer(parsed, planner.plan(parsed.tree), self._finder, deadline)
        if recency is not None or feedback:
            answer.ranked = self._ranked(answer, recency, now, feedback=feedback)
        answer.tell = lambda: (*self._about_dates(answer, undated=undated), *planner.notes)
        return answer

    def _ranked(self, answer: _Answer, recency: str | None, now: datetime, *, feedback: bool) -> Node | None:
        """The plan of an answer with scores that also know an article's age, or the words of the best articles."""
        life = None if recency is None else half_life(recency)
        plan = answer.plan
        if plan is None:
            return None
        if feedback:
            segments = self._snapshot.segments
            first = order(segments, answer.best(ARTICLES), "relevance", 0, ARTICLES)
            rows = zip(first.segments.tolist(), first.numbers.tolist(), first.scores.tolist(), strict=True)
            best = [(segments[place].article(number), score) for place, number, score in rows]
            plan = enriched(plan, best, self._analyzer, self._statistics)
        if life is None:
            return plan
        newest = self._statistics.newest()
        return Aged(plan, now.timestamp() if newest is None else min(newest, now.timestamp()), life)

    def _about_dates(self, answer: _Answer, *, undated: bool) -> list[str]:
        """The time that each date filter stands for, and how many articles are left out for want of a date."""
        tree = answer.parsed.tree
        ranges = dict.fromkeys(leaf for leaf in leaves(tree) if isinstance(leaf, DateRange))
        messages = [f"date {leaf.text}: {Interval(leaf.start, leaf.end)} (WIB)" for leaf in ranges]
        if ranges and not undated:
            with answer.deadline:
                plan = self._planner(undated=True, weighed=False).plan(tree)
            everything = _Answer(answer.parsed, plan, self._finder, answer.deadline)
            left_out = everything.count() - answer.count()
            if left_out and not answer.deadline.cuts:
                articles = "undated article is" if left_out == 1 else "undated articles are"
                messages.append(f"{left_out:,} {articles} left out; --undated takes them in")
        return messages

    def _planner(self, *, undated: bool, weighed: bool = True) -> Planner:
        return Planner(self._lexicon, undated=undated, weighed=weighed)

    def _hits(self, answer: _Answer, sort: Sort, first: int, end: int) -> list[Hit]:
        """The hits of ranks `first <= rank < end`."""
        if first >= end:
            return []
        found = answer.best(end) if sort == "relevance" else answer.found
        return list(self._made(answer, order(self._snapshot.segments, found, sort, first, end)))

    def _each(self, answer: _Answer, sort: Sort) -> Iterator[Hit]:
        ranked = order(self._snapshot.segments, answer.found, sort, 0, None)
        for first in range(0, len(ranked.numbers), _CHUNK):
            yield from self._made(answer, ranked.part(first, first + _CHUNK))

    def _made(self, answer: _Answer, ranked: Ordered) -> Iterator[Hit]:
        question = Question(answer.ranked, self._analyzer, self._statistics, self._manifest.bm25f)
        rows = zip(ranked.segments.tolist(), ranked.numbers.tolist(), ranked.scores.tolist(), strict=True)
        for place, number, score in rows:
            yield Hit(self._snapshot.segments[place], number, score, question)

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        for segment in self._snapshot.segments:
            number = segment.find(id)
            if number is not None:
                return segment.article(number)
        raise ArticleNotFoundError(id)

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the index holds them, read one after another."""
        for segment in self._snapshot.segments:
            for number in range(segment.size):
                if segment.live is None or segment.live[number]:
                    yield segment.article(number)

    def stats(self) -> Stats:
        """What the index holds."""
        return counted(
            self._snapshot,
            generation=self._generation,
            created=self._manifest.created,
            engine=self._manifest.engine,
            size=sum(file.size for file in self._manifest.files.values()),
        )


def _check(what: str, value: str, known: Sequence[str]) -> None:
    """Refuse a choice that is none."""
    if value not in known:
        raise UsageError(f"{what} must be one of {', '.join(known)}, not {value!r}")
