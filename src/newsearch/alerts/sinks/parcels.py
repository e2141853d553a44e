"""What goes to destinations that may fail: parcels of events, and how a delivery of one can end."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from newsearch.errors import UsageError
from newsearch.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.alerts.destinations import Destination
    from newsearch.alerts.events import Event


@dataclass(frozen=True, slots=True)
class Parcel:
    """Events that are sent together.

    Attributes:
        id: in hexadecimal, the same at every try: by it a receiver knows what comes a second time.
        search: the name of the search.
        events: what is told.
    """

    id: str
    search: str
    events: Sequence[Event]


NO_PROBLEM = message("")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended.

    Attributes:
        end: "sent"; "again": this parcel has to be tried again; "down": nothing gets through, so the others need not be
            tried now; "gone": nothing is wanted there any more.
        problem: why it was not sent.
    """

    end: Literal["sent", "again", "down", "gone"]
    problem: Message = NO_PROBLEM


SENT = Outcome("sent")


class Send(Protocol):
    """Sends one parcel. It runs in a thread of its own, ends in a bounded time, and raises nothing but `UsageError`."""

    def __call__(self, destination: Destination, parcel: Parcel, now: float) -> Outcome:
        """Send it; `now` is the time in seconds since 1970 UTC."""
        ...


_LARGEST = 1 << 16


def secret(path: Path) -> str:
    """What stands in a file that its owner alone may read.

    Raises:
        UsageError: it cannot be read, or others may read it.
    """
    try:
        with path.open("rb") as file:
            status = path.stat()
            content = file.read(_LARGEST)
        text = content.decode().strip()
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "it is not UTF-8"
        raise UsageError("the secret in {path!r} cannot be read: {problem}", path=str(path), problem=why) from problem
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError("others may read the secret in {path!r}: `chmod 600` closes it", path=str(path))
    if not text:
        raise UsageError("the file {path!r} holds no secret", path=str(path))
    return text
