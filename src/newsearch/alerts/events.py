"""Events: that an article has come or changed which a saved search finds.

What an event says is read from the index when it is delivered. So it never tells of an article that has been removed,
and nothing of an article is kept anywhere else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.alerts.delta import located
from newsearch.embedded.stored import hits
from newsearch.results import Question
from newsearch.store.journal import ARTICLE, ID, ids_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from newsearch.alerts.saved_searches import SavedSearch
    from newsearch.embedded.view import View
    from newsearch.planning import Planning
    from newsearch.results import Hit
    from newsearch.store.alert_state import Match

FORMAT = 1


def event_id(search: SavedSearch, id_: bytes, article: int) -> bytes:
    """The 16 bytes by which an event is known for ever: the same article, of the same search, is the same event."""
    parts = (search.name.encode(), search.digest.encode(), id_, article.to_bytes(8, "little"))
    return hashlib.sha256(b"\0".join(parts)).digest()[:16]


@dataclass(frozen=True, slots=True)
class Event:
    """One event, with the article as it is in the index now.

    Attributes:
        id: its own id, in hexadecimal: by it a receiver knows an event that comes a second time.
        search: the name of the search.
        query: what it asks for.
        kind: "added" or "changed".
        time: when it was found, in seconds since 1970 UTC.
        hit: the article.
    """

    id: str
    search: str
    query: str
    kind: str
    time: float
    hit: Hit

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON types, as every destination gets it."""
        hit, excerpt = self.hit, self.hit.snippet
        return {
            "format": FORMAT,
            "event": self.id,
            "search": self.search,
            "query": self.query,
            "kind": self.kind,
            "found": moment(self.time),
            "article": {
                "id": hit.id,
                "headline": hit.headline,
                "published": hit.published.isoformat() if hit.published else None,
                "precision": hit.precision,
                "source": hit.source,
                "url": hit.article.url,
                "snippet": {
                    "text": excerpt.text,
                    "spans": [{"start": span.start, "end": span.end} for span in excerpt.spans],
                },
            },
        }


def moment(time: float) -> str:
    """A time in seconds as RFC 3339 has it, in UTC."""
    from datetime import datetime, timezone

    return datetime.fromtimestamp(int(time), timezone.utc).isoformat().replace("+00:00", "Z")


class Events:
    """Makes the events of one search from what was found, with the articles of one view."""

    def __init__(self, planning: Planning, view: View, search: SavedSearch, now: datetime | None) -> None:
        self._view, self._search = view, search
        request = search.request(now)
        plan = planning.plan(planning.read(request).tree, request).node
        self._question = Question(plan, view.analyzer, view.vocabulary, view.bm25f)

    def of(self, matches: Sequence[Match]) -> list[Event | None]:
        """The event of each match; None where the article is there no more."""
        places = _places(self._view, matches)
        rows = [(*place, 0.0) for place in dict.fromkeys(places) if place is not None]
        made = dict(
            zip([row[:2] for row in rows], hits(self._view.snapshot.segments, rows, self._question), strict=True)
        )
        name, query = self._search.name, self._search.query
        return [
            None if place is None else Event(match.event.hex(), name, query, match.kind, match.time, made[place])
            for match, place in zip(matches, places, strict=True)
        ]


def _places(view: View, matches: Sequence[Match]) -> list[tuple[int, int] | None]:
    """Where the article of each match stands: its segment's place, and its number there.

    It is looked for with the content that was found; where it has another one by now, by its id alone.
    """
    wanted = np.empty(len(matches), dtype=ARTICLE)
    wanted["id"] = np.frombuffer(b"".join(match.id for match in matches), dtype=ID)
    wanted["digest"] = [match.article for match in matches]
    found: dict[int, tuple[int, int]] = {}
    _, first = np.unique(wanted, return_index=True)
    for part in located(view, wanted[first]):
        for number, row in zip(part.numbers.tolist(), first[part.rows].tolist(), strict=True):
            found[row] = part.place, number
    by_match = {matches[row][:2]: place for row, place in found.items()}
    missing = {match.id for match in matches if match[:2] not in by_match}
    by_id = _by_id(view, missing) if missing else {}
    return [by_match.get(match[:2]) or by_id.get(match.id) for match in matches]


def _by_id(view: View, ids: set[bytes]) -> dict[bytes, tuple[int, int]]:
    """Where live articles with some digests of ids stand, by looking at all."""
    wanted: NDArray[np.void] = np.frombuffer(b"".join(sorted(ids)), dtype=ID)
    found: dict[bytes, tuple[int, int]] = {}
    for place, segment in enumerate(view.snapshot.segments):
        own = ids_of(segment.strings("id"))
        for number in np.flatnonzero(np.isin(own, wanted)).tolist():
            if segment.live is None or segment.live[number]:
                found[own[number].tobytes()] = place, number
    return found
