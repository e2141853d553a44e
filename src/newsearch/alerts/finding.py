"""Finding: every saved search is answered up to the live generation, and what it finds is noted, once and for all.

For each search what it found, whom that is to be told, and up to which generation it has been answered are one
transaction. A kill before it leaves the step to be done again, with the same result; after it nothing is left to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from newsearch.alerts.delta import Delta
from newsearch.alerts.events import event_id
from newsearch.errors import ChangesUnknownError, NewsearchError
from newsearch.messages import message, told
from newsearch.store.alert_state import Match, Position
from newsearch.store.generations import Generations
from newsearch.store.journal import NONE, Journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.alerts.saved_searches import SavedSearch
    from newsearch.embedded.view import View
    from newsearch.messages import Message
    from newsearch.planning import Planning
    from newsearch.store.alert_state import AlertState

AT_ONCE = 100
"""Searches whose findings are written in one transaction."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one search found: a row of `articles` for each, and whether it was added or changed."""

    articles: NDArray[np.void]
    added: NDArray[np.bool_]


NOTHING = Found(NONE, np.empty(0, dtype=np.bool_))


class Finding:
    """Answers saved searches up to one generation.

    Attributes:
        now: what "kemarin" counts from in them: the reference time of the generation's build.
        problems: what could not be answered, by the name of the search.
    """

    def __init__(self, folder: Path, view: View, planning: Planning) -> None:
        self._view, self._planning = view, planning
        self._journal = Journal.load(Generations(folder).path(view.generation), view.manifest.files)
        self._deltas: dict[str, tuple[Delta, Found]] = {}  # one at a time: words are kept with it
        self.now = datetime.fromisoformat(view.manifest.now)
        self.problems: dict[str, Message] = {}

    @property
    def oldest(self) -> str:
        """The oldest generation from which it is known how to go on."""
        return self._journal.chain[0]

    def run(self, state: AlertState, searches: Sequence[SavedSearch], time: float) -> dict[str, int]:
        """Answer searches, and note what is new; returns how much that is, by the name of the search.

        A search that is met for the first time, or asks for something else than before, begins here.
        """
        new: dict[str, int] = {}
        positions, passed = state.positions(), state.passed()
        searches = sorted(searches, key=lambda search: _generation(positions.get(search.name)))
        for start in range(0, len(searches), AT_ONCE):
            some = searches[start : start + AT_ONCE]
            answered = [
                (search, found)
                for search in some
                if (found := self.find(search, positions.get(search.name), passed)) is not None
            ]
            with state.transaction():
                for search, found in answered:
                    sinks = [each.key for each in search.destinations]
                    state.keep_sinks(search.name, sinks)
                    count = state.found(search.name, self._matches(search, found, time), sinks)
                    if count:
                        new[search.name] = count
                names, digests = [s.name for s, _ in answered], [s.digest for s, _ in answered]
                state.move(names, digests, self._view.generation)
        return new

    def find(self, search: SavedSearch, position: Position | None, passed: set[str]) -> Found | None:
        """What a search finds of what is new since its position; None where it could not be answered."""
        if position is None or position.definition != search.digest:
            return NOTHING
        try:
            delta, came = self._since(self._reached(position.generation, passed))
        except ChangesUnknownError as problem:
            self.problems[search.name] = message(
                "{name}: what came since {since} is not known any more; it goes on from now: `newsearch saved run "
                "{name}` shows all that it finds",
                name=search.name,
                since=problem.since,
            )
            return NOTHING
        try:
            request = search.request(self.now)
            plan = self._planning.plan(self._planning.read(request).tree, request, weighed=False).node
        except NewsearchError as problem:
            self.problems[search.name] = message("{name}: {problem}", name=search.name, problem=told(problem))
            return None
        rows = delta.matching(plan)
        if search.notify == "new":
            rows = rows[came.added[rows]]
        return Found(came.articles[rows], came.added[rows])

    def _reached(self, generation: str, passed: set[str]) -> str:
        """Where to go on from: the position itself; after a rollback the newest generation that leads here."""
        chain = self._journal.chain
        if generation in chain:
            return generation
        return next((each for each in reversed(chain) if each in passed), generation)

    def _since(self, generation: str) -> tuple[Delta, Found]:
        if generation not in self._deltas:
            changes = self._journal.since(generation) if generation != self._view.generation else None
            added, changed = (changes.added, changes.changed) if changes is not None else (NONE, NONE)
            articles = np.concatenate([added, changed])
            came = Found(articles, np.arange(len(articles)) < len(added))
            self._deltas = {generation: (Delta(self._view, articles), came)}
        return self._deltas[generation]

    def _matches(self, search: SavedSearch, found: Found, time: float) -> Iterator[Match]:
        for article, added in zip(found.articles, found.added.tolist(), strict=True):
            id_, digest = article["id"].tobytes(), int(article["digest"])
            kind = "added" if added else "changed"
            yield Match(id_, digest, event_id(search, id_, digest), kind, self._view.generation, time)


def _generation(position: Position | None) -> str:
    return "" if position is None else position.generation
