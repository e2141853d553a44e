"""Telling who wants to be told: all saved searches are answered up to the live generation, and events delivered."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from newsearch import arguments
from newsearch.alerts.delivery import Delivery
from newsearch.alerts.events import Events
from newsearch.alerts.finding import Finding
from newsearch.alerts.saved_searches import SavedSearches
from newsearch.analysis import Variants
from newsearch.embedded.view import View
from newsearch.errors import IndexNotFoundError
from newsearch.planning import Planning
from newsearch.ranking.tuning import DEFAULT
from newsearch.store.alert_state import AlertState
from newsearch.store.generations import Generations
from newsearch.store.lock import holding
from newsearch.store.tombstones import NAME as TOMBSTONES
from newsearch.store.tombstones import Tombstones, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from newsearch.alerts.events import Event
    from newsearch.alerts.saved_searches import SavedSearch
    from newsearch.messages import Message
    from newsearch.store.alert_state import Match

LOCK = "alerts.lock"
_PLANNED = 64
"""Searches whose plans are kept while events are delivered."""


@dataclass(slots=True)
class Notified:
    """What one run did.

    Attributes:
        generation: up to which all searches that are understood have been answered.
        searches: how many these are.
        found: new events, by the name of the search.
        delivered: events that arrived, by search and destination.
        waiting, failed: events that are still to be delivered, and those that were given up.
        problems: what could not be done, and why.
    """

    generation: str = ""
    searches: int = 0
    found: dict[str, int] = field(default_factory=dict)
    delivered: dict[tuple[str, str], int] = field(default_factory=dict)
    waiting: int = 0
    failed: int = 0
    problems: list[Message] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON types, as `newsearch notify --json` prints them."""
        return {
            "format": 1,
            "generation": self.generation,
            "searches": self.searches,
            "found": self.found,
            "delivered": [
                {"search": search, "sink": sink, "events": events} for (search, sink), events in self.delivered.items()
            ],
            "waiting": self.waiting,
            "failed": self.failed,
            "problems": list(map(str, self.problems)),
        }


def notify(
    index: str | Path,
    searches: str | Path = "searches",
    *,
    dry_run: bool = False,
    clock: Callable[[], float] = time.time,
) -> Notified:
    """Answer all saved searches of a folder up to the live generation, and deliver what waits.

    A search that is new, or asks for something else than before, begins now: nothing that is there already is told of.
    A definition that is wrong is reported and stays; the others are answered.

    Args:
        index: the folder of the index.
        searches: the folder of the saved searches.
        dry_run: only say what would be found; nothing is noted or delivered.
        clock: the time in seconds since 1970 UTC.

    Raises:
        LockedError: another process is telling.
        AlertStateError: the database of alerts is damaged.
        IndexNotFoundError, IndexFormatError, IndexCorruptError: as `Index.open`.
        StorageError: the file system refused.
    """
    folder = arguments.path("the index", index)
    if Generations(folder).current() is None:
        raise IndexNotFoundError(folder)
    found, wrong = SavedSearches(arguments.path("searches", searches)).every()
    report = Notified(searches=len(found), problems=[problem.message for problem in wrong])
    with holding(folder, LOCK), _opened(folder) as view:
        report.generation = view.generation
        planning = Planning(view, DEFAULT, Variants.load())
        finding = Finding(folder, view, planning)
        with AlertState.open(folder) as state:
            state.forget([bytes.fromhex(digest) for digest in Tombstones.load(folder).digests()])
            if dry_run:
                positions, passed = state.positions(), state.passed()
                for search in found:
                    answer = finding.find(search, positions.get(search.name), passed)
                    if answer is not None and len(answer.articles):
                        report.found[search.name] = len(answer.articles)
            else:
                now = clock()
                report.found = finding.run(state, found, now)
                removals = partial(stamp, str(folder / TOMBSTONES))
                done = Delivery(state, _rendering(planning, view, finding), removals, now).run(found)
                report.delivered = done.delivered
                report.problems += done.problems
                state.forget_before(finding.oldest)
            report.problems += finding.problems.values()
            for _, _, waiting, failed in state.addressed():
                report.waiting += waiting
                report.failed += failed
    return report


def begin(index: str | Path, searches: str | Path = "searches", *, only: str | None = None) -> None:
    """Let saved searches that are not known yet begin at the live generation: what comes after it will be told.

    Without an index there is nothing to begin at, and they begin when they are first answered.

    Args:
        index: the folder of the index.
        searches: the folder of the saved searches.
        only: the name of one of them.

    Raises:
        LockedError, AlertStateError, IndexCorruptError, StorageError: as `notify`.
    """
    folder = arguments.path("the index", index)
    live = Generations(folder).current()
    found, _ = SavedSearches(arguments.path("searches", searches)).every()
    if live is None or not found:
        return
    with AlertState.open(folder) as state:
        known = state.positions()
        new = [
            search
            for search in found
            if only in {None, search.name}
            and (search.name not in known or known[search.name].definition != search.digest)
        ]
        if new:
            with state.transaction():
                state.move([search.name for search in new], [search.digest for search in new], live)


@contextmanager
def _opened(folder: Path) -> Iterator[View]:
    view = View.open(folder)
    try:
        yield view
    finally:
        view.release()


def _rendering(
    planning: Planning, view: View, finding: Finding
) -> Callable[[SavedSearch], Callable[[Sequence[Match]], list[Event | None]]]:
    """What makes events: with the newest look at the tombstones, so that nothing that was removed is told of."""
    current = view

    @lru_cache(maxsize=_PLANNED)
    def events(search: SavedSearch, state: View) -> Events:
        return Events(planning, state, search, finding.now)

    def made(search: SavedSearch, matches: Sequence[Match]) -> list[Event | None]:
        nonlocal current
        current = current.current()
        return events(search, current).of(matches)

    return lambda search: partial(made, search)
