"""The conditions of a plan: they say which articles are found, and add nothing to a score."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import fold
from newsearch.ascending import distinct
from newsearch.engine.interface import NO_DATE
from newsearch.ranking.scored import Scored
from newsearch.value import value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import KeywordColumn, Segment

_NOT_WORD = re.compile(r"\W+")
_SCHEME = re.compile(r"^[a-z]+://(www\.)?|^www\.", re.IGNORECASE)


@value
class All:
    """Every article."""

    def scored(self, segment: Segment) -> Scored:
        """Every article of the segment."""
        return Scored.unscored(np.arange(segment.size, dtype=np.uint32))


@value
class Named:
    """Articles with a name in a column that holds these words, one after another; none without words.

    Attributes:
        column: where the name stands.
        words: folded, one blank between them.
        prefix: whether the last of them may go on.
    """

    column: KeywordColumn
    words: str
    prefix: bool = False

    def accepts(self, name: str) -> bool:
        """Whether a name is meant."""
        whole = f" {folded_words(name)} "
        return bool(self.words) and (f" {self.words}" if self.prefix else f" {self.words} ") in whole

    def scored(self, segment: Segment) -> Scored:
        """The articles with such a name."""
        names = segment.keywords(self.column)
        wanted = np.array([self.accepts(name) for name in names.names], dtype=np.bool_)
        if not wanted.any():
            return Scored.none()
        owners = np.repeat(np.arange(segment.size, dtype=np.uint32), np.diff(names.offsets))
        return Scored.unscored(distinct(owners[wanted[names.values]]))


@value
class Identified:
    """The articles with one of these ids."""

    ids: tuple[str, ...]

    def scored(self, segment: Segment) -> Scored:
        """The articles of these that live in the segment."""
        found = [number for number in map(segment.find, self.ids) if number is not None]
        return Scored.unscored(np.unique(np.array(found, dtype=np.uint32)))


@value
class Addressed:
    """Articles with this address, without scheme, "www." and closing slash; or, as a `prefix`, one that begins so."""

    address: str
    prefix: bool = False

    def accepts(self, url: str) -> bool:
        """Whether a URL is meant."""
        own = bare_address(url)
        return own.startswith(self.address) if self.prefix else own == self.address

    def scored(self, segment: Segment) -> Scored:
        """The articles with such a URL."""
        part = self.address
        near = [(number, url) for number, url in enumerate(segment.strings("url")) if part in url]
        return Scored.unscored(np.array([number for number, url in near if self.accepts(url)], dtype=np.uint32))


@value
class Published:
    """Articles published in `start <= t < end`, in seconds since 1970 UTC."""

    start: int | None
    end: int | None
    undated: bool = False

    def scored(self, segment: Segment) -> Scored:
        """The articles of that time, and those without a date if `undated`."""
        return Scored.unscored(np.flatnonzero(self.among(segment)).astype(np.uint32))

    def among(self, segment: Segment, numbers: NDArray[np.intp] | None = None) -> NDArray[np.bool_]:
        """Which of some articles are of that time, or which of all."""
        published = segment.numbers("published")
        if numbers is not None:
            published = published[numbers]
        # What has no date is below every other.
        inside = published >= (NO_DATE + 1 if self.start is None else self.start)
        if self.end is not None:
            inside &= published < self.end
        if self.undated:
            inside |= published == NO_DATE
        return inside


def folded_words(name: str) -> str:
    """The folded words of a name, one blank between them."""
    return _NOT_WORD.sub(" ", fold(name)).strip()


def bare_address(url: str) -> str:
    """A URL without scheme, "www." and closing slash."""
    return _SCHEME.sub("", url.strip()).rstrip("/")
