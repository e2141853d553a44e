"""Two answers are the same: the same hits always, in the same order where their scores tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch import Hit

CLOSE = 1e-6
"""A cluster adds up scores in single precision: scores that are relatively so close may change places."""


def same_hits(ours: Sequence[Hit], theirs: Sequence[Hit]) -> None:
    """Compare all hits of a query, by relevance."""
    expected, found = ({hit.id: hit.score for hit in hits} for hits in (ours, theirs))
    assert expected.keys() == found.keys()
    for id_, score in expected.items():
        assert found[id_] == pytest.approx(score, rel=CLOSE, abs=CLOSE)
    for mine, other in zip(ours, theirs, strict=True):
        if mine.id != other.id:
            assert expected[mine.id] == pytest.approx(expected[other.id], rel=CLOSE, abs=CLOSE)
