"""The model: a linear-chain conditional random field over the tokens of a region, decoded by Viterbi's algorithm."""

from __future__ import annotations

import io
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities import features
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.memo import keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LABELS = ("O", "B-person", "I-person", "B-organisation", "I-organisation", "B-place", "I-place")
N = len(LABELS)

FORMAT = 1
LINES = ("news", "encyclopaedia")
"""The two lines that annotators drew around names; each has its own addition to the common weights."""

FIRST_LABELS = (0, 1, 3, 5)
"""No region begins inside a name."""

REACH = 5.0
"""How far below the best labelling of a region another one may be to be looked at in its contexts: in one instance of
some 3,000 a context lifts a labelling from further below. Twice as far where a designator comes first, which its
context decides on."""

PLAUSIBLE = 9.0
"""How far below a token's best label another one may be to be looked at in a region."""

TOKENS_KEPT = 20_000
"""Tokens whose parts of the scores are remembered."""

LONG = 5
"""Tokens of a path that is not worth sharing."""

_NEVER = -1e9

Vector = tuple[float, ...]
_ZERO: Vector = (0.0,) * N


class Weights(NamedTuple):
    """The weights of one line: feature → score of each of the LABELS, and label → score of each next label."""

    states: dict[str, Vector]
    transitions: tuple[Vector, ...]


def write_weights(states: Mapping[str, Sequence[float]], transitions: Sequence[Sequence[float]]) -> bytes:
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
    for name, row in zip(names, rows, strict=True):
        if name.startswith(others):
            continue
        name = name.removeprefix(own)
        known = states.get(name)
        states[name] = tuple(row) if known is None else tuple(a + b for a, b in zip(known, row, strict=True))
    return Weights(states, transitions)


class Candidate(NamedTuple):
    """A labelling of a region: its score without context, and the labels of its first and its last token."""

    score: float
    first: int
    last: int
    labels: tuple[int, ...]


class Parts(NamedTuple):
    """What a token adds to the scores of itself and of the tokens that stand two and one after and before it."""

    own: Vector
    two_after: Vector
    one_after: Vector
    one_before: Vector
    two_before: Vector


class Model:
    """Scores regions and contexts; reads its weights when first asked.

    The score of a labelling is that of the region, plus what the two tokens before it add to its first label and the
    two after it to its last, so that a region and a token are each scored once, wherever they meet.
    """

    def __init__(self, lexicon: Lexicon | None = None, line: str = "news", weights: Weights | None = None) -> None:
        if line not in LINES:
            raise ValueError(f"line {line!r} is none of {', '.join(LINES)}")
        self._lexicon = lexicon or Lexicon()
        self._line = line
        if weights is not None:
            self.weights = weights
        self._parts: dict[str, Parts] = {}
        self._paths: dict[tuple[int, ...], tuple[int, ...]] = {}

    @cached_property
    def weights(self) -> Weights:
        """The shipped weights."""
        data = resources.files(__package__).joinpath("data").joinpath("model.npz").read_bytes()
        return read_weights(data, self._line)

    def candidates(self, words: Sequence[str], *, initial: bool) -> list[Candidate]:
        """The labellings of a region that may win in some context: for each first and last label the best one.

        A context seldom lifts a labelling that is `REACH` below the region's best one, and those are left out.
        """
        scores = self._scores(words, initial=initial)
        columns = self._columns
        # For each first label the best path to each plausible label of the token reached so far.
        row = scores[0]
        beams: list[list[tuple[float, tuple[int, ...]]]]
        beams = [[(row[first], (first,))] for first in FIRST_LABELS if row[first] > max(row) - PLAUSIBLE]
        for row in scores[1:]:
            least = max(row) - PLAUSIBLE
            steps = [(label, score, columns[label]) for label, score in enumerate(row) if score > least]
            beams = [
                [
                    (before + score, (*path, label))
                    for label, score, column in steps
                    for before, path in [max([(total + column[path[-1]], path) for total, path in beam])]
                ]
                for beam in beams
            ]
        found = [Candidate(score, path[0], path[-1], self._shared(path)) for beam in beams for score, path in beam]
        least = max(found)[0] - (REACH if words[0][0].isupper() else 2 * REACH)
        return [candidate for candidate in found if candidate[0] > least]

    def _shared(self, path: tuple[int, ...]) -> tuple[int, ...]:
        """`path`, as one object for all regions: a few hundred paths serve nearly all of them."""
        return self._paths.setdefault(path, path) if len(path) < LONG else path

    def _scores(self, words: Sequence[str], *, initial: bool) -> list[Vector]:
        """The score of each label of each token, as the features of `features.region` give it."""
        parts = [self.token(word) for word in words]
        extra = features.placed(words, self._lexicon, initial=initial)
        scores: list[Vector] = []
        for i, part in enumerate(parts):
            rows = [part.own, self._sum(extra[i])]
            if i:
                rows.append(parts[i - 1].one_after)
                if i > 1:
                    rows.append(parts[i - 2].two_after)
            if i + 1 < len(parts):
                rows.append(parts[i + 1].one_before)
                if i + 2 < len(parts):
                    rows.append(parts[i + 2].two_before)
            scores.append(tuple(map(sum, zip(*rows, strict=True))))
        return scores

    def token(self, token: str) -> Parts:
        """The parts of a token, wherever it stands."""
        parts = self._parts.get(token)
        if parts is None:
            near, far = features.neighbour(token, self._lexicon)
            parts = Parts(
                self._sum(features.own(token, self._lexicon)),
                self._sum([f"-2{feature}" for feature in far]),
                self._sum([f"-1{feature}" for feature in near]),
                self._sum([f"1{feature}" for feature in near]),
                self._sum([f"2{feature}" for feature in far]),
            )
            keep(self._parts, token, parts, TOKENS_KEPT)
        return parts

    def _sum(self, names: Iterable[str]) -> Vector:
        states = self.weights.states
        rows = [row for name in names if (row := states.get(name)) is not None]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else _ZERO

    @cached_property
    def _columns(self) -> tuple[Vector, ...]:
        """For each label the scores of coming after each label; a name cannot go on that has not begun."""
        return tuple(
            tuple(
                _NEVER if LABELS[label][0] == "I" and before not in (label - 1, label) else row[label]
                for before, row in enumerate(self.weights.transitions)
            )
            for label in range(N)
        )
