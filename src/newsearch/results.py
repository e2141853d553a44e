"""The hits of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from newsearch import arguments
from newsearch.concordance import CONTEXT, concordance
from newsearch.errors import UnsupportedError
from newsearch.highlight import Snippet, snippet
from newsearch.ranking.snippet_marks import marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsearch.analysis import Analyzer
    from newsearch.article import Article, Prose
    from newsearch.bm25f import Bm25f
    from newsearch.concordance import KeywordInContext
    from newsearch.marks import Marks
    from newsearch.ranking.explain import Explainer, Explanation
    from newsearch.ranking.nodes import Node
    from newsearch.vocabulary import Vocabulary


class Question:
    """What all hits of one plan share; each part is made when a hit first needs it.

    Attributes:
        plan: the plan that found the hits.
        analyzer: the analyser that the articles were indexed with.
    """

    __slots__ = ("_explainer", "_marks", "_vocabulary", "analyzer", "bm25f", "plan")

    def __init__(self, plan: Node | None, analyzer: Analyzer, vocabulary: Vocabulary, bm25f: Bm25f) -> None:
        self.plan, self.analyzer, self.bm25f = plan, analyzer, bm25f
        self._vocabulary = vocabulary
        self._marks: Marks | None = None
        self._explainer: Explainer | None = None

    @property
    def marks(self) -> Marks:
        """The words and phrases to mark in the hits."""
        if self._marks is None:
            self._marks = marks(self.plan)
        return self._marks

    @property
    def explainer(self) -> Explainer | None:
        """The explainer of the hits' scores; None without a plan."""
        if self._explainer is None and self.plan is not None:
            from newsearch.ranking.explain import Explainer

            self._explainer = Explainer(self.plan, self.analyzer, self._vocabulary, self.bm25f)
        return self._explainer


class Stored(Protocol):
    """A found article, as its backend holds it.

    Attributes:
        id, headline: its id, and its headline or first sentence.
    """

    id: str
    headline: str

    @property
    def published(self) -> datetime | None:
        """When it was published, with its UTC offset; None when not known."""
        ...

    @property
    def precision(self) -> Literal["minute", "day"] | None:
        """Whether the date is known to the minute or to the day; None without a date."""
        ...

    @property
    def source(self) -> str:
        """The outlet, or ""."""
        ...

    def article(self) -> Article:
        """The whole article."""
        ...

    def prose(self) -> Prose | Article:
        """The parts of the article that a snippet is made from."""
        ...

    def explain(self, question: Question) -> Explanation:
        """Explain the article's score.

        Raises:
            UnsupportedError: the backend cannot tell.
        """
        ...


class WholeArticle:
    """A found article of a backend that gives the whole article at once."""

    def __init__(self, article: Article, headline: str) -> None:
        """An article, and the headline that it is shown with."""
        self._article = article
        self.id, self.headline = article.id, headline
        self.published, self.precision, self.source = article.published, article.precision, article.source

    def article(self) -> Article:
        """The whole article."""
        return self._article

    prose = article

    def explain(self, question: Question) -> Explanation:  # noqa: ARG002 what every backend is given
        """Refuse: only a backend that knows what its plans match can explain a score.

        Raises:
            UnsupportedError: always.
        """
        raise UnsupportedError("this index", "explanations")


class Hit:
    """One found article. Columns answer what a result list shows; the article is read when more is asked for.

    Attributes:
        id: the article's id.
        headline: its headline; of an article without one, its first sentence.
        score: its relevance to the query; 0 where the query has no words.
        copies: hits with the same text, where these were asked to be shown under the earliest of them.
    """

    __slots__ = ("_article", "_question", "_snippet", "_stored", "copies", "headline", "id", "score")

    def __init__(self, stored: Stored, score: float, question: Question | None) -> None:
        """Made by a backend; a hit without a question came out of another process, and has its snippet."""
        self._stored, self._question = stored, question
        self.id, self.headline, self.score = stored.id, stored.headline, score
        self._article: Article | None = None
        self._snippet: Snippet | None = None
        self.copies: tuple[Hit, ...] = ()

    def __repr__(self) -> str:
        return f"Hit(id={self.id!r}, score={self.score:.3f}, headline={self.headline!r})"

    @property
    def published(self) -> datetime | None:
        """When it was published, with its UTC offset; None when not known."""
        return self._stored.published

    @property
    def precision(self) -> Literal["minute", "day"] | None:
        """Whether the date is known to the minute or to the day; None without a date."""
        return self._stored.precision

    @property
    def source(self) -> str:
        """The outlet, or ""."""
        return self._stored.source

    @property
    def article(self) -> Article:
        """The whole article."""
        if self._article is None:
            self._article = self._stored.article()
        return self._article

    @property
    def snippet(self) -> Snippet:
        """The sentences that answer the query best, with the matched words marked."""
        if self._snippet is None:
            prose = self._stored.prose() if self._article is None else self._article
            question = self._asked("snippets")
            self._snippet = snippet(prose, question.marks, question.analyzer)
        return self._snippet

    def concordance(self, *, context: int = CONTEXT) -> Iterator[KeywordInContext]:
        """Every match in the article, with at most `context` code points on each side."""
        question = self._asked("concordances")
        return concordance(self.article, question.marks, question.analyzer, context=arguments.count("context", context))

    def explain(self) -> Explanation:
        """Explain the score, word by word and region by region; the parts add up to `score` within 1e-6."""
        return self._stored.explain(self._asked("explanations"))

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, or a pickle: what a list shows, the snippet and the article, and nothing of the index's files."""
        stored = WholeArticle(self.article, self.headline)
        shown = {"_article": self.article, "_snippet": self.snippet, "copies": self.copies}
        return Hit, (stored, self.score, None), (None, shown)

    def _asked(self, what: str) -> Question:
        """What the query was.

        Raises:
            UnsupportedError: this is a copy, which does not know it.
        """
        if self._question is None:
            raise UnsupportedError("a copied hit", what)
        return self._question

    def to_row(self, rank: int) -> dict[str, Any]:
        """The hit as a flat row of a table; the date is a datetime."""
        return {
            "rank": rank,
            "id": self.id,
            "score": self.score,
            "headline": self.headline,
            "published": self.published,
            "precision": self.precision,
            "source": self.source,
            "snippet": self.snippet.text,
        }

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON types, as `newsearch search --json` prints it."""
        excerpt = self.snippet
        copies = {"copies": [hit.id for hit in self.copies]} if self.copies else {}
        return {
            "id": self.id,
            "score": round(self.score, 6),
            "headline": self.headline,
            "published": self.published.isoformat() if self.published else None,
            "precision": self.precision,
            "source": self.source,
            "snippet": {
                "text": excerpt.text,
                "spans": [{"start": span.start, "end": span.end} for span in excerpt.spans],
            },
            **copies,
        }
