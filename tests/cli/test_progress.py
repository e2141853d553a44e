"""What is said of long work while it goes on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newsearch.cli import progress
from newsearch.cli.progress import clock, said
from newsearch.corpus import read_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteRecords


@pytest.mark.parametrize(
    ("seconds", "share", "expected"),
    [
        (10.0, 0.0, "12,000 records, 1,200 a second"),
        (1.0, 0.5, "12,000 records, 12,000 a second, 50%"),
        (10.0, 0.25, "12,000 records, 1,200 a second, 25%, 0:30 left"),
        (10.0, 1.0, "12,000 records, 1,200 a second, 100%; writing the index"),
    ],
)
def test_the_line(seconds: float, share: float, expected: str) -> None:
    assert said(12_000, seconds, share) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0.4, "0:00"), (65, "1:05"), (7265, "2:01:05")])
def test_lengths_of_time(seconds: float, expected: str) -> None:
    assert clock(seconds) == expected


def test_what_has_been_read_grows_to_what_is_to_be_read(write_records: WriteRecords) -> None:
    paths = [write_records(f"{name}.jsonl", *((f"{name}{n}", "Judul", "Isi.") for n in range(999))) for name in "ab"]
    corpus = read_corpus(*paths)
    positions = [corpus.position for _ in corpus]
    assert positions == sorted(positions)
    assert 0 < positions[0] < positions[998] < positions[-1] <= corpus.size == sum(p.stat().st_size for p in paths)
    assert corpus.position == corpus.size


def test_a_line_is_shown_where_stderr_is_a_terminal_and_removed_at_the_end(
    tmp_path: Path, write_records: WriteRecords
) -> None:
    path = write_records("a.jsonl", ("a", "Judul", "Isi."), ("b", "Judul", "Isi."))
    script = (
        "import sys, newsearch.cli.progress as p; p._EVERY = 0; from newsearch.cli.run import run; run(sys.argv[1:])"
    )
    main, side = pty.openpty()
    ended = subprocess.run(
        [sys.executable, "-c", script, "index", str(path), "--index", str(tmp_path / "index")],
        stdout=subprocess.PIPE,
        stderr=side,
        check=True,
        env={**os.environ, "XDG_CONFIG_HOME": os.devnull},
    )
    os.close(side)
    shown = os.read(main, 1 << 16).decode()
    os.close(main)
    assert "\r\x1b[K2 records, " in shown
    assert shown.endswith("\r\x1b[K")
    assert ended.stdout.startswith(b"2 articles: 2 added")


def test_nothing_is_shown_where_stderr_is_no_terminal(write_records: WriteRecords) -> None:
    assert progress.reading(read_corpus(write_records("a.jsonl", ("a", "Judul", "Isi.")))) is None
