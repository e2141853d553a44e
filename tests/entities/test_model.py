from __future__ import annotations

from importlib import resources
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.entities.decoding import candidates
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.model import LABELS, Model, Weights, read_weights, write_weights

SHIPPED = resources.files("newsearch.entities").joinpath("data").joinpath("model.npz")
STATES = {"w=budi": [0.0, 2, 0, 0, 0, 0, 0], "news:w=budi": [0.0, 1, 0, 0, 0, 0, 0], "encyclopaedia:w=budi": [5.0] * 7}
TRANSITIONS = [[0.0] * len(LABELS)] * len(LABELS)


def test_weights_of_a_line_are_the_common_ones_and_its_own() -> None:
    assert read_weights(write_weights(STATES, TRANSITIONS), "news").states == {"w=budi": (0, 3, 0, 0, 0, 0, 0)}


def test_the_same_weights_give_the_same_bytes() -> None:
    assert write_weights(STATES, TRANSITIONS) == write_weights(dict(reversed(STATES.items())), TRANSITIONS)


def test_the_shipped_model_is_small() -> None:
    assert len(SHIPPED.read_bytes()) < 2_000_000


def test_a_model_of_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.entities.model.FORMAT", 0)
    data = write_weights(STATES, TRANSITIONS)
    monkeypatch.undo()
    with pytest.raises(ValueError, match="format 0"):
        read_weights(data, "news")


def test_a_name_without_weights_is_refused() -> None:
    data = write_weights({**STATES, "w=ani\nw=adi": [0.0] * len(LABELS)}, TRANSITIONS)
    with pytest.raises(ValueError, match="a name without weights"):
        read_weights(data, "news")


def test_a_name_never_goes_on_that_has_not_begun() -> None:
    """Whatever the weights say, no labelling holds an I- without its B- or I- before it."""
    inside = LABELS.index("I-person")
    states = {"w=a": tuple(4.0 if i == inside else 0.0 for i in range(len(LABELS)))}
    model = Model(Lexicon(), weights=Weights(states, tuple(tuple(row) for row in TRANSITIONS)))
    for labels in model.candidates([["A", "A", "A"]], [False], model.tokens()).labels:
        for before, label in zip((0, *labels), labels, strict=False):
            assert LABELS[label][0] != "I" or before in (label - 1, label)


def test_candidates_differ_in_their_first_or_last_label() -> None:
    model = Model(Lexicon())
    found = model.candidates([["Barcelona", "Milan"]], [False], model.tokens())
    ends = list(zip(found.first.tolist(), found.last.tolist(), strict=True))
    assert len(ends) == len(set(ends)) == found.counts.tolist()[0] > 1


def test_a_region_that_can_begin_with_nothing_has_no_candidates() -> None:
    """Weights may put every label that a region may begin with far below one that it may not."""
    inside = LABELS.index("I-person")
    states = {"w=a": tuple(40.0 if i == inside else 0.0 for i in range(len(LABELS)))}
    model = Model(Lexicon(), weights=Weights(states, tuple(tuple(row) for row in TRANSITIONS)))
    assert model.candidates([["A"]], [False], model.tokens()).counts.tolist() == [0]


@settings(deadline=None)
@given(st.data())
def test_of_labellings_with_the_same_ends_the_best_is_found(data: st.DataObject) -> None:
    """Against all labellings of a region, scored one by one."""
    lengths = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    numbers = st.floats(-4, 4, width=16)
    draw = st.lists(numbers, min_size=7, max_size=7)
    rows = data.draw(st.lists(draw, min_size=sum(lengths), max_size=sum(lengths)))
    steps = data.draw(st.lists(draw, min_size=7, max_size=7))
    found = candidates(np.array(rows), np.array(lengths), np.full(len(lengths), 5.0), np.array(steps), np.arange(7))
    at = start = 0
    for length, count in zip(lengths, found.counts.tolist(), strict=True):
        best: dict[tuple[int, int], float] = {}
        for path in product(range(7), repeat=length):
            score = sum(row[label] for row, label in zip(rows[start : start + length], path, strict=True))
            score += sum(steps[a][b] for a, b in pairwise(path))
            best[path[0], path[-1]] = max(best.get((path[0], path[-1]), score), score)
        kept = {ends: score for ends, score in best.items() if score > max(best.values()) - 5.0}
        here = range(at, at + count)
        assert kept == {(int(found.first[i]), int(found.last[i])): pytest.approx(found.scores[i]) for i in here}
        for i in here:
            path = tuple(found.labels[i])
            score = sum(row[label] for row, label in zip(rows[start : start + length], path, strict=True))
            assert score + sum(steps[a][b] for a, b in pairwise(path)) == pytest.approx(found.scores[i])
        at, start = at + count, start + length
