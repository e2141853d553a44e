"""The hits of an answer."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from newsearch.concordance import CONTEXT, concordance
from newsearch.engine.interface import NO_DATE, PRECISIONS
from newsearch.highlight import Snippet, snippet
from newsearch.ranking.explain import Explainer, Explanation
from newsearch.ranking.marks import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.concordance import KeywordInContext
    from newsearch.engine.interface import NumberColumn, Segment
    from newsearch.marks import Marks
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.order import Row
    from newsearch.ranking.statistics import Statistics


class Question:
    """What the hits of one query have in common, made when the first of them asks for it.

    Attributes:
        analyzer: what the articles were analysed by.
    """

    __slots__ = ("_explainer", "_marks", "_plan", "_statistics", "analyzer", "bm25f")

    def __init__(self, plan: Node | None, analyzer: Analyzer, statistics: Statistics, bm25f: Bm25f) -> None:
        self.analyzer = analyzer
        self._plan, self._statistics, self.bm25f = plan, statistics, bm25f
        self._marks: Marks | None = None
        self._explainer: Explainer | None = None

    @property
    def marks(self) -> Marks:
        """What to mark in the hits."""
        if self._marks is None:
            self._marks = marks(self._plan)
        return self._marks

    def explain(self, segment: Segment, number: int) -> Explanation:
        """What the score of a hit is made of."""
        if self._plan is None:
            return Explanation(0.0, ())
        if self._explainer is None:
            self._explainer = Explainer(self._plan, self.analyzer, self._statistics, self.bm25f)
        return self._explainer.explain(segment, number)


_DATES: tuple[NumberColumn, ...] = ("published", "offset")

Shown = tuple[str, str, int, int]
"""Id, headline, date in seconds since 1970 UTC, and UTC offset in minutes."""


@lru_cache(maxsize=64)
def _zone(minutes: int) -> timezone:
    """The zone of a UTC offset."""
    return timezone(timedelta(minutes=minutes))


class Hit:
    """One found article: what a result list shows, read from columns; the rest when it is asked for.

    Attributes:
        id: the article's id.
        headline: its headline; of an article without one, its first sentence.
        score: its relevance to the query; 0 where the query has no words.
        copies: hits with the same text, where these were asked to be shown under the earliest of them.
    """

    __slots__ = (
        "_article",
        "_number",
        "_offset",
        "_question",
        "_seconds",
        "_segment",
        "_snippet",
        "copies",
        "headline",
        "id",
        "score",
    )

    def __init__(self, segment: Segment, number: int, score: float, question: Question, shown: Shown) -> None:
        """Use `hits`."""
        self._segment = segment
        self._number = number
        self._question = question
        self.id, self.headline, self._seconds, self._offset = shown
        self.score = score
        self._article: Article | None = None
        self._snippet: Snippet | None = None
        self.copies: tuple[Hit, ...] = ()

    def __repr__(self) -> str:
        return f"Hit(id={self.id!r}, score={self.score:.3f}, headline={self.headline!r})"

    @property
    def published(self) -> datetime | None:
        """When it was published, with its UTC offset; None when not known."""
        return None if self._seconds == NO_DATE else datetime.fromtimestamp(self._seconds, _zone(self._offset))

    @property
    def precision(self) -> Literal["minute", "day"] | None:
        """How exactly that is known."""
        return PRECISIONS[int(self._segment.numbers("precision")[self._number])]

    @property
    def source(self) -> str:
        """The outlet, or ""."""
        return next(iter(self._segment.keywords("source").of(self._number)), "")

    @property
    def article(self) -> Article:
        """The whole article."""
        if self._article is None:
            self._article = self._segment.article(self._number)
        return self._article

    @property
    def snippet(self) -> Snippet:
        """The sentences that answer the query best, with the matched words marked."""
        if self._snippet is None:
            prose = self._segment.prose(self._number) if self._article is None else self._article
            self._snippet = snippet(prose, self._question.marks, self._question.analyzer)
        return self._snippet

    def concordance(self, *, context: int = CONTEXT) -> Iterator[KeywordInContext]:
        """Every match in the article, with at most `context` code points on each side."""
        return concordance(self.article, self._question.marks, self._question.analyzer, context=context)

    def explain(self) -> Explanation:
        """What the score is made of, word by word and region by region; it adds up to `score` within 1e-6."""
        return self._question.explain(self._segment, self._number)

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


def hits(segments: Sequence[Segment], rows: Sequence[Row], question: Question) -> list[Hit]:
    """The hits of some articles, in their order; what a list shows of them is read from each column at once."""
    shown = {}
    for place in {row[0] for row in rows}:
        segment = segments[place]
        numbers = [row[1] for row in rows if row[0] == place]
        dates = (segment.numbers(column)[numbers].tolist() for column in _DATES)
        shown[place] = zip(segment.texts("id", numbers), segment.texts("headline", numbers), *dates, strict=True)
    return [Hit(segments[place], number, score, question, next(shown[place])) for place, number, score in rows]
