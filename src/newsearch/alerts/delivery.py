"""Delivery: what waits in the outbox goes to its destinations, each apart from the others.

Those on this machine get it exactly once. The others run side by side, a thread for each, and get it at least once,
with the same id each time; after a failure they are tried again, later and later. One that fails holds up no other.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsearch.alerts.sinks import command, mail, webhook
from newsearch.alerts.sinks.local import EXACTLY_ONCE, Address
from newsearch.alerts.sinks.parcels import Outcome, Parcel
from newsearch.errors import NewsearchError
from newsearch.messages import message, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from newsearch.alerts.destinations import Destination
    from newsearch.alerts.events import Event
    from newsearch.alerts.saved_searches import SavedSearch
    from newsearch.alerts.sinks.parcels import Send
    from newsearch.messages import Message
    from newsearch.store.alert_state import AlertState, Match, Waiting

AT_LEAST_ONCE: dict[str, Send] = {"command": command.run, "webhook": webhook.post, "mail": mail.send}
"""What sends to each kind of destination that may fail."""

_THREADS = 8
_SIDE_BY_SIDE = 64
"""Destinations that events are made ready for at a time."""

_AHEAD = 100
"""Events that are made ready for one destination at a time."""


@dataclass(slots=True)
class Deliveries:
    """What became of what waited.

    Attributes:
        delivered: events that arrived, by search and destination as text.
        problems: what failed, and where.
    """

    delivered: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)


class Delivery:
    """Delivers what waits for some searches."""

    def __init__(
        self,
        state: AlertState,
        render: Callable[[SavedSearch], Callable[[Sequence[Match]], list[Event | None]]],
        removals: Callable[[], object],
        now: float,
    ) -> None:
        """`render` gives, for a search, what makes its events of matches; `removals` another value after a removal."""
        self._state, self._render, self._removals, self._now = state, render, removals, now
        self.done = Deliveries()

    def run(self, searches: Sequence[SavedSearch]) -> Deliveries:
        """Deliver to all destinations, first to those on this machine."""
        waiting = {(search, sink) for search, sink, count, _ in self._state.addressed() if count}
        targets = [(search, each) for search in searches for each in search.destinations]
        for search, each in targets:
            if each.kind in EXACTLY_ONCE:
                self._locally(search, each)
        remote = [
            (search, each)
            for search, each in targets
            if each.kind in AT_LEAST_ONCE and (search.name, each.key) in waiting
        ]
        for start in range(0, len(remote), _SIDE_BY_SIDE):
            self._remotely(remote[start : start + _SIDE_BY_SIDE])
        return self.done

    def _locally(self, search: SavedSearch, destination: Destination) -> None:
        address = Address(search.name, destination.key)
        try:
            deliver, path = EXACTLY_ONCE[destination.kind], destination.path("path")
            count = deliver(self._state, address, path, search, self._render(search))
        except (NewsearchError, OSError) as problem:
            self._tell(search, destination, told(problem))
        else:
            self._count(search, destination, count)

    def _remotely(self, targets: list[tuple[SavedSearch, Destination]]) -> None:
        """Send to destinations side by side; parcels of one go one after another, until one does not get through."""
        rounds = {id(target): self._parcels(*target) for target in targets}
        with ThreadPoolExecutor(min(_THREADS, len(targets))) as pool:
            active = list(targets)
            while active:
                sent: list[tuple[tuple[SavedSearch, Destination], Future[list[tuple[Parcel, Outcome]]]]] = []
                for target in active:
                    seen = self._removals()
                    parcels = self._next(*target, rounds[id(target)])
                    if parcels:
                        sent.append((target, pool.submit(self._send, target[1], parcels, seen)))
                active = [target for target, future in sent if self._settled(*target, future.result())]

    def _next(self, search: SavedSearch, destination: Destination, rounds: Iterator[list[Parcel]]) -> list[Parcel]:
        """What is sent next; none where nothing is left, or it cannot be made."""
        try:
            return next((parcels for parcels in rounds if parcels), [])
        except NewsearchError as problem:
            self._tell(search, destination, told(problem))
            return []

    def _parcels(self, search: SavedSearch, destination: Destination) -> Iterator[list[Parcel]]:
        """What is to be sent now, some at a time."""
        state, address, now = self._state, (search.name, destination.key), self._now
        if why := state.off(*address):
            with state.transaction():
                state.switch_off(*address, why)  # what was found since is given up as well
            return
        if destination.kind != "mail":
            while due := state.due(*address, now, _AHEAD):
                yield [Parcel(event.id, search.name, (event,)) for event in self._events(search, destination, due)]
            return
        for parcel in state.parcels(*address):
            # What was put together once stays together, so that the same id is always the same mail.
            if due := state.due(*address, now, _AHEAD, parcel):
                yield _mail(search, parcel, self._events(search, destination, due))
        while due := state.due(*address, now, _AHEAD):
            events = [each.match.event for each in due]
            parcel = hashlib.sha256(b"".join(events)).digest()[:16]
            state.bundled(*address, events, parcel)
            yield _mail(search, parcel, self._events(search, destination, due))

    def _events(self, search: SavedSearch, destination: Destination, due: list[Waiting]) -> list[Event]:
        """The events that are due; what cannot be told any more is taken from the outbox."""
        state = self._state
        matches = [each.match for each in due]
        events = self._render(search)(matches)
        gone = [match.event for match, event in zip(matches, events, strict=True) if event is None]
        with state.transaction():
            state.delivered(search.name, destination.key, gone)
        return [event for event in events if event is not None]

    def _send(self, destination: Destination, parcels: Sequence[Parcel], seen: object) -> list[tuple[Parcel, Outcome]]:
        """Send parcels one after another, until nothing gets through, or something is removed: it may be among them."""
        sent: list[tuple[Parcel, Outcome]] = []
        for parcel in parcels:
            if self._removals() != seen:
                break
            outcome = _sent(destination, parcel, self._now)
            sent.append((parcel, outcome))
            if outcome.end in {"down", "gone"}:
                break
        return sent

    def _settled(self, search: SavedSearch, destination: Destination, sent: list[tuple[Parcel, Outcome]]) -> bool:
        """Note how parcels ended; False when no more are to be sent there now."""
        state, address = self._state, (search.name, destination.key)
        for parcel, outcome in sent:
            events = [bytes.fromhex(event.id) for event in parcel.events]
            with state.transaction():
                if outcome.end == "sent":
                    state.delivered(*address, events)
                elif outcome.end == "gone":
                    state.switch_off(*address, str(outcome.problem))
                else:
                    state.failed(*address, events, self._now, str(outcome.problem))
            if outcome.end == "sent":
                self._count(search, destination, len(events))
            if outcome.problem:
                self._tell(search, destination, outcome.problem)
            if outcome.end in {"down", "gone"}:
                return False
        return True

    def _count(self, search: SavedSearch, destination: Destination, count: int) -> None:
        if count:
            key = (search.name, str(destination))
            self.done.delivered[key] = self.done.delivered.get(key, 0) + count

    def _tell(self, search: SavedSearch, destination: Destination, problem: Message) -> None:
        self.done.problems.append(
            message("{name}: {sink}: {problem}", name=search.name, sink=str(destination), problem=problem)
        )


def _mail(search: SavedSearch, parcel: bytes, events: list[Event]) -> list[Parcel]:
    return [Parcel(parcel.hex(), search.name, events)] if events else []


def _sent(destination: Destination, parcel: Parcel, now: float) -> Outcome:
    """How sending a parcel ends; what is wrong with the definition ends it too."""
    try:
        return AT_LEAST_ONCE[destination.kind](destination, parcel, now)
    except NewsearchError as problem:
        return Outcome("down", told(problem))
