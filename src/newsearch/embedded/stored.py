"""Articles that were found, read from the columns of their segments."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Literal

from newsearch.engine.interface import NO_DATE, PRECISIONS
from newsearch.results import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.article import Article, Prose
    from newsearch.engine.interface import NumberColumn, Segment, StringColumn
    from newsearch.ranking.explain import Explanation
    from newsearch.ranking.order import Row
    from newsearch.results import Question

_TEXTS: tuple[StringColumn, ...] = ("id", "headline")
_DATES: tuple[NumberColumn, ...] = ("published", "offset")


@lru_cache(maxsize=64)
def _zone(minutes: int) -> timezone:
    """The zone of a UTC offset."""
    return timezone(timedelta(minutes=minutes))


class StoredArticle:
    """An article of a segment: what a list of hits shows is read for all at once, the rest when it is asked for."""

    __slots__ = ("_number", "_offset", "_seconds", "_segment", "headline", "id")

    def __init__(self, segment: Segment, number: int, id: str, headline: str, seconds: int, offset: int) -> None:  # noqa: A002 the field's own name
        """The article with a number, published at `seconds` since 1970 UTC, `offset` minutes east of it."""
        self._segment, self._number = segment, number
        self.id, self.headline, self._seconds, self._offset = id, headline, seconds, offset

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

    def article(self) -> Article:
        """The whole article."""
        return self._segment.article(self._number)

    def prose(self) -> Prose:
        """What of it a snippet is made of."""
        return self._segment.prose(self._number)

    def explain(self, question: Question) -> Explanation:
        """What its score is made of."""
        from newsearch.ranking.explain import Explanation

        explainer = question.explainer
        return Explanation(0.0, ()) if explainer is None else explainer.explain(self._segment, self._number)


def hits(segments: Sequence[Segment], rows: Sequence[Row], question: Question) -> list[Hit]:
    """The hits of some articles, in their order; what a list shows of them is read from each column at once."""
    stored = {}
    for place in {row[0] for row in rows}:
        segment = segments[place]
        numbers = [row[1] for row in rows if row[0] == place]
        texts = (segment.strings(column, numbers) for column in _TEXTS)
        # One number at a time: an array of a page's numbers takes longer to make.
        dates = (map(segment.numbers(column).item, numbers) for column in _DATES)
        stored[place] = map(StoredArticle, repeat(segment), numbers, *texts, *dates)
    return [Hit(next(stored[place]), score, question) for place, _, score in rows]
