"""How far two assessors agree on what both have graded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    Judgments = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Agreement:
    """Two assessors on the articles that both have graded.

    Attributes:
        articles: how many these are.
        same: the share with the same grade.
        near: the share with grades at most one apart.
        kappa: agreement beyond chance, where any two grades differ alike; 1: full, 0: as by chance.
        weighted: the same where a difference counts by its square.
    """

    articles: int
    same: float
    near: float
    kappa: float
    weighted: float


def agreement(one: Judgments, other: Judgments) -> Agreement | None:
    """How far two assessors agree; None where they have graded nothing in common.

    J. Cohen: A coefficient of agreement for nominal scales, Educational and Psychological Measurement 1960; weighted:
    J. Cohen: Weighted kappa, Psychological Bulletin 1968. Where chance alone would make them agree in everything,
    because both give all articles one and the same grade, kappa is 1.
    """
    pairs = [
        (grade, other[topic][article])
        for topic, judged in one.items()
        for article, grade in judged.items()
        if article in other.get(topic, {})
    ]
    if not pairs:
        return None
    first, second = np.array(pairs, dtype=np.int64).T
    apart = np.abs(first - second)
    return Agreement(
        articles=len(pairs),
        same=float(np.mean(apart == 0)),
        near=float(np.mean(apart <= 1)),
        kappa=_kappa(first, second, np.sign),
        weighted=_kappa(first, second, np.square),
    )


def _kappa(first: np.ndarray, second: np.ndarray, weigh: np.ufunc) -> float:
    """1 less the weight of the differences over that of all pairs that chance could make of the same grades."""
    observed = float(np.mean(weigh(np.abs(first - second))))
    (of_first, times), (of_second, often) = (np.unique(each, return_counts=True) for each in (first, second))
    by_chance = float(times @ weigh(np.abs(np.subtract.outer(of_first, of_second))) @ often) / len(first) ** 2
    return 1.0 - observed / by_chance if by_chance else 1.0
