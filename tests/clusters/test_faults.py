"""On real nodes: a node lost while an archive is loaded, a node that is slow, disks that are full."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from newsearch import BlockedError, ClusterError, Index, UnreachableError, rebuild, update
from newsearch.opensearch import bulk, cluster_state, remote_view
from newsearch.opensearch.connection import Connection
from newsearch.opensearch.link import Link
from newsearch.opensearch.publishing import compared, publish
from newsearch.opensearch.remote_view import RemoteView

from .asked import article
from .proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from opensearch import Cluster

pytestmark = pytest.mark.nodes


@pytest.fixture
def small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load of a few articles is many requests."""
    monkeypatch.setattr(bulk, "BYTES", 5_000)


def found(index: Index) -> list[str]:
    return [hit.id for hit in index.search("gempa", limit=100, timeout=None)]


def block(link: Link, index: str, *, blocked: bool) -> None:
    """What nodes do when their disks are nearly full, and take back when they are not."""
    settings = {"index.blocks.read_only_allow_delete": True if blocked else None}
    Connection(link).ask("PUT", f"/{index}/_settings", settings, patient=True)


@pytest.mark.usefixtures("small_requests")
def test_a_node_lost_while_an_archive_is_loaded_stops_the_load_and_the_same_load_goes_on(
    cluster: Cluster, link: Callable[..., Link], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is whole the older archive is searched; a load that waits ends well when the node comes back in time."""
    if len(cluster.ports) < 3:
        pytest.skip("needs three nodes")
    news = link("lost", shards=3, replicas=1)
    rebuild(tmp_path, map(article, range(10)))
    publish(tmp_path, news)
    before = cluster_state.live(Connection(news))
    reader = Index(RemoteView.open(tmp_path, news))
    expected = found(reader)
    rebuild(tmp_path, map(article, range(60)))
    taken: list[int] = []

    def lose(documents: int) -> None:
        if not taken:
            cluster.kill(cluster.ports[-1])
        taken.append(documents)

    try:
        with monkeypatch.context() as hurried:
            # How long it waits for the node is not what is tested.
            hurried.setattr(bulk, "_ATTEMPTS", 1)
            hurried.setattr(bulk, "_SHARD_SECONDS", 1)
            with pytest.raises(ClusterError):
                publish(tmp_path, news, whole=True, progress=lose)
        assert 0 < taken[-1] < 60
        assert cluster_state.live(Connection(news)) == before
        assert found(reader) == expected
        starting = threading.Timer(0, cluster.start_node, [cluster.ports[-1]])
        starting.start()
        done = publish(tmp_path, news, whole=True)
        starting.join()
    finally:
        cluster.start_node(cluster.ports[-1]) if not _runs(cluster) else None
        cluster.wait(3)
    assert 0 < done.loaded < 60, "what stood there was loaded again"
    assert compared(tmp_path, news) == 60
    assert found(Index(RemoteView.open(tmp_path, news))) == found(Index.open(tmp_path))


def _runs(cluster: Cluster) -> bool:
    return cluster._pid(cluster.ports[-1]) is not None


@pytest.mark.parametrize("path", ["_search", "/"])
def test_a_node_that_is_slow_costs_an_error_and_never_a_hit(
    cluster: Cluster, link: Callable[..., Link], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Whether it is slow to search, or to say what it holds."""
    monkeypatch.setattr(remote_view, "_GRACE", 0.2)
    monkeypatch.setattr(remote_view, "_LOOK", 0.0)
    monkeypatch.setattr(remote_view, "_LOOKING", 0.5)
    monkeypatch.setattr("newsearch.opensearch.connection.random.randrange", lambda _: 0)
    plain = link("slow")
    rebuild(tmp_path, map(article, range(30)))
    publish(tmp_path, plain)
    expected = found(Index.open(tmp_path))
    with proxy(cluster.ports[0]) as slow:
        hung = threading.Event()
        alone = Index(RemoteView.open(tmp_path, Link((f"127.0.0.1:{slow.port}",), plain.name)))
        both = Index(RemoteView.open(tmp_path, Link((f"127.0.0.1:{slow.port}", *plain.hosts[:1]), plain.name)))
        assert found(alone) == expected
        slow.held = path, hung
        for index in (alone, both):
            with pytest.raises(UnreachableError, match="no answer in"):
                list(index.search("gempa", timeout=0.3))
        # One of two hangs: it is waited for once, and then the other one is asked first.
        answer = both.search("gempa", limit=100, timeout=30)
        assert ([hit.id for hit in answer], answer.partial) == (expected, False)
        hung.set()
        assert found(alone) == expected


@pytest.mark.usefixtures("small_requests")
def test_full_disks_stop_a_load_and_it_goes_on_when_there_is_room(link: Callable[..., Link], tmp_path: Path) -> None:
    news = link("full")
    rebuild(tmp_path, map(article, range(10)))
    publish(tmp_path, news)
    reader, before = Index(RemoteView.open(tmp_path, news)), cluster_state.live(Connection(news))
    expected = found(reader)
    rebuild(tmp_path, map(article, range(60)))
    loading: list[str] = []

    def fill(_: int) -> None:
        if not loading:
            loading.append(cluster_state.indexes(Connection(news))[-1])
            block(news, loading[0], blocked=True)

    with pytest.raises(BlockedError, match=r"takes no writes .*The same command then goes on"):
        publish(tmp_path, news, whole=True, progress=fill)
    assert cluster_state.live(Connection(news)) == before
    assert found(reader) == expected
    block(news, loading[0], blocked=False)
    done = publish(tmp_path, news, whole=True)
    assert (done.place, 0 < done.loaded < 60) == (loading[0], True)
    assert compared(tmp_path, news) == 60


def test_full_disks_stop_an_update_and_what_was_searched_is_searched_on(
    link: Callable[..., Link], tmp_path: Path
) -> None:
    news = link("fuller")
    rebuild(tmp_path, map(article, range(10)))
    place = publish(tmp_path, news).place
    reader = Index(RemoteView.open(tmp_path, news))
    expected = found(reader)
    block(news, place, blocked=True)
    update(tmp_path, map(article, range(5, 20)))
    with pytest.raises(BlockedError):
        publish(tmp_path, news)
    assert found(reader) == expected
    block(news, place, blocked=False)
    publish(tmp_path, news)
    assert compared(tmp_path, news) == 20
    assert found(Index(RemoteView.open(tmp_path, news))) == found(Index.open(tmp_path))
