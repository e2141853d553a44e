"""The scores that tokens add to labels, as rows of arrays, computed for many new tokens at a time."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newsearch.entities import features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from newsearch.entities.lexicon import Lexicon

# A token's parts: to itself, to the tokens that stand two and one after it and one and two before it, and to itself as
# the first token of a region that begins a sentence.
OWN, TWO_AFTER, ONE_AFTER, ONE_BEFORE, TWO_BEFORE, INITIAL = range(6)
_PARTS = 6
_OFFSETS = {"-2": TWO_AFTER, "-1": ONE_AFTER, "1": ONE_BEFORE, "2": TWO_BEFORE}
_INITIAL = "initial,"
_KINDS = ("w", "s", "c", "cp", "p1", "p2", "p3", "p4", "e", "e1", "e2", "e3", "e4", "initial")
# What stands before "=" in a feature of a token → the part that it is of, and its kind.
_HEADS = {kind: (OWN, kind) for kind in _KINDS if kind not in {"e", "initial"}} | {
    f"{offset}{kind}": (part, kind) for offset, part in _OFFSETS.items() for kind in _KINDS if len(kind) == 1
}
_UNKNOWN = ("none",)

_FORMS = 1 << 12
"""Shapes of tokens whose features are remembered."""


class Features:
    """The weights of a model's features, grouped by what they describe.

    Attributes:
        places: feature of a region or of a token's place in it → score of each label.
    """

    def __init__(self, states: Mapping[str, Sequence[float]], labels: int) -> None:
        self.labels = labels
        self.places: dict[str, NDArray[np.float64]] = {}
        # Kind of a feature of tokens, what stands before "=" → the rest → its number, from 1.
        # Those without weights share 0.
        self._numbers: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
        numbers, parts, rows = [], [], []
        count = 1
        for name, row in states.items():
            head, equals, value = name.partition("=")
            if name.startswith(_INITIAL):
                part, kind, value = INITIAL, "initial", name[len(_INITIAL) :]
            elif equals and head in _HEADS:
                part, kind = _HEADS[head]
            else:
                self.places[name] = np.array(row, dtype=np.float64)
                continue
            number = self._numbers[kind].setdefault(value, count)
            count += number == count
            numbers.append(number)
            parts.append(part)
            rows.append(row)
        weights = np.zeros((count, _PARTS, labels))
        if rows:
            weights[numbers, parts] = np.array(rows)
        # Most features of a token, its letters, say something of the token itself only.
        self._own, self._other = weights[:, OWN].copy(), weights[:, OWN + 1 :].copy()
        self._has_own, self._has_other = (
            rows.any(axis=tuple(range(1, rows.ndim))) for rows in (self._own, self._other)
        )
        self._of_form = _numbers_of_form(self._numbers["s"], self._numbers["initial"])

    def place(self, names: Iterable[str]) -> NDArray[np.float64]:
        """The sum of the weights of some features of a place."""
        total = np.zeros(self.labels)
        for name in names:
            if name in self.places:
                total += self.places[name]
        return total

    def of_tokens(self, tokens: Sequence[str], lexicon: Lexicon) -> NDArray[np.float64]:
        """The parts of tokens, shape (tokens, parts, labels)."""
        found = self._all_numbers(tokens, lexicon)
        counts = np.fromiter(map(len, found), np.int64, len(found))
        numbers = np.fromiter(chain.from_iterable(found), np.int64, int(counts.sum()))
        token = np.repeat(np.arange(len(found)), counts)
        parts = np.zeros((len(tokens), _PARTS, self.labels))
        parts[:, OWN] = _sums(self._own, self._has_own, numbers, token, len(found))
        parts[:, OWN + 1 :] = _sums(self._other, self._has_other, numbers, token, len(found))
        return parts

    def _all_numbers(self, tokens: Sequence[str], lexicon: Lexicon) -> list[list[int]]:
        """The numbers of the features that `features.own`, `neighbour` and `placed` give tokens, each once."""
        words_of, find = self._numbers["w"].get, lexicon.words.get
        (p1, p2, p3, p4), (e1, e2, e3, e4) = (
            [self._numbers[f"{kind}{n}"].get for n in (1, 2, 3, 4)] for kind in ("p", "e")
        )
        endings, classes, initials, parts = (self._numbers[kind].get for kind in ("e", "c", "initial", "cp"))
        found = []
        for token in tokens:
            word = token.lower()
            length = len(word)
            last = word[-3:]
            numbers = [words_of(word, 0), endings(last, 0), *self._of_form(features.shape(token), min(len(token), 6))]
            if length > 4:
                numbers += (
                    p1(word[0], 0), p2(word[:2], 0), p3(word[:3], 0), p4(word[:4], 0),
                    e1(word[-1], 0), e2(word[-2:], 0), e3(last, 0), e4(word[-4:], 0),
                )  # fmt: skip
            else:
                for n, beginning, ending in ((1, p1, e1), (2, p2, e2), (3, p3, e3)):
                    if length > n:
                        numbers += (beginning(word[:n], 0), ending(word[-n:], 0))
            for section in find(word, _UNKNOWN):
                numbers += (classes(section, 0), initials(section, 0))
            if "-" in token or "/" in token:
                for part in word.replace("/", "-").split("-"):
                    numbers += [parts(section, 0) for section in find(part, ())]
            found.append(numbers)
        return found


def _numbers_of_form(shapes: dict[str, int], initials: dict[str, int]) -> Callable[[str, int], tuple[int, int, int]]:
    """A function with a cache that gives the numbers of a form's features: alone, with a length, at the beginning."""

    @lru_cache(maxsize=_FORMS)
    def numbers(form: str, length: int) -> tuple[int, int, int]:
        return shapes.get(form, 0), shapes.get(f"{form},{length}", 0), initials.get(form, 0)

    return numbers


def _sums(
    rows: NDArray[np.float64],
    has: NDArray[np.bool_],
    numbers: NDArray[np.int64],
    token: NDArray[np.int64],
    count: int,
) -> NDArray[np.float64]:
    """For each of `count` tokens, the sum of its features' rows, in the order of its numbers.

    Args:
        rows: the weights of each feature.
        has: for each feature, whether a weight of it is not 0.
        numbers: numbers of features.
        token: the token that each of the numbers belongs to, ascending.
        count: how many tokens there are.
    """
    total = np.zeros((count, *rows.shape[1:]))
    kept = has[numbers]
    if kept.any():
        token = token[kept]
        first = np.flatnonzero(np.diff(token, prepend=-1))
        total[token[first]] = np.add.reduceat(rows[numbers[kept]], first)
    return total


class Tokens(dict[str, int]):
    """Tokens, numbered as they are met; `learn` computes the scores of new ones."""

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
