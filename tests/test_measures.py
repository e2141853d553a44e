"""Further measures, and ours against those of another hand."""

from __future__ import annotations

import random
import sys

import pytest

from newsearch.errors import MissingExtraError, UsageError
from newsearch.evaluation import measure
from newsearch.measures import further

OURS = {
    "ndcg": "nDCG(gains={0:0,1:1,2:3,3:7})@10",
    "precision": "P@10",
    "average_precision": "AP",
    "reciprocal_rank": "RR",
    "recall": "R@100",
}


def test_ours_are_those_of_ir_measures() -> None:
    pytest.importorskip("ir_measures")
    draw = random.Random(5)  # noqa: S311 a sample, no secret
    ids = [f"a{number}" for number in range(150)]
    run = {f"T{topic}": draw.sample(ids, draw.choice([3, 10, 120])) for topic in range(30)}
    judged = {topic: {id_: draw.choice([0, 0, 1, 2, 3]) for id_ in draw.sample(ids, 40)} for topic in run}
    theirs = further(list(OURS.values()), run, judged)
    for topic, ranking in run.items():
        own = measure(ranking, judged[topic])
        assert {name: getattr(own, name) for name in OURS} == pytest.approx(
            {name: theirs[topic][their] for name, their in OURS.items()}
        )


def test_the_order_is_that_of_the_run() -> None:
    pytest.importorskip("ir_measures")
    assert further(["RR"], {"T": ["c", "a", "b"]}, {"T": {"b": 1}}) == {"T": {"RR": pytest.approx(1 / 3)}}


@pytest.mark.parametrize("name", ["tidakada@3", "nDCG@", "P", "RBP(p=0.8)", "__import__('os')"])
def test_a_measure_that_is_not_known_is_refused(name: str) -> None:
    pytest.importorskip("ir_measures")
    with pytest.raises(UsageError, match="ir-measures cannot"):
        further([name], {"T": ["a"]}, {"T": {"a": 1}})


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingExtraError, match=r"newsearch\[eval\]"):
        further(["P@5"], {"T": ["a"]}, {"T": {"a": 1}})
