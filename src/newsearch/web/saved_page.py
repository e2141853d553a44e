"""The saved searches of a desk, as links: what each finds now, the newest first, and its feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.alerts.saved_searches import SavedSearches
from newsearch.web.asked import CONDITION_NAMES, Asked
from newsearch.web.problem import Problem

if TYPE_CHECKING:
    from starlette.responses import Response

    from newsearch.request import SearchRequest
    from newsearch.web.call import Call


class Saved(NamedTuple):
    """A saved search: its name, its address, the address of its feed, and how many articles it finds."""

    name: str
    query: str
    asked: Asked
    address: str
    feed: str
    total: int


def saved(call: Call) -> Response:
    """All saved searches that an address can say."""
    folder = call.searches
    if folder is None or not folder.is_dir():
        raise Problem("not-found")
    found, wrong = SavedSearches(folder).every()
    rows = []
    for search in found:
        request = search.request()
        asked = asked_of(request)
        total = call.state.index.answer(asked.request(limit=0)).total
        newest = asked.but(sort="newest", lang=call.asked.first("lang")).address("/search")
        rows.append(Saved(search.name, search.query, asked, newest, asked.address("/search.atom"), total))
    return call.page("saved.html", asked=call.kept, rows=rows, wrong=wrong)


def asked_of(request: SearchRequest) -> Asked:
    """A request as the parameters of an address."""
    names = {condition: name for name, condition in CONDITION_NAMES.items()}
    flags = {
        "undated": request.undated,
        "all": request.all_words,
        "strict": request.strict,
        "written": request.as_written,
    }
    values = {
        "q": (request.text,),
        **{names[condition]: tuple(given) for condition, given in request.where.items()},
        "without": tuple(request.without),
        "since": (str(request.since or ""),),
        "until": (str(request.until or ""),),
        **{name: ("1" if on else "0",) for name, on in flags.items()},
    }
    return Asked(values)
