"""A pager for what is longer than the screen."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LESS = "FRX"
"""Leave at once where all fits the screen; show colours and links; leave the text on the screen."""


@contextmanager
def paged(*, wanted: bool, head: str = "") -> Iterator[None]:
    """Where stdout is a terminal, what is printed within goes to a pager once it is longer than the screen.

    `head` is a line that stands above it there: what is said behind the text on a terminal would be read last.
    """
    command = _command() if wanted and sys.stdout.isatty() else []
    if not command:
        yield
        return
    screen = _Screen(sys.stdout, command, shutil.get_terminal_size().lines, head)
    try:
        with redirect_stdout(screen):
            yield
    finally:
        screen.close()


def _command() -> list[str]:
    """The words of the pager's command: PAGER, or less; none where it is not there or is not wanted."""
    import shlex

    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:
        return []
    return words if words and words[0] != "cat" and shutil.which(words[0]) else []


class _Screen:
    """A stream that holds back what fits the screen, and gives all to a pager once it does not."""

    def __init__(self, stream: Any, command: list[str], rows: int, head: str) -> None:
        self.encoding, self.isatty = stream.encoding, stream.isatty
        self._stream, self._command, self._head = stream, command, head
        # The line that says how many hits there are, and the prompt, have to fit too.
        self._room = rows - 2
        self._held: list[str] = []
        self._pager: Any = None

    def write(self, text: str) -> int:
        """Hold a text back, or give it to the pager."""
        if self._pager is not None:
            self._pager.stdin.write(text)
            return len(text)
        self._held.append(text)
        self._room -= text.count("\n")
        if self._room < 0:
            self._start()
        return len(text)

    def flush(self) -> None:
        """There is nothing to hurry: a reader is reading."""

    def close(self) -> None:
        """Print what was held back, or wait until the reader leaves the pager."""
        if self._pager is None:
            self._stream.write("".join(self._held))
            return
        with suppress(BrokenPipeError):
            self._pager.stdin.close()
        while True:
            # An interrupt is for the pager, which is at the same terminal.
            with suppress(KeyboardInterrupt):
                self._pager.wait()
                return

    def _start(self) -> None:
        import subprocess

        environment = {"LESS": _LESS, **os.environ}
        self._stream.flush()
        self._pager = subprocess.Popen(  # noqa: S603 the reader's own choice of a program
            self._command, stdin=subprocess.PIPE, env=environment, encoding=self.encoding, errors="replace"
        )
        self._pager.stdin.write("".join([f"{self._head}\n\n" if self._head else "", *self._held]))
