"""What plans find in a snapshot: the best of it, the first by date, all of it, or how much it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ranking.compiled import ROOM
from newsearch.ranking.evaluator import Evaluator, Query
from newsearch.ranking.scored import Scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node
    from newsearch.request import Sort


class Finder:
    """Finds articles in the segments of a snapshot. Several threads may share one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        room = ROOM // max(1, len(segments))
        self._evaluators = [Evaluator(segment, room) for segment in segments]

    def best(self, plan: Node | None, count: int) -> list[Scored]:
        """For each segment, live articles among which are all of the `count` best, ties included."""
        if plan is None or count < 1:
            return self.every(plan)
        found: list[Scored] = []
        floor = 0.0
        for evaluator in self._evaluators:
            part = evaluator.best(plan, count, floor)
            found.append(part)
            rank = len(part.scores) - count
            if rank >= 0 and len(found) < len(self._evaluators):
                floor = max(floor, float(np.partition(part.scores, rank)[rank]))
        if sum([len(part.numbers) for part in found]) < count and Query.of(plan).partly:
            return self.every(plan)
        return found

    def latest(self, plan: Node | None, count: int, sort: Sort) -> list[Scored]:
        """For each segment, live articles among which are all of the `count` first by date, ties included."""
        if plan is None or count < 1:
            return self.every(plan)
        return [evaluator.latest(plan, count, sort) for evaluator in self._evaluators]

    def every(self, plan: Node | None) -> list[Scored]:
        """For each segment all live articles that match, with their scores; those that there is time to find."""
        return [Scored.none() if plan is None else evaluator.scored(plan) for evaluator in self._evaluators]

    def count(self, plan: Node | None) -> int:
        """How many live articles match, of those that there is time to find."""
        return 0 if plan is None else sum(evaluator.count(plan) for evaluator in self._evaluators)
