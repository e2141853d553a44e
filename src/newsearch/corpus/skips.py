"""What was passed over, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skip:
    """A record, or (line 0) a whole file or member, that gave no article; `id` is the record's own where it has one."""

    file: str
    line: int
    reason: str
    id: str = ""


class SkippedError(Exception):
    """Inside this package: the file or member at hand cannot be read any further, for `reason`."""

    def __init__(self, reason: str, line: int = 0) -> None:
        self.reason, self.line = reason, line
        super().__init__(reason)
