"""What tokens add to the scores of labels: rows of arrays, worked out for many new tokens at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from newsearch.entities import features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from newsearch.entities.lexicon import Lexicon

# A token's parts: to itself, to the tokens that stand two and one after it and one and two before it, and to itself as
# the first token of a region that begins a sentence.
OWN, TWO_AFTER, ONE_AFTER, ONE_BEFORE, TWO_BEFORE, INITIAL = range(6)
_PARTS = 6
_OFFSETS = {"-2": TWO_AFTER, "-1": ONE_AFTER, "1": ONE_BEFORE, "2": TWO_BEFORE}
_AT_AN_OFFSET = re.compile(r"(-?[12])(\w=.*)", re.DOTALL)
_OF_TOKEN = re.compile(r"(?:w|s|c|cp|p\d|e\d)=")
_INITIAL = "initial,"


class Features:
    """The weights of a model's features, by what they are about.

    Attributes:
        places: feature of a region or of a token's place in it → score of each label.
    """

    def __init__(self, states: Mapping[str, Sequence[float]], labels: int) -> None:
        self.labels = labels
        self.places: dict[str, NDArray[np.float64]] = {}
        self._numbers: dict[str, int] = {}
        rows: list[tuple[int, int, Sequence[float]]] = []
        for name, row in states.items():
            part, of_token = OWN, name
            if found := _AT_AN_OFFSET.fullmatch(name):
                part, of_token = _OFFSETS[found[1]], found[2]
            elif name.startswith(_INITIAL):
                part = INITIAL
            elif not _OF_TOKEN.match(name):
                self.places[name] = np.array(row, dtype=np.float64)
                continue
            rows.append((self._numbers.setdefault(of_token, len(self._numbers)), part, row))
        self._rows = np.zeros((len(self._numbers), _PARTS, labels))
        for number, part, row in rows:
            self._rows[number, part] = row

    def place(self, names: Iterable[str]) -> NDArray[np.float64]:
        """The sum of features of a place."""
        total = np.zeros(self.labels)
        for name in names:
            if name in self.places:
                total += self.places[name]
        return total

    def of_tokens(self, tokens: Sequence[str], lexicon: Lexicon) -> NDArray[np.float64]:
        """The parts of tokens, shape (tokens, parts, labels)."""
        known = self._numbers.get
        found = [[number for name in _names(token, lexicon) if (number := known(name)) is not None] for token in tokens]
        counts = np.fromiter(map(len, found), np.int64, len(found))
        parts = np.zeros((len(tokens), _PARTS, self.labels))
        told = counts > 0
        if told.any():
            numbers = np.fromiter((number for own in found for number in own), np.int64, int(counts.sum()))
            starts = np.cumsum(counts) - counts
            parts[told] = np.add.reduceat(self._rows[numbers], starts[told])
        return parts


def _names(token: str, lexicon: Lexicon) -> list[str]:
    """What `features.own`, `features.neighbour` and `features.placed` say about a token, each name once."""
    word = token.lower()
    form = features.shape(token)
    length = len(word)
    classes = lexicon.words.get(word, ("none",))
    names = [f"w={word}", f"s={form}", f"s={form},{min(len(token), 6)}", f"e={word[-3:]}", f"initial,{form}"]
    if length > 4:
        names += (
            f"p1={word[0]}", f"p2={word[:2]}", f"p3={word[:3]}", f"p4={word[:4]}",
            f"e1={word[-1]}", f"e2={word[-2:]}", f"e3={word[-3:]}", f"e4={word[-4:]}",
        )  # fmt: skip
    else:
        for n in range(1, length):
            names += (f"p{n}={word[:n]}", f"e{n}={word[-n:]}")
    for section in classes:
        names += (f"c={section}", f"initial,{section}")
    if "-" in token or "/" in token:
        for part in word.replace("/", "-").split("-"):
            names += [f"cp={section}" for section in lexicon.words.get(part, ())]
    return names


class Tokens(dict[str, int]):
    """Tokens, numbered as they are met; `learn` works out the parts of those that are new."""

    def __init__(self, features: Features, lexicon: Lexicon) -> None:
        super().__init__()
        self._features, self._lexicon = features, lexicon
        self._new: list[str] = []
        self._parts = np.zeros((1024, _PARTS, features.labels))

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        self._new.append(token)
        return number

    def learn(self) -> NDArray[np.float64]:
        """The parts of all tokens by their numbers, shape (tokens, parts, labels)."""
        if self._new:
            if len(self) > len(self._parts):
                grown = np.zeros((max(len(self), 2 * len(self._parts)), *self._parts.shape[1:]))
                grown[: len(self._parts)] = self._parts
                self._parts = grown
            self._parts[len(self) - len(self._new) : len(self)] = self._features.of_tokens(self._new, self._lexicon)
            self._new = []
        return self._parts
