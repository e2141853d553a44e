"""Points in time given on the command line."""

from __future__ import annotations

from datetime import datetime

from newsearch.cli.terminal import WIB
from newsearch.errors import UsageError


def moment(text: str) -> datetime:
    """A time in ISO 8601; WIB unless it gives its own offset.

    Raises:
        UsageError: it is no such time.
    """
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as problem:
        raise UsageError(
            "{text!r} is no time: write it as 2025-06-10 or 2025-06-10T08:30+07:00", text=text
        ) from problem
    return time if time.tzinfo else time.replace(tzinfo=WIB)
