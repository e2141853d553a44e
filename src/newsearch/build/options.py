"""How an index is written, as one value: `rebuild`, `update`, `IndexWriter`, `watch` and the command line make one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from math import inf
from operator import index as whole_number
from typing import Any, TypedDict

from newsearch.bm25f import Bm25f
from newsearch.errors import UsageError

KEEP = 2
"""Generations that are kept where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """How a build writes an index; what it is made of, and whom it tells of its progress, is given beside it.

    It never changes, can be compared and hashed, and is checked when it is made.

    Attributes:
        keep: how many generations to keep, the live one included.
        jobs: processes that index. By default one a processor, as long as each has 128 MB of the memory; an archive
            that fits one batch needs none. Hits and scores are the same with any number.
        memory: megabytes that the build may hold, shared by its processes, besides some 100 for each and, for every
            million articles, some 60; by default 512.
        resume: go on from the batches that an interrupted build finished, instead of deleting them. The articles are
            read from the first one on all the same; those that stand in a batch, unchanged, are not indexed again. The
            index is that of a build without an interruption.
        force: build even if more of the live articles would be gone than a build may lose, and take a file at its word
            in which nothing is an article any more.
        prune: delete the articles of files that lay in the corpus's folders and are gone; of an update.
        lock_timeout: seconds to wait for another writer.
        now: the build's reference time with its UTC offset, which the manifest keeps; by default the present.
        neighbours: of a rebuild, whether the index has vectors of its articles, by a table that is learnt from them; by
            default it has them if it had them before, by the table that it had.
        bm25f: the ranking's parameters, of a new index; by default the measured ones. An update keeps those of the
            index.

    Raises:
        UsageError: a value has no meaning; the message quotes it.
    """

    keep: int = KEEP
    jobs: int | None = None
    memory: int | None = None
    resume: bool = False
    force: bool = False
    prune: bool = False
    lock_timeout: float = 0.0
    now: datetime | None = None
    neighbours: bool | None = None
    bm25f: Bm25f | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "keep", _number("keep", self.keep))
        for name in ("jobs", "memory"):
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else _number(name, value))
        for name in ("resume", "force", "prune"):
            if not isinstance(value := getattr(self, name), bool):
                raise UsageError("{name} must be True or False, not {value!r}", name=name, value=value)
        if self.neighbours is not None and not isinstance(self.neighbours, bool):
            raise UsageError("neighbours must be True, False or None, not {value!r}", value=self.neighbours)
        waited = self.lock_timeout
        if isinstance(waited, bool) or not isinstance(waited, (int, float)) or not 0 <= waited < inf:
            raise UsageError("lock_timeout must be a number of seconds from 0 on, not {waited!r}", waited=waited)
        if self.now is not None and (not isinstance(self.now, datetime) or self.now.utcoffset() is None):
            raise UsageError("now must be a datetime with a UTC offset, not {now!r}", now=self.now)
        if self.bm25f is not None and not isinstance(self.bm25f, Bm25f):
            raise UsageError("bm25f must be a Bm25f, not {bm25f!r}", bm25f=self.bm25f)

    def refuse(self, what: str, *names: str) -> None:
        """Refuse options that mean nothing for what is done.

        Raises:
            UsageError: one of `names` was given.
        """
        for field in fields(self):
            if field.name in names and getattr(self, field.name) != field.default:
                raise UsageError("{what} knows no {name}: leave it out", what=what, name=field.name)


class BuildKeywords(TypedDict, total=False):
    """What `BuildOptions` takes, for functions that take the same as keywords."""

    keep: int
    jobs: int | None
    memory: int | None
    resume: bool
    force: bool
    prune: bool
    lock_timeout: float
    now: datetime | None
    neighbours: bool | None
    bm25f: Bm25f | None


def _number(name: str, value: Any) -> int:
    """A whole number from 1 on."""
    try:
        number = 0 if isinstance(value, bool) else whole_number(value)
    except TypeError:
        number = 0
    if number < 1:
        raise UsageError("{name} must be a whole number from 1 on, not {value!r}", name=name, value=value)
    return number


DEFAULTS = BuildOptions()
"""How an index is written where nothing is said."""
