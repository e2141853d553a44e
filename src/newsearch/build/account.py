"""The account of a build: its report and its ledger, which are counted together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsearch.corpus import Skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.build.report import BuildReport
    from newsearch.build.seen_ids import Outcome
    from newsearch.store.ledger import Ledger

SUPERSEDED = "superseded by a later record of the same id"


class Account:
    """Counts every record, in the report and in the ledger's entry of its file.

    Attributes:
        report, ledger: where the counts are kept.
        names: file number in the ledger -> the file's name.
        undone: how many removals have been taken back (`Tombstones.undone`).
    """

    def __init__(
        self,
        report: BuildReport,
        ledger: Ledger,
        undone: int,
        on_skip: Callable[[Skip], None] | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.report, self.ledger, self.undone = report, ledger, undone
        self.names: dict[int, str] = {entry.number: name for name, entry in ledger.files.items()}
        self._on_skip, self._progress = on_skip, progress

    def met(self) -> None:
        """Count a record."""
        self.report.read += 1
        if self._progress is not None:
            self._progress(self.report.read)

    def tell(self, outcome: Outcome, number: int) -> None:
        """Add a number of articles to those that were added, changed or unchanged."""
        setattr(self.report, outcome, getattr(self.report, outcome) + number)

    def skip(self, skip: Skip, reason: str = "") -> None:
        """Count a skip; the caller is told `reason` where it says more than the reason that is counted."""
        self.report.skip(skip)
        if self._on_skip is not None:
            self._on_skip(replace(skip, reason=reason) if reason else skip)

    def supersede(self, file: int, line: int, id_: str, winner: str, winner_file: int) -> None:
        """Count a record that a later record with its id supersedes."""
        self.skip(Skip(self.names.get(file, ""), line, SUPERSEDED, id_), f"{SUPERSEDED}: {winner}")
        if file == winner_file:
            self.count(file, skipped=1)
        else:
            self.count(file, superseded=1)

    def count(self, file: int, **more: int) -> None:
        """Add to the counts in a file's entry; each keyword names a count."""
        name = self.names.get(file)
        entry = None if name is None else self.ledger.files.get(name)
        if name is not None and entry is not None:
            sums = {count: getattr(entry, count) + number for count, number in more.items()}
            undone = entry.undone if entry.removed else self.undone
            self.ledger.files[name] = replace(entry, **sums, undone=undone)
