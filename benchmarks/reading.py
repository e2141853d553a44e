"""How archives of all kinds are read: records, articles, skips by reason, the share with a date, records a second.

    python benchmarks/reading.py PATH… [--json FILE] [--before FILE]

A row for each PATH. `--json` writes the figures down, `--before` puts those of another version beside them. No text
of an article is printed. The seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from newsearch import read_corpus
from newsearch.errors import NewsearchError


def figures(path: Path) -> dict[str, Any]:
    """What reading one path gives."""
    articles = dated = bodies = size = 0
    start = time.process_time()
    corpus = read_corpus(path)
    try:
        for article in corpus:
            articles += 1
            dated += article.published is not None
            bodies += bool(article.body)
            size += len(article.body)
    except NewsearchError as error:
        return {"problem": str(error)}
    seconds = time.process_time() - start
    return {
        "records": corpus.records,
        "articles": articles,
        "bodies": bodies,
        "dated": dated,
        "skips": dict(corpus.reasons.most_common()),
        "seconds": round(seconds, 2),
    }


def cells(row: dict[str, Any]) -> list[str]:
    """A row of the table."""
    if "problem" in row:
        return ["–", "–", "–", "–", row["problem"][:80]]
    share = f"{row['dated'] / max(1, row['articles']):.0%}"
    skips = "; ".join(f"{count} {reason}" for reason, count in row["skips"].items())
    return [f"{row['records']:,}", f"{row['articles']:,}", f"{row['bodies']:,}", share, skips]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--before", type=Path)
    options = parser.parse_args()
    rows = {path.name: figures(path) for path in options.paths}
    before: dict[str, Any] = json.loads(options.before.read_text("utf8")) if options.before else {}
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf8")
    names = ["source", "records", "articles", "with a body", "dated", "skips"]
    if before:
        names[3:3] = ["articles before"]
        names.insert(6, "dated before")
    print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
    for name, row in rows.items():
        shown = cells(row)
        if before:
            old = cells(before[name]) if name in before else ["–"] * 5
            shown[2:2] = [old[1]]
            shown.insert(5, old[3])
        print(f"| {name} | " + " | ".join(shown) + " |")
    read = sum(row.get("records", 0) for row in rows.values())
    seconds = sum(row.get("seconds", 0) for row in rows.values())
    print(f"\n{read:,} records in {seconds:.1f} s of the processor: {read / max(seconds, 0.01):,.0f} a second")


if __name__ == "__main__":
    main()
