"""The index as its readers hold it: open it, search it, read its articles."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from newsearch.analysis import Variants
from newsearch.copies import distinct
from newsearch.deadline import TIMEOUT, Deadline
from newsearch.errors import IndexClosedError, UsageError
from newsearch.index import tombstones
from newsearch.index.generations import Generations
from newsearch.query import Boolean, ParsedQuery
from newsearch.ranking.census import KINDS, NamedEntity, census
from newsearch.ranking.facets import FACETS, PERIODS, Facet, FacetName, Period, Timeline, facet, timeline
from newsearch.ranking.order import SORTS, Sort
from newsearch.ranking.parameters import DEFAULT, Parameters
from newsearch.ranking.similar import likeness
from newsearch.ranking.suggest import suggestions
from newsearch.results import SearchResults
from newsearch.stats import Stats, counted
from newsearch.view import Answer, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from typing_extensions import Self

    from newsearch.article import Article, Kind
    from newsearch.ranking.lexicon import Lexicon
    from newsearch.results import Hit


class Index:
    """An index, open for searching; it stays at its generation while others rebuild or update the index.

    Several threads may use one at the same time, `refresh` and `close` included: every answer belongs to one
    generation, and what it reads later (totals, snippets, articles) it reads from there. Articles that are removed for
    good are found no longer from the next call on, whichever process removed them.

    Use it as a context manager, or call `close`. `refresh` moves on to the newest generation.
    """

    def __init__(self, folder: Path, parameters: Parameters, variants: Variants) -> None:
        """Use `Index.open`."""
        self._folder, self._parameters, self._variants = folder, parameters, variants
        self._tombstones = str(folder / tombstones.NAME)
        self._lock = Lock()
        self._opened: View | None = View.open(folder, parameters, variants)

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Answer no more. The files are freed as soon as no hit of an earlier answer and no other thread uses them."""
        with self._lock:
            if self._opened is not None:
                self._opened.release()
            self._opened = None

    def refresh(self) -> bool:
        """Move on to the live generation; False when this is it already.

        Raises:
            IndexClosedError: the index was closed.
            IndexNotFoundError, IndexFormatError, IndexCorruptError: as `open`; this stays at its generation.
        """
        with self._lock:
            if self._opened is None:
                raise IndexClosedError(self._folder)
            if Generations(self._folder).current() == self._opened.generation:
                return False
            old, self._opened = self._opened, View.open(self._folder, self._parameters, self._variants)
            old.release()
            return True

    def _view(self) -> View:
        """What an answer is made from: taken once for each call, and kept by the answer.

        Raises:
            IndexClosedError: the index was closed.
            TombstonesError: their file is damaged.
        """
        view = self._opened
        if view is None:
            raise IndexClosedError(self._folder)
        if view.stamp == tombstones.stamp(self._tombstones):
            return view
        with self._lock:
            if self._opened is None:
                raise IndexClosedError(self._folder)
            self._opened = view = self._opened.again()
        return view

    @property
    def lexicon(self) -> Lexicon:
        """What is known of words in this index."""
        return self._view().lexicon

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
        view = self._view()
        deadline = Deadline(timeout)
        with deadline:
            answer = view.answer(
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
                hits = distinct(view.each(answer, sort), offset, limit)
            else:
                hits = view.hits(answer, sort, offset, offset + limit)
        parsed = answer.parsed
        return SearchResults(
            query,
            hits,
            lambda: max(answer.count(), offset + len(hits) if hits else 0),
            parsed.notes,
            answer.tell,
            lambda: suggestions(parsed.tree, view.analyzer, view.statistics),
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
        view = self._view()
        answer = view.answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            recency=recency,
            feedback=feedback,
        )
        return view.each(answer, sort)

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
        view = self._view()
        answer = view.answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return [facet(view.snapshot.segments, answer.found, name) for name in wanted]

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
        view = self._view()
        answer = view.answer(
            query,
            all_words=all_words,
            undated=False,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return timeline(view.snapshot.segments, answer.found, by)

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
        view = self._view()
        answer = view.answer(
            query,
            all_words=all_words,
            undated=undated,
            strict=strict,
            now=now,
            within=(where, since, until),
            weighed=False,
        )
        return census(view.snapshot.segments, answer.found, kind, limit, view.statistics.aliases(kind))

    def similar(self, id: str, *, limit: int = 10) -> SearchResults:  # noqa: A002 the field's own name
        """The articles most like the one with that id, which is not among them.

        Raises:
            ArticleNotFoundError: no live article has the id.
            UsageError: `limit` is below 0.
        """
        if limit < 0:
            raise UsageError(f"limit must not be below 0, not {limit}")
        view = self._view()
        plan = likeness(view.article(id), view.analyzer, view.statistics, view.manifest.bm25f)
        answer = Answer(view, ParsedQuery(Boolean(), (), ""), plan)
        return SearchResults("", view.hits(answer, "relevance", 0, limit), answer.count)

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        return self._view().article(id)

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the index holds them, read one after another."""
        return self._view().articles()

    def stats(self) -> Stats:
        """What the index holds."""
        view = self._view()
        return counted(
            view.snapshot,
            generation=view.generation,
            created=view.manifest.created,
            engine=view.manifest.engine,
            size=sum(file.size for file in view.manifest.files.values()),
        )


def _check(what: str, value: str, known: Sequence[str]) -> None:
    """Refuse a choice that is none."""
    if value not in known:
        raise UsageError(f"{what} must be one of {', '.join(known)}, not {value!r}")
