"""Destinations on this machine: each event is there exactly once, whenever the process is killed."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, NamedTuple, Protocol
from xml.etree import ElementTree as ET

from newsearch.store import file_operations
from newsearch.store.alert_state import STAGED, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newsearch.alerts.events import Event
    from newsearch.alerts.saved_searches import SavedSearch
    from newsearch.store.alert_state import AlertState, Match

    Render = Callable[[Sequence[Match]], list[Event | None]]
    """Makes the events of matches; None for an article that is there no more."""

BATCH = 500
"""Events that are written between two commits."""


class Address(NamedTuple):
    """What the state knows a destination by: the search, and the destination's key."""

    search: str
    sink: str


class Deliver(Protocol):
    """Delivers what waits for one destination on this machine; returns how many events it got."""

    def __call__(self, state: AlertState, address: Address, path: Path, search: SavedSearch, render: Render) -> int:
        """Deliver."""
        ...


def document(event: Event) -> bytes:
    """An event as one line of JSON."""
    return json.dumps(event.to_dict(), ensure_ascii=False).encode("utf8", "backslashreplace") + b"\n"


def to_folder(state: AlertState, address: Address, path: Path, search: SavedSearch, render: Render) -> int:  # noqa: ARG001 as of `Deliver`
    """One file for each event, as Maildir does it: written beside its place, noted, and moved there.

    A file that has been moved is not written again, though its reader has taken it away: only one that still stands
    beside its place is moved by the next run.
    """
    delivered = 0
    file_operations.make_folder(path)
    while waiting := state.waiting(*address, BATCH):
        events = render([each.match for each in waiting])
        staged = [each.match.event for each in waiting if each.state == STAGED]
        new = []
        for each, event in zip(waiting, events, strict=True):
            aside, name = path / f".{each.match.event.hex()}.new", each.match.event
            if event is None:
                with file_operations.guarded(aside):
                    aside.unlink(missing_ok=True)
                state.delivered(*address, [name])
            elif each.state != STAGED:
                file_operations.write_bytes(aside, document(event))
                new.append(name)
        file_operations.sync(path)
        with state.transaction():
            state.staged(*address, new)
        ready = [*staged, *new]
        for name in ready:
            aside = path / f".{name.hex()}.new"
            with file_operations.guarded(aside):
                if aside.exists():
                    aside.replace(path / f"{name.hex()}.json")
        file_operations.sync(path)
        with state.transaction():
            state.delivered(*address, ready)
        delivered += len(ready)
    return delivered


def to_file(state: AlertState, address: Address, path: Path, search: SavedSearch, render: Render) -> int:  # noqa: ARG001 as of `Deliver`
    """A line for each event at the end of a file.

    Before lines are written it is noted how long the file is, and afterwards that they stand there. Where the second
    note is missing, the file is read from there on: what stands in it has been delivered, and a line that was broken
    off is cut away.
    """
    delivered = 0
    if not state.waiting(*address, 1):
        return 0
    file_operations.make_folder(path.parent)
    with file_operations.guarded(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_APPEND, 0o664)
    try:
        with file_operations.guarded(path):
            if state.stale(*address):
                delivered += _recover(state, address, descriptor)
            _end_line(descriptor)
            while waiting := state.waiting(*address, BATCH):
                events = render([each.match for each in waiting])
                content = b"".join(document(event) for event in events if event is not None)
                with state.transaction():
                    state.set_place(*address, _place(descriptor))
                    state.set_stale(*address, stale=True)
                _append(descriptor, content)
                with state.transaction():
                    state.delivered(*address, [each.match.event for each in waiting])
                    state.set_stale(*address, stale=False)
                delivered += sum(event is not None for event in events)
    finally:
        os.close(descriptor)
    file_operations.sync(path.parent)
    return delivered


