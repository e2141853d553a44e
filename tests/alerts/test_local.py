"""Destinations on this machine: a folder, a file, a feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import feedparser
import pytest

from newsearch import remove
from newsearch.alerts.sinks import local
from newsearch.store.alert_state import AlertState

from .conftest import FEED, FILE, FLOOD, FOLDER, Desk, article

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A desk that has three destinations and was told of the article a."""
    desk.save("banjir", "banjir", FOLDER, FILE, FEED)
    desk.tell()
    desk.update(article("a", FLOOD, url="https://kabar.example/a?x=1&y=2", source="Kabar Kota"))
    desk.tell()
    return desk


class KilledError(Exception):
    """Stands for a kill."""


def killed_at(monkeypatch: pytest.MonkeyPatch, method: str) -> Callable[[], None]:
    """Let a method of the database end the run before it does anything; returns what takes that back."""

    def kill(*_: object, **__: object) -> None:
        raise KilledError

    original = getattr(AlertState, method)
    monkeypatch.setattr(AlertState, method, kill)
    return lambda: monkeypatch.setattr(AlertState, method, original)


def test_an_event_says_what_a_hit_says(told: Desk) -> None:
    (path,) = (told.home / "kabar").iterdir()
    event = json.loads(path.read_text("utf8"))
    assert event.pop("event") == path.stem
    assert event == {
        "format": 1,
        "search": "banjir",
        "query": "banjir",
        "kind": "added",
        "found": "2027-01-15T08:00:00Z",
        "article": {
            "id": "a",
            "headline": "Kabar a",
            "published": None,
            "precision": None,
            "source": "Kabar Kota",
            "url": "https://kabar.example/a?x=1&y=2",
            "snippet": {"text": "Banjir merendam kota.", "spans": [{"start": 0, "end": 6}]},
        },
    }
    assert json.loads((told.home / "kabar.jsonl").read_text("utf8"))["event"] == path.stem


