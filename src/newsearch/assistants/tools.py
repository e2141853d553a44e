"""What the tools answer: for each a question in, JSON types out, of one generation, bounded, with quoted text marked.

Everything that an article says stands under a key that begins with `quoted`: headline, outlet, names, text, and also
its id and address under `id` and `quoted_url`, which have to be handed back as they are. `newsearch.assistants.quoting`
has seen to the characters.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newsearch.arguments import quoted as repeated
from newsearch.article import PARAGRAPH_BREAK
from newsearch.assistants.guide import QUERY_LANGUAGE
from newsearch.assistants.page_cursor import Cursor, digest, offset_of
from newsearch.assistants.questions import (
    CONDITIONS,
    About,
    Condition,
    FacetsOf,
    GetArticle,
    Search,
    Similar,
    TimelineOf,
)
from newsearch.assistants.quoting import cut, meant, shown
from newsearch.errors import ArticleNotFoundError, UsageError
from newsearch.query import WIB
from newsearch.request import SearchRequest
from newsearch.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newsearch.answer import Answer
    from newsearch.article import Article
    from newsearch.index import Index
    from newsearch.ranking.facets import Timeline
    from newsearch.results import Hit

SECONDS = 5.0
"""The time for an answer; what was found in it is given, and `partial` says so."""

FARTHEST = 10_000
"""Hits that can be paged through: an assistant that wants more should ask more exactly."""

_HEADLINE = 200
_NAME = 100
_SNIPPET = 300
_LEAD = 1200
_FEW = 20
_MATCHES = 50
_PERIODS = 120
_COARSER = {"day": "week", "week": "month", "month": "year"}


class Tools:
    """The six tools over one index. Several threads may share one.

    Attributes:
        index: what is asked; an `Index.within` where conditions hold that an assistant cannot lift.
        within: those conditions, as JSON types; None where there are none.
        readable: characters of an article's text that can be read; None for all.
    """

    def __init__(self, index: Index, *, within: dict[str, Any] | None = None, readable: int | None = None) -> None:
        self.index, self.within, self.readable = index, within, readable

    def search(self, asked: Search) -> dict[str, Any]:
        """A page of hits, how many there are in all, and where the next page begins."""
        generation = self.index.stats().generation
        search = digest(generation, asked.model_dump(exclude={"cursor"}))
        offset = 0 if asked.cursor is None else offset_of(asked.cursor, search, FARTHEST)
        answer = self.index.answer(
            _request(asked, sort=asked.sort, limit=asked.limit, offset=offset, no_duplicates=asked.no_duplicates)
        )
        hits = [_hit(hit) for hit in answer]
        record = {"total": answer.total, **self._told(answer), "generation": generation, "hits": hits}
        end = offset + len(hits)
        if hits and end < min(answer.total, FARTHEST):
            record["next_cursor"] = Cursor(end, search).text()
        return record

    def get_article(self, asked: GetArticle) -> dict[str, Any]:
        """An article's fields, and of its text the first paragraphs, a slice, or what a query matches."""
        article = self._article(asked.id)
        text = PARAGRAPH_BREAK.join(part for part in (article.deck, article.body, article.text("captions")) if part)
        readable = text if self.readable is None else text[: self.readable]
        record: dict[str, Any] = {
            "id": shown(article.id),
            **_when(article.published, article.precision),
            "updated": _moment(article.updated),
            "language": article.language,
            "text_chars": len(text),
            "readable_chars": len(readable),
            "quoted": _fields(article),
        }
        if asked.part == "matches":
            record["quoted_matches"] = self._matches(article, asked.query)
        elif asked.part == "lead":
            lead = _lead(readable)
            record |= {"quoted_text": shown(lead), **_next(len(lead), len(readable))}
        else:
            end = min(asked.offset + asked.max_chars, len(readable))
            record |= {"quoted_text": shown(readable[asked.offset : end]), **_next(end, len(readable))}
        return record

    def timeline(self, asked: TimelineOf) -> dict[str, Any]:
        """Hits by period, beside all articles of the archive in it; longer periods where there were too many."""
        answer = self.index.answer(_request(asked, everything=True, limit=0))
        by: Any = asked.by
        line: Timeline = answer.timeline(by)
        while len(line) > _PERIODS and by in _COARSER:
            by = _COARSER[by]
            line = answer.timeline(by)
        told = self._told(answer)
        if by != asked.by:
            told["notes"] = [*told.get("notes", ()), f"by {by}: there are more than {_PERIODS} periods by {asked.by}"]
        skipped = max(0, len(line) - _PERIODS)
        periods = [
            {"period": each.period, "hits": each.hits, "articles": each.articles, "share": round(each.share, 6)}
            for each in islice(line, skipped, None)
        ]
        told |= {"by": by, "undated": line.undated, "earlier_periods": skipped}
        return {"total": answer.total, **told, "periods": periods}

    def facets(self, asked: FacetsOf) -> dict[str, Any]:
        """The commonest values of a field among all hits."""
        answer = self.index.answer(_request(asked, everything=True, limit=0))
        (facet,) = answer.facets([asked.name], limit=asked.limit)
        counts = list(facet.counts.items())[-asked.limit :]
        values = [{"quoted_value": cut(value, _NAME), "articles": articles} for value, articles in counts]
        more = facet.more + len(facet.counts) - len(counts)
        told = {**self._told(answer), "name": asked.name, "missing": facet.missing, "more": more}
        return {"total": answer.total, **told, "values": values}

    def similar(self, asked: Similar) -> dict[str, Any]:
        """The articles most like one."""
        answer = self.index.similar(self._article(asked.id).id, limit=asked.limit)
        return {"id": asked.id, "hits": [_hit(hit) for hit in answer]}

    def about(self, asked: About) -> dict[str, Any]:  # noqa: ARG002 it has no arguments
        """What the archive holds, and how to ask it."""
        stats = self.index.stats()
        first, last = (self._day(sort) for sort in ("oldest", "newest"))
        outlets = [
            {"quoted_value": cut(name, _NAME), "articles": articles}
            for name, articles in islice(stats.sources.items(), _FEW)
        ]
        (languages,) = self.index.facets("*", ["language"])
        return {
            "articles": stats.articles,
            "dated": stats.dated,
            "first": first,
            "last": last,
            "languages": languages.counts,
            "outlets": len(stats.sources),
            "largest_outlets": outlets,
            "generation": stats.generation,
            "made": stats.created,
            "limited_to": self.within,
            "readable_chars_of_an_article": self.readable,
            "query_language": QUERY_LANGUAGE,
            "newsearch": __version__,
        }

    def _day(self, sort: Any) -> str | None:
        """The day of the oldest or the newest article."""
        hits = self.index.answer(SearchRequest("*", sort=sort, limit=1, timeout=SECONDS)).hits
        return _when(hits[0].published, hits[0].precision)["published"] if hits else None

    def _article(self, given: str) -> Article:
        """The article with an id, as it is or as it was shown.

        Raises:
            ArticleNotFoundError: there is none.
        """
        try:
            return self.index.article(given if given in self.index else meant(given))
        except ArticleNotFoundError:
            raise UsageError("no article has the id {id}: hits of `search` give ids", id=repeated(given)) from None

    def _matches(self, article: Article, query: str) -> list[str]:
        """What a query matches in an article, each with some words on both sides."""
        if not query.strip():
            raise UsageError("query must say what to look for: part is matches")
        if self.readable is not None:
            raise UsageError("part matches reads all of an article, which is not allowed here: use lead")
        request = SearchRequest(query, where={"id": article.id}, limit=1, timeout=SECONDS)
        lines = (line for hit in self.index.answer(request) for line in hit.concordance())
        return [
            cut(f"{line.field}: {line.left}[{line.keyword}]{line.right}", _SNIPPET) for line in islice(lines, _MATCHES)
        ]

    def _told(self, answer: Answer) -> dict[str, Any]:
        """What else is to be known of an answer; what is empty is left out."""
        notes = [f"{note.problem}: {answer.query[note.start : note.end]!r}" for note in answer.notes]
        # Words near a misspelt one are of the whole archive, and tell of what conditions keep out.
        meant_ = {} if self.within else {slip.word: list(slip.words) for slip in answer.suggestions}
        told = {
            "partial": answer.partial,
            "notes": [cut(note, _SNIPPET) for note in (*notes, *answer.messages)],
            "did_you_mean": [
                {"word": cut(word, _NAME), "quoted_words": [cut(each, _NAME) for each in words]}
                for word, words in meant_.items()
            ],
        }
        return {name: value for name, value in told.items() if value}


