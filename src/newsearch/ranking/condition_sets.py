"""The conditions of a plan in one segment: which articles satisfy them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.engine.interface import NO_DATE
from newsearch.ranking.nodes import Addressed, Identified, Named, Published

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Condition


def satisfying(condition: Condition, segment: Segment) -> NDArray[np.intp]:
    """The articles of a segment that satisfy a condition, ascending, deleted ones included."""
    if isinstance(condition, Published):
        return published(condition, segment).nonzero()[0]
    if isinstance(condition, Named):
        return _named(condition, segment)
    if isinstance(condition, Identified):
        found = {number for number in map(segment.find, condition.ids) if number is not None}
        return np.array(sorted(found), dtype=np.intp)
    if isinstance(condition, Addressed):
        return _addressed(condition, segment)
    return np.arange(segment.size)


def published(condition: Published, segment: Segment, numbers: NDArray[np.intp] | None = None) -> NDArray[np.bool_]:
    """Which of some articles are of that time, or which of all."""
    dates = segment.numbers("published")
    if numbers is not None:
        dates = dates[numbers]
    # What has no date is below every other.
    inside = dates >= (NO_DATE + 1 if condition.start is None else condition.start)
    if condition.end is not None:
        inside &= dates < condition.end
    if condition.undated:
        inside |= dates == NO_DATE
    return inside


def _named(condition: Named, segment: Segment) -> NDArray[np.intp]:
    column = segment.keywords(condition.column)
    names = column.names
    meant = np.zeros(len(names), dtype=np.bool_)
    # The longest of the words is in the fewest names.
    part = max(condition.words.split(), key=len, default="")
    meant[[number for number in column.near(part) if condition.accepts(names[number])]] = True
    rows = meant.take(column.values).nonzero()[0]
    return distinct(column.offsets.searchsorted(rows, side="right") - 1)


def _addressed(condition: Addressed, segment: Segment) -> NDArray[np.intp]:
    # Most addresses need not be taken apart.
    near = [(number, url) for number, url in enumerate(segment.strings("url")) if condition.address in url]
    return np.array([number for number, url in near if condition.accepts(url)], dtype=np.intp)
