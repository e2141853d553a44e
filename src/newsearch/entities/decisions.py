"""Decisions: which names a text holds, region by region, each region and each context scored once and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities import features
from newsearch.entities.headline import scan
from newsearch.entities.memo import keep
from newsearch.entities.model import LABELS, Candidate, Model, Vector
from newsearch.entities.people import core
from newsearch.entities.regions import EDGE, is_region, left_of, right_of, split

if TYPE_CHECKING:
    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

REGIONS_KEPT = 200_000
CONTEXTS_KEPT = 200_000
"""How many regions, and how many contexts on each side, are remembered."""

_KINDS: dict[str, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}


class Decision(NamedTuple):
    """A name in a region, as offsets from the region's start.

    Attributes:
        start, end: the span that the model marks.
        kind: person, organisation or place.
        first, last: bounds of the name in it, without title, rank and degree; equal if nothing is left.
        name: that name.
        title: the title that stands before the name in the region, or "".
        open: nothing but a title stands before the name in the region, so that the title may begin before it.
        doubtful: a single word that begins a sentence and that the lexicon does not know as a name.
    """

    start: int
    end: int
    kind: Kind
    first: int
    last: int
    name: str
    title: str
    open: bool
    doubtful: bool


class _Open:
    """A region whose labels depend on its context: its candidates, and what those that have won come to."""

    __slots__ = ("candidates", "decisions")

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        self.decisions: dict[tuple[int, ...], tuple[Decision, ...]] = {}


class Decider:
    """Reads texts, and remembers regions and contexts in bounded memory. One serves one thread at a time.

    A region is known by its text with a prefix that the words before it determine: EDGE if it begins a sentence, or the
    designator that may be part of the name ("kota Bandung"). Offsets count from the start of the prefix.
    """

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self._regions: dict[str, _Open | tuple[Decision, ...]] = {}
        self._before: dict[str, tuple[Vector, str]] = {}
        self._after: dict[str, Vector] = {}

    def read(self, text: str) -> list[tuple[int, str, Decision]]:
        """For each name in `text`: where its region starts, the words before the region, and the decision."""
        found: list[tuple[int, str, Decision]] = []
        known_regions, known_before, known_after = self._regions.get, self._before.get, self._after.get
        parts = split(text)
        position = 0
        for i in range(len(parts) - 1):
            gap, words = parts[i]
            position += len(gap)
            if is_region(gap, words):
                left = left_of(gap, first=not i)
                before, prefix = known_before(left) or self._learn_before(left)
                if len(prefix) > 1 and not gap.endswith(prefix):
                    prefix = ""
                region = known_regions(prefix + words)
                if region is None:
                    region = self._learn_region(prefix + words)
                if region:
                    if isinstance(region, _Open):
                        gap, next_words = parts[i + 1]
                        right = right_of(gap, last=not next_words)
                        after = known_after(right) or self._learn_after(right)
                        best = _NEVER
                        labels: tuple[int, ...] = ()
                        for score, first, last, path in region.candidates:
                            score += before[first] + after[last]
                            if score > best:
                                best = score
                                labels = path
                        decisions = region.decisions.get(labels)
                        if decisions is None:
                            decisions = region.decisions[labels] = self._decisions(prefix + words, labels)
                    else:
                        decisions = region
                    for decision in decisions:
                        found.append((position - len(prefix), left, decision))
            position += len(words)
        return found

    def _learn_before(self, left: str) -> tuple[Vector, str]:
        context = features.left(left)
        prefix = f"{context.designator} " if context.designator else EDGE if context.initial else ""
        return keep(self._before, left, (self._model.before(context.tokens), prefix), CONTEXTS_KEPT)

    def _learn_after(self, right: str) -> Vector:
        return keep(self._after, right, self._model.after(features.right(right)), CONTEXTS_KEPT)

    def _learn_region(self, region: str) -> _Open | tuple[Decision, ...]:
        decided: _Open | tuple[Decision, ...] = ()
        words = [word for _, _, word in _tokens(region)]
        if in_capitals(region):
            decided = tuple(
                Decision(start, end, kind, start, end, name, "", open=False, doubtful=False)
                for start, end, kind, name in scan(region, {}, self._lexicon)
            )
        elif words:
            candidates = self._model.candidates(words, initial=region[0] == EDGE)
            decided = self._decisions(region, candidates[0].labels) if len(candidates) == 1 else _Open(candidates)
        return keep(self._regions, region, decided, REGIONS_KEPT)

    def _decisions(self, region: str, labels: tuple[int, ...]) -> tuple[Decision, ...]:
        if not any(labels):
            return ()
        spans: list[tuple[int, int, Kind]] = []
        for i, number in enumerate(labels):
            label = LABELS[number]
            if label[0] == "I":  # goes on with the span before it: the model allows nothing else
                spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
            elif label[0] == "B":
                spans.append((i, i + 1, _KINDS[label[2:]]))
        tokens = _tokens(region)
        return tuple(self._decision(region, tokens, *span) for span in spans)

    def _decision(
        self, region: str, tokens: list[tuple[int, int, str]], first: int, last: int, kind: Kind
    ) -> Decision:
        start, end = tokens[first][0], tokens[last - 1][1]
        word = tokens[first][2]
        doubtful = (
            region[0] == EDGE
            and first == 0
            and last == 1
            and word[1:].islower()
            and not self._lexicon.is_name(word.lower())
        )
        if kind != "person":
            return Decision(start, end, kind, start, end, region[start:end], "", open=False, doubtful=doubtful)
        found = core([token for _, _, token in tokens], first, last, self._lexicon)
        name_start = name_end = start
        if found.first < found.last:
            name_start, name_end = tokens[found.first][0], tokens[found.last - 1][1]
        name = region[name_start:name_end]
        return Decision(start, end, kind, name_start, name_end, name, found.title, found.open, doubtful)


def _tokens(region: str) -> list[tuple[int, int, str]]:
    """Start, end and form of each token of a region with its prefix; EDGE is none."""
    return [(m.start(), m.end(), m.group()) for m in features.TOKEN.finditer(region) if m.group() != EDGE]


def in_capitals(region: str) -> bool:
    """Three words or more in capitals, too long for acronyms: a shouted line, whose words say nothing by their case."""
    words = region.split()
    return len(words) >= 3 and region.isupper() and len(region) > 4 * len(words)


_NEVER = -1e9
