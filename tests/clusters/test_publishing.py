"""On real nodes: an archive on a cluster is updated, interrupted, removed from and rolled back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, ClusterError, ClusterStateError, Index, LockedError, UnreachableError, rebuild, update
from newsearch.build.purge import purge
from newsearch.embedded.view import View
from newsearch.opensearch import cluster_state, publishing
from newsearch.opensearch.connection import Connection
from newsearch.opensearch.link import Link
from newsearch.opensearch.publishing import compared, publish, put_back, withdraw
from newsearch.opensearch.remote_view import RemoteView
from newsearch.opensearch.writer_lock import WriterLock, locked
from newsearch.upkeep.history import rollback
from newsearch.upkeep.removal import remove, restore

from .asked import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.nodes

ALL = {"limit": 500, "timeout": None}


def ids(index: Index, text: str = "*") -> set[str]:
    return {hit.id for hit in index.search(text, limit=500, timeout=None)}


@pytest.fixture
def news(link: Callable[..., Link]) -> Link:
    return link("news", shards=2)


@pytest.fixture
def loaded(tmp_path: Path, news: Link) -> Path:
    """An index of 20 articles, on the cluster as well."""
    rebuild(tmp_path, map(article, range(20)))
    publish(tmp_path, news)
    return tmp_path


def opened(folder: Path, link: Link) -> Index:
    return Index(RemoteView.open(folder, link))


class Cut(Exception):  # noqa: N818 no error: the test's own end
    """Where a test interrupts."""


def interrupted(monkeypatch: pytest.MonkeyPatch, after: int, folder: Path, link: Link) -> None:
    """Publish until so many requests have been sent that change something."""
    ask = Connection.ask
    left = [after]

    def counted(self: Connection, method: str, path: str, body: Any = None, **options: Any) -> Any:
        if method != "GET" and "_search" not in path and "-lock" not in path:
            if not left[0]:
                raise Cut
            left[0] -= 1
        return ask(self, method, path, body, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "ask", counted)
        try:
            publish(folder, link)
        except Cut:
            return
    assert left[0], "it was not interrupted"


@pytest.mark.parametrize("after", [0, 3, 6, 9])
def test_an_update_that_is_interrupted_anywhere_is_seen_whole_or_not_and_goes_on(
    after: int, loaded: Path, news: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ids(opened(loaded, news))
    update(loaded, [*map(article, range(20, 25)), article(3, version=1)])
    after_all = {article(number).id for number in range(25)}
    interrupted(monkeypatch, after, loaded, news)
    assert ids(opened(loaded, news)) in (before, after_all)
    publish(loaded, news)
    assert ids(opened(loaded, news)) == after_all
    assert compared(loaded, news) == 25
    assert opened(loaded, news).article(article(3).id).body == article(3, version=1).body


def test_what_an_interrupted_update_left_is_taken_back_by_one_to_another_generation(
    loaded: Path, news: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(loaded, [article(30), article(3, version=1)])
    interrupted(monkeypatch, 4, loaded, news)
    update(loaded, [article(31), article(3, version=2)])
    publish(loaded, news)
    assert compared(loaded, news) == 22
    assert opened(loaded, news).article(article(3).id).body == article(3, version=2).body


@pytest.mark.parametrize("after", [1, 3])
def test_a_load_that_is_interrupted_goes_on(
    after: int, tmp_path: Path, news: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(tmp_path, map(article, range(20)))
    interrupted(monkeypatch, after, tmp_path, news)
    publish(tmp_path, news)
    assert ids(opened(tmp_path, news)) == {article(number).id for number in range(20)}


def test_who_opened_an_older_generation_goes_on_seeing_it(loaded: Path, news: Link) -> None:
    older = opened(loaded, news)
    before = ids(older)
    update(loaded, [article(40), article(3, version=1)])
    publish(loaded, news)
    assert ids(older) == before
    assert older.article(article(3).id).body == article(3).body
    assert older.refresh()
    assert ids(older) == before | {article(40).id}


def test_what_is_removed_is_gone_for_all_at_once_and_comes_back_when_that_is_taken_back(
    loaded: Path, news: Link
) -> None:
    reader, gone = opened(loaded, news), article(4).id
    stones = remove(loaded, [gone], reason="on request")
    assert withdraw(news, [stone.id_digest for stone in stones]) == 1
    assert gone not in ids(reader)
    assert compared(loaded, news) == 19
    put_back(loaded, news, [stone.id_digest for stone in restore(loaded, [gone])])
    assert gone in ids(opened(loaded, news))
    assert compared(loaded, news) == 20


def test_after_a_purge_no_deleted_document_is_left(loaded: Path, news: Link) -> None:
    update(loaded, [article(9, version=1)])
    publish(loaded, news)
    stones = remove(loaded, [article(4).id], reason="on request")
    withdraw(news, [stone.id_digest for stone in stones])
    purge(loaded)
    publish(loaded, news, whole=True, keep=1)
    found = Connection(news).ask("GET", f"/{news.name}-2*/_stats/docs")["_all"]["primaries"]["docs"]
    assert (found["count"], found["deleted"]) == (19, 0)
    assert compared(loaded, news) == 19


def test_going_back_switches_to_what_the_cluster_still_holds(loaded: Path, news: Link) -> None:
    update(loaded, [article(50)])
    publish(loaded, news)
    rollback(loaded)
    done = publish(loaded, news)
    assert (done.loaded, len(ids(opened(loaded, news)))) == (0, 20)


def test_going_back_to_what_the_cluster_holds_no_longer_loads_it(loaded: Path, news: Link) -> None:
    update(loaded, [article(50)])
    publish(loaded, news)
    stones = remove(loaded, [article(4).id], reason="on request")
    withdraw(news, [stone.id_digest for stone in stones])
    put_back(loaded, news, [stone.id_digest for stone in restore(loaded, [article(4).id])])
    rollback(loaded)
    assert publish(loaded, news).loaded == 20
    assert compared(loaded, news) == 20


def test_an_index_built_anew_is_loaded_anew_and_the_older_ones_go(loaded: Path, news: Link) -> None:
    for number in (60, 61):
        rebuild(loaded, map(article, (*range(20), number)))
        publish(loaded, news, whole=True, keep=2)
    assert len(cluster_state.indexes(Connection(news))) == 2
    assert len(ids(opened(loaded, news))) == 21


def test_a_folder_that_has_not_the_generation_is_refused(loaded: Path, news: Link, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("other")
    rebuild(other, [article(1)])
    with pytest.raises(ClusterStateError, match="copy the folder anew"):
        opened(other, news)


def test_a_cluster_without_the_archive_is_refused(tmp_path: Path, link: Callable[..., Link]) -> None:
    rebuild(tmp_path, [article(1)])
    with pytest.raises(ClusterStateError, match="no archive of that name"):
        opened(tmp_path, link("nothing"))


def test_an_index_that_lost_documents_is_found_out(loaded: Path, news: Link) -> None:
    state = cluster_state.live(Connection(news))
    assert state is not None
    publishing.delete(Connection(news), state.place, {"term": {"id": article(7).id}})
    with pytest.raises(ClusterStateError, match="it holds 19 articles, not 20"):
        compared(loaded, news)


def test_one_writer_keeps_another_out_and_loses_the_lock_only_by_giving_no_sign(
    news: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Connection(news)
    with locked(connection, "one") as first:
        with pytest.raises(LockedError, match="one is writing"):
            WriterLock(connection, "two")
        now = time.time()
        monkeypatch.setattr("newsearch.opensearch.writer_lock.time.time", lambda: now + 1000)
        second = WriterLock(connection, "two")
        with pytest.raises(LockedError, match="two is writing"):
            first.renew()
        second.release()


def test_an_index_that_is_deleted_under_a_reader_is_an_error(loaded: Path, news: Link) -> None:
    reader = opened(loaded, news)
    Connection(news).ask("DELETE", f"/{news.name}-2*")
    with pytest.raises(ClusterError):
        reader.search("gempa")


def test_nodes_that_do_not_answer_are_an_error(tmp_path: Path) -> None:
    rebuild(tmp_path, [article(1)])
    with pytest.raises(UnreachableError, match="no node of"):
        RemoteView.open(tmp_path, Link(("127.0.0.1:1",), "news"))
    assert len(Index(View.open(tmp_path))) == 1


def test_variants_that_were_not_shipped_when_documents_were_written_are_found_with_the_same_score(
    tmp_path: Path, news: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [Article(id=f"v{n}", body=f"{'Warga negara Indonesia ' * n}pulang. WNI tiba.") for n in range(4)]
    rebuild(tmp_path, [*said, *map(article, range(5))])
    with monkeypatch.context() as older:
        older.setattr(publishing, "shipped", frozenset)
        publish(tmp_path, news)

    def scores(index: Index) -> dict[str, float]:
        return {hit.id: hit.score for hit in index.search("wni", timeout=None)}

    expected = scores(Index(View.open(tmp_path)))
    assert set(expected) == {each.id for each in said}
    assert scores(opened(tmp_path, news)) == pytest.approx(expected, rel=1e-6)
    update(tmp_path, [article(9)])
    done = publish(tmp_path, news)
    assert done.closed > 0, "what holds a variant was not written anew"
    assert scores(opened(tmp_path, news)) == pytest.approx(scores(Index(View.open(tmp_path))), rel=1e-6)
