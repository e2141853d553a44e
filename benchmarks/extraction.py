"""How well articles are taken out of pages: `python benchmarks/extraction.py FOLDER TRUTH`.

FOLDER holds pages of HTML; TRUTH, marked by hand, says for each what its fields are and, of its body, a digest and a
word count for every paragraph (no text). Each page is read twice: as HTML, and as the raw text that a scraper leaves of
it, which is all that a reader would see. Printed are k of n per field, the paragraphs lost and the noise kept.

A truth's optional paragraphs (an embedded post, a contact line) count neither as lost nor as noise.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.corpus import read_corpus
from newsearch.corpus.text import strip_tags

if TYPE_CHECKING:
    from newsearch.article import Article

FIELDS = ("headline", "published", "place", "source", "authors", "editors")


def digest(paragraph: str) -> str:
    """Of the words alone: how a page breaks its source lines is no matter."""
    return hashlib.blake2b(" ".join(paragraph.split()).encode(), digest_size=8).hexdigest()


def raw_text(markup: str) -> str:
    """All text that a reader of the page sees, a line for each block."""
    one_line = " ".join(markup.replace("\u00a0", " ").split())
    lines = (" ".join(line.split()) for line in strip_tags(one_line).split("\n"))
    return "\n".join(line for line in lines if line)


def value(article: Article, field: str) -> Any:
    found = getattr(article, field)
    if field == "published":
        return found.strftime("%Y-%m-%dT%H:%M%z") if found else None
    return list(found) if isinstance(found, tuple) else found


def score(path: Path, truth: dict[str, Any], totals: Counter[str], label: str) -> None:
    articles = list(read_corpus(path))
    if len(articles) != 1:
        print(f"  {label} {path.name}: {len(articles)} articles")
        totals["lost"] += len(truth["body"])
        return
    article = articles[0]
    for field in FIELDS:
        right = value(article, field) == truth[field]
        totals[field] += right
        if not right:
            print(f"  {label} {path.name}: {field} is {value(article, field)!r}, should be {truth[field]!r}")
    found = Counter(map(digest, article.body.split("\n\n")))
    wanted = Counter(entry["digest"] for entry in truth["body"])
    optional = set(truth.get("optional", ()))
    lost = wanted - found
    noise = Counter({key: count for key, count in (found - wanted).items() if key not in optional})
    totals["lost"] += lost.total() if hasattr(lost, "total") else sum(lost.values())
    totals["noise"] += sum(noise.values())
    totals["paragraphs"] += len(truth["body"])
    for paragraph in article.body.split("\n\n"):
        if digest(paragraph) in noise:
            print(f"  {label} {path.name}: noise kept: {paragraph[:60]!r}")
    for number, entry in enumerate(truth["body"], 1):
        if entry["digest"] in lost:
            print(f"  {label} {path.name}: paragraph {number} of {entry['words']} words is lost")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, truths = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    as_html: Counter[str] = Counter()
    as_text: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for name, truth in truths.items():
            page = folder / name
            score(page, truth, as_html, "html")
            text = Path(scratch, page.stem + ".txt")
            text.write_text(raw_text(page.read_text(encoding="utf-8", errors="replace")), encoding="utf-8")
            score(text, truth, as_text, "text")
    for label, totals in (("HTML", as_html), ("raw text", as_text)):
        print(f"{label}: " + ", ".join(f"{field} {totals[field]} of {len(truths)}" for field in FIELDS))
        print(f"{label}: paragraphs lost {totals['lost']} of {totals['paragraphs']}, noise kept {totals['noise']}")


if __name__ == "__main__":
    main()
