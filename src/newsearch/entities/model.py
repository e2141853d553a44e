"""The model: a linear-chain conditional random field over the tokens of a region, decoded by Viterbi's algorithm."""

from __future__ import annotations

import io
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities import features
from newsearch.entities.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LABELS = ("O", "B-person", "I-person", "B-organisation", "I-organisation", "B-place", "I-place")
N = len(LABELS)

FORMAT = 1
LINES = ("news", "encyclopaedia")
"""The two lines that annotators drew around names; each has its own addition to the common weights."""

FIRST_LABELS = (0, 1, 3, 5)
"""No region begins inside a name."""

ALLOWED = tuple((label - 1, label) if LABELS[label][0] == "I" else tuple(range(N)) for label in range(N))
"""Label → the labels that may stand before it."""

REACH = 14.0
"""How far below the best labelling of a region another one may be to be looked at in its contexts."""

_NEVER = -1e9

Vector = tuple[float, ...]
_ZERO: Vector = (0.0,) * N


class Weights(NamedTuple):
    """The weights of one line: feature → score of each of the LABELS, and label → score of each next label."""

    states: dict[str, Vector]
    transitions: tuple[Vector, ...]


def write_weights(states: dict[str, Sequence[float]], transitions: Sequence[Sequence[float]]) -> bytes:
    """The model's file: names of the features and weights in half precision, as a compressed .npz archive.

    A feature of one line alone has the line's name and a colon before it.
    """
    import numpy as np

    names = sorted(states)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        format=np.array(FORMAT),
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        states=np.array([states[name] for name in names], dtype=np.float16),
        transitions=np.array(transitions, dtype=np.float32),
    )
    return out.getvalue()


def read_weights(data: bytes, line: str) -> Weights:
    """The weights for `line` (one of LINES): those common to both lines plus its own.

    Raises:
        ValueError: the data are not of this format.
    """
    import numpy as np

    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        if int(archive["format"]) != FORMAT:
            raise ValueError(f"the entity model has format {int(archive['format'])}, and this version reads {FORMAT}")
        names = archive["names"].tobytes().decode().split("\n")
        rows = archive["states"].astype(np.float32).tolist()
        transitions = tuple(tuple(row) for row in archive["transitions"].tolist())
    states: dict[str, Vector] = {}
    own = f"{line}:"
    others = tuple(f"{name}:" for name in LINES if name != line)
    for name, row in zip(names, rows):
        if name.startswith(others):
            continue
        name = name.removeprefix(own)
        known = states.get(name)
        states[name] = tuple(row) if known is None else tuple(a + b for a, b in zip(known, row))
    return Weights(states, transitions)


class Candidate(NamedTuple):
    """A labelling of a region: its score without context, and the labels of its first and its last token."""

    score: float
    first: int
    last: int
    labels: tuple[int, ...]


class Model:
    """Scores regions and contexts; reads its weights when first asked.

    The score of a labelling is that of the region plus `before(...)[first label]` plus `after(...)[last label]`, so that
    a region and a context are each scored once, wherever they meet.
    """

    def __init__(self, lexicon: Lexicon | None = None, line: str = "news", weights: Weights | None = None) -> None:
        if line not in LINES:
            raise ValueError(f"line {line!r} is none of {', '.join(LINES)}")
        self._lexicon = lexicon or Lexicon()
        self._line = line
        if weights is not None:
            self.weights = weights

    @cached_property
    def weights(self) -> Weights:
        """The shipped weights."""
        data = resources.files(__package__).joinpath("data", "model.npz").read_bytes()
        return read_weights(data, self._line)

    def before(self, tokens: tuple[str, str]) -> Vector:
        """What the two tokens before a region, nearest first, add to each label of its first token."""
        return self._sum(features.outside(*tokens, -1, self._lexicon))

    def after(self, tokens: tuple[str, str]) -> Vector:
        """What the two tokens after a region add to each label of its last token."""
        return self._sum(features.outside(*tokens, 1, self._lexicon))

    def candidates(self, words: Sequence[str], *, initial: bool) -> list[Candidate]:
        """The labellings of a region that may win in some context: for each first and last label the best one.

        Those that no context has lifted to the first place in measurements (`REACH`) are left out.
        """
        scores = [self._sum(told) for told in features.region(words, self._lexicon, initial=initial)]
        found = []
        for first in FIRST_LABELS:
            best = [_NEVER] * N
            best[first] = scores[0][first]
            back: list[list[int]] = []
            for row in scores[1:]:
                best, pointers = self._step(best, row)
                back.append(pointers)
            for last, score in enumerate(best):
                if score > _NEVER / 2:
                    labels = [last]
                    for pointers in reversed(back):
                        labels.append(pointers[labels[-1]])
                    found.append(Candidate(score, first, last, tuple(reversed(labels))))
        top = max(candidate.score for candidate in found)
        return [candidate for candidate in found if candidate.score > top - REACH]

    def label(self, words: Sequence[str], before: Vector, after: Vector, *, initial: bool) -> tuple[int, ...]:
        """The best labels of a region in a context, as indices of LABELS."""
        candidates = self.candidates(words, initial=initial)
        return max(candidates, key=lambda c: c.score + before[c.first] + after[c.last]).labels

    def _step(self, best: Sequence[float], row: Vector) -> tuple[list[float], list[int]]:
        following: list[float] = []
        pointers: list[int] = []
        for allowed, column, score in zip(ALLOWED, self._columns, row):
            top, pointer = max((best[label] + column[label], label) for label in allowed)
            following.append(top + score)
            pointers.append(pointer)
        return following, pointers

    def _sum(self, names: Iterable[str]) -> Vector:
        states = self.weights.states
        rows = [row for name in names if (row := states.get(name)) is not None]
        return tuple(map(sum, zip(*rows))) if rows else _ZERO

    @cached_property
    def _columns(self) -> tuple[Vector, ...]:
        return tuple(zip(*self.weights.transitions))
