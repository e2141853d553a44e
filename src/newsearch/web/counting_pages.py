"""Pages of counts: several queries along time, the names of the hits, and one name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from newsearch.ranking.facets import PERIODS, Volume
from newsearch.request import SearchRequest
from newsearch.web.asked import SEARCH
from newsearch.web.chart import MOST_BARS, Chart, chart, drawn, fitting
from newsearch.web.problem import Problem
from newsearch.web.results_page import shown_hit
from newsearch.web.understood import chips

if TYPE_CHECKING:
    from starlette.responses import Response

    from newsearch.article import Kind
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.facets import Period, Timeline
    from newsearch.web.asked import Asked
    from newsearch.web.call import Call

QUERIES = 6
"""Queries side by side, at most."""

NAMED = 100
TOGETHER = 12
_KINDS: tuple[Kind, ...] = ("person", "organisation", "place")
_NAMES = tuple(parameter.name for parameter in SEARCH)


class Line(NamedTuple):
    """One query along time: its text, its hits, its bars, and the search for it."""

    query: str
    total: int
    chart: Chart
    asked: Asked


def timeline(call: Call) -> Response:
    """Several queries along time, on one scale."""
    asked = call.asked.only((*_NAMES, "by", "share", "lang"))
    queries = [query for query in asked.every("q") if query.strip()][:QUERIES]
    relative = asked.flag("share")
    answers = []
    for query in queries:
        one = asked.but(q=query, by="", share="")
        answers.append((one, call.state.index.answer(one.request(limit=0))))
    by = asked.known("by", PERIODS, "") if "by" in asked else ""
    lines = [(one, answer, answer.timeline(cast("Period", by)) if by else fitting(answer)) for one, answer in answers]
    if not by and lines:
        # Side by side they need one length of period: the longest that one of them needs.
        longest = max((line.by for _, _, line in lines), key=PERIODS.index)
        lines = [(one, answer, line if line.by == longest else answer.timeline(longest)) for one, answer, line in lines]
    if any(answer.partial for _, answer, _ in lines):
        raise Problem("busy")
    rows = _aligned(call, [line for _, _, line in lines])
    most = max((volume.share if relative else float(volume.hits) for row in rows for volume in row), default=0.0)
    shown = [
        Line(one.first("q"), answer.total, chart(line.by, row, line.undated, relative=relative, most=most), one)
        for (one, answer, line), row in zip(lines, rows, strict=True)
    ]
    return call.page(
        "timeline.html",
        asked=asked,
        queries=queries,
        lines=shown,
        by=shown[0].chart.by if shown else "",
        relative=relative,
        periods=PERIODS,
        chips=chips(asked.but(q=""), "/timeline"),
        most=MOST_BARS,
    )


def _aligned(call: Call, lines: list[Timeline]) -> list[list[Volume]]:
    """The periods of timelines of one length, each from the first with a hit of any of them to the last."""
    hits = [line.hits() for line in lines]
    some = [period for each in hits for period in each]
    if not some:
        return [[] for _ in lines]
    archive = call.state.index.answer(SearchRequest("*", limit=0)).timeline(lines[0].by)
    periods = [volume for volume in archive if min(some) <= volume.period <= max(some)]
    return [[Volume(one.period, each.get(one.period, 0), one.articles) for one in periods] for each in hits]


def entities(call: Call) -> Response:
    """The people, organisations and places that most hits name, or most articles."""
    asked = call.asked.only((*_NAMES, "kind", "lang"))
    kind = cast("Kind", asked.known("kind", _KINDS, "person"))
    request = asked.request(limit=0)
    request = replace(request, text="*") if request.asks_nothing else request
    answer = call.state.index.answer(request)
    found = answer.entities(kind, limit=NAMED)
    if answer.partial:
        raise Problem("busy")
    return call.page(
        "entities.html",
        asked=asked,
        kind=kind,
        kinds=_KINDS,
        found=found,
        total=answer.total,
        chips=chips(asked, "/entities"),
    )


def entity(call: Call) -> Response:
    """One person, organisation or place: other names, coverage along time, who is named with it, newest articles."""
    kind, name = call.request.path_params["kind"], call.asked.first("name")
    if kind not in _KINDS or not any(map(str.isalnum, name)):
        raise Problem("not-found")
    parameter = "org" if kind == "organisation" else kind
    request = SearchRequest("", where={kind: name}, sort="newest", limit=10)
    answer = call.state.index.answer(request)
    search = call.kept.but(**{parameter: name})
    together: dict[str, list[NamedEntity]] = {}
    aliases: tuple[str, ...] = ()
    for each in _KINDS:
        found = answer.entities(each, limit=TOGETHER + 1)
        if each == kind:
            own = next((entity for entity in found if name in (entity.name, *entity.aliases)), None)
            aliases = own.aliases if own and own.name == name else (own.name, *own.aliases) if own else ()
            found = [entity for entity in found if entity is not own]
        together[each] = found[:TOGETHER]
    if not answer.total:
        raise Problem("not-found")
    return call.page(
        "entity.html",
        asked=search,
        kind=kind,
        parameter=parameter,
        name=name,
        aliases=[alias for alias in aliases if alias != name],
        total=answer.total,
        chart=drawn(fitting(answer)),
        shown=[shown_hit(call, hit, "") for hit in answer],
        together=together,
        both=lambda other: _both(search, other),
    )


def _both(search: Asked, other: NamedEntity) -> Asked:
    """The search for articles that name one and another: a condition repeated would mean any of them."""
    return search.but(q=f'{other.kind}:"{other.name}"' if '"' not in other.name else other.name)
