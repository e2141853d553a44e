"""Decisions: which names a text holds, region by region, each region and each context scored once and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities import features
from newsearch.entities.headline import scan
from newsearch.entities.memo import Memo
from newsearch.entities.model import LABELS, Candidate, Model, Vector
from newsearch.entities.people import core
from newsearch.entities.regions import regions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

REGIONS_KEPT = 60_000
CONTEXTS_KEPT = 60_000
"""How many of each one generation of a memo holds: about 150 MB in all, when full."""

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


class _Region:
    """A region's labellings, and what they come to; the commonest case is that one of them wins everywhere."""

    __slots__ = ("always", "candidates", "decisions", "text", "tokens")

    def __init__(self, text: str, tokens: list[tuple[int, int, str]], candidates: list[Candidate]) -> None:
        self.text = text
        self.tokens = tokens
        self.candidates = candidates
        self.decisions: dict[tuple[int, ...], tuple[Decision, ...]] = {}
        self.always: tuple[Decision, ...] | None = None


class Decider:
    """Reads texts, and remembers regions and contexts in bounded memory. One serves one thread at a time."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self._regions: Memo[tuple[str, str, bool], _Region] = Memo(REGIONS_KEPT)
        self._before: Memo[str, tuple[Vector, bool, str]] = Memo(CONTEXTS_KEPT)
        self._after: Memo[str, Vector] = Memo(CONTEXTS_KEPT)

    def read(self, text: str) -> Iterator[tuple[int, str, Decision]]:
        """For each name in `text`: its region's start, the words before the region, and the decision."""
        known_regions, known_before, known_after = self._regions.get, self._before.get, self._after.get
        for start, text_of_region, left, right in regions(text):
            before = known_before(left) or self._learn_before(left)
            vector, initial, designator = before
            key = (text_of_region, designator, initial)
            region = known_regions(key) or self._learn_region(key)
            decisions = region.always
            if decisions is None:
                after = known_after(right) or self._learn_after(right)
                best = -1e9
                for candidate in region.candidates:
                    score = candidate[0] + vector[candidate[1]] + after[candidate[2]]
                    if score > best:
                        best = score
                        labels = candidate[3]
                decisions = region.decisions.get(labels)
                if decisions is None:
                    decisions = region.decisions[labels] = self._decisions(region, labels, initial=initial)
            for decision in decisions:
                yield start, left, decision

    def _learn_before(self, left: str) -> tuple[Vector, bool, str]:
        context = features.left(left)
        value = (self._model.before(context.tokens), context.initial, context.designator)
        self._before.put(left, value)
        return value

    def _learn_after(self, right: str) -> Vector:
        value = self._model.after(features.right(right))
        self._after.put(right, value)
        return value

    def _learn_region(self, key: tuple[str, str, bool]) -> _Region:
        text, designator, initial = key
        tokens = [(m.start(), m.end(), m.group()) for m in features.TOKEN.finditer(text)]
        if designator:
            tokens.insert(0, (-1 - len(designator), -1, designator))
        region = _Region(text, tokens, [])
        if in_capitals(text):
            region.always = tuple(
                Decision(start, end, kind, start, end, name, "", open=False, doubtful=False)
                for start, end, kind, name in scan(text, {}, self._lexicon)
            )
        elif not tokens:
            region.always = ()
        else:
            region.candidates = self._model.candidates([word for _, _, word in tokens], initial=initial)
            if len(region.candidates) == 1:
                region.always = self._decisions(region, region.candidates[0].labels, initial=initial)
        self._regions.put(key, region)
        return region

    def _decisions(self, region: _Region, labels: tuple[int, ...], *, initial: bool) -> tuple[Decision, ...]:
        spans: list[tuple[int, int, Kind]] = []
        for i, number in enumerate(labels):
            label = LABELS[number]
            if label == "O":
                continue
            kind = _KINDS[label[2:]]
            if label[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == kind:
                spans[-1] = (spans[-1][0], i + 1, kind)
            else:
                spans.append((i, i + 1, kind))
        return tuple(self._decision(region, *span, initial=initial) for span in spans)

    def _decision(self, region: _Region, first: int, last: int, kind: Kind, *, initial: bool) -> Decision:
        tokens = region.tokens
        start, end = tokens[first][0], tokens[last - 1][1]
        word = tokens[first][2]
        doubtful = (
            initial and first == 0 and last == 1 and word[1:].islower() and not self._lexicon.is_name(word.lower())
        )
        words = [token for _, _, token in tokens]
        name_start, name_end, title, is_open = start, end, "", False
        if kind == "person":
            found = core(words, first, last, self._lexicon)
            title, is_open = found.title, found.open
            name_start = tokens[found.first][0] if found.first < found.last else start
            name_end = tokens[found.last - 1][1] if found.first < found.last else start
        name = region.text[max(name_start, 0) : max(name_end, 0)]
        if name_start < 0:
            name = f"{word} {name}".rstrip()
        return Decision(start, end, kind, name_start, name_end, name, title, is_open, doubtful)


def in_capitals(region: str) -> bool:
    """Three words or more in capitals, too long for acronyms: a shouted line, whose words say nothing by their case."""
    words = region.split()
    return len(words) >= 3 and region.isupper() and len(region) > 4 * len(words)
