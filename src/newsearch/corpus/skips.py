"""Records that were passed over, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skip:
    """A record that gave no article, or (line 0) a whole file or member; `id` is the record's own where it has one."""

    file: str
    line: int
    reason: str
    id: str = ""


class SkippedError(Exception):
    """The current file or member cannot be read any further, for `reason`; it is caught inside this package."""

    def __init__(self, reason: str, line: int = 0) -> None:
        self.reason, self.line = reason, line
        super().__init__(reason)
