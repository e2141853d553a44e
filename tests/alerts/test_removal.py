"""What was removed for good is told to nobody, and leaves nothing in the database of alerts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from newsearch import purge, remove
from newsearch.alerts.events import event_id
from newsearch.store.alert_state import NAME
from newsearch.store.tombstones import id_digest

from .conftest import FEED, FILE, FLOOD, FOLDER, Desk, Receiver, article

HIDDEN = "rahasia-xylofani"


def traces(desk: Desk) -> set[str]:
    """What of the secret article stands in the database of alerts, or in anything beside it."""
    search = desk.searches.load("banjir")
    content = b"".join(path.read_bytes() for path in desk.index.glob(f"{NAME}*"))
    digest = bytes.fromhex(id_digest(HIDDEN))
    with closing(sqlite3.connect(desk.index / NAME)) as database:
        known = [row[0] for row in database.execute("SELECT article FROM match WHERE id = ?", (digest,))]
    wanted = {
        "id": HIDDEN.encode(),
        "headline": b"Xylofani",
        "digest of the id": digest,
        "its text": id_digest(HIDDEN).encode(),
    }
    for number in known:
        wanted["event"] = event_id(search, digest, number)
    return {name for name, found in wanted.items() if found in content}


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk that cannot be told of the secret article, since its folder is none."""
    (desk.home / "kabar").write_text("bukan folder", "utf8")
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article(HIDDEN, FLOOD, headline="Xylofani"), article("a", FLOOD))
    assert desk.tell().waiting == 2
    return desk


def test_the_search_for_traces_finds_what_there_is(waiting: Desk) -> None:
    """Digests, and no text: neither id nor headline stand there at any time."""
    assert traces(waiting) == {"digest of the id", "event"}


def test_a_removal_leaves_nothing(waiting: Desk) -> None:
    remove(waiting.index, [HIDDEN], reason="uji")
    assert traces(waiting) == set()
    (waiting.home / "kabar").unlink()
    waiting.tell()
    assert waiting.folder() == ["a"]


def test_a_purge_leaves_nothing_of_what_another_process_had_found_meanwhile(
    waiting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The removal itself is kept from the database here, as if that had been written just afterwards."""
    with monkeypatch.context() as patch:
        patch.setattr("newsearch.upkeep.removal.forget", lambda *_: None)
        remove(waiting.index, [HIDDEN], reason="uji")
    assert traces(waiting) == {"digest of the id", "event"}
    purge(waiting.index)
    assert traces(waiting) == set()


def test_a_run_leaves_nothing_of_what_was_removed_before(waiting: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("newsearch.upkeep.removal.forget", lambda *_: None)
        remove(waiting.index, [HIDDEN], reason="uji")
    waiting.tell()
    assert traces(waiting) == set()


def test_what_is_removed_while_it_is_being_told_is_not_told(desk: Desk, receiver: Receiver) -> None:
    """The folder is told first; then the article is removed, before the others are."""
    desk.save("banjir", "banjir", FOLDER, FILE, FEED, receiver.sink)
    desk.tell()
    desk.update(article(HIDDEN, FLOOD, headline="Xylofani"))
    from newsearch.alerts.sinks.local import EXACTLY_ONCE, to_folder

    def then_removed(*arguments):  # type: ignore[no-untyped-def]
        count = to_folder(*arguments)
        remove(desk.index, [HIDDEN], reason="uji")
        return count

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(EXACTLY_ONCE, "folder", then_removed)
        desk.tell()
    assert (desk.folder(), desk.lines(), receiver.posted) == ([HIDDEN], [], [])
    assert not (desk.home / "kabar.xml").exists() or b"Xylofani" not in (desk.home / "kabar.xml").read_bytes()
    assert traces(desk) == set()


def test_what_is_removed_while_others_are_being_sent_is_not_sent(desk: Desk, receiver: Receiver) -> None:
    """Both events were made ready; the receiver of the first lets the second be removed."""
    desk.save("banjir", "banjir", receiver.sink)
    desk.tell()
    desk.update(article("a", FLOOD), article("b", FLOOD))

    class Posted(list):  # type: ignore[type-arg]
        def append(self, request: tuple[dict[str, str], bytes]) -> None:
            super().append(request)
            if len(self) == 1:
                told = json.loads(request[1])["article"]["id"]
                remove(desk.index, [({"a", "b"} - {told}).pop()], reason="uji")

    receiver.posted = Posted()
    assert desk.tell().waiting == 0
    assert len(receiver.posted) == 1


def test_a_search_that_is_removed_leaves_nothing(waiting: Desk) -> None:
    from newsearch.store.alert_state import AlertState

    with AlertState.open(waiting.index) as state:
        assert state.delete("banjir")
        assert not state.delete("banjir")
    assert traces(waiting) == set()
