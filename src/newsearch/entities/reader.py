"""The reader: a text in, what its regions hold out; each region and each neighbouring word is scored once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from newsearch.entities.features import DESIGNATORS, SENTENCE_EDGES, TOKEN
from newsearch.entities.memo import keep
from newsearch.entities.names import in_capitals, tokens
from newsearch.entities.regions import EDGE, after, before, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.entities.model import Candidate, Model, Vector

T = TypeVar("T")

REGIONS_KEPT = 300_000
"""Regions that are remembered: the distinct ones of some 30,000 articles, in about 300 MB."""

WORDS_KEPT = 40_000
"""Neighbouring words that are remembered, on each side."""

_NEVER = -1e9


class _Open(Generic[T]):
    """A region whose labels depend on its context: its candidates, and what those that have won come to."""

    __slots__ = ("candidates", "held", "labels")

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = [(c.score, c.first, c.last, i) for i, c in enumerate(candidates)]
        self.labels = [c.labels for c in candidates]
        self.held: list[tuple[T, ...] | None] = [None] * len(candidates)


class Reader(Generic[T]):
    """Reads texts, and remembers regions and words in bounded memory. One serves one thread at a time.

    A region is known by its text with a prefix that the words before it determine: EDGE if it begins a sentence, or the
    designator that may be part of the name ("kota Bandung"). Offsets count from the start of the prefix.

    Args:
        model: scores the labels.
        interpret: what a region with the labels of its tokens holds.
    """

    def __init__(self, model: Model, interpret: Callable[[str, tuple[int, ...]], tuple[T, ...]]) -> None:
        self._model = model
        self._interpret = interpret
        self._regions: dict[str, _Open[T] | tuple[T, ...]] = {}
        # Word → scores as the nearest token, scores of the token before that one if the word holds it too, prefix.
        self._before: dict[str, tuple[Vector, Vector | None, str]] = {}
        self._after: dict[str, tuple[Vector, Vector | None]] = {}
        self._second_before: dict[str, Vector] = {}
        self._second_after: dict[str, Vector] = {}

    def read(self, text: str) -> list[tuple[int, str, tuple[T, ...]]]:
        """For each region of `text` that holds something: its start, the text before it, and what it holds."""
        found: list[tuple[int, str, tuple[T, ...]]] = []
        known_regions, known_before, known_after = self._regions.get, self._before.get, self._after.get
        second_before, second_after = self._second_before.get, self._second_after.get
        parts = split(text)
        position = 0
        for i in range(len(parts) - 1):
            gap, words = parts[i]
            position += len(gap)
            if not words:
                continue
            word, second = before(gap, first=not i)
            b1, b2, prefix = known_before(word) or self._learn_before(word)
            if len(prefix) > 1:
                if gap.endswith(prefix):
                    (b1, b2, _), second = known_before(second) or self._learn_before(second), EDGE
                else:
                    prefix = ""
            region = known_regions(prefix + words)
            if region is None:
                region = self._learn_region(prefix + words)
            if isinstance(region, _Open):
                b2 = b2 or second_before(second) or self._learn_second_before(second)
                following, next_words = parts[i + 1]
                word, second = after(following, last=not next_words)
                a1, a2 = known_after(word) or self._learn_after(word)
                a2 = a2 or second_after(second) or self._learn_second_after(second)
                best = _NEVER
                won = 0
                for score, first, last, candidate in region.candidates:
                    score += b1[first] + b2[first] + a1[last] + a2[last]
                    if score > best:
                        best = score
                        won = candidate
                held = region.held[won]
                if held is None:
                    held = region.held[won] = self._interpret(prefix + words, region.labels[won])
            else:
                held = region
            if held:
                found.append((position - len(prefix), gap, held))
            position += len(words)
        return found

    def _learn_region(self, region: str) -> _Open[T] | tuple[T, ...]:
        learnt: _Open[T] | tuple[T, ...] = ()
        words = [word for _, _, word in tokens(region)]
        if in_capitals(region):
            learnt = self._interpret(region, ())
        elif words:
            candidates = self._model.candidates(words, initial=region[0] == EDGE)
            learnt = self._interpret(region, candidates[0].labels) if len(candidates) == 1 else _Open(candidates)
        return keep(self._regions, region, learnt, REGIONS_KEPT)

    def _learn_before(self, word: str) -> tuple[Vector, Vector | None, str]:
        *others, last = TOKEN.findall(word)
        prefix = f"{last} " if last in DESIGNATORS else EDGE if last in SENTENCE_EDGES else ""
        second = self._model.token(others[-1]).two_after if others else None
        return keep(self._before, word, (self._model.token(last).one_after, second, prefix), WORDS_KEPT)

    def _learn_after(self, word: str) -> tuple[Vector, Vector | None]:
        first, *others = TOKEN.findall(word)
        second = self._model.token(others[0]).two_before if others else None
        return keep(self._after, word, (self._model.token(first).one_before, second), WORDS_KEPT)

    def _learn_second_before(self, word: str) -> Vector:
        return keep(self._second_before, word, self._model.token(TOKEN.findall(word)[-1]).two_after, WORDS_KEPT)

    def _learn_second_after(self, word: str) -> Vector:
        return keep(self._second_after, word, self._model.token(TOKEN.findall(word)[0]).two_before, WORDS_KEPT)
