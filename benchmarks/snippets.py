"""Snippets: what they cost, and that they are what another version of the program makes.

    python benchmarks/snippets.py INDEX                        # milliseconds of CPU for a page, by kind of query
    python benchmarks/snippets.py INDEX --save before.jsonl    # with the one version
    python benchmarks/snippets.py INDEX --compare before.jsonl # with the other

The queries are drawn from the index's own headlines and bodies, of every kind that the language of queries has, always
the same ones for a seed. A page is ten hits with their snippets; its time is that of one thread, after the hits are
known, so that it is what the snippets cost with the reading of their articles.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[A-Za-z]{4,}")
_HIT = 10


def words_of(text: str) -> list[str]:
    """The plain words of a text."""
    return _WORD.findall(text)


def _distinct(draw: random.Random, words: list[str], count: int) -> str:
    return " ".join(draw.sample(words, min(count, len(words))))


def _run(draw: random.Random, words: list[str], count: int) -> str:
    first = draw.randrange(max(1, len(words) - count))
    return " ".join(words[first : first + count])


def kinds(draw: random.Random, head: list[str], body: list[str]) -> dict[str, str]:
    """A query of each kind, drawn from the words of a headline and of a body."""
    one, other = _distinct(draw, body, 1), _distinct(draw, head, 1)
    two, three, four, six = (_run(draw, body, count).split() for count in (2, 3, 4, 6))
    return {
        "one word": one,
        "two words": f"{one} {other}",
        "four words": _distinct(draw, body, 4),
        "headline": " ".join(head),
        "all of two": f"+{one} +{other}",
        "phrase of two": f'"{" ".join(two)}"',
        "phrase of three": f'"{" ".join(three)}"',
        "phrase and word": f'"{" ".join(two)}" {other}',
        "exact": f"={one}",
        "prefix": f"{one[:5]}*",
        "wildcard": f"{one[:4]}?*",
        "fuzzy": f"{one}~1",
        "exclusion": f"{one} -{other}",
        "boost": f"{one}^3 {other}",
        "at least": f"{other}{{2}}",
        "compound": "-".join(_run(draw, head, 2).split()),
        "sloppy phrase": f'"{three[0]} {three[2]}"~3',
        "near": f"{three[0]} NEAR/5 {three[2]}",
        "sentence": f"{four[0]} SENTENCE {four[3]}",
        "paragraph": f"{six[0]} PARAGRAPH {six[5]}",
        "field": f"judul:{other}",
        "field and word": f"judul:{other} {one}",
    }


def queries(index: Index, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Kinds and queries, the same for an archive whatever the version of the program."""
    draw = random.Random(seed)
    texts = [(article.id, article.headline, article.body) for article in index.articles()]
    texts.sort()
    made = 0
    while made < count:
        _, headline, body = draw.choice(texts)
        head, words = words_of(headline), words_of(body)
        if len(head) >= 3 and len(words) >= 20:
            some = list(kinds(draw, head, words).items())
            yield some[made % len(some)]
            made += 1


def page(index: Index, query: str) -> tuple[dict[str, Any], float]:
    """The snippets of the first ten hits by their ids, and the milliseconds that they took."""
    hits = index.search(query, limit=_HIT, timeout=None).hits
    start = time.thread_time()
    found = [hit.snippet for hit in hits]
    took = 1000 * (time.thread_time() - start)
    return {
        hit.id: [made.text, [[span.start, span.end] for span in made.spans]]
        for hit, made in zip(hits, found, strict=True)
    }, took


def compare(before: Path, rows: list[tuple[str, str, dict[str, Any]]]) -> int:
    """Print which snippets differ, by kind; how many do."""
    with before.open(encoding="utf8") as lines:
        saved = [json.loads(line) for line in lines]
    differ = total = other = 0
    for (kind, query, found), (_, old_query, old) in zip(rows, saved, strict=True):
        if query != old_query:
            raise SystemExit(f"other queries were saved: {old_query!r} and not {query!r}")
        other += found.keys() != old.keys()
        for name in found.keys() & old.keys():
            total += 1
            if found[name] != old[name]:
                differ += 1
                print(f"{kind}: {query}\n  {name}\n  before {old[name]}\n  after  {found[name]}")
    print(f"{differ} of {total:,} snippets differ; {other} of {len(rows)} queries have other hits")
    return differ


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=int, default=550)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--save", type=Path, help="write the snippets to a file")
    parser.add_argument("--compare", type=Path, help="compare them with a file of another version")
    options = parser.parse_args()
    rows: list[tuple[str, str, dict[str, Any]]] = []
    times: dict[str, list[float]] = {}
    with Index.open(options.index) as index:
        asked = list(queries(index, options.queries, options.seed))
        page(index, asked[0][1])
        for kind, query in asked:
            found, took = page(index, query)
            rows.append((kind, query, found))
            if len(found) == _HIT:
                times.setdefault(kind, []).append(took)
    every = sorted(took for some in times.values() for took in some)
    for name, some in (("all", every), *times.items()):
        ranked = sorted(some)
        middle, high = statistics.median(ranked), ranked[int(0.95 * (len(ranked) - 1))]
        print(f"{name:16} {len(ranked):5} pages  p50 {middle:6.2f} ms  p95 {high:6.2f} ms")
    if options.save:
        options.save.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    if options.compare and compare(options.compare, rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
