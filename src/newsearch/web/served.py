"""The archive as a server holds it: the newest whole state of an index, and those before it that somebody still pages.

A state never changes: one generation, less what had been removed when it was taken. So everything that one request
reads is of one state, and the next page of a list can be read from the state that gave the first.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic, time
from typing import TYPE_CHECKING, Any, cast

from newsearch.errors import IndexNotFoundError, NewsearchError
from newsearch.index import Index
from newsearch.opensearch import opened
from newsearch.store.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newsearch.backend import Backend
    from newsearch.embedded.view import View
    from newsearch.opensearch.remote_view import RemoteView
    from newsearch.store.tombstones import Tombstone

EARLIER = 2
"""States before the present one that are kept."""

KEPT = 300.0
"""Seconds for which they are."""

LOOK = 1.0
"""Seconds between two looks for a new generation."""


class State:
    """One state of the archive.

    Attributes:
        key: names it: the generation, and since when an article has been removed from it.
        index: what answers; it stays as it is.
        view: what stands behind it.
        stats: its numbers.
    """

    def __init__(self, view: View | RemoteView) -> None:
        """A state of what a view shows."""
        self.view = view
        self.key = view.generation if view.stamp is None else f"{view.generation}.{view.stamp[0]:x}"
        self.index = Index(cast("Backend", _Fixed(view)))
        self.stats = view.stats()


class _Fixed:
    """A view that does not look for what has changed since."""

    def __init__(self, view: View | RemoteView) -> None:
        self._view = view
        self.vocabulary, self.analyzer = view.vocabulary, view.analyzer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def current(self) -> _Fixed:
        return self

    newest = current

    def release(self) -> None:
        pass


class Served:
    """The states of the index in a folder that requests may see. Several threads share one.

    Attributes:
        folder: of the index.
        failure: why the newest generation is not served, if it is not.
        failures: how often a new generation could not be opened.
        since: the time at which the present state was taken, in seconds since 1970.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        """Hold what is in a folder; nothing is opened yet."""
        self.folder = folder
        self.failure: NewsearchError | None = IndexNotFoundError(folder)
        self.failures = 0
        self.since = time()
        self._clock = clock
        self._lock = Lock()
        self._state: State | None = None
        self._earlier: list[tuple[float, State]] = []

    def now(self) -> State:
        """The present state, without what has been removed up to this call.

        Raises:
            IndexNotFoundError, IndexFormatError, IndexCorruptError: there was none that could be opened.
            TombstonesError: what was removed cannot be told.
        """
        state = self._state
        if state is None:
            raise self.failure or IndexNotFoundError(self.folder)
        current = state.view.current()
        if current is state.view:
            return state
        with self._lock:
            if self._state is state:
                self._take(State(current))
            return self._state or state

    @property
    def at_present(self) -> State | None:
        """The state that is served; None where there is none."""
        return self._state

    def at(self, key: str) -> State | None:
        """The state of that key, if it is the present one or still kept."""
        with self._lock:
            self._forget()
            states = [*([self._state] if self._state else []), *(state for _, state in self._earlier)]
        return next((state for state in states if state.key == key), None)

    def look(self) -> bool:
        """Take the live generation, if it is another one and whole; what is served stays where it is not.

        Returns whether there is a new state.
        """
        with self._lock:
            self._forget()
            state = self._state
        try:
            newest = opened(self.folder) if state is None else state.view.newest()
        except NewsearchError as problem:
            # Only the first of several looks at the same damage counts.
            self.failures += type(problem) is not type(self.failure) or str(problem) != str(self.failure)
            self.failure = problem
            return False
        self.failure = None
        if state is not None and newest is state.view:
            return False
        with self._lock:
            self._take(State(newest))
        return True

    def tombstone(self, id_: str) -> Tombstone | None:
        """The tombstone of an article that was removed.

        Raises:
            TombstonesError: what was removed cannot be told.
        """
        return Tombstones.load(self.folder).find(id_)

    def warm(self) -> None:
        """Make ready what the first readers of a new state would wait for: what all counts rest on."""
        from newsearch.ranking.facets import FACETS
        from newsearch.request import SearchRequest

        state = self._state
        if state is not None:
            answer = state.index.answer(SearchRequest("*", limit=0, timeout=None))
            answer.facets(cast("Any", FACETS), limit=1)
            answer.timeline("month")

    def close(self) -> None:
        """Let go of all states."""
        with self._lock:
            if self._state is not None:
                self._state.view.release()
            self._state, self._earlier = None, []

    def _take(self, state: State) -> None:
        """Serve a state from now on; the caller holds the lock."""
        old, self._state, self.since = self._state, state, time()
        if old is None:
            return
        if old.view.generation != state.view.generation:
            # Its files may be deleted; what is open of them can be read as long as the state is kept.
            old.view.release()
        self._earlier.append((self._clock(), old))
        if state.view.stamp != old.view.stamp:
            # What was removed must not be read anywhere: of older generations nothing is kept.
            same = state.view.generation
            self._earlier = [(then, kept) for then, kept in self._earlier if kept.view.generation == same]
        self._earlier = self._earlier[-EARLIER:]

    def _forget(self) -> None:
        """Let go of states that nobody will page any more; the caller holds the lock."""
        oldest = self._clock() - KEPT
        self._earlier = [(then, state) for then, state in self._earlier if then > oldest]
