"""Grading the answers of several rankings: pools, the order in which an assessor sees them, and grades on disk.

A *pool* is, for each topic, the union of what stands at the top of each ranking. An assessor sees it shuffled, without
ranks, scores or names of rankings, so that no ranking is favoured. Pooling is that of K. Sparck Jones and C. van
Rijsbergen: Report on the need for and provision of an "ideal" information retrieval test collection, 1975.

The grades of one assessor are one file of judgments in TREC format (`newsearch.evaluation`). It is replaced whole for
each grade, so that at any moment it holds all grades given, and one process writes it at a time.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from hashlib import blake2b
from itertools import combinations
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from newsearch.agreement import agreement
from newsearch.errors import LockedError, UsageError
from newsearch.evaluation import is_name, read_qrels
from newsearch.store.file_operations import guarded, replace_bytes
from newsearch.store.lock import holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from newsearch.agreement import Agreement
    from newsearch.evaluation import Judgments, Run, Topic

HIGHEST = 3
"""Grades go from 0, not relevant, to this, centrally about it."""

_ASSESSOR = re.compile(r"[\w-]{1,40}")


class Item(NamedTuple):
    """What is to be graded: an article as an answer to a topic."""

    topic: Topic
    article: str

    @property
    def key(self) -> str:
        """A short name of it, which stays the same."""
        return _digest(self.topic.id, self.article).hex()


def pool(topics: Sequence[Topic], runs: Iterable[Run], depth: int) -> dict[str, set[str]]:
    """For each topic, the articles that stand among the first `depth` of any run."""
    found: dict[str, set[str]] = {topic.id: set() for topic in topics}
    for run in runs:
        for topic in topics:
            found[topic.id] |= set(run.get(topic.id, ())[:depth])
    return found


def sample(judged: Mapping[str, Collection[str]], topics: Sequence[Topic], number: int) -> dict[str, set[str]]:
    """So many of the judged articles, drawn over all topics: always the same ones of the same judgments."""
    every = [(topic.id, article) for topic in topics for article in judged.get(topic.id, ())]
    found: dict[str, set[str]] = {topic.id: set() for topic in topics}
    for topic, article in sorted(every, key=lambda each: _digest("sample", *each))[:number]:
        found[topic].add(article)
    return found


def shuffled(topics: Sequence[Topic], pools: Mapping[str, Collection[str]], assessor: str) -> list[Item]:
    """What an assessor grades, topic by topic, the articles of each in an order that tells nothing and stays.

    Raises:
        UsageError: an id cannot stand in a file of judgments.
    """
    items = []
    for topic in topics:
        pooled = pools.get(topic.id, ())
        if odd := [name for name in (topic.id, *pooled) if pooled and not is_name(name)]:
            raise UsageError("judgments cannot name {name!r}: ids there are UTF-8 without blanks", name=odd[0])
        order = {_digest("order", assessor, topic.id, article): article for article in pooled}
        items += [Item(topic, order[place]) for place in sorted(order)]
    return items


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode("utf8", "surrogatepass"), digest_size=12).digest()


def file_of(qrels: Path, assessor: str) -> Path:
    """The file of an assessor's grades beside `qrels`, which is that of the first one, who has no name.

    Raises:
        UsageError: the name cannot be part of a file's.
    """
    if not assessor:
        return qrels
    if not _ASSESSOR.fullmatch(assessor):
        raise UsageError(
            "an assessor's name must be up to 40 letters, digits, - and _, not {assessor!r}", assessor=assessor
        )
    return qrels.with_name(f"{qrels.stem}.{assessor}{qrels.suffix}")


def assessors(qrels: Path) -> dict[str, Judgments]:
    """The grades of every assessor who has a file beside `qrels`, by name; "" is the first one.

    Raises:
        UsageError: a file cannot be read or is not of this form.
    """
    shape = re.compile(re.escape(qrels.stem) + rf"\.({_ASSESSOR.pattern})" + re.escape(qrels.suffix))
    with guarded(qrels):
        beside = sorted(qrels.parent.iterdir()) if qrels.parent.is_dir() else []
        named = {match[1]: path for path in beside if (match := shape.fullmatch(path.name)) and path.is_file()}
        every = {**({"": qrels} if qrels.exists() else {}), **named}
    return {name: read_qrels(path) for name, path in every.items()}


def agreements(qrels: Path) -> list[tuple[str, str, Agreement]]:
    """How far every two assessors agree who have graded articles in common, with their names.

    Raises:
        UsageError: a file cannot be read or is not of this form.
    """
    every = combinations(assessors(qrels).items(), 2)
    found = [(one, other, agreement(first, second)) for (one, first), (other, second) in every]
    return [(one, other, agreed) for one, other, agreed in found if agreed is not None]


class Grades:
    """The grades of one assessor, in the order in which they were given. Threads may share it."""

    def __init__(self, path: Path) -> None:
        """Read what is there; the caller holds the lock (`grading`).

        Raises:
            UsageError: the file is not of this form.
        """
        self._path = path.resolve()
        self._lock = Lock()
        self._lines: dict[tuple[str, str], str] = {}
        # Looked at before it is read: a change in between is met by the first grade.
        self._stamp = self._seen()
        if self._stamp is not None:
            read_qrels(self._path)
            for line in self._path.read_text("utf-8-sig").split("\n"):
                if fields := line.split():
                    self._lines[fields[0], fields[2]] = fields[3]

    def grade(self, item: Item) -> int | None:
        """The grade of an article, or None."""
        written = self._lines.get((item.topic.id, item.article))
        return None if written is None else max(0, int(written))

    def put(self, item: Item, grade: int) -> None:
        """Give a grade, or another one than before. When this returns, the disk has it.

        Raises:
            UsageError: there is no such grade, or somebody else has changed the file.
            StorageError: the file system refused; the grade was not given.
        """
        if not 0 <= grade <= HIGHEST:
            raise UsageError("a grade is a whole number from 0 to {most}, not {grade}", most=HIGHEST, grade=grade)
        with self._lock:
            key = (item.topic.id, item.article)
            others = {known: written for known, written in self._lines.items() if known != key}
            self._write({**others, key: str(grade)})

    def undo(self, items: Sequence[Item]) -> Item | None:
        """Take the last grade back that was given to any of some items; which one that was, or None.

        Raises:
            UsageError: somebody else has changed the file.
            StorageError: the file system refused; the grade stays.
        """
        known = {(item.topic.id, item.article): item for item in items}
        with self._lock:
            last = next((key for key in reversed(self._lines) if key in known), None)
            if last is None:
                return None
            self._write({key: written for key, written in self._lines.items() if key != last})
            return known[last]

    def _write(self, lines: dict[tuple[str, str], str]) -> None:
        if self._seen() != self._stamp:
            raise UsageError(
                "another program has changed {path!r}, and nothing was written: stop, and judge again",
                path=str(self._path),
            )
        text = "".join(f"{topic} 0 {article} {written}\n" for (topic, article), written in lines.items())
        try:
            replace_bytes(self._path, text.encode("utf8"))
        finally:
            # If only the last step failed, the file is the new one all the same.
            self._stamp = self._seen()
        self._lines = lines

    def _seen(self) -> tuple[int, int, int] | None:
        with guarded(self._path):
            if not self._path.exists():
                return None
            found = self._path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def grading(path: Path) -> Iterator[Grades]:
    """The grades in a file, which no other process writes meanwhile.

    Raises:
        UsageError: another process writes it, it is not of this form, or its folder is missing.
        StorageError: the file system refused.
    """
    place = path.resolve()
    if not place.parent.is_dir():
        raise UsageError("there is no folder {path!r} for the judgments", path=str(place.parent))
    try:
        with holding(place.parent, f".{place.name}.lock"):
            yield Grades(place)
    except LockedError as problem:
        raise UsageError(
            "{holder} is judging into {path!r}: give --assessor a name of your own, or stop it",
            holder=problem.holder,
            path=str(path),
        ) from problem
