from __future__ import annotations

from importlib import resources

import pytest

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


def test_a_name_never_goes_on_that_has_not_begun() -> None:
    """Whatever the weights say, no labelling holds an I- without its B- or I- before it."""
    inside = LABELS.index("I-person")
    states = {"w=a": tuple(4.0 if i == inside else 0.0 for i in range(len(LABELS)))}
    model = Model(Lexicon(), weights=Weights(states, tuple(tuple(row) for row in TRANSITIONS)))
    for candidate in model.candidates(["A", "A", "A"], initial=False):
        for before, label in zip((0, *candidate.labels), candidate.labels, strict=False):
            assert LABELS[label][0] != "I" or before in (label - 1, label)


def test_candidates_differ_in_their_first_or_last_label() -> None:
    candidates = Model(Lexicon()).candidates(["Barcelona", "Milan"], initial=False)
    ends = [(candidate.first, candidate.last) for candidate in candidates]
    assert len(ends) == len(set(ends)) > 1
