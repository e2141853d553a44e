"""Searching within what a generation has that an older one had not.

The plan of a search is made for the whole archive, and carried out by the same evaluator as every other search, on
segments in which all other articles are hidden: what is found there is what a search finds, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.engine.hidden_articles import MaskedSegment
from newsearch.ranking.plan_finder import Finder
from newsearch.store.journal import ids_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.embedded.view import View
    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node


class Located(NamedTuple):
    """Articles of one segment.

    Attributes:
        place: that of the segment in its snapshot.
        numbers: of the articles, ascending.
        rows: which of the articles that were looked for each of them is.
    """

    place: int
    numbers: NDArray[np.intp]
    rows: NDArray[np.intp]


def located(view: View, articles: NDArray[np.void]) -> list[Located]:
    """Where live articles stand that have one of some digests of id and content; others are left out.

    Args:
        view: the generation.
        articles: of the type `newsearch.store.journal.ARTICLE`, each id once.
    """
    found = []
    order = np.argsort(articles["id"])
    sorted_ids = articles["id"][order]
    for place, segment in enumerate(view.snapshot.segments):
        # The digests of contents are a column. Of ids they have to be made, and only of these few.
        numbers = np.flatnonzero(np.isin(segment.numbers("digest"), articles["digest"]))
        if segment.live is not None:
            numbers = numbers[segment.live[numbers]]
        if not len(numbers):
            continue
        ids = ids_of(segment.strings("id", numbers.tolist()))
        places = np.minimum(np.searchsorted(sorted_ids, ids), len(order) - 1)
        rows = order[places]
        same = (sorted_ids[places] == ids) & (articles["digest"][rows] == segment.numbers("digest")[numbers])
        if same.any():
            found.append(Located(place, numbers[same], rows[same]))
    return found


class Delta:
    """Some articles of a generation, to be searched alone.

    Attributes:
        articles: how many of them are live.
    """

    def __init__(self, view: View, articles: NDArray[np.void]) -> None:
        """The articles of a view with those digests."""
        parts = located(view, articles)
        self._rows = [(part.numbers, part.rows) for part in parts]
        self.articles = sum(len(part.numbers) for part in parts)
        segments = [_alone(view.snapshot.segments[part.place], part.numbers) for part in parts]
        self._finder = Finder(segments)

    def matching(self, plan: Node | None) -> NDArray[np.intp]:
        """Which of the articles a plan finds: their places in the array that was given."""
        found = self._finder.every(plan)
        rows = [
            own[np.searchsorted(numbers, part.numbers)] for (numbers, own), part in zip(self._rows, found, strict=True)
        ]
        return np.concatenate([np.empty(0, dtype=np.intp), *rows])


def _alone(segment: Segment, numbers: NDArray[np.intp]) -> Segment:
    """A segment in which all live articles but some are hidden."""
    hidden = np.ones(segment.size, dtype=np.bool_) if segment.live is None else segment.live.copy()
    hidden[numbers] = False
    others = np.flatnonzero(hidden).astype(np.uint32)
    return MaskedSegment(segment, others) if len(others) else segment
