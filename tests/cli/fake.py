"""The smallest backend: articles in a list, each asked whether a plan fits it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from newsearch.errors import ArticleNotFoundError, UnsupportedError
from newsearch.query import WIB
from newsearch.ranking.facets import Facet, Timeline
from newsearch.results import Hit, Question

from .plain import ANALYZER, BM25F, Page, PlainVocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsearch import Article

LENGTHS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


class Fake:
    """A backend over articles, and what one plan finds in it."""

    place, analyzer, bm25f = "memory", ANALYZER, BM25F

    def __init__(self, articles: Iterable[Article | Page], plan: Any = None) -> None:
        self.pages = [article if isinstance(article, Page) else Page(article) for article in articles]
        self.vocabulary, self.plan, self.all = PlainVocabulary(self.pages), plan, self.pages
        self.current = self.newest = lambda: self
        self.release = self.stats = lambda: None
        self.count = lambda: len(self.pages)
        self.articles = lambda: (page.article() for page in self.pages)

    def find(self, plan: Any) -> Fake:
        found = Fake([page for page in self.pages if plan and page.score(plan) is not None], plan)
        found.all, found.vocabulary = self.pages, self.vocabulary
        return found

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        if found := [page.article() for page in self.pages if page.id == id]:
            return found[0]
        raise ArticleNotFoundError(id)

    def hits(self, sort: str, first: int = 0, end: int | None = None) -> Iterator[Hit]:
        def key(page: Page) -> tuple[float, float, str]:
            new = (1 if sort == "oldest" else -1) * page.published.timestamp() if page.published else float("inf")
            score = -round(page.score(self.plan) or 0.0, 9)
            return (score, new, page.id) if sort == "relevance" else (new, score, page.id)

        question = Question(self.plan, ANALYZER, self.vocabulary, BM25F)
        return iter([Hit(p, p.score(self.plan) or 0.0, question) for p in sorted(self.pages, key=key)[first:end]])

    def facets(self, names: Any, limit: int | None) -> list[Facet]:
        return [self.facet(name, limit) for name in names]

    def facet(self, name: Any, limit: int | None) -> Facet:
        if name in LENGTHS:
            line = self.timeline(name)
            return Facet(name, line.hits(), line.undated)
        values = [page.row.keywords[name] for page in self.pages]
        counts = sorted(Counter(own for each in values for own in each).items(), key=lambda row: (-row[1], row[0]))
        kept = dict(counts[:limit])
        return Facet(name, kept, values.count(()), len(counts) - len(kept))

    def timeline(self, by: Any) -> Timeline:
        if by not in LENGTHS:
            raise UnsupportedError("the fake", f"by={by}")
        own, every = (
            Counter(page.published.astimezone(WIB).strftime(LENGTHS[by]) for page in pages if page.published)
            for pages in (self.pages, self.all)
        )
        undated = [page for page in self.pages if page.published is None]
        return Timeline.of(by, {name: (own[name], every[name]) for name in every}, len(undated))

    def entities(self, kind: Any, limit: int) -> Any:  # noqa: ARG002
        raise UnsupportedError("the fake", "entities and neighbours")

    likeness = entities
