"""What a build did: every record that was read, accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from newsearch.corpus.date_texts import DateTexts

if TYPE_CHECKING:
    from newsearch.corpus import Skip

KEPT_SKIPS = 1000
"""How many skips a report holds one by one; `reasons` counts all."""

KEPT_DATES = 20
"""How many texts of dates that were not understood a report shows as JSON."""

KEPT_FILES = 1000
"""How many files a report of JSON names that lost articles, or keep what they do not hold."""


@dataclass(slots=True)
class BuildReport:
    """Counts of a build: `read == added + changed + unchanged + skipped`, `after == before + added - deleted`.

    Attributes:
        read: records met; those of a file that has not changed since it was last read count as met.
        added, changed, unchanged: articles that are new, differ from the indexed one of their id, or equal it.
        skipped: records that gave no article, or were superseded by a later one of the same id.
        deleted: articles that the index held and their file, read again, no longer does.
        pruned: those of them whose file is gone.
        lost: how many were deleted, by their file; of a rebuild not known.
        kept: how many stay although their file does not give them any more, because it is damaged, by their file.
        at_risk: those of them whose file holds no article any more; a forced build deletes them.
        before, after: live articles.
        resumed: articles that an interrupted build had indexed already; they are counted above as well.
        refused: why a build that was to be resumed began anew, or "".
        generation: the id of the generation that is live now.
        reasons: how often each reason for a skip occurred.
        skips: the first `KEPT_SKIPS` of them.
        unreadable_dates: texts that stand in a field for a date and were not understood, in the files that were read.
        seconds: how long each stage took.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    deleted: int = 0
    pruned: int = 0
    before: int = 0
    after: int = 0
    resumed: int = 0
    refused: str = ""
    generation: str = ""
    lost: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    at_risk: dict[str, int] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    skips: list[Skip] = field(default_factory=list)
    unreadable_dates: DateTexts = field(default_factory=DateTexts)
    seconds: dict[str, float] = field(default_factory=dict)

    def skip(self, skip: Skip) -> None:
        """Count one skip."""
        self.skipped += 1
        self.reasons[skip.reason] += 1
        if len(self.skips) < KEPT_SKIPS:
            self.skips.append(skip)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "deleted": self.deleted,
            "pruned": self.pruned,
            "lost": dict(islice(self.lost.items(), KEPT_FILES)),
            "kept": dict(islice(self.kept.items(), KEPT_FILES)),
            "before": self.before,
            "after": self.after,
            "resumed": self.resumed,
            "generation": self.generation,
            "reasons": dict(self.reasons.most_common()),
            "unreadable_dates": self.unreadable_dates.to_dict(KEPT_DATES),
            "seconds": {stage: round(seconds, 3) for stage, seconds in self.seconds.items()},
        }
