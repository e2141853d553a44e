"""How the cost of a query grows with the archive: `python benchmarks/curve.py ARCHIVE --sizes N ... [--indexes DIR]`.

For each size the first articles of the archive are indexed by newsearch and by tantivy-py, as by `searching.py`. An
OR of one to four words is asked of both in turns, with words that are new to the process and with warm ones; the
whole page is newsearch's alone. One row for each size; indexes stay in DIR, and what is there is not built again.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
from pathlib import Path

from common import TASKS, middle_and_high, queries, size_of
from peers import Newsearch, Tantivy
from searching import build, compare, timed, whole_page

_WARMING = 10
"""One of so many pages at the beginning is not counted."""


def row(root: Path, asked: int, seed: int) -> str:
    """What one size costs."""
    ours, peer = Newsearch(), Tantivy()
    ours.open(root / ours.name)
    peer.open(root / peer.name)
    headlines = ours.headlines()
    found = compare([ours, peer], TASKS[0], queries(headlines, TASKS[0], asked, random.Random(seed)))
    texts = [" ".join(query.words) for query in queries(headlines, TASKS[0], asked, random.Random(seed + 1))]
    pages = middle_and_high([timed(whole_page, ours.index, text) for text in texts][asked // _WARMING :])
    cells = [f"{len(headlines):,}"]
    for new_or_warm in (0, 1):
        own, other = found[ours.name][new_or_warm], found[peer.name][new_or_warm]
        cells += [f"{one[0]:,.0f} / {one[1]:,.0f}" for one in (own, other)]
        cells.append(f"{own[0] / other[0]:.2f} / {own[1] / other[1]:.2f}")
    cells.append(f"{pages[0] / 1e3:.1f} / {pages[1] / 1e3:.1f}")
    cells.append(f"{size_of(root / ours.name) / 1e6:,.0f}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", required=True, help="articles, the first ones of the archive")
    parser.add_argument("--indexes", type=Path, help="where indexes are kept and looked for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    root = options.indexes or Path(tempfile.mkdtemp(prefix="newsearch-curve-"))
    heads = [f"OR, {how}, {whose}" for how in ("new words", "warm") for whose in ("newsearch", "tantivy-py", "ratio")]
    print(f"| p50 / p95, µs | {' | '.join(heads)} | whole page, ms | index, MB |\n{'|---' * 9}|")
    try:
        for size in options.sizes:
            folder = root / str(size)
            folder.mkdir(parents=True, exist_ok=True)
            build(options.archive, size, folder, [Tantivy()])
            print(row(folder, options.queries, options.seed), flush=True)
    finally:
        if options.indexes is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
