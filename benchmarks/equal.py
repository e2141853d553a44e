"""Whether two versions of newsearch answer alike: hits, scores, totals, snippets and counts over queries of all kinds.

    python benchmarks/equal.py write INDEX ANSWERS.json [QUERIES]   with one version: queries (4,000), their answers
    python benchmarks/equal.py compare INDEX ANSWERS.json           with the other: the same again; names what differs

The queries are made of headlines of the index with a fixed seed, so that they are the same for the same archive. Both
versions may have an index of their own of it. Scores are compared to 1e-8.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch import Index

if TYPE_CHECKING:
    from collections.abc import Callable

QUERIES = 4000
PAGE = 10
_WORD = re.compile(r"[^\W_]+")
_CLOSE = 1e-8

_KINDS: dict[str, Callable[[random.Random, list[str]], str]] = {
    "any": lambda _, w: " ".join(w[:4]),
    "any, two": lambda _, w: " ".join(w[:2]),
    "one": lambda _, w: w[0],
    "all": lambda _, w: " ".join(f"+{word}" for word in w[:3]),
    "all of two": lambda _, w: f"{w[0]} AND {w[1]}",
    "phrase": lambda _, w: f'"{w[0]} {w[1]}"',
    "phrase of three": lambda _, w: f'"{" ".join(w[:3])}"',
    "phrase and words": lambda _, w: f'"{w[0]} {w[1]}" {w[2]}',
    "phrase required": lambda _, w: f'+"{w[0]} {w[1]}" +{w[2]}',
    "headline": lambda _, w: f"judul:{w[0]} {w[1]}",
    "headline, either": lambda _, w: f"judul:({w[0]} OR {w[1]})",
    "person": lambda _, w: f"orang:{w[0]}",
    "person and words": lambda _, w: f'orang:"{w[0]} {w[1]}" {w[2]}',
    "place": lambda _, w: f"tempat:{w[0]} {w[1]}",
    "prefix": lambda r, w: f"{w[0][: r.randint(3, 5)]}* {w[1]}",
    "pattern": lambda _, w: f"{w[0][:3]}?{w[0][4:]} {w[1]}" if len(w[0]) > 3 else w[1],
    "fuzzy": lambda _, w: f"{w[0]}~1 {w[1]}",
    "exact": lambda _, w: f"={w[0]} {w[1]}",
    "near": lambda _, w: f"{w[0]} NEAR/5 {w[1]}",
    "slop": lambda _, w: f'"{w[0]} {w[2]}"~5',
    "sentence": lambda _, w: f"{w[0]} SAMA-KALIMAT {w[1]}",
    "often": lambda _, w: f"{w[0]}{{2}} {w[1]}",
    "boost": lambda _, w: f"{w[0]}^2 {w[1]} ({w[2]} {w[3]})^0.5",
    "excluded": lambda _, w: f"{w[0]} {w[1]} -{w[2]}",
    "excluded phrase": lambda _, w: f'{w[0]} -"{w[1]} {w[2]}"',
    "nested": lambda _, w: f"{w[0]} AND ({w[1]} OR {w[2]}) {w[3]}",
    "required and optional": lambda _, w: f"+{w[0]} {w[1]} {w[2]}",
    "date": lambda r, w: f"{w[0]} {w[1]} tanggal:{r.randint(2010, 2024)}",
    "date alone": lambda r, _: f"tanggal:{r.randint(2010, 2024)}-{r.randint(1, 12):02}",
    "not this": lambda _, w: f"-{w[0]}",
    "long": lambda _, w: " ".join(w),
}
_ASKED: dict[str, dict[str, Any]] = {
    "": {},
    "newest": {"sort": "newest"},
    "oldest": {"sort": "oldest"},
    "second page": {"offset": PAGE},
    "all words": {"all_words": True},
    "since": {"since": "2018"},
    "recency": {"recency": "365d"},
    "feedback": {"feedback": True},
}


def queries(index: Index, count: int) -> list[dict[str, Any]]:
    """So many queries of all kinds, the same for the same archive."""
    chooser = random.Random(20261129)
    headlines = sorted(hit.headline for hit in index.search_all("*"))
    made: list[dict[str, Any]] = []
    kinds = list(_KINDS.items())
    while len(made) < count:
        words = _WORD.findall(chooser.choice(headlines))
        if len(words) < 4:
            continue
        start = chooser.randrange(len(words) - 3)
        kind, write = kinds[len(made) % len(kinds)]
        # Every third query is asked in another way than the plain one.
        ways = list(_ASKED)
        asked = ways[chooser.randrange(1, len(ways))] if chooser.random() < 1 / 3 else ""
        made.append({"kind": kind, "text": write(chooser, words[start:]), "asked": asked})
    return made


def answer(index: Index, query: dict[str, Any]) -> dict[str, Any]:
    """The hits of a query with their scores and snippets, its total, and the counts of a few facets."""
    text = query["text"]
    results = index.search(text, limit=PAGE, timeout=None, **_ASKED[query["asked"]])
    said: dict[str, Any] = {
        "hits": [[hit.id, hit.score] for hit in results],
        "total": results.total,
        "snippets": [[hit.snippet.text, [[span.start, span.end] for span in hit.snippet.spans]] for hit in results],
        "messages": list(results.messages),
    }
    if query["kind"] in {"any", "all", "phrase", "date alone"}:
        counted = index.facets(text, ["source", "section", "author", "month"])
        said["facets"] = [[facet.name, facet.missing, sorted(facet.counts.items())] for facet in counted]
        said["timeline"] = [[v.period, v.hits, v.articles] for v in index.timeline(text, "month")]
        said["entities"] = [
            [e.name, list(e.aliases), e.articles, str(e.first), str(e.last)]
            for e in index.entities(text, "person", limit=PAGE)
        ]
    if query["kind"] == "one":
        said["similar"] = [
            [[hit.id, hit.score] for hit in index.similar(found.id, limit=PAGE)] for found in results.hits[:1]
        ]
    return said


def same(one: object, other: object) -> bool:
    """Whether two answers are the same, scores to 1e-8."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _CLOSE
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


def main() -> None:
    """Write the answers, or compare them."""
    action, folder, path, *rest = sys.argv[1:]
    with Index.open(folder) as index:
        if action == "write":
            asked = queries(index, int(rest[0]) if rest else QUERIES)
            rows = [{**query, "answer": json.loads(json.dumps(answer(index, query)))} for query in asked]
            Path(path).write_text(json.dumps(rows), "utf-8")
            print(f"{len(rows):,} queries answered")
            return
        rows = json.loads(Path(path).read_text("utf-8"))
        differing: Counter[str] = Counter()
        for row in rows:
            found = json.loads(json.dumps(answer(index, row)))
            wrong = [part for part, value in row["answer"].items() if not same(value, found[part])]
            if wrong:
                differing.update(wrong)
                print(f"{', '.join(wrong)} of {row['kind']}: {row['text']} ({row['asked'] or 'plain'})")
        print(f"{len(rows):,} queries: {sum(differing.values())} answers differ {dict(differing) or ''}")
        sys.exit(bool(differing))


if __name__ == "__main__":
    main()
