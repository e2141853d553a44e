"""The columns of one article: what result lists, filters, facets and sorting read instead of the stored article."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newsearch.engine.interface import NO_DATE, PRECISIONS, KeywordColumn, NumberColumn, StringColumn
from newsearch.value import value

if TYPE_CHECKING:
    from newsearch.article import Article


@value
class ArticleColumns:
    """One article's value in every column of `newsearch.engine.interface`."""

    strings: dict[StringColumn, str]
    keywords: dict[KeywordColumn, tuple[str, ...]]
    numbers: dict[NumberColumn, int]


def row(article: Article, *, digest: int, file: int, words: int) -> ArticleColumns:
    """The columns of an article; `words` is the length of its deck and body."""
    published = article.published
    offset = (published.utcoffset() if published else None) or timedelta()
    return ArticleColumns(
        {"id": article.id, "headline": article.headline or opening(article), "url": article.url},
        {
            "source": _names(article.source),
            "author": _names(*article.authors),
            "editor": _names(*article.editors),
            "section": _names(article.section),
            "tag": _names(*article.tags),
            "language": (article.language,),
            "dateline": _names(article.place),
            "person": _names(*(e.name for e in article.entities if e.kind == "person")),
            "organisation": _names(*(e.name for e in article.entities if e.kind == "organisation")),
            "place": _names(*(e.name for e in article.entities if e.kind == "place")),
        },
        {
            "published": int(published.timestamp()) if published else NO_DATE,
            "offset": int(offset.total_seconds()) // 60,
            "precision": PRECISIONS.index(article.precision if published else None),
            "digest": digest,
            "file": file,
            "words": words,
        },
    )


def _names(*names: str) -> tuple[str, ...]:
    """The names without blanks around them, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, names))))


OPENING_LENGTH = 120
"""Code points of the first sentence that stand for a missing headline, at most."""


def opening(article: Article) -> str:
    """The first sentence of an article, cut at a blank: result lists show it when there is no headline."""
    from newsearch.sentences import sentences

    text = article.deck or article.body
    start, end = next(sentences(text[: 4 * OPENING_LENGTH]), (0, 0))
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= OPENING_LENGTH:
        return sentence
    return (sentence[: OPENING_LENGTH + 1].rpartition(" ")[0] or sentence[:OPENING_LENGTH]) + " …"
