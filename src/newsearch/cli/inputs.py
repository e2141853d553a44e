"""Files of lines that a command is given beside its query."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from itertools import count
from typing import TYPE_CHECKING

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO


def read_lines(path: Path, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file (`-` is stdin), numbered from 1, with their ends; None for one longer than `longest` bytes.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with nullcontext(_stdin()) if str(path) == "-" else path.open("rb") as file:
            for number in count(1):
                line = file.readline(longest + 1)
                if not line:
                    return
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if len(line) <= longest:
                    yield number, line
                    continue
                while line and not line.endswith(b"\n"):
                    line = file.readline(1 << 16)
                yield number, None
    except OSError as error:
        raise UsageError("{path!r} cannot be read: {value}", path=str(path), value=error.strerror or error) from error


def _stdin() -> BinaryIO:
    """Standard input.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed: there is nothing to read")
    return sys.stdin.buffer