def test_a_file_that_was_taken_away_does_not_come_again(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the run was killed before it could note that it had moved the file there."""
    again = killed_at(monkeypatch, "delivered")
    told.update(article("b", FLOOD))
    with pytest.raises(KilledError):
        told.tell()
    again()
    assert told.folder() == ["a", "b"]
    for path in (told.home / "kabar").glob("*.json"):
        path.unlink()
    told.tell()
    assert list((told.home / "kabar").iterdir()) == []


def test_a_file_that_was_not_moved_yet_is_moved_by_the_next_run(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    again = killed_at(monkeypatch, "staged")
    told.update(article("b", FLOOD))
    with pytest.raises(KilledError):
        told.tell()
    again()
    assert told.folder() == ["a"]
    told.tell()
    assert told.folder() == ["a", "b"]
    assert [path for path in (told.home / "kabar").iterdir() if path.name.startswith(".")] == []


def test_what_was_removed_while_its_file_waited_beside_its_place_goes(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = killed_at(monkeypatch, "staged")
    told.update(article("b", FLOOD))
    with pytest.raises(KilledError):
        told.tell()
    again()
    remove(told.index, ["b"], reason="uji")
    told.tell()
    assert told.folder() == ["a"]


def test_lines_that_were_written_but_not_noted_are_not_written_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.save("banjir", "banjir", FILE)
    desk.tell()
    for id_ in ("a", "b"):
        desk.update(article(id_, FLOOD))
        again = killed_at(monkeypatch, "delivered")
        with pytest.raises(KilledError):
            desk.tell()
        again()
        before = desk.lines()
        assert before[-1] == id_
        desk.tell()
        assert desk.lines() == before


def test_searches_share_a_file(desk: Desk) -> None:
    desk.save("banjir", "banjir", FILE)
    desk.save("kota", "kota", FILE)
    desk.tell()
    for id_ in ("a", "b"):
        desk.update(article(id_, FLOOD))
        desk.tell()
    assert desk.lines() == ["a", "a", "b", "b"]


@pytest.mark.parametrize("kept", [1, 10, 40])
def test_a_line_that_was_broken_off_is_written_again(told: Desk, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    real = local._append

    def broken(descriptor: int, content: bytes) -> None:
        real(descriptor, content[:kept])
        raise KilledError

    told.update(article("b", FLOOD))
    monkeypatch.setattr(local, "_append", broken)
    with pytest.raises(KilledError):
        told.tell()
    monkeypatch.setattr(local, "_append", real)
    told.tell()
    assert told.lines() == ["a", "b"]


def test_what_others_wrote_into_the_file_stays(told: Desk) -> None:
    path = told.home / "kabar.jsonl"
    path.write_text(path.read_text("utf8") + '{"article": {"id": "x"}}\nbukan JSON', "utf8")
    told.update(article("b", FLOOD))
    told.tell()
    rows = path.read_text("utf8").splitlines()
    assert rows[2] == "bukan JSON"
    assert [json.loads(row)["article"]["id"] for row in (rows[0], rows[1], rows[3])] == ["a", "x", "b"]


def test_a_file_that_was_rotated_begins_anew(told: Desk) -> None:
    path = told.home / "kabar.jsonl"
    path.rename(told.home / "kabar.jsonl.1")
    told.update(article("b", FLOOD))
    told.tell()
    assert told.lines() == ["b"]
    path.write_bytes(b"")
    told.update(article("c", FLOOD))
    told.tell()
    assert told.lines() == ["c"]


def test_a_feed_is_read_by_a_reader_of_feeds(told: Desk) -> None:
    content = (told.home / "kabar.xml").read_bytes()
    feed = feedparser.parse(content)
    assert not feed.bozo
    assert feed.feed.title == "banjir"
    (entry,) = feed.entries
    event = next((told.home / "kabar").iterdir()).stem
    assert (entry.id.replace("-", ""), entry.title) == (f"urn:uuid:{event}", "Kabar a")
    assert (entry.link, entry.author) == ("https://kabar.example/a?x=1&y=2", "Kabar Kota")
    told.update(article("b", FLOOD))
    told.time += 60
    told.tell()
    feed = feedparser.parse((told.home / "kabar.xml").read_bytes())
    assert [each.title for each in feed.entries] == ["Kabar b", "Kabar a"]
    assert feed.entries[1].id == entry.id


def test_a_feed_takes_any_headline_and_no_dangerous_address(desk: Desk) -> None:
    desk.save("banjir", "banjir", FEED)
    desk.tell()
    headline = "</title><script>alert(1)</script> \x00\x1b[31m \ud800 \uffff ]]> &amp;"
    desk.update(article("a", FLOOD, headline=headline, url="javascript:alert(1)"))
    desk.tell()
    content = (desk.home / "kabar.xml").read_bytes()
    feed = feedparser.parse(content)
    assert not feed.bozo
    assert b"<script" not in content
    assert "links" not in feed.entries[0]
    assert feed.entries[0].title_detail.value.startswith("</title><script>")


def test_a_feed_shows_the_newest_hundred(desk: Desk) -> None:
    desk.save("banjir", "banjir", FEED)
    desk.tell()
    desk.update(*(article(f"a{number}", FLOOD) for number in range(101)))
    desk.tell()
    desk.time += 60
    desk.update(article("b", FLOOD))
    desk.tell()
    entries = feedparser.parse((desk.home / "kabar.xml").read_bytes()).entries
    assert (len(entries), entries[0].title) == (100, "Kabar b")


def test_what_was_removed_leaves_the_feed(told: Desk) -> None:
    remove(told.index, ["a"], reason="uji")
    told.tell()
    assert b"Kabar a" not in (told.home / "kabar.xml").read_bytes()


def test_a_destination_that_cannot_be_written_holds_up_no_other(desk: Desk) -> None:
    (desk.home / "kabar").write_text("bukan folder", "utf8")
    desk.save("banjir", "banjir", FOLDER, FILE)
    desk.tell()
    desk.update(article("a", FLOOD))
    done = desk.tell()
    assert (done.waiting, desk.lines()) == (1, ["a"])
    assert ["banjir: folder ../kabar: " in problem for problem in done.problems] == [True]
    (desk.home / "kabar").unlink()
    done = desk.tell()
    assert (done.waiting, done.problems, desk.folder()) == (0, [], ["a"])


def test_an_article_that_has_changed_before_it_was_told_is_told_as_it_is(desk: Desk) -> None:
    (desk.home / "kabar").write_text("bukan folder", "utf8")
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.tell()
    desk.update(article("a", FLOOD, headline="Ralat"))
    (desk.home / "kabar").unlink()
    desk.tell()
    (path,) = (desk.home / "kabar").iterdir()
    assert json.loads(path.read_text("utf8"))["article"]["headline"] == "Ralat"


def test_of_one_that_changed_twice_before_it_was_told_only_the_last_is_told(desk: Desk) -> None:
    (desk.home / "kabar").write_text("bukan folder", "utf8")
    desk.save("banjir", "banjir", FOLDER, tell="new+changed")
    desk.tell()
    for body in ("Banjir satu.", "Banjir dua.", "Banjir tiga."):
        desk.update(article("a", body))
        desk.tell()
    (desk.home / "kabar").unlink()
    desk.tell()
    assert desk.folder() == ["a"]


def test_a_new_destination_begins_now_and_one_that_is_gone_is_forgotten(desk: Desk) -> None:
    (desk.home / "kabar").write_text("bukan folder", "utf8")
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    assert desk.tell().waiting == 1
    desk.save("banjir", "banjir", FILE)
    desk.update(article("b", FLOOD))
    assert desk.tell().waiting == 0
    assert desk.lines() == ["b"]
