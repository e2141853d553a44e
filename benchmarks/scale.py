"""Cost curves: `python benchmarks/scale.py ARCHIVE SIZE... [--indexes DIR] [--seed N] [--queries N] [--jobs N]`.

For each size the first articles of the archive are indexed, and the kinds of queries of `engines.py` are asked of
newsearch and of tantivy-py in turns. It prints what building costs, how large the index is, what memory searching
takes, and median and 95th percentile of each kind of query with the ratio of the two engines. Indexes stay in the
folder that `--indexes` names, and what is there is not built again. It needs `pip install tantivy`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING, Any

from engines import TASKS, WARM, Document, Newsearch, Tantivy, documents_of, measure, queries, size_of

from newsearch import Article, read_corpus, rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE = 20_000
_TOGETHER = 2_000


def articles(archive: Path, size: int) -> Iterator[Article]:
    yield from islice(read_corpus(archive), size)


def documents(archive: Path, size: int) -> Iterator[Document]:
    """Term lists, some articles at a time."""
    source = articles(archive, size)
    while some := list(islice(source, _TOGETHER)):
        yield from documents_of(some)


def build_newsearch(archive: Path, size: int, folder: Path, jobs: int | None) -> dict[str, float]:
    clock = time.perf_counter()
    rebuild(folder, articles(archive, size), jobs=jobs, keep=1)
    clock = time.perf_counter() - clock
    own, workers = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return {
        "seconds": clock,
        "cpu": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
        "peak": own.ru_maxrss << 10,
        "peak of a worker": workers.ru_maxrss << 10,
        "bytes": size_of(folder / "generations"),
        "stored": sum(path.stat().st_size for path in folder.rglob("*.articles")),
    }


def build_tantivy(archive: Path, size: int, folder: Path) -> dict[str, float]:
    built = Tantivy().write(documents(archive, size), folder)
    return {"bytes": built.size + built.stored, "stored": built.stored}


def private() -> int:
    """Bytes of this process that no other shares, mapped files aside."""
    status = Path("/proc/self/smaps_rollup")
    if not status.exists():
        return 0
    lines = (line.split() for line in status.read_text().splitlines()[1:])
    return sum(int(line[1]) << 10 for line in lines if line[0] == "Private_Dirty:")


def search(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The latencies of one size."""
    ours, theirs = Newsearch(), Tantivy()
    ours.open(folder / "newsearch")
    source = random.Random(options.seed)
    headlines = ours.headlines()
    sample = [
        Document(Article(id=str(place), headline=headlines[source.randrange(len(headlines))]), "", "", "")
        for place in range(_SAMPLE)
    ]
    asked = {task: list(queries(sample, task, options.queries + WARM, source)) for task in TASKS}
    measure([ours], TASKS[0], list(queries(sample, TASKS[0], options.queries + WARM, source)))
    found: dict[str, Any] = {"private": private()}
    theirs.open(folder / "tantivy")
    for task in TASKS:
        found[task.name] = measure([ours, theirs], task, asked[task])
    return found


def child(options: argparse.Namespace, *arguments: str) -> dict[str, Any]:
    """What this script finds in a process of its own."""
    command = [sys.executable, __file__, str(options.archive), *arguments]
    command += ["--seed", str(options.seed), "--queries", str(options.queries)]
    if options.jobs is not None:
        command += ["--jobs", str(options.jobs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def built(kind: str, size: int, root: Path, options: argparse.Namespace) -> dict[str, Any]:
    """What building an index took, which may have been long ago."""
    folder = root / str(size) / kind
    record = root / str(size) / f"{kind}.json"
    if not record.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        record.write_text(json.dumps(child(options, str(size), "--step", kind, "--indexes", str(root))))
    found: dict[str, Any] = json.loads(record.read_text())
    return found


def step(options: argparse.Namespace) -> dict[str, Any]:
    size = options.sizes[0]
    folder = options.indexes / str(size)
    if options.step == "newsearch":
        return build_newsearch(options.archive, size, folder / "newsearch", options.jobs)
    if options.step == "tantivy":
        return build_tantivy(options.archive, size, folder / "tantivy")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return search(folder, options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--indexes", type=Path, default=None, help="where indexes are kept and looked for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--jobs", type=int, default=None, help="processes that index")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(step(options)))
        return
    root = options.indexes or Path(tempfile.mkdtemp(prefix="newsearch-scale-"))
    try:
        report(root, options)
    finally:
        if options.indexes is None:
            shutil.rmtree(root)


def report(root: Path, options: argparse.Namespace) -> None:
    print(
        "| articles | built in, s | CPU, s | peak MB, a worker's | index bytes | stored | tantivy-py | stored |", end=""
    )
    print(" searching, private MB |\n" + "|---" * 9 + "|")
    found = {}
    for size in options.sizes:
        ours, theirs = built("newsearch", size, root, options), built("tantivy", size, root, options)
        found[size] = child(options, str(size), "--step", "search", "--indexes", str(root))
        peaks = f"{ours['peak'] / 1e6:,.0f}, {ours['peak of a worker'] / 1e6:,.0f}"
        print(
            f"| {size:,} | {ours['seconds']:,.1f} | {ours['cpu']:,.1f} | {peaks} | {ours['bytes'] - ours['stored']:,} "
            f"| {ours['stored']:,} | {theirs['bytes'] - theirs['stored']:,} | {theirs['stored']:,} "
            f"| {found[size]['private'] / 1e6:,.0f} |"
        )
    print(
        f"\n| p50 / p95, µs | {' | '.join(f'{size:,}' for size in options.sizes)} |\n|---" + "|---" * len(found) + "|"
    )
    for task in TASKS:
        for name in ("newsearch", "tantivy-py"):
            cells = (found[size][task.name][name] for size in options.sizes)
            print(f"| {task.name}: {name} | {' | '.join(f'{p50:,.0f} / {p95:,.0f}' for p50, p95 in cells)} |")
        pairs = [(found[size][task.name]["newsearch"], found[size][task.name]["tantivy-py"]) for size in options.sizes]
        print(f"| ratio | {' | '.join(f'{a / c:.2f} / {b / d:.2f}' for (a, b), (c, d) in pairs)} |")


if __name__ == "__main__":
    main()
