"""Load rate and latency of an archive on one node and on three, beside the same archive in a folder.

    benchmarks/clusters.py ARCHIVE [--articles 3000] [--queries 60] [--rounds 3]

It builds an index of the first articles of an archive, starts real nodes (`tools/opensearch.py`) on this machine, first
one and then three, loads the index (into one shard; into three with one copy of each), and asks the folder and the
cluster the same queries in turn. Everything that it writes is in a folder of its own, which is gone afterwards.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import parts_of_headlines

from newsearch import Index, read_corpus, rebuild
from newsearch.opensearch.connection import Connection
from newsearch.opensearch.link import Link
from newsearch.opensearch.publishing import publish
from newsearch.opensearch.remote_view import RemoteView

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from opensearch import Cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsearch.opensearch.publishing import Published

PORT = 9511
FACETS = ("person", "organisation", "place", "source", "section")
JOBS: dict[str, Callable[[Index, str], Any]] = {
    "10 hits and their number": lambda index, text: (list(found := index.search(text, timeout=None)), found.total),
    "100 hits and their number": lambda index, text: (
        list(found := index.search(text, limit=100, timeout=None)),
        found.total,
    ),
    "five facets and months": lambda index, text: (
        index.facets(text, FACETS, limit=10, timeout=None),  # type: ignore[arg-type]
        index.timeline(text, timeout=None),
    ),
}


def loaded(folder: Path, link: Link, articles: int) -> Published:
    """Load an index, and say how fast that was."""
    began, worked = time.perf_counter(), time.process_time()
    done = publish(folder, link, whole=True)
    took, cpu = time.perf_counter() - began, time.process_time() - worked
    stats = Connection(link).ask("GET", f"/{done.place}/_stats/store", patient=True)
    size = stats["_all"]["primaries"]["store"]["size_in_bytes"]
    print(
        f"\n{len(link.hosts)} nodes, {link.shards} shards, {link.replicas} copies: "
        f"{articles / took:.0f} articles a second, "
        f"{1000 * cpu / articles:.1f} ms of this process's processor each, {size / articles / 1000:.1f} kB each on disk"
    )
    return done


def measured(indexes: dict[str, Index], texts: Sequence[str], rounds: int) -> None:
    """Ask all in turn, and print a table of medians and of what 95 % stay below."""
    print("| ms, median / 95 % |", " | ".join(indexes), "|")
    print("|---|" + "---|" * len(indexes))
    for name, job in JOBS.items():
        times: dict[str, list[float]] = {where: [] for where in indexes}
        for turn in range(rounds + 1):
            for text in texts:
                for where, index in indexes.items():
                    began = time.perf_counter()
                    job(index, text)
                    if turn:  # the first round warms up
                        times[where].append(1000 * (time.perf_counter() - began))
        told = [
            f"{statistics.median(each):.1f} / {statistics.quantiles(each, n=20)[-1]:.1f}" for each in times.values()
        ]
        print(f"| {name} |", " | ".join(told), "|", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "index"
        rebuild(folder, islice(read_corpus(asked.archive), asked.articles))
        local = Index.open(folder)
        print(f"{len(local):,} articles; {local.stats().size / len(local) / 1000:.1f} kB each in the folder")
        texts = parts_of_headlines(local, asked.queries)
        # One after the other: nodes that are not asked take processors too.
        for name, nodes, shards, replicas in (("one node", 1, 1, 0), ("three nodes", 3, 3, 1)):
            cluster = Cluster(Path(made) / f"nodes{nodes}", nodes, PORT + 10 * nodes)
            try:
                cluster.start()
                link = Link(tuple(cluster.hosts.split(",")), "news", shards=shards, replicas=replicas)
                loaded(folder, link, len(local))
                measured({"folder": local, name: Index(RemoteView.open(folder, link))}, texts, asked.rounds)
            finally:
                cluster.stop()


if __name__ == "__main__":
    main()
