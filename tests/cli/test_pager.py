"""The pager, on a terminal of its own (a pseudo-terminal)."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PAGER = f"{sys.executable} -c \"import sys; print('PAGER', len(sys.stdin.read().splitlines()) > 5)\""


def on_a_terminal(folder: Path, *arguments: str, rows: int, **environment: str) -> str:
    """What the command prints on a terminal of that many rows."""
    main, side = pty.openpty()
    variables = {**os.environ, "LINES": str(rows), "COLUMNS": "80", "NO_COLOR": "1", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "newsearch", "--index", str(folder), *arguments],
        stdout=side,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**variables, "XDG_CONFIG_HOME": os.devnull},
    )
    os.close(side)
    parts = []
    try:
        while part := os.read(main, 1 << 16):
            parts.append(part)
    except OSError:  # Linux tells of the end by EIO
        pass
    os.close(main)
    assert process.wait(timeout=30) == 0
    return b"".join(parts).decode()


def test_what_is_longer_than_the_screen_goes_to_the_pager(archive: Path) -> None:
    assert on_a_terminal(archive, "search", "gempa", rows=10, PAGER=PAGER) == "PAGER True\r\n"


@pytest.mark.parametrize(
    ("arguments", "rows", "pager"),
    [
        (("search", "gempa"), 200, PAGER),
        (("search", "gempa", "--no-pager"), 10, PAGER),
        (("search", "gempa"), 10, "cat"),
        (("search", "gempa"), 10, ""),
        (("search", "gempa"), 10, "tidak-ada-program-ini"),
        (("search", "gempa"), 10, "'"),
    ],
)
def test_otherwise_it_is_printed(archive: Path, arguments: tuple[str, ...], rows: int, pager: str) -> None:
    out = on_a_terminal(archive, *arguments, rows=rows, PAGER=pager)
    assert "PAGER" not in out
    assert out.count("score") == 8


def test_a_reader_who_leaves_early_is_no_error(archive: Path) -> None:
    assert on_a_terminal(archive, "search", "*", "--everything", rows=5, PAGER="true") == ""


def test_less_is_told_to_show_colours_and_to_leave_short_texts_on_the_screen(archive: Path) -> None:
    shown = f"{sys.executable} -c \"import os; print(os.environ['LESS'])\""
    assert on_a_terminal(archive, "search", "gempa", rows=10, PAGER=shown) == "FRX\r\n"
    assert on_a_terminal(archive, "search", "gempa", rows=10, PAGER=shown, LESS="R") == "R\r\n"
