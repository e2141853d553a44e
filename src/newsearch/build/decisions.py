"""The rules of a build, as tables: which of two records with one id is the article, and what becomes of lost ones.

`Intake` finds out which row holds, and does what it says. An update that follows them ends as a rebuild would.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

Loser = Literal["", "the record", "the one met", "the one passed over", "the one taken"]


class Standing(Enum):
    """Where the id of a record stands already when the record is met."""

    REMOVED = "its article has been removed for good"
    MET = "an earlier record of this build has it"
    LATER = "an unchanged file has it that comes later in this corpus"
    SETTLED = "a file outside this corpus has it; it won when both were read, and neither has changed"
    PASSED = "an unchanged file of this corpus has it that came earlier"
    OWN = "the index has it from the record's own file"
    AGAIN = "the index has it from a file of this corpus that is read again, or that is gone"
    ELSEWHERE = "the index has it from a file outside this corpus, or from none"
    DELETED = "the caller has deleted it in this build"
    NEW = "neither the index nor this build has it"


class RecordRule(NamedTuple):
    """What becomes of a record.

    Attributes:
        indexed: whether it is the article; otherwise the one that stands there is.
        loser: which record is counted as superseded.
        apart: whether it is an article beside the one that stands there, if its id is made of a path and its text is
            another: the source does not say that the two are one. "reversed": it takes the id, and the other file is
            read again to get another one, since a rebuild would meet this record first.
    """

    indexed: bool
    loser: Loser = ""
    apart: Literal["no", "yes", "reversed"] = "no"


RECORD_RULES: dict[Standing, RecordRule] = {
    Standing.REMOVED: RecordRule(indexed=False),
    Standing.MET: RecordRule(indexed=True, loser="the one met", apart="yes"),
    Standing.LATER: RecordRule(indexed=False, loser="the record", apart="reversed"),
    Standing.SETTLED: RecordRule(indexed=False, loser="the record", apart="yes"),
    Standing.PASSED: RecordRule(indexed=True, loser="the one passed over", apart="yes"),
    Standing.OWN: RecordRule(indexed=True),
    Standing.AGAIN: RecordRule(indexed=True),
    Standing.ELSEWHERE: RecordRule(indexed=True, loser="the one taken", apart="yes"),
    Standing.DELETED: RecordRule(indexed=True),
    Standing.NEW: RecordRule(indexed=True),
}
"""The later of two records of one id is the article. A file that has not changed counts as read at its place."""


class Reading(Enum):
    """How the reading of a file ended that gave articles before."""

    WHOLE = "it was read to its end"
    BROKEN_OFF = "it could not be opened, or not be read to its end"
    EMPTY = "nothing in it is an article"
    UNREAD = "more of its records than before could not be read, and do not say which they are"


class FileRule(NamedTuple):
    """What becomes of the articles that a file gave before and gives no more.

    Attributes:
        kept: whether they stay; the file is then read again by every update until it is whole.
        forced: whether they stay in a build that is forced.
        at_risk: whether they count among what a build may lose at most.
    """

    kept: bool
    forced: bool
    at_risk: bool


FILE_RULES: dict[Reading, FileRule] = {
    Reading.WHOLE: FileRule(kept=False, forced=False, at_risk=True),
    Reading.BROKEN_OFF: FileRule(kept=True, forced=True, at_risk=False),
    Reading.EMPTY: FileRule(kept=True, forced=False, at_risk=True),
    Reading.UNREAD: FileRule(kept=True, forced=False, at_risk=False),
}
"""What is damaged is not gone. A record that says which it is, and has no text, keeps its own article."""