def _append(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _place(descriptor: int) -> Place:
    status = os.fstat(descriptor)
    # SQLite has numbers of 63 bits and a sign.
    return Place(status.st_dev & (2**63 - 1), status.st_ino & (2**63 - 1), status.st_size)


def _recover(state: AlertState, address: Address, descriptor: int) -> int:
    """Take from the outbox what stands in the file already; returns how many events these are.

    Where the file is another one, or shorter than it was, it is read from its beginning.
    """
    known, now = state.place(*address), _place(descriptor)
    same = (now.device, now.inode) == (known.device, known.inode) and now.length >= known.length
    written: list[bytes] = []
    rest = b""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(known.length if same else 0)
        for line in file:
            if line.endswith(b"\n"):
                written += _event_of(line)
            else:
                rest = line
    if rest and _is_ours(rest):
        os.ftruncate(descriptor, now.length - len(rest))
    with state.transaction():
        before = state.count(*address)
        state.delivered(*address, written)
        state.set_stale(*address, stale=False)
        return before - state.count(*address)


def _end_line(descriptor: int) -> None:
    """End the last line of a file, which somebody else has left open."""
    length = os.fstat(descriptor).st_size
    if length and os.pread(descriptor, 1, length - 1) != b"\n":
        _append(descriptor, b"\n")


_BEGINNING = b'{"format": 1, "event": "'


def _is_ours(rest: bytes) -> bool:
    """Whether a line that was broken off is one of ours."""
    return rest.startswith(_BEGINNING) or _BEGINNING.startswith(rest)


def _event_of(line: bytes) -> list[bytes]:
    """The event that a line tells of, or none."""
    try:
        return [bytes.fromhex(json.loads(line)["event"])]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def to_feed(state: AlertState, address: Address, path: Path, search: SavedSearch, render: Render) -> int:
    """An Atom feed (RFC 4287) of the newest events, which replaces the one before in one step.

    An entry's id is made of the event's, so that a reader shows each once, however often the feed is written.
    """
    waiting = state.waiting(*address, BATCH)
    if not waiting and not state.stale(*address):
        return 0
    newest = state.newest(address.search)
    events = [event for event in render(newest) if event is not None] if newest else []
    file_operations.make_folder(path.parent)
    file_operations.replace_bytes(path, atom(search, events))
    delivered = 0
    while waiting:
        with state.transaction():
            state.delivered(*address, [each.match.event for each in waiting])
            state.set_stale(*address, stale=False)
        delivered += len(waiting)
        waiting = state.waiting(*address, BATCH)
    with state.transaction():
        state.set_stale(*address, stale=False)
    return delivered


_ATOM = "http://www.w3.org/2005/Atom"


def atom(search: SavedSearch, events: Sequence[Event]) -> bytes:
    """The feed of a search."""
    from uuid import UUID

    from newsearch.alerts.events import moment
    from newsearch.safe_text import line

    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    own = hashlib.sha256(f"{search.name}\0{search.digest}".encode()).hexdigest()
    _text(feed, "id", UUID(hex=own[:32]).urn)
    _text(feed, "title", line(search.name))
    _text(feed, "updated", moment(max((event.time for event in events), default=0.0)))
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "newsearch")
    for event in events:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", UUID(hex=event.id).urn)
        _text(entry, "title", line(event.hit.headline))
        _text(entry, "updated", moment(event.time))
        if event.hit.published is not None:
            _text(entry, "published", event.hit.published.isoformat())
        url = event.hit.article.url
        if url.isascii() and url.isprintable() and url.lower().startswith(("http://", "https://")):
            ET.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": url})
        if event.hit.source:
            _text(ET.SubElement(entry, f"{{{_ATOM}}}author"), "name", line(event.hit.source))
        _text(entry, "summary", line(event.hit.snippet.text))
    ET.indent(feed)
    written: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return written + b"\n"


def _text(parent: ET.Element, name: str, text: str) -> None:
    # XML 1.0 has no characters for these two numbers.
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


EXACTLY_ONCE: dict[str, Deliver] = {"folder": to_folder, "file": to_file, "feed": to_feed}
"""What delivers to each kind of destination on this machine."""
