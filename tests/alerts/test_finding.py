"""What is found for saved searches: what a search finds among what is new, each article once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import AlertStateError, Index, IndexNotFoundError, LockedError, rebuild, remove, restore
from newsearch.alerts.delta import Delta
from newsearch.alerts.notify import LOCK, begin, notify
from newsearch.analysis import Variants
from newsearch.build.options import BuildOptions
from newsearch.embedded.view import View
from newsearch.planning import Planning
from newsearch.ranking.tuning import DEFAULT
from newsearch.request import SearchRequest
from newsearch.store.alert_state import NAME
from newsearch.store.generations import Generations
from newsearch.store.journal import ARTICLE, ids_of
from newsearch.store.lock import holding
from newsearch.upkeep.history import rollback

from .conftest import FILE, FLOOD, FOLDER, Desk, article

if TYPE_CHECKING:
    from pathlib import Path

import numpy as np

PLACES = "Palu Donggala Sigi Poso Jakarta Bandung".split()
EVENTS = "gempa banjir longsor kebakaran".split()
QUERIES = (
    *("gempa", "gempa palu", "banjir -jakarta", '"warga mengungsi"', "judul:longsor", "meng*", "tanggal:2018-10"),
    *("sumber:arsip kebakaran~5 bukit", "gempa OR (banjir AND NOT jakarta)", "id:a7", "*", "gempa^2 warga", "xyz"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> View:
    """Two segments, and a third of one has been deleted."""
    from datetime import datetime, timedelta, timezone

    from newsearch import update
    from newsearch.engine.columnar import ColumnarEngine

    folder = tmp_path_factory.mktemp("arsip")
    start = datetime(2018, 9, 20, tzinfo=timezone.utc)

    def made(number: int):  # type: ignore[no-untyped-def]
        place, event = PLACES[number % 6], EVENTS[number % 4]
        return article(
            f"a{number}",
            f"Warga {place} menghadapi {event}.\n\nWarga mengungsi ke bukit {number}.",
            headline=f"{event} di {place}",
            published=start + timedelta(days=number),
            precision="minute",
            source="Arsip" if number % 2 else "Kabar",
        )

    rebuild(folder, map(made, range(20)), engine=ColumnarEngine(entities=False))
    update(folder, [*map(made, range(20, 30)), *(article(f"a{number}", "Ralat.") for number in range(7))])
    return View.open(folder)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(QUERIES), st.sets(st.integers(0, 29)))
def test_a_delta_finds_what_a_search_finds_among_its_articles(archive: View, query: str, some: set[int]) -> None:
    every = {}
    for segment in archive.snapshot.segments:
        digests = segment.numbers("digest")
        for number, id_ in enumerate(segment.strings("id")):
            if segment.live is None or segment.live[number]:
                every[id_] = int(digests[number])
    names = sorted(f"a{number}" for number in some)
    articles = np.zeros(len(names), dtype=ARTICLE)
    articles["id"], articles["digest"] = ids_of(names), [every[name] for name in names]
    planning = Planning(archive, DEFAULT, Variants.load())
    request = SearchRequest(query, timeout=None)
    plan = planning.plan(planning.read(request).tree, request).node
    found = {names[row] for row in Delta(archive, articles).matching(plan)}
    with Index(archive) as index:
        assert found == {hit.id for hit in index.search_all(query)} & set(names)


def test_what_is_there_already_is_told_to_nobody(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    assert (desk.tell().found, desk.folder()) == ({}, [])


def test_what_comes_is_told_once(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD), article("b"), article("c", FLOOD))
    assert desk.tell().found == {"banjir": 2}
    assert desk.tell().found == {}
    assert desk.folder() == ["a", "c"]


def test_51_hits_are_51_hits(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(*(article(f"a{number}", FLOOD) for number in range(51)))
    assert desk.tell().found == {"banjir": 51}
    assert len(desk.folder()) == 51


def test_what_came_in_several_updates_is_caught_up(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.update(article("b", FLOOD))
    desk.update(article("c"))
    assert desk.tell().found == {"banjir": 2}
    assert desk.folder() == ["a", "b"]


def test_a_search_that_begins_before_an_update_is_told_what_that_brings(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    begin(desk.index, desk.searches.folder)
    desk.update(article("a", FLOOD))
    assert desk.tell().found == {"banjir": 1}


def test_a_changed_article_is_told_where_that_is_wanted(desk: Desk) -> None:
    desk.save("baru", "banjir", FOLDER)
    desk.save("semua", "banjir", FILE, tell="new+changed")
    desk.tell()
    desk.update(article("lama", FLOOD + " Ralat."))
    assert desk.tell().found == {"semua": 1}
    assert (desk.folder(), desk.lines()) == ([], ["lama"])


def test_an_article_that_was_added_and_changed_since_is_new(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.update(article("a", FLOOD + " Ralat."))
    assert desk.tell().found == {"banjir": 1}


def test_a_rebuild_of_the_same_archive_tells_nothing(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER, tell="new+changed")
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.tell()
    rebuild(desk.index, [article("a", FLOOD), article("lama", FLOOD)])
    assert desk.tell().found == {}


def test_a_changed_definition_begins_now(desk: Desk) -> None:
    desk.save("air", "hujan", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.save("air", "banjir", FOLDER)
    assert desk.tell().found == {}
    desk.update(article("b", FLOOD))
    assert desk.tell().found == {"air": 1}


def test_a_rollback_tells_nothing_and_what_is_read_again_afterwards_is_not_told_twice(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.tell()
    rollback(desk.index)
    assert desk.tell().found == {}
    desk.update(article("a", FLOOD), article("b", FLOOD))
    assert desk.tell().found == {"banjir": 1}
    assert desk.folder() == ["a", "b"]


def test_who_was_away_for_too_long_is_told_so_and_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.store.journal.KEPT", 1)
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    desk.update(article("b", FLOOD))
    done = desk.tell()
    assert done.found == {}
    assert ["is not known any more; it goes on from now" in problem for problem in done.problems] == [True]
    desk.update(article("c", FLOOD))
    assert desk.tell().found == {"banjir": 1}


def test_a_wrong_definition_is_told_and_stays_and_catches_up_when_it_is_mended(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.save("gempa", "gempa", FILE)
    desk.tell()
    path = desk.searches.path("banjir")
    right = path.read_text("utf8")
    path.write_text("query = [", "utf8")
    desk.update(article("a", FLOOD), article("b", "Gempa di Palu."))
    done = desk.tell()
    assert done.found == {"gempa": 1}
    assert ["no TOML" in problem for problem in done.problems] == [True]
    path.write_text(right, "utf8")
    assert desk.tell().found == {"banjir": 1}
    assert desk.folder() == ["a"]


def test_a_definition_that_was_away_catches_up(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    path = desk.searches.path("banjir")
    content = path.read_bytes()
    path.unlink()
    desk.update(article("a", FLOOD))
    assert desk.tell().found == {}
    path.write_bytes(content)
    assert desk.tell().found == {"banjir": 1}


def test_kemarin_counts_from_the_build(desk: Desk) -> None:
    from datetime import datetime, timezone

    from newsearch import update

    desk.save("kemarin", "banjir tanggal:kemarin", FOLDER)
    desk.tell()
    now = datetime(2025, 6, 11, 5, tzinfo=timezone.utc)
    when = {"published": datetime(2025, 6, 10, 5, tzinfo=timezone.utc), "precision": "minute"}
    update(desk.index, [article("a", FLOOD, **when)], BuildOptions(now=now))
    assert desk.tell().found == {"kemarin": 1}


def test_an_article_that_was_removed_before_it_was_told_is_told_when_it_comes_again(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD), article("b", FLOOD))
    remove(desk.index, ["a"], reason="uji")
    desk.tell()
    assert desk.folder() == ["b"]
    desk.update(article("c"))  # drops what was removed
    restore(desk.index, ["a"])
    desk.update(article("a", FLOOD))
    assert desk.tell().found == {"banjir": 1}
    assert desk.folder() == ["a", "b"]


def test_a_dry_run_says_what_would_be_found_and_notes_nothing(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    desk.update(article("a", FLOOD))
    assert desk.tell(dry_run=True).found == {"banjir": 1}
    assert desk.folder() == []
    assert desk.tell().found == {"banjir": 1}


def test_one_tells_at_a_time(desk: Desk) -> None:
    with holding(desk.index, LOCK), pytest.raises(LockedError):
        desk.tell()


def test_without_an_index_there_is_nothing_to_tell(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        notify(tmp_path / "index", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_told_and_the_index_goes_on(desk: Desk) -> None:
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    (desk.index / NAME).write_bytes(b"?" * 5000)
    with pytest.raises(AlertStateError, match="or delete it, and all of them go on from now"):
        desk.tell()
    desk.update(article("a", FLOOD))
    (desk.index / NAME).unlink()
    assert desk.tell().found == {}


def test_what_was_found_is_forgotten_with_the_journal_but_for_the_newest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsearch.store.alert_state import AlertState

    monkeypatch.setattr("newsearch.store.journal.KEPT", 2)
    monkeypatch.setattr("newsearch.store.alert_state.NEWEST", 1)
    desk.save("banjir", "banjir", FOLDER)
    desk.tell()
    for number in range(5):
        desk.time += 1
        desk.update(article(f"a{number}", FLOOD))
        desk.tell()
    with AlertState.open(desk.index) as state:
        kept = state.newest("banjir", 100)
        assert len(kept) == 3
        assert state.passed() <= set(Generations(desk.index).complete()) | {match.generation for match in kept}
