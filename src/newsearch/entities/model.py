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

MOST_TOKENS_KEPT = 50_000

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


class Model:
    """Labels the tokens of a region; reads its file when first asked."""

    def __init__(self, lexicon: Lexicon | None = None, line: str = "news", weights: Weights | None = None) -> None:
        if line not in LINES:
            raise ValueError(f"line {line!r} is none of {', '.join(LINES)}")
        self._lexicon = lexicon or Lexicon()
        self._line = line
        if weights is not None:
            self.weights = weights
        self._tokens: dict[str, tuple[Vector, ...]] = {}

    @cached_property
    def weights(self) -> Weights:
        """The shipped weights."""
        data = resources.files(__package__).joinpath("data", "model.npz").read_bytes()
        return read_weights(data, self._line)

    def label(self, window: features.Window) -> list[int]:
        """The best sequence of labels for the window's tokens, as indices of LABELS."""
        forms = [self._parts(token) for token in window.padded]
        words = [token for _, _, token in window.tokens]
        length = len(words)
        known = features.phrases(words, self._lexicon)
        scores = []
        for i, word in enumerate(words):
            extra = features.edges(i, length, word, window.initial, self._lexicon) + known[i]
            scores.append(
                [
                    a + b + c + d + e + f
                    for a, b, c, d, e, f in zip(
                        forms[i][0], forms[i + 1][1], forms[i + 2][2], forms[i + 3][3], forms[i + 4][4], self._sum(extra)
                    )
                ]
            )
        return self._viterbi(scores)

    def _parts(self, token: str) -> tuple[Vector, ...]:
        """What a token adds to the scores of the token two after it, one after it, itself, one and two before it."""
        parts = self._tokens.get(token)
        if parts is None:
            if len(self._tokens) >= MOST_TOKENS_KEPT:
                self._tokens.clear()
            lexicon = self._lexicon
            parts = (
                self._sum(features.neighbour(token, -2, lexicon)),
                self._sum(features.neighbour(token, -1, lexicon)),
                self._sum(features.own(token, lexicon)),
                self._sum(features.neighbour(token, 1, lexicon)),
                self._sum(features.neighbour(token, 2, lexicon)),
            )
            self._tokens[token] = parts
        return parts

    def _sum(self, names: Iterable[str]) -> Vector:
        states = self.weights.states
        rows = [row for name in names if (row := states.get(name)) is not None]
        return tuple(map(sum, zip(*rows))) if rows else _ZERO

    def _viterbi(self, scores: list[list[float]]) -> list[int]:
        best = scores[0]
        back: list[list[int]] = []
        columns = self._columns
        for row in scores[1:]:
            pointers: list[int] = []
            total: list[float] = []
            for column, score in zip(columns, row):
                candidates = [a + b for a, b in zip(best, column)]
                top = max(candidates)
                pointers.append(candidates.index(top))
                total.append(top + score)
            back.append(pointers)
            best = total
        path = [best.index(max(best))]
        for pointers in reversed(back):
            path.append(pointers[path[-1]])
        path.reverse()
        return path

    @cached_property
    def _columns(self) -> tuple[Vector, ...]:
        return tuple(zip(*self.weights.transitions))
