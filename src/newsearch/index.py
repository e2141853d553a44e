"""The index as its readers hold it: open it, search it, read its articles."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, cast

from newsearch import arguments
from newsearch.analysis import Variants
from newsearch.answer import Answer
from newsearch.errors import ArticleNotFoundError, IndexClosedError, UsageError
from newsearch.opensearch import opened
from newsearch.planning import Planning
from newsearch.query import Boolean, ParsedQuery
from newsearch.ranking.tuning import DEFAULT, Parameters
from newsearch.request import LIMIT, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from newsearch.article import Article, Kind
    from newsearch.backend import Backend
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.word_lookup import WordLookup
    from newsearch.request import CountOptions, SearchOptions
    from newsearch.results import Hit
    from newsearch.stats import Stats


class Index:
    """An index, open for searching; it stays at its generation while others rebuild or update the index.

    Several threads may use one at the same time, `refresh` and `close` included: every answer belongs to one
    generation, and what it reads later (totals, snippets, articles) it reads from there. Articles that are removed for
    good are found no longer from the next call on, whichever process removed them.

    Use it as a context manager, or call `close`. `refresh` moves on to the newest generation.
    """

    def __init__(
        self,
        place: Backend | str | Path = "index",
        parameters: Parameters = DEFAULT,
        variants: Variants | str | Path | Iterable[str | Path] | None = None,
    ) -> None:
        """Search what a backend holds, or the index in a folder or at an address, which `Index.open` opens as well."""
        if not isinstance(parameters, Parameters):
            raise UsageError("parameters must be Parameters, not {value}", value=arguments.quoted(parameters))
        if not isinstance(variants, Variants):
            variants = Variants.load(*arguments.paths("variants", () if variants is None else variants))
        is_backend = hasattr(place, "vocabulary")
        backend: Backend = cast("Backend", place) if is_backend else opened(arguments.path("the index", place))
        self._place, self._parameters, self._variants = backend.place, parameters, variants
        self._lock = Lock()
        self._planning: Planning | None = self._planned(backend)

    @classmethod
    def open(
        cls,
        folder: str | Path = "index",
        *,
        parameters: Parameters = DEFAULT,
        variants: str | Path | Iterable[str | Path] = (),
    ) -> Index:
        """Open the live generation of the index in a folder, which is not changed by it.

        The folder may be the address of one on a cluster, `opensearch://HOST:PORT/NAME` (`docs/opensearch.md`).
        `variants` are files of other forms of words, or one, added to the shipped table (`docs/analysis.md`).

        Raises:
            IndexNotFoundError: there is no index.
            IndexFormatError: another version wrote it.
            IndexCorruptError: it is damaged.
            ClusterError: a cluster answers for it, and cannot.
        """
        return cls(arguments.path("the index", folder), parameters, variants)

    def __repr__(self) -> str:
        planning = self._planning
        if planning is None:
            return f"Index({self._place!r}, closed)"
        stats = planning.backend.stats()
        return f"Index({self._place!r}, generation={stats.generation!r}, articles={stats.articles})"

    def __len__(self) -> int:
        """How many articles the index holds."""
        return self.stats().articles

    def __contains__(self, id: object) -> bool:  # noqa: A002 the field's own name
        """Whether a live article has that id."""
        try:
            return isinstance(id, str) and self.article(id) is not None
        except ArticleNotFoundError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Answer no more. The files are freed as soon as no hit of an earlier answer and no other thread uses them."""
        with self._lock:
            if self._planning is not None:
                self._planning.backend.release()
            self._planning = None

    def within(self, text: str = "", **options: Unpack[CountOptions]) -> Index:
        """The part of the archive that a query and conditions find, as an index of its own; close both.

            news = index.within("-rubrik:opini", where={"source": "Kabar Kota"})

        Hits, counts and articles are those of the part, whoever asks it for what. How rare words are is known of the
        whole. Every word of the query must be understood: of one that is not, nobody knows what it should keep out.

        Raises:
            QueryError: the query is not understood, or a date is none.
            UsageError: an option has no meaning.
        """
        from newsearch.narrowed import Narrowed

        options["strict"] = options["as_written"] = True
        request = SearchRequest(text, **options)
        if request.asks_nothing:
            raise UsageError("say what the part is to hold: give a query or a condition")
        part = Narrowed(self._state().backend, request, self._parameters, self._variants)
        part.find(None)
        return Index(part, self._parameters, self._variants)

    def refresh(self) -> bool:
        """Move on to the live generation; False when this is it already.

        Raises:
            IndexClosedError: the index was closed.
            IndexNotFoundError, IndexFormatError, IndexCorruptError: as `open`; this stays at its generation.
        """
        with self._lock:
            old = self._open()
            newest = old.backend.newest()
            if newest is old.backend:
                return False
            self._planning = self._planned(newest)
            old.backend.release()
            return True

    def _state(self) -> Planning:
        """What an answer is made from: taken once for each call, and kept by the answer.

        Raises:
            IndexClosedError: the index was closed.
            TombstonesError: their file is damaged.
        """
        held = self._open()
        if held.backend.current() is held.backend:
            return held
        with self._lock:
            held = self._open()
            backend = held.backend.current()
            if backend is not held.backend:
                held = self._planning = self._planned(backend)
        return held

    def _open(self) -> Planning:
        if self._planning is None:
            raise IndexClosedError(self._place)
        return self._planning

    def _planned(self, backend: Backend) -> Planning:
        return Planning(backend, self._parameters, self._variants)

    @property
    def lexicon(self) -> WordLookup:
        """What is known of words in this index."""
        return self._state().lexicon

    def answer(self, request: SearchRequest) -> Answer:
        """What the index has to say to a request: the page of hits, counts, facets, timeline, all hits.

        The query is read and planned here; each part of the answer is found when it is first read, all of it from the
        generation of this call.

        Raises:
            QueryError: the query is too long or too deep, or, if that is asked, not understood.
            UsageError: the request's time ends before it begins.
            IndexClosedError: the index was closed.
        """
        if not isinstance(request, SearchRequest):
            raise UsageError(
                "answer takes a SearchRequest, not {value}: `search` takes a text", value=arguments.quoted(request)
            )
        planning = self._state()
        return Answer(planning, request, planning.read(request))

    def search(self, text: str = "", **options: Unpack[SearchOptions]) -> Answer:
        """Find articles: the answer to a `SearchRequest` of this text and these options, its page found at once.

            index.search("gempa Palu", limit=5, where={"source": "Kabar Kota"}, since="2018-09")

        Raises:
            QueryError: the query is too long or too deep, or with `strict` not understood; or a date is none.
            UsageError: an option has no meaning.
        """
        answer = self.answer(SearchRequest(text, **options))
        _ = answer.hits
        return answer

    def search_all(self, text: str = "", **options: Unpack[SearchOptions]) -> Iterator[Hit]:
        """All hits in their order, one by one, however long it takes: `Answer.all`. Options are those of `search`."""
        options.setdefault("timeout", None)
        return self.answer(SearchRequest(text, **options)).all()

    def facets(
        self, text: str, names: Iterable[FacetName], *, limit: int | None = None, **options: Unpack[CountOptions]
    ) -> list[Facet]:
        """How all hits spread over columns, however long it takes: `Answer.facets`."""
        return self.answer(_counting(text, options)).facets(names, limit=limit)

    def timeline(self, text: str, by: Period = "month", **options: Unpack[CountOptions]) -> Timeline:
        """All hits along time, however long it takes: `Answer.timeline`."""
        return self.answer(_counting(text, options)).timeline(by)

    def entities(self, text: str, kind: Kind, *, limit: int = 20, **options: Unpack[CountOptions]) -> list[NamedEntity]:
        """Whom or what most hits name, however long it takes: `Answer.entities`; "*" is a query for all articles."""
        return self.answer(_counting(text, options)).entities(kind, limit=limit)

    def similar(self, id: str, *, limit: int = LIMIT) -> Answer:  # noqa: A002 the field's own name
        """The articles most like the one with that id, which is not among them.

        Raises:
            ArticleNotFoundError: no live article has the id.
            UsageError: `limit` is below 0.
        """
        planning = self._state()
        plan = planning.similar(planning.backend.article(arguments.text("id", id)))
        answer = Answer(planning, SearchRequest(limit=limit, timeout=None), ParsedQuery(Boolean(), (), ""), plan)
        _ = answer.hits
        return answer

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        return self._state().backend.article(arguments.text("id", id))

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the index holds them, read one after another."""
        return self._state().backend.articles()

    def stats(self) -> Stats:
        """What the index holds."""
        return self._state().backend.stats()


def _counting(text: str, options: CountOptions) -> SearchRequest:
    """A request of which only counts are read, however long they take."""
    options.setdefault("timeout", None)
    return SearchRequest(text, limit=0, **options)
