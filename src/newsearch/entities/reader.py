"""The reader: texts in, what their regions hold out; each region and each neighbouring word is scored once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from newsearch.analysis.growing import Column
from newsearch.entities.features import DESIGNATORS, SENTENCE_EDGES, TOKEN
from newsearch.entities.names import in_capitals, tokens
from newsearch.entities.regions import EDGE, after, before, split
from newsearch.entities.scores import ONE_AFTER, ONE_BEFORE, TWO_AFTER, TWO_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from newsearch.entities.model import Model

T = TypeVar("T")

Found = tuple[int, str, tuple[T, ...], float]
"""A region that holds something: its start, the text before it, what it holds, and by how much (see MARGIN)."""

MARGIN = 10.0
"""By how much, at most, the labelling that won is better than the next one that the model looked at."""

REGION_COST = 500
"""Bytes that a region costs that is remembered; measured."""

WORD_COST = 400
"""Bytes that a token or a neighbouring word costs that is remembered; measured."""


class Reader(Generic[T]):
    """Reads texts, and remembers regions and words in bounded memory. One serves one thread at a time.

    A region is known by its text with a prefix that the words before it determine: EDGE if it begins a sentence, or the
    designator that may be part of the name ("kota Bandung"). Offsets count from the start of the prefix.

    Args:
        model: scores the labels.
        interpret: what a region with the labels of its tokens holds.
        memory: bytes that it may remember from one call to the next.
    """

    def __init__(
        self, model: Model, interpret: Callable[[str, Sequence[int]], tuple[T, ...]], memory: int = 128 << 20
    ) -> None:
        self._model = model
        self._interpret = interpret
        self._regions_kept, self._words_kept = memory * 3 // 5 // REGION_COST, memory * 2 // 5 // WORD_COST
        self._forget_regions()
        self._forget_words()

    def _forget_regions(self) -> None:
        self._regions: dict[str, int] = {}
        # Of each region its first candidate and how many there are; of each candidate its score, the labels of its
        # ends and of all tokens, and what it comes to, once it has won.
        self._firsts, self._counts = Column("q"), Column("q")
        self._scores, self._first_labels, self._last_labels = Column("d"), Column("b"), Column("b")
        self._labels: list[bytes] = []
        self._spellings: dict[bytes, bytes] = {}
        self._held: list[tuple[T, ...] | None] = []

    def _forget_words(self) -> None:
        self._tokens = self._model.tokens()
        # Word → number of the nearest token; of the token before that one if the word holds it too, or -1; prefix.
        self._before: dict[str, tuple[int, int, str]] = {}
        self._after: dict[str, tuple[int, int]] = {}

    def read(self, texts: Sequence[str]) -> list[list[Found[T]]]:
        """Of each text the regions that hold something."""
        if len(self._regions) > self._regions_kept:
            self._forget_regions()
        if len(self._tokens) + len(self._before) + len(self._after) > self._words_kept:
            self._forget_words()
        met = _Met()
        for text in texts:
            self._meet(text, met)
        self._learn(met.new)
        regions = np.array(met.regions, dtype=np.int64)
        winners = self._firsts.values()[regions]
        margins = np.full(len(regions), MARGIN)
        unsure = np.flatnonzero(self._counts.values()[regions] > 1)
        if len(unsure):
            contexts = self._contexts(met, unsure.tolist())
            winners[unsure], margins[unsure] = self._winners(regions[unsure], contexts)
        by = margins.tolist()
        held = self._all_held(met.spelt, winners.tolist())
        found: list[list[Found[T]]] = []
        first = 0
        for end in met.ends:
            rows = zip(met.starts[first:end], met.gaps[first:end], held[first:end], by[first:end], strict=True)
            found.append([row for row in rows if row[2]])
            first = end
        return found

    def _meet(self, text: str, met: _Met) -> None:
        """Cut a text into regions."""
        known_before, numbers, new = self._before.get, self._regions, met.new
        number_of, starts, gaps = numbers.get, met.starts, met.gaps
        parts = split(text)
        position = place = 0
        for gap, words in parts:
            place += 1
            position += len(gap)
            if not words:
                continue
            word, second = before(gap, first=place == 1)
            near, far, prefix = known_before(word) or self._learn_before(word)
            if len(prefix) > 1:
                if gap.endswith(prefix):
                    (near, far, _), second = known_before(second) or self._learn_before(second), EDGE
                else:
                    prefix = ""
            region = prefix + words
            number = number_of(region)
            if number is None:
                number = numbers[region] = len(numbers)
                new.append(region)
            met.regions.append(number)
            met.spelt.append(region)
            starts.append(position - len(prefix))
            gaps.append(gap)
            met.around.append((near, far, second, parts[place]))
            position += len(words)
        met.ends.append(len(gaps))

    def _learn(self, new: list[str]) -> None:
        """Find the candidates of new regions."""
        words = [[word for _, _, word in tokens(region)] for region in new]
        shouted = list(map(in_capitals, new))
        scored = [place for place in range(len(new)) if words[place] and not shouted[place]]
        firsts, counts = np.zeros(len(new), dtype=np.int64), np.zeros(len(new), dtype=np.int64)
        if scored:
            initial = [new[place][0] == EDGE for place in scored]
            found = self._model.candidates([words[place] for place in scored], initial, self._tokens)
            firsts[scored] = len(self._labels) + np.cumsum(found.counts) - found.counts
            counts[scored] = found.counts
            self._add(found.scores, found.first, found.last, found.labels)
        # What no model scores comes to the same in every context.
        alone = np.flatnonzero(counts == 0)
        firsts[alone], counts[alone] = len(self._labels) + np.arange(len(alone)), 1
        nothing = np.zeros(len(alone))
        self._add(nothing, nothing, nothing, [b""] * len(alone))
        for place, first in zip(alone.tolist(), firsts[alone].tolist(), strict=True):
            self._held[first] = self._interpret(new[place], b"") if shouted[place] else ()
        self._firsts.put(firsts)
        self._counts.put(counts)

    def _add(self, scores: NDArray[Any], first: NDArray[Any], last: NDArray[Any], labels: list[bytes]) -> None:
        """Keep candidates."""
        self._scores.put(scores)
        self._first_labels.put(first)
        self._last_labels.put(last)
        # A few hundred rows of labels serve nearly all regions.
        self._labels += map(self._spellings.setdefault, labels, labels)
        self._held += [None] * len(labels)

    def _contexts(self, met: _Met, places: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What stands around some regions adds to the labels of their first and last tokens, shape (places, labels)."""
        known_after = self._after.get
        rows = []
        for place in places:
            near, far, second, (gap, words) = met.around[place]
            if far < 0:
                far = self._second_before(second)
            word, second = after(gap, last=not words)
            next_, over = known_after(word) or self._learn_after(word)
            rows.append((near, far, next_, over if over >= 0 else self._second_after(second)))
        around = np.array(rows, dtype=np.int64)
        parts = self._tokens.learn()
        first = parts[around[:, 0], ONE_AFTER] + parts[around[:, 1], TWO_AFTER]
        return first, parts[around[:, 2], ONE_BEFORE] + parts[around[:, 3], TWO_BEFORE]

    def _winners(
        self, regions: NDArray[np.int64], contexts: tuple[NDArray[np.float64], NDArray[np.float64]]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The best candidate of each region in its context, of equal ones the first, and by how much it is the best."""
        counts = self._counts.values()[regions]
        ends = np.cumsum(counts)
        starts = ends - counts
        place = np.repeat(np.arange(len(regions)), counts)
        candidates = np.arange(ends[-1]) + np.repeat(self._firsts.values()[regions] - starts, counts)
        scores = contexts[0][place, self._first_labels.values()[candidates]]
        scores += contexts[1][place, self._last_labels.values()[candidates]]
        scores += self._scores.values()[candidates]
        most = np.maximum.reduceat(scores, starts)
        best = np.flatnonzero(scores == np.repeat(most, counts))
        best = best[np.searchsorted(best, starts)]
        scores[best] = -np.inf
        winners: NDArray[np.int64] = candidates[best]
        return winners, np.minimum(most - np.maximum.reduceat(scores, starts), MARGIN)

    def _all_held(self, regions: list[str], winners: list[int]) -> list[tuple[T, ...]]:
        """What regions hold, by their winning candidates."""
        kept, labels = self._held, self._labels
        found = []
        for region, winner in zip(regions, winners, strict=True):
            held = kept[winner]
            if held is None:
                held = kept[winner] = self._interpret(region, labels[winner])
            found.append(held)
        return found

    def _learn_before(self, word: str) -> tuple[int, int, str]:
        *others, last = TOKEN.findall(word)
        prefix = f"{last} " if last in DESIGNATORS else EDGE if last in SENTENCE_EDGES else ""
        learnt = self._tokens[last], self._tokens[others[-1]] if others else -1, prefix
        self._before[word] = learnt
        return learnt

    def _learn_after(self, word: str) -> tuple[int, int]:
        first, *others = TOKEN.findall(word)
        learnt = self._tokens[first], self._tokens[others[0]] if others else -1
        self._after[word] = learnt
        return learnt

    def _second_before(self, word: str) -> int:
        """The token of the word before the last one."""
        return (self._before.get(word) or self._learn_before(word))[0]

    def _second_after(self, word: str) -> int:
        return (self._after.get(word) or self._learn_after(word))[0]


class _Met:
    """The regions of some texts where they were met, in reading order: parallel lists.

    Attributes:
        new: the regions that are not known yet; their numbers follow those of the known ones.
        regions, spelt: number and spelling of each, prefix included.
        starts, gaps: where each starts, prefix included, and the text before it.
        around: of each the numbers of the two tokens before it, the second one's word, and what follows: the text after
            the region, and the next region. The second number is -1 where only the word has the token.
        ends: where each text ends in these lists.
    """

    def __init__(self) -> None:
        self.new: list[str] = []
        self.regions: list[int] = []
        self.spelt: list[str] = []
        self.starts: list[int] = []
        self.gaps: list[str] = []
        self.around: list[tuple[int, int, str, tuple[str, str]]] = []
        self.ends: list[int] = []
