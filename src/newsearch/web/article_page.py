"""One article: its text with what matched and whom it names, what is like it, and how to cite it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newsearch.article import PARAGRAPH_BREAK, TEXT_FIELDS
from newsearch.copies import copied
from newsearch.errors import NewsearchError
from newsearch.request import SearchRequest
from newsearch.web.asked import Asked, article_path
from newsearch.web.citation import citation
from newsearch.web.results_page import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from newsearch.article import Article, Entity, TextField
    from newsearch.results import Hit
    from newsearch.web.call import Call

SIMILAR = 5
_LOOKED_AT = 30
_CHIPS = 30


class Piece(NamedTuple):
    """A piece of text.

    Attributes:
        text: itself.
        mark: the number of the match that it belongs to; 0: none.
        first: whether it begins that match.
        entity: who or what is named there.
    """

    text: str
    mark: int = 0
    first: bool = False
    entity: Entity | None = None


class Text(NamedTuple):
    """The fields of an article in pieces; the body by paragraphs. `marks` is the number of matches."""

    headline: list[Piece]
    deck: list[Piece]
    body: list[list[Piece]]
    captions: list[list[Piece]]
    marks: int


def article(call: Call) -> Response:
    """The page of an article."""
    found = call.article()
    like, same = neighbours(call, found)
    return call.page(
        "article.html",
        asked=call.asked,
        article=found,
        text=marked_text(call, found),
        named={kind: [each for each in named(found, 10**6) if each.kind == kind][:_CHIPS] for kind in _KINDS},
        similar=like[:SIMILAR],
        copies=same,
        citation=citation(found, call.translation),
        cited=article_path(found.id, "/api/v1/citations"),
        cited_csl=Asked({"format": ("csl",)}).address(article_path(found.id, "/api/v1/citations")),
    )


_KINDS = ("person", "organisation", "place")


def neighbours(call: Call, found: Article) -> tuple[list[Hit], list[Hit]]:
    """The articles most like one, and of these the copies of its text, which are not among the others."""
    hits = call.state.index.similar(found.id, limit=_LOOKED_AT).hits
    first, *others = copied([found, *(hit.article for hit in hits)])
    like = [hit for hit, other in zip(hits, others, strict=True) if other != first]
    same = [hit for hit, other in zip(hits, others, strict=True) if other == first]
    return like, same


def matches(call: Call, found: Article) -> dict[TextField, list[tuple[int, int]]]:
    """Where the query of a call matches in an article: for each field, the bounds of each match."""
    spans: dict[TextField, list[tuple[int, int]]] = {field: [] for field in TEXT_FIELDS}
    query = call.asked.first("q")
    if not query.strip():
        return spans
    try:
        answer = call.state.index.answer(SearchRequest(query, where={"id": found.id}, undated=True, limit=1))
        for hit in answer:
            for match in hit.concordance(context=0):
                spans[match.field].append((match.start, match.end))
    except NewsearchError:
        # An article can be read whatever the query beside it is worth.
        return {field: [] for field in TEXT_FIELDS}
    return spans


def marked_text(call: Call, found: Article) -> Text:
    """The text of an article with its matches numbered in reading order."""
    spans = matches(call, found)
    numbers = 0
    pieces: dict[TextField, list[list[Piece]]] = {}
    for field in TEXT_FIELDS:
        numbered = [(start, end, numbers + place) for place, (start, end) in enumerate(spans[field], 1)]
        numbers += len(numbered)
        text = found.text(field)
        whole = [list(_pieces(text, start, end, numbered, found, field)) for start, end in _paragraphs(text)]
        pieces[field] = whole
    one = [piece for part in pieces["headline"] for piece in part]
    deck = [piece for part in pieces["deck"] for piece in part]
    return Text(one, deck, pieces["body"], pieces["captions"], numbers)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        if paragraph.strip():
            yield at, at + len(paragraph)
        at += len(paragraph) + len(PARAGRAPH_BREAK)


def _pieces(
    text: str, start: int, end: int, marks: list[tuple[int, int, int]], found: Article, field: TextField
) -> Iterator[Piece]:
    """A paragraph cut wherever a match or a name begins or ends."""
    names = sorted(
        (mention.start, mention.end, place)
        for place, entity in enumerate(found.entities)
        if entity.is_sure
        for mention in entity.mentions
        if mention.field == field and start <= mention.start < mention.end <= end
    )
    apart = []
    at = start
    for first, last, place in names:
        if first >= at:
            apart.append((first, last, place))
            at = last
    inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
    cuts = sorted({start, end, *(edge for span in (*apart, *inside) for edge in span[:2])})
    for first, last in pairwise(cuts):
        mark, name = _covering(inside, first), _covering(apart, first)
        yield Piece(
            text[first:last],
            mark[2] if mark else 0,
            mark is not None and mark[0] == first,
            found.entities[name[2]] if name else None,
        )


def _covering(spans: list[tuple[int, int, int]], at: int) -> tuple[int, int, int] | None:
    """The one of some spans, in order and apart, that holds a place."""
    place = bisect_right(spans, (at, 1 << 60, 0)) - 1
    return spans[place] if place >= 0 and spans[place][0] <= at < spans[place][1] else None
