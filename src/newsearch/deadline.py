"""The time that a query may take; all code that may be slow asks whether it is over.

`with deadline:` around work starts its clock, and stops it afterwards: what a reader does between two looks at the
results costs nothing. Work asks between its array operations, never per posting: `over` where what is found so far
can be kept, `check` where a part is worth nothing.

What is found in time fits the query: a part of "any of these" is kept, a part of "all of these" is not, nor is what
an exclusion would have to be taken from that was not worked out to its end.
"""

from __future__ import annotations

from contextvars import ContextVar
from math import inf
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

    from typing_extensions import Self

TIMEOUT = 5.0
"""Seconds that a query may take where nothing else is said."""


class TimeUpError(Exception):
    """The time is up. No caller of the library sees this error: code that can keep a part of an answer catches it."""


class Deadline:
    """A stopwatch that runs down. Several threads may work under one.

    Attributes:
        cuts: how often work was cut short for want of time.

    Raises:
        UsageError: the time is not above 0.
    """

    __slots__ = ("_left", "_runs", "cuts")

    def __init__(self, seconds: float | None = None) -> None:
        """Allow `seconds` of work; None allows any time."""
        if seconds is not None and not seconds > 0:
            raise UsageError(
                "timeout must be above 0 seconds, or None for as long as it takes, not {seconds}", seconds=seconds
            )
        self._left = inf if seconds is None else seconds
        # For each thread that works: how deep it is, what ran before, when the time is up.
        self._runs: dict[int, tuple[int, Token[Deadline | None], float]] = {}
        self.cuts = 0

    def __enter__(self) -> Self:
        thread = get_ident()
        run = self._runs.get(thread)
        if run is None:
            self._runs[thread] = 1, _RUNNING.set(self), monotonic() + self._left
        else:
            self._runs[thread] = run[0] + 1, *run[1:]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread = get_ident()
        depth, before, end = self._runs.pop(thread)
        if depth > 1:
            self._runs[thread] = depth - 1, before, end
            return
        self._left = min(self._left, end - monotonic())
        _RUNNING.reset(before)

    def over(self) -> bool:
        """Whether the time is up; a caller that gets True must cut its work short, which is counted."""
        if monotonic() <= self._runs[get_ident()][2]:
            return False
        self.cuts += 1
        return True

    def left(self) -> float | None:
        """The seconds that are left while work runs, 0 at least; None for any time."""
        end = self._runs[get_ident()][2]
        return None if end == inf else max(0.0, end - monotonic())


_RUNNING: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def over() -> bool:
    """Whether the time of the current query is up; False where no clock runs."""
    deadline = _RUNNING.get()
    return deadline is not None and deadline.over()


def cuts() -> int:
    """The number of times that work on the current query was cut short."""
    deadline = _RUNNING.get()
    return 0 if deadline is None else deadline.cuts


def check() -> None:
    """Raise an error if the time of the current query is up.

    Raises:
        TimeUpError: the time is up.
    """
    if over():
        raise TimeUpError


def cut() -> None:
    """Say that work on the current query was cut short elsewhere for want of time."""
    deadline = _RUNNING.get()
    if deadline is not None:
        deadline.cuts += 1


def left() -> float | None:
    """The seconds that the current query has left, 0 at least; None where no clock runs or it may take any time."""
    deadline = _RUNNING.get()
    return None if deadline is None else deadline.left()
