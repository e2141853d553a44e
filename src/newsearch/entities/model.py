"""The model: a linear-chain conditional random field over the tokens of a region, decoded by Viterbi's algorithm."""

from __future__ import annotations

import io
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.entities import features
from newsearch.entities.decoding import Candidates, candidates
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.scores import INITIAL, ONE_AFTER, ONE_BEFORE, OWN, TWO_AFTER, TWO_BEFORE, Features, Tokens
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

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

_LONG = 5
_NEVER = -1e9

Vector = tuple[float, ...]


class Weights(NamedTuple):
    """The weights of one line: feature → score of each of the LABELS, and label → score of each next label."""

    states: dict[str, Vector]
    transitions: tuple[Vector, ...]


def write_weights(states: Mapping[str, Sequence[float]], transitions: Sequence[Sequence[float]]) -> bytes:
    """The model's file: names of the features and weights in half precision, as a compressed .npz archive.

    A feature of one line alone has the line's name and a colon before it.
    """
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
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        if int(archive["format"]) != FORMAT:
            raise ValueError(
                message(
                    "the entity model has format {archive}, and this version reads {format}",
                    archive=int(archive["format"]),
                    format=FORMAT,
                )
            )
        names = archive["names"].tobytes().decode().split("\n")
        rows = archive["states"].astype(np.float32).astype(np.float64)
        transitions = tuple(tuple(row) for row in archive["transitions"].tolist())
    if len(names) != len(rows):
        raise ValueError("the entity model has a name without weights, or weights without a name")
    own = f"{line}:"
    others = tuple(f"{name}:" for name in LINES if name != line)
    kept = [place for place, name in enumerate(names) if not name.startswith(others)]
    numbers: dict[str, int] = {}
    number = [numbers.setdefault(names[place].removeprefix(own), len(numbers)) for place in kept]
    summed = np.zeros((len(numbers), N))
    np.add.at(summed, number, rows[kept])
    return Weights(dict(zip(numbers, map(tuple, summed.tolist()), strict=True)), transitions)


class Model:
    """Scores regions and contexts; reads its weights when first asked.

    The score of a labelling is that of the region, plus what the two tokens before it add to its first label and the
    two after it to its last, so that a region and a token are each scored once, wherever they meet.
    """

    def __init__(self, lexicon: Lexicon | None = None, line: str = "news", weights: Weights | None = None) -> None:
        if line not in LINES:
            raise ValueError(message("line {line!r} is none of {names}", line=line, names=", ".join(LINES)))
        self._lexicon = lexicon or Lexicon()
        self._line = line
        if weights is not None:
            self.weights = weights

    @cached_property
    def weights(self) -> Weights:
        """The shipped weights."""
        data = resources.files(__package__).joinpath("data").joinpath("model.npz").read_bytes()
        return read_weights(data, self._line)

    def tokens(self) -> Tokens:
        """Make an empty table of tokens, for `candidates`."""
        return Tokens(self._features, self._lexicon)

    def candidates(self, regions: Sequence[Sequence[str]], initial: Sequence[bool], tokens: Tokens) -> Candidates:
        """The labellings of regions that may win in some context: for each first and last label, the best one.

        A context seldom lifts a labelling that is `REACH` below the region's best one, and those are left out.

        Args:
            regions: the tokens of each, one at least.
            initial: which of them begin a sentence.
            tokens: the table that the tokens are looked up in and added to.
        """
        lengths = np.fromiter(map(len, regions), np.int64, len(regions))
        numbers = np.fromiter((tokens[word] for words in regions for word in words), np.int64, int(lengths.sum()))
        reach = np.array([REACH if words[0][0].isupper() else 2 * REACH for words in regions])
        scores = self._scores(tokens.learn()[numbers], lengths, np.array(initial, dtype=np.bool_))
        for token, names in _phrases(regions, self._lexicon):
            scores[token] += self._features.place(names)
        return candidates(scores, lengths, reach, self._steps, np.array(FIRST_LABELS))

    def _scores(
        self, parts: NDArray[np.float64], lengths: NDArray[np.int64], initial: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """The score of each label of each token, from the features of `features.region` except those of phrases."""
        place = self._features.place
        firsts = np.cumsum(lengths) - lengths
        lasts = firsts + lengths - 1
        of_lengths = np.array([place([f"n={length}"]) for length in range(_LONG + 1)])
        scores: NDArray[np.float64] = parts[:, OWN] + np.repeat(of_lengths[np.minimum(lengths, _LONG)], lengths, axis=0)
        scores[firsts] += place(["first"])
        scores[lasts] += place(["last"])
        beginning = firsts[initial]
        scores[beginning] += place(["initial"]) + parts[beginning, INITIAL]
        # How far each token is from the first and from the last one of its region.
        index = np.arange(len(parts))
        behind = index - np.repeat(firsts, lengths)
        ahead = np.repeat(lasts, lengths) - index
        for distance, after, before in ((1, ONE_AFTER, ONE_BEFORE), (2, TWO_AFTER, TWO_BEFORE)):
            here = np.flatnonzero(behind >= distance)
            scores[here] += parts[here - distance, after]
            here = np.flatnonzero(ahead >= distance)
            scores[here] += parts[here + distance, before]
        return scores

    @cached_property
    def _features(self) -> Features:
        return Features(self.weights.states, N)

    @cached_property
    def _steps(self) -> NDArray[np.float64]:
        """The score of each label (row) being followed by each other (column); a name cannot go on before it begins."""
        steps = np.array(self.weights.transitions, dtype=np.float64)
        for label, name in enumerate(LABELS):
            if name[0] == "I":
                for before in range(N):
                    if before not in (label - 1, label):
                        steps[before, label] = _NEVER
        return steps


def _phrases(regions: Sequence[Sequence[str]], lexicon: Lexicon) -> Iterator[tuple[int, list[str]]]:
    """The tokens, counted over all regions, in or beside known phrases, each with the features of these."""
    openings, start = lexicon.openings, 0
    for words in regions:
        if len(words) > 1 and not openings.isdisjoint(map(str.lower, words[:-1])):
            for place, names in enumerate(features.phrases(words, lexicon), start):
                if names:
                    yield place, names
        start += len(words)
