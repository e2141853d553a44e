"""An archive with everything that decisions depend on, and builds of it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from newsearch import Index, build_part, read_corpus

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = ("gempa", "desa7", '"mengungsi ke bukit"', "bukit 2", "desa*", "banjir", "lain")


def records(first: int, end: int, place: str = "bukit") -> list[dict[str, str]]:
    return [
        {"id": f"a{n}", "title": f"Gempa ke-{n}", "content": f"Warga desa{n} mengungsi ke {place} {n % 3}."}
        for n in range(first, end)
    ]


def write_lines(path: Path, rows: list[dict[str, str]], rest: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(row) + "\n" for row in rows) + rest
    path.write_bytes(gzip.compress(content.encode(), mtime=0) if path.suffix == ".gz" else content.encode())


def write_archive(root: Path) -> Path:
    """Files of several kinds: ids that come again in the same and in other files, records that are none, pages."""
    write_lines(root / "satu/a.jsonl", [*records(0, 20), {"title": "tanpa isi"}, *records(3, 5, "lapangan")])
    write_lines(root / "satu/b.jsonl.gz", records(20, 45), "{rusak\n")
    write_lines(root / "dua/c.jsonl", [*records(30, 36, "masjid"), *records(50, 60)])
    (root / "dua/kosong.jsonl").touch()
    for number, folder in enumerate(["satu", "dua", "tiga"]):
        page = root / folder / "halaman/banjir.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"Banjir melanda\n\nWarga dusun{number // 2} menunggu air surut di pos.\n", "utf8")
    (root / "tautan.txt").symlink_to(root / "satu/a.jsonl")
    return root


def paths(root: Path) -> list[Path]:
    """What is given to builds: with three folders, ids made of paths below them meet."""
    return [root / "satu", root / "dua", root / "tiga", root]


def parts(root: Path, batches: Path, of: int, **options: Any) -> None:
    """Make all parts, the last one first."""
    for number in range(of, 0, -1):
        build_part(batches, read_corpus(*paths(root)), f"{number}/{of}", **options)


def answers(index: Path) -> list[Any]:
    """All that is found, with scores, stored articles and counts."""
    with Index.open(index) as opened:
        found = [[(hit.id, hit.score) for hit in opened.search(query, limit=100)] for query in QUERIES]
        return [found, len(opened), sorted(map(repr, opened.articles()))]


def counts(report: Any) -> dict[str, Any]:
    """All that a report tells, but when."""
    return {name: told for name, told in report.to_dict().items() if name not in {"generation", "seconds"}}
