"""The generation that a build starts from or is compared with, by id and by file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from newsearch.article import Article
    from newsearch.build.seen_ids import SeenIds
    from newsearch.engine.interface import Segment, Snapshot


class Old(NamedTuple):
    """An indexed article: the digest of what was read, and the number of its file."""

    digest: int
    file: int


class Base:
    """The live articles of a snapshot; None gives no articles."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        segments = [] if snapshot is None else snapshot.segments
        self._parts = [(segment, segment.numbers("digest"), segment.numbers("file")) for segment in segments]
        self._ids: dict[int, list[str]] | None = None

    def find(self, id_: str) -> Old | None:
        """The entry of an id; None without one."""
        for segment, digests, owners in self._parts:
            number = segment.find(id_)
            if number is not None:
                return Old(int(digests[number]), int(owners[number]))
        return None

    def article(self, id_: str) -> Article | None:
        """The stored article of an id."""
        for segment, _, _ in self._parts:
            number = segment.find(id_)
            if number is not None:
                return segment.article(number)
        return None

    def ids_of(self, file: int) -> list[str]:
        """The ids of a file's articles."""
        if self._ids is None:
            self._ids = {}
            for id_, owner in self._each():
                self._ids.setdefault(owner, []).append(id_)
        return self._ids.get(file, [])

    def owners_without(self, known: SeenIds) -> Counter[int]:
        """For each file, the number of its articles whose ids are not in `known`."""
        return Counter(owner for id_, owner in self._each() if id_ not in known)

    def _each(self) -> Iterator[tuple[str, int]]:
        """Every id with the number of its file."""
        for segment, _, owners in self._parts:
            ids, live = segment.strings("id"), _live(segment)
            for number, owner in zip(live.tolist(), owners[live].tolist(), strict=True):
                yield ids[number], owner


def _live(segment: Segment) -> NDArray[np.intp]:
    return np.arange(segment.size) if segment.live is None else np.flatnonzero(segment.live)
