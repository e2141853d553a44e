"""On three real nodes: one of them is killed. What is answered is right, or it is an error."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from newsearch import ClusterError, Index, rebuild, update
from newsearch.opensearch.connection import Connection
from newsearch.opensearch.publishing import compared, publish
from newsearch.opensearch.remote_view import RemoteView

from .asked import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newsearch.opensearch.link import Link
    from opensearch import Cluster

pytestmark = pytest.mark.nodes

QUERIES = ("gempa", '"kota palu"', "gempa -palu", "judul:gempa", "KPK", "*")


@pytest.fixture
def three(cluster: Cluster) -> Cluster:
    if len(cluster.ports) < 3:
        pytest.skip("needs three nodes")
    return cluster


def answers(index: Index) -> list[tuple[int, list[str]]]:
    found = (index.search(text, limit=50, timeout=None) for text in QUERIES)
    return [(answer.total, [hit.id for hit in answer]) for answer in found]


def test_a_node_that_is_killed_costs_no_answer_where_there_are_copies_and_never_a_hit_where_there_are_none(
    three: Cluster, link: Callable[..., Link], tmp_path: Path
) -> None:
    copied, alone = link("copied", shards=3, replicas=1), link("alone", shards=3)
    rebuild(tmp_path, map(article, range(40)))
    publish(tmp_path, copied)
    publish(tmp_path, alone)
    index, bare = (Index(RemoteView.open(tmp_path, each)) for each in (copied, alone))
    expected = answers(index)
    assert answers(bare) == expected
    update(tmp_path, map(article, range(40, 60)))
    found: list[object] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            with suppress(ClusterError):
                found.append(answers(index))

    searching = threading.Thread(target=search)
    searching.start()
    try:
        three.kill(three.ports[-1])
        # Its update is loaded while a node is dead and another thread searches.
        publish(tmp_path, copied)
        for timeout in (None, 5.0):
            with pytest.raises(ClusterError):
                bare.search("gempa", timeout=timeout)
    finally:
        stop.set()
        searching.join()
        three.start_node(three.ports[-1])
        three.wait(3)
    assert found
    assert [each for each in found if each != expected] == []
    assert compared(tmp_path, copied) == 60
    health = f"/_cluster/health/{alone.name}-2*?wait_for_status=green&timeout=60s"
    assert not Connection(alone).ask("GET", health, patient=True)["timed_out"]
    assert answers(bare) == expected