def _request(asked: Condition, *, everything: bool = False, **page: Any) -> SearchRequest:
    """The request that a question makes; without a word or condition one for `everything`, if that is meant.

    Raises:
        UsageError: the question asks nothing, or has no meaning.
    """
    where = {name: values for name in CONDITIONS if (values := getattr(asked, name))}
    words = asked.query if asked.query.strip() else ""
    if not (words or where or asked.since or asked.until) and not everything:
        raise UsageError("give a query or a condition; the query * finds all articles")
    return SearchRequest(
        words or "*",
        where=where,
        since=asked.since,
        until=asked.until,
        all_words=asked.all_words,
        undated=asked.undated,
        timeout=SECONDS,
        **page,
    )


def _hit(hit: Hit) -> dict[str, Any]:
    copies = {"copies": [shown(copy.id) for copy in hit.copies[:_FEW]]} if hit.copies else {}
    quoted = {
        "headline": cut(hit.headline, _HEADLINE),
        "outlet": cut(hit.source, _NAME),
        "snippet": cut(hit.snippet.text, _SNIPPET),
    }
    return {"id": shown(hit.id), **_when(hit.published, hit.precision), "quoted": quoted, **copies}


def _fields(article: Article) -> dict[str, Any]:
    """What an article says of itself; what is empty is left out."""
    named = {
        key: _names(entity.name for entity in article.entities if entity.kind == kind and entity.is_sure)
        for key, kind in (("people", "person"), ("organisations", "organisation"), ("places", "place"))
    }
    fields = {
        "headline": cut(article.headline, _HEADLINE),
        "outlet": cut(article.source, _NAME),
        "authors": _names(article.authors),
        "section": cut(article.section, _NAME),
        "tags": _names(article.tags),
        "dateline": cut(article.place, _NAME),
        "url": cut(article.url, 1000),
        **named,
    }
    return {name: value for name, value in fields.items() if value}


def _names(names: Iterable[str]) -> list[str]:
    return [cut(name, _NAME) for name in islice(names, _FEW)]


def _when(published: datetime | None, precision: str | None) -> dict[str, Any]:
    """A date as exactly as it is known."""
    if published is None:
        return {"published": None}
    known = published.date() if precision == "day" else published.astimezone(WIB)
    return {"published": known.isoformat()}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(WIB).isoformat()


def _lead(text: str) -> str:
    """The first paragraphs, cut at the end of one, or else of a word."""
    if len(text) <= _LEAD:
        return text
    for end in (text.rfind(PARAGRAPH_BREAK, 0, _LEAD), text.rfind(" ", 0, _LEAD)):
        if end > _LEAD // 3:
            return text[:end]
    return text[:_LEAD]


def _next(end: int, length: int) -> dict[str, int]:
    """Where a text goes on, if it does."""
    return {"next_offset": end} if end < length else {}
