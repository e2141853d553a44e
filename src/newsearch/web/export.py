"""All hits of a search to take away: CSV, JSON Lines, RIS. Each record says which of how many it is.

So a file that was cut short shows it: its last record is not the last of its number. JSON Lines end with a line that
says so as well.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING

from newsearch.calendar import WIB
from newsearch.safe_text import csv_line
from newsearch.web.asked import SEARCH, Parameter, choice
from newsearch.web.call import JSON_LINES
from newsearch.web.citation import RIS, ris
from newsearch.web.problem import Problem
from newsearch.web.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from starlette.responses import Response

    from newsearch.results import Hit
    from newsearch.web.call import Call

    Ranked: TypeAlias = Iterator[tuple[int, Hit]]

CHUNK = 200
"""Articles that are read at a time."""

COUNT = "X-Total-Count"
COLUMNS = (
    *("rank", "of", "id", "published", "precision", "source", "section", "authors", "headline", "deck", "url"),
    *("place", "people", "organisations", "places", "snippet"),
)
CSV = "text/csv; charset=utf-8"
FORMATS = {"csv": CSV, "jsonl": JSON_LINES, "ris": RIS}
FORMAT = Parameter("format", "How the articles are written.", schema=choice(FORMATS, "jsonl"))
PARAMETERS = (*(each for each in SEARCH if each.name not in {"copies", "timeout", "recency"}), FORMAT)


def export(call: Call) -> Stream:
    """All articles of a search, in their order, from one state of the archive, however long it takes."""
    form = call.asked.known("format", FORMATS, "jsonl")
    request = call.asked.request(timeout=None, limit=1)
    if request.asks_nothing:
        raise Problem("usage", "q, or a condition, must say which articles; q=* is all of them")
    answer = call.state.index.answer(request)
    total = answer.total
    hits = iter(()) if call.request.method == "HEAD" else answer.all()
    parts = _WRITERS[form](_ranked(call, hits), total)
    name = re.sub(r"[^a-z0-9]+", "-", request.text.lower()).strip("-")[:40].strip("-") or "articles"
    headers = {COUNT: str(total), "Content-Disposition": f'attachment; filename="newsearch-{name}-{total}.{form}"'}
    return Stream(FORMATS[form], parts, headers)


def page(call: Call) -> Response:
    """What an export will hold, before it is asked for."""
    asked = call.asked.only((*(each.name for each in PARAMETERS), "lang"))
    request = asked.request(timeout=None, limit=0)
    if request.asks_nothing:
        raise Problem("usage", "q, or a condition, must say which articles; q=* is all of them")
    total = call.state.index.answer(request).total
    api = asked.but(lang="")
    links = {form: api.but(format=form).address("/api/v1/export") for form in FORMATS}
    return call.page("export.html", asked=asked, total=total, links=links)


def _ranked(call: Call, hits: Iterator[Hit]) -> Iterator[tuple[int, Hit]]:
    """Hits with their ranks, as they are read; of what is removed meanwhile only the rank is left out."""
    stamp = call.state.view.stamp
    for rank, hit in enumerate(hits, 1):
        if (rank - 1) % CHUNK == 0:
            changed = call.served.now().view.stamp != stamp
        if not (changed and call.served.tombstone(hit.id) is not None):
            yield rank, hit


def _csv(hits: Ranked, total: int) -> Iterator[bytes]:
    # Spreadsheets take a file for UTF-8 by its mark.
    yield b"\xef\xbb\xbf" + csv_line(COLUMNS).encode() + b"\r\n"
    for rows in _chunks(hits):
        yield b"".join(csv_line(_cells(rank, total, hit)).encode() + b"\r\n" for rank, hit in rows)


def _cells(rank: int, total: int, hit: Hit) -> tuple[str, ...]:
    article = hit.article
    names = {
        kind: "; ".join(each.name for each in article.entities if each.kind == kind and each.is_sure)
        for kind in ("person", "organisation", "place")
    }
    return (
        *(str(rank), str(total), article.id, hit.published.astimezone(WIB).isoformat() if hit.published else ""),
        *(article.precision or "", article.source, article.section, "; ".join(article.authors), hit.headline),
        *(article.deck, article.url, article.place, *names.values(), hit.snippet.text),
    )


def _jsonl(hits: Ranked, total: int) -> Iterator[bytes]:
    for rows in _chunks(hits):
        records = ({"format": 1, "rank": rank, "of": total, **hit.article.to_dict()} for rank, hit in rows)
        yield b"".join(json.dumps(record).encode() + b"\n" for record in records)
    yield json.dumps({"format": 1, "end": True, "count": total}).encode() + b"\n"


def _ris(hits: Ranked, total: int) -> Iterator[bytes]:
    for rows in _chunks(hits):
        yield "".join(ris(hit.article, f"{rank} of {total}") for rank, hit in rows).encode()


def _chunks(hits: Ranked) -> Iterator[list[tuple[int, Hit]]]:
    while rows := list(islice(hits, CHUNK)):
        yield rows


_WRITERS: dict[str, Callable[[Ranked, int], Iterator[bytes]]] = {"csv": _csv, "jsonl": _jsonl, "ris": _ris}
