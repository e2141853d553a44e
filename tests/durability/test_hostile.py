"""Memory and time stay bounded for hostile input: the real command, held to 1.5 GB and a minute by the system."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from durability import archive

if TYPE_CHECKING:
    from pathlib import Path

LIMITED = ("sh", "-c", 'ulimit -v 1572864; ulimit -t 60; exec "$@"', "sh")
"""Held to so many KiB of address space and seconds of the processor."""


def command(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LIMITED, sys.executable, "-m", "newsearch", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(filter(None, sys.path))},
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of words enough for patterns to meet thousands of them."""
    folder = tmp_path_factory.mktemp("hostile")
    archive.build(folder / "index")
    words = [f"kata{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n}" for n in range(20_000)]
    records = [
        {"id": f"w{n}", "title": "Kamus", "content": " ".join(words[n : n + 500])} for n in range(0, 20_000, 500)
    ]
    (folder / "kamus.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    done = command(folder, "update", "kamus.jsonl")
    assert done.returncode == 0, done.stderr
    return folder


QUERIES = (
    "(" * 30_000,
    " ".join(f"kata{n}" for n in range(10_000)),
    "*a*",
    "*a" * 1_000,
)
MORE_QUERIES = (
    "(" * 5_000 + "gempa" + ")" * 5_000,
    " OR ".join(f"kata{n}" for n in range(10_000)),
    '"' + " ".join(["warga"] * 10_000) + '"',
    "*",
    "k*a*t*a*1*",
    "?" * 1_000,
    "x" * 100_000,
    "x" * 100_000 + "~2",
    "-" * 50_000 + "gempa",
    "NOT " * 10_000 + "gempa",
    "judul:" * 10_000 + "gempa",
    "tanggal:" + "9" * 50_000,
    "gempa~" + "9" * 50_000,
    "NEAR/" + "9" * 50_000,
)
MEGABYTES = ("x" * (1 << 20), "(" * (1 << 20))
MORE_MEGABYTES = (
    "me" * (1 << 19),
    "-".join("a" * (1 << 18)),
    "á" * (1 << 19),
    "1." * (1 << 19),
    "A. " * (1 << 18),
    "\n" * (1 << 20),
    "“" * (1 << 18),
    "Kata\u0301" * (1 << 16),
)


def cases(fast: tuple[str, ...], slow: tuple[str, ...]) -> list[Any]:
    """Texts, each named by its beginning and length; the slow ones are for the soak."""
    few = [pytest.param(text, id=f"{text[:8]!r} {len(text)}") for text in fast]
    return few + [pytest.param(text, id=f"{text[:8]!r} {len(text)}", marks=pytest.mark.soak) for text in slow]


@pytest.mark.parametrize("query", cases(QUERIES, MORE_QUERIES))
def test_a_hostile_query_is_answered_or_refused(folder: Path, query: str) -> None:
    """With hits, without, or as a usage error in one line; never by running out of memory or time."""
    done = command(folder, "search", "--format", "ids", "--", query)
    assert done.returncode in {0, 1, 2}, done.stderr[-300:]
    assert "Traceback" not in done.stderr


def test_a_query_of_one_megabyte_in_a_file_of_queries_is_refused(folder: Path) -> None:
    """The next one is answered."""
    done = command(folder, "search", "--queries", "-", "--jsonl", stdin=f"{'x' * (1 << 20)}\ngempa\n")
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 2}
    assert len(done.stdout.splitlines()) >= 1
    assert json.loads(done.stdout.splitlines()[-1])["query"] == "gempa"


def built(folder: Path, name: str, *records: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """An index of records, built under the limits."""
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return command(folder, "index", f"{name}.jsonl", "--index", f"{name}.index", "--json")


@pytest.mark.parametrize("body", cases(MEGABYTES, MORE_MEGABYTES))
def test_an_article_with_a_hostile_megabyte_is_indexed(folder: Path, tmp_path: Path, body: str) -> None:
    """And the one beside it is found."""
    beside = {"id": "b", "title": "Gempa Palu", "content": "Warga mengungsi."}
    done = built(tmp_path, "megabyte", {"id": "a", "title": "Satu kata", "content": f"Awal {body} akhir."}, beside)
    assert done.returncode == 0, done.stderr[-300:]
    assert json.loads(done.stdout)["after"] == 2
    for query, id_ in (("gempa", "b"), ("judul:kata", "a")):
        assert command(tmp_path, "--index", "megabyte.index", "search", query, "--format", "ids").stdout == f"{id_}\n"


def test_an_article_of_50_megabytes_is_skipped_and_said(tmp_path: Path) -> None:
    beside = {"id": "b", "title": "Gempa Palu", "content": "Warga mengungsi."}
    done = built(
        tmp_path, "large", {"id": "a", "title": "Besar", "content": "Warga mengungsi ke bukit. " * 2_000_000}, beside
    )
    assert done.returncode == 5, done.stderr[-300:]
    report = json.loads(done.stdout)
    assert (report["after"], report["skipped"], len(report["reasons"])) == (1, 1, 1)


@pytest.mark.soak
def test_the_largest_article_that_is_read_is_indexed(tmp_path: Path) -> None:
    done = built(tmp_path, "largest", {"id": "a", "title": "Besar", "content": "Warga mengungsi ke bukit. " * 600_000})
    assert done.returncode == 0, done.stderr[-300:]
    assert command(tmp_path, "--index", "largest.index", "search", "bukit", "--format", "ids").stdout == "a\n"
