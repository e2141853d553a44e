"""How many queries a second an index answers with one thread, with two, and with two processes.

    python benchmarks/throughput.py INDEX [--queries N] [--rounds N] [--seconds S]

The queries are one to four words of headlines of the index, chosen with a fixed seed; of each answer the ten hits' ids,
headlines, dates and scores are read, and in the second table their snippets too. The ways take turns in rounds; the
figures are medians of the rounds. It says something only on a machine with two processors that do nothing else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
from itertools import cycle
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING

from newsearch import Index

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

_WORD = re.compile(r"[^\W_]+")
SEED = 1


def queries(index: Index, count: int) -> list[str]:
    """So many queries of one to four words of a headline."""
    chooser = random.Random(SEED)
    headlines = sorted(hit.headline for hit in index.search_all("*"))
    made: list[str] = []
    while len(made) < count:
        words = _WORD.findall(chooser.choice(headlines))
        if words:
            made.append(" ".join(words[: chooser.randint(1, 4)]))
    return made


def answered(index: Index, asked: list[str], seconds: float, *, snippets: bool) -> float:
    """Queries a second of one thread."""
    count, started = 0, perf_counter()
    for query in cycle(asked):
        for hit in index.search(query):
            _ = hit.id, hit.headline, hit.published, hit.score, hit.snippet if snippets else None
        count += 1
        if perf_counter() - started > seconds:
            break
    return count / (perf_counter() - started)


def threads(index: Index, asked: list[str], seconds: float, number: int, *, snippets: bool) -> float:
    """Queries a second of some threads, each with its own part of the queries first."""
    rates: list[float] = []

    def work(place: int) -> None:
        own = asked[place * len(asked) // number :] + asked[: place * len(asked) // number]
        rates.append(answered(index, own, seconds, snippets=snippets))

    running = [Thread(target=work, args=(place,)) for place in range(number)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    return sum(rates)


def process(folder: str, asked: list[str], seconds: float, rounds: int, ready: Barrier, rates: object) -> None:
    """Answer in a process of its own, each round when the others begin too."""
    with Index.open(folder) as index:
        for snippets in (False, True):
            answered(index, asked, seconds, snippets=snippets)
            for _ in range(rounds):
                ready.wait()
                rates.put(answered(index, asked, seconds, snippets=snippets))  # type: ignore[attr-defined]
                ready.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    folder, seconds, rounds = str(options.index), options.seconds, options.rounds
    context = multiprocessing.get_context("spawn")
    with Index.open(folder) as index:
        asked = queries(index, options.queries)
        ready, rates = context.Barrier(3), context.Queue()
        workers = [
            context.Process(target=process, args=(folder, part, seconds, rounds, ready, rates))
            for part in (asked[::2], asked[1::2])
        ]
        for worker in workers:
            worker.start()
        print("queries/s             | 1 thread | 2 threads | 2 processes | threads : 1 | processes : 1")
        for snippets in (False, True):
            found: dict[str, list[float]] = {"one": [], "two": [], "processes": []}
            answered(index, asked, seconds, snippets=snippets)
            for _ in range(rounds):
                found["one"].append(threads(index, asked, seconds, 1, snippets=snippets))
                found["two"].append(threads(index, asked, seconds, 2, snippets=snippets))
                ready.wait()
                ready.wait()
                found["processes"].append(rates.get() + rates.get())
            one, two, both = (median(rates_) for rates_ in found.values())
            name = "ten hits and snippets" if snippets else "ten hits"
            print(f"{name:21} | {one:8.0f} | {two:9.0f} | {both:11.0f} | {two / one:11.2f} | {both / one:13.2f}")
        for worker in workers:
            worker.join()


if __name__ == "__main__":
    main()
