"""The archive for programs: the documents that the commands print with `--json`, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from newsearch.article import TEXT_FIELDS
from newsearch.calendar import WIB
from newsearch.errors import UsageError
from newsearch.ranking.facets import FACETS, PERIODS
from newsearch.request import LIMIT
from newsearch.web.article_page import matches, neighbours
from newsearch.web.asked import CONDITION_NAMES
from newsearch.web.call import PARTIAL
from newsearch.web.citation import CSL, RIS, csl, ris
from newsearch.web.cursor import Cursor, question
from newsearch.web.problem import Problem
from newsearch.web.understood import read

if TYPE_CHECKING:
    from starlette.responses import Response

    from newsearch.answer import Answer
    from newsearch.article import Kind
    from newsearch.query import ParsedQuery
    from newsearch.ranking.facets import FacetName, Period
    from newsearch.request import SearchRequest
    from newsearch.web.call import Call

MOST = 100
"""Hits of one page of a list."""

MOST_VALUES = 1000
"""Values of one facet."""

KINDS: tuple[Kind, ...] = ("person", "organisation", "place")


def search(call: Call) -> Response:
    """A page of hits, and counts over all of them."""
    asked = call.asked
    today = datetime.now(WIB).date().isoformat()
    cursor = Cursor.read(asked.first("after")) if "after" in asked else None
    key = question(asked, today)
    if cursor is not None and cursor.question != key:
        raise Problem("cursor")
    state = call.state if cursor is None else call.served.at(cursor.state)
    if state is None:
        raise Problem("cursor-expired", first=asked.but(after="").address("/api/v1/search"))
    first = cursor.given if cursor else 0
    limit = asked.number("limit", LIMIT, MOST)
    request = asked.request(limit=limit, offset=first)
    _something(request)
    parsed = read(request)
    answer = state.index.answer(request)
    hits = [hit.to_dict() for hit in answer.hits]
    total = answer.total
    if state is not call.state:
        # What has been removed since is not given, wherever the list stands.
        hits = [hit for hit in hits if call.served.tombstone(hit["id"]) is None]
    record = {**answer.to_dict(), "hits": hits, "generation": state.view.generation, **_said(answer, parsed)}
    names = _columns(asked.first("facets"))
    if names and not answer.partial:
        most = asked.number("facet_limit", 10, MOST_VALUES)
        record["facets"] = [{**facet.to_dict(), "more": facet.more} for facet in answer.facets(names, limit=most)]
    if "timeline" in asked and not answer.partial:
        period = cast("Period", asked.known("timeline", PERIODS, "month"))
        record["timeline"] = answer.timeline(period).to_dict()
    # Folded copies stand on one page each, so that a page may hold fewer than its ranks.
    after = first + len(answer.hits)
    more = len(answer.hits) == limit and after < total and not answer.partial
    record["next"] = asked.but(after=str(Cursor(state.key, key, after))).address("/api/v1/search") if more else None
    return call.json(record, headers=_whole(answer))


def article(call: Call) -> Response:
    """One article, and where the query matches in it."""
    found = call.article()
    spans = matches(call, found)
    marks = {field: [list(span) for span in spans[field]] for field in TEXT_FIELDS} if "q" in call.asked else None
    return call.json({"format": 1, **found.to_dict(), **({"marks": marks} if marks is not None else {})})


def similar(call: Call) -> Response:
    """The articles most like one."""
    found = call.article()
    answer = call.state.index.similar(found.id, limit=call.asked.number("limit", LIMIT, MOST))
    hits = [hit.to_dict() for hit in answer]
    return call.json({"format": 1, "id": found.id, "total": answer.total, "hits": hits})


def copies(call: Call) -> Response:
    """The articles with the text of one."""
    found = call.article()
    _, same = neighbours(call, found)
    return call.json({"format": 1, "id": found.id, "total": len(same), "hits": [hit.to_dict() for hit in same]})


def citation(call: Call) -> Response:
    """One article for a reference manager."""
    found = call.article()
    if call.asked.known("format", ("ris", "csl"), "ris") == "csl":
        return call.json([csl(found)], media_type=CSL)
    response = call.json(None, media_type=RIS)
    response.body = ris(found).encode()
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-disposition"] = 'attachment; filename="newsearch.ris"'
    return response


def timeline(call: Call) -> Response:
    """All hits along time."""
    request = call.asked.request(limit=0)
    _something(request)
    answer = call.state.index.answer(request)
    line = answer.timeline(cast("Period", call.asked.known("by", PERIODS, "month")))
    _refuse_partial(answer)
    return call.json({"format": 1, "query": answer.query, **line.to_dict()})


def entities(call: Call) -> Response:
    """The people, organisations and places that most hits name."""
    request = call.asked.request(limit=0)
    answer = call.state.index.answer(replace(request, text="*") if request.asks_nothing else request)
    kinds = [cast("Kind", call.asked.known("kind", KINDS, ""))] if "kind" in call.asked else list(KINDS)
    limit = call.asked.number("limit", 20, MOST_VALUES)
    found = [entity.to_dict() for kind in kinds for entity in answer.entities(kind, limit=limit)]
    _refuse_partial(answer)
    return call.json({"format": 1, "query": request.text, "total": answer.total, "entities": found})


def facet(call: Call) -> Response:
    """How all hits spread over the values of one column."""
    names = _columns(call.request.path_params["name"])
    request = call.asked.request(limit=0)
    answer = call.state.index.answer(replace(request, text="*") if request.asks_nothing else request)
    found = answer.facets(names, limit=call.asked.number("limit", 100, MOST_VALUES))
    _refuse_partial(answer)
    return call.json(
        {"format": 1, "query": request.text, "total": answer.total, **found[0].to_dict(), "more": found[0].more}
    )


def understood(call: Call) -> Response:
    """What a query is understood as; nothing is searched."""
    request = call.asked.request(limit=0)
    parsed = read(request)
    notes = [note.to_dict() for note in parsed.notes]
    canonical = str(parsed.tree) if request.text.strip() else ""
    return call.json({"format": 1, "query": request.text, "canonical": canonical, "notes": notes})


def stats(call: Call) -> Response:
    """What the archive holds."""
    return call.json(call.state.stats.to_dict())


def _said(answer: Answer, parsed: ParsedQuery) -> dict[str, Any]:
    """What a reader of the hits should know."""
    return {
        "canonical": str(parsed.tree) if answer.query.strip() else "",
        "notes": [note.to_dict() for note in answer.notes],
        "messages": list(answer.messages),
        "suggestions": [
            {"word": slip.word, "articles": slip.articles, "words": list(slip.words)} for slip in answer.suggestions
        ],
    }


def _columns(text: str) -> list[FacetName]:
    """The columns in a list like "source,person".

    Raises:
        UsageError: one is none.
    """
    names = [CONDITION_NAMES.get(name, name) for name in text.split(",") if name]
    for name in names:
        if name not in FACETS:
            raise UsageError(
                "{what} must be one of {names}, not {value!r}", what="facets", names=", ".join(FACETS), value=name
            )
    return cast("list[FacetName]", list(dict.fromkeys(names)))


def _something(request: SearchRequest) -> None:
    """Refuse what asks for nothing."""
    if request.asks_nothing:
        raise Problem("usage", "q, or a condition, must say which articles; q=* is all of them")


def _refuse_partial(answer: Answer) -> None:
    """Refuse counts that are none: time ran out."""
    if answer.partial:
        raise Problem("busy", "time ran out before all was counted; timeout=30 allows more")


def _whole(answer: Answer) -> dict[str, str]:
    return {PARTIAL: "1"} if answer.partial else {}
