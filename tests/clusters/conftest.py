"""What tests on real nodes share. `make opensearch-test` starts nodes and names them; elsewhere tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsearch.opensearch.connection import Connection
from newsearch.opensearch.link import Link
from opensearch import Cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NODES = "OPENSEARCH_TEST_NODES"
"""FOLDER:FIRST-PORT:NODES of a running cluster, as `tools/opensearch.py` starts it."""


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    named = os.environ.get(NODES)
    if not named:
        pytest.skip(f"needs nodes of OpenSearch: make opensearch-test starts them and sets {NODES}")
    folder, port, nodes = named.rsplit(":", 2)
    return Cluster(Path(folder), int(nodes), int(port))


@pytest.fixture
def link(cluster: Cluster) -> Iterator[Callable[..., Link]]:
    """Makes links to indexes of the test's own, which are gone afterwards."""
    yield from _links(cluster)


@pytest.fixture(scope="module")
def make_link(cluster: Cluster) -> Iterator[Callable[..., Link]]:
    """The same for all tests of a module."""
    yield from _links(cluster)


def _links(cluster: Cluster) -> Iterator[Callable[..., Link]]:
    made: list[Link] = []

    def make(name: str, *, shards: int = 1, replicas: int = 0) -> Link:
        hosts = tuple(f"127.0.0.1:{port}" for port in cluster.ports)
        made.append(Link(hosts, f"t{os.getpid()}-{name}", shards=shards, replicas=replicas))
        return made[-1]

    yield make
    for each in made:
        Connection(each).ask("DELETE", f"/{each.name}-*", patient=True)
