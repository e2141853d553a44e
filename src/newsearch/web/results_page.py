"""The start page and the page of results."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from newsearch.copies import copied
from newsearch.ranking.facets import FACETS
from newsearch.request import SORTS, SearchRequest
from newsearch.web.asked import CONDITION_NAMES, SEARCH, quoted
from newsearch.web.call import PARTIAL, segments
from newsearch.web.chart import drawn, fitting
from newsearch.web.problem import Problem
from newsearch.web.understood import alternatives, chips, excluding, faults, read, slips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from newsearch.answer import Answer
    from newsearch.article import Article, Entity
    from newsearch.ranking.facets import Facet
    from newsearch.results import Hit
    from newsearch.web.asked import Asked
    from newsearch.web.call import Call

PAGE = 10
"""Hits on a page."""

BESIDE = ("source", "section", "person", "org", "place")
"""The facets beside the hits, by the names of their parameters."""

SHOWN = 8
"""Values of each."""

LISTED = 500
"""Values of a facet on a page of its own."""

_NAMES = 3
_AROUND = 2


class Value(NamedTuple):
    """A value of a facet: how many hits have it, and the searches with it and without; "" where there is none."""

    value: str
    articles: int
    chosen: bool
    only: str
    without: str


class Spread(NamedTuple):
    """How hits spread over one column: its parameter, its values, the hits without one, and the values left out."""

    name: str
    values: list[Value]
    missing: int
    more: int


class Shown(NamedTuple):
    """A hit as the page shows it.

    Attributes:
        hit, article: itself.
        address: of its page.
        snippet: its pieces, each with whether it matches.
        named: the entities it names most often.
        copies: others of the page with the same text.
    """

    hit: Hit
    article: Article
    address: str
    snippet: list[tuple[str, bool]]
    named: list[Entity]
    copies: list[Hit]


def start(call: Call) -> Response:
    """The start page: what the archive holds, and what is new in it."""
    answer = call.state.index.answer(SearchRequest("*", sort="newest", limit=PAGE))
    shown = [shown_hit(call, hit, "") for hit in answer]
    facets = _spreads(call.asked, "", answer.facets(_columns(BESIDE), limit=SHOWN))
    return call.page(
        "start.html",
        asked=call.asked,
        stats=call.state.stats,
        shown=shown,
        facets=facets,
        chart=drawn(fitting(answer)),
    )


def results(call: Call) -> Response:
    """The hits of a search, and how all of them spread."""
    asked = call.asked.only((*(parameter.name for parameter in SEARCH), "page", "share", "lang"))
    ignored = [name for name in call.asked.names if name not in asked]
    number = asked.number("page", 1)
    request = asked.request(limit=PAGE, offset=(number - 1) * PAGE)
    if request.asks_nothing:
        return start(call)
    parsed = read(request)
    answer = call.state.index.answer(request)
    shown = _folded(call, answer, fold="copies" not in asked)
    # All hits are found for the facets, and have been counted then.
    counted = answer.facets(_columns(BESIDE), limit=SHOWN)
    total = answer.total
    last = max(1, ceil(total / PAGE))
    if number > last and not answer.partial:
        raise Problem("no-such-page", last=asked.but(page=str(last)).address("/search"))
    text = str(parsed.tree) if parsed.notes else request.text
    facets = _spreads(asked, text, counted) if total else []
    bars = drawn(fitting(answer), relative=asked.flag("share")) if total else None
    values: dict[str, Any] = {
        "answer": answer,
        "total": total,
        "number": number,
        "last": last,
        "pages": [page for page in range(number - _AROUND, number + _AROUND + 1) if 1 <= page <= last],
        "canonical": str(parsed.tree) if text.strip() else "",
        "shown": shown,
        "facets": [] if answer.partial else facets,
        "chart": None if answer.partial else bars,
        "messages": answer.messages,
        "slips": slips(call, answer, "/search"),
        "alternatives": [] if total or answer.partial else alternatives(call, parsed, "/search"),
    }
    response = call.page(
        "results.html",
        asked=asked,
        ignored=ignored,
        chips=chips(asked, "/search"),
        faults=list(faults(answer)),
        sorts=SORTS,
        **values,
    )
    if answer.partial:
        response.headers[PARTIAL] = "1"
    return response


def facet(call: Call) -> Response:
    """All values of one facet."""
    name = call.request.path_params["name"]
    if name not in {*CONDITION_NAMES, "month", "year"} - {"id", "url"}:
        raise Problem("not-found")
    asked = call.asked.only((*(parameter.name for parameter in SEARCH), "lang"))
    request = asked.request(limit=0)
    request = replace(request, text="*") if request.asks_nothing else request
    answer = call.state.index.answer(request)
    found = answer.facets(_columns((name,)), limit=LISTED)
    if answer.partial or not found:
        raise Problem("busy")
    return call.page("facet.html", asked=asked, total=answer.total, facet=_spreads(asked, request.text, found)[0])


def _columns(names: Sequence[str]) -> Any:
    """The columns of some parameters."""
    columns = [CONDITION_NAMES.get(name, name) for name in names]
    return cast("Any", [name for name in columns if name in FACETS])


def _spreads(asked: Asked, text: str, facets: list[Facet]) -> list[Spread]:
    return [_spread(asked, text, each) for each in facets]


def _spread(asked: Asked, text: str, found: Facet) -> Spread:
    names = {condition: name for name, condition in CONDITION_NAMES.items()}
    name = names.get(found.name, found.name)
    if name in {"month", "year"}:
        period = asked.pattern("/search", "since", "until")
        within = ((each, n, period.format(since=quoted(each), until=quoted(each))) for each, n in found.counts.items())
        return Spread(name, [Value(each, n, False, only, "") for each, n, only in within], found.missing, found.more)
    chosen = asked.every(name)
    # One more value of the same name would widen the search: what is clicked on narrows it.
    only = asked.pattern("/search", name)
    without = excluding(asked, text, name, "/search")
    values = [
        Value(value, articles, True, asked.without(name, value).address("/search"), "")
        if value in chosen
        else Value(value, articles, False, only.format(**{name: quoted(value)}), without(value))
        for value, articles in found.counts.items()
    ]
    return Spread(name, values, found.missing, found.more)


def _folded(call: Call, answer: Answer, *, fold: bool) -> list[Shown]:
    """The hits of the page; copies of one text under the first of them."""
    query = call.asked.first("q")
    if not fold:
        return [shown_hit(call, hit, query) for hit in answer]
    copies: dict[int, list[Hit]] = {}
    for first, hit in zip(copied(hit.article for hit in answer), answer, strict=True):
        copies.setdefault(first, []).append(hit)
    return [shown_hit(call, _earliest(hits), query, hits) for hits in copies.values()]


def _earliest(hits: list[Hit]) -> Hit:
    dated = [hit for hit in hits if hit.published is not None]
    return min(dated, key=lambda hit: cast("Any", hit.published)) if dated else hits[0]


def shown_hit(call: Call, hit: Hit, query: str, group: Sequence[Hit] = ()) -> Shown:
    """A hit as a page shows it; `group` are hits with the same text, itself among them."""
    article = hit.article
    snippet = hit.snippet
    return Shown(
        hit,
        article,
        call.to_article(hit.id, query),
        list(segments(snippet.text, [(span.start, span.end) for span in snippet.spans])),
        named(article, _NAMES),
        [*hit.copies, *(other for other in group if other is not hit)],
    )


def named(article: Article, most: int) -> list[Entity]:
    """The people, organisations and places that an article names most often, of those that are sure."""
    sure = [entity for entity in article.entities if entity.is_sure]
    return sorted(sure, key=lambda entity: -entity.count)[:most]
