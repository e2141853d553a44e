"""Decisions: which names a text holds, region by region, each region and each context scored once and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities import features
from newsearch.entities.headline import scan
from newsearch.entities.memo import keep
from newsearch.entities.model import LABELS, Candidate, Model, Vector
from newsearch.entities.people import core
from newsearch.entities.regions import EDGE, left_of, right_of, split
from newsearch.entities.rules import corrected, is_possible

if TYPE_CHECKING:
    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

REGIONS_KEPT = 200_000
CONTEXTS_KEPT = 200_000
"""How many regions, and how many contexts on each side, are remembered."""

SIGNS = frozenset((EDGE, ","))

LONGEST_ACRONYM = 5
"""Letters; a place in longer capitals ("SURABAYA") is written small."""

_NEVER = -1e9
_KINDS: dict[str, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}


class Span(NamedTuple):
    """A name in a text, `text[start:end]`, with its kind."""

    start: int
    end: int
    kind: Kind


class Name(NamedTuple):
    """A name in a region, `region[start:end]`, as an entity bears it.

    Attributes:
        kind: person, organisation or place.
        start, end: its bounds, without title, rank and degree.
        text: the name.
        title: the title that stands before the name in the region, or "".
        open: nothing but a title stands before the name in the region, so that the title may begin before it.
        doubtful: a single word that begins a sentence and that the lexicon does not know as a name.
    """

    kind: Kind
    start: int
    end: int
    text: str
    title: str
    open: bool
    doubtful: bool


class Decision(NamedTuple):
    """What a region holds: the spans that the model marks, as the annotators of its line do, and the names in it."""

    spans: tuple[Span, ...]
    names: tuple[Name, ...]


_NOTHING = Decision((), ())


class _Open:
    """A region whose labels depend on its context: its candidates, and what those that have won come to."""

    __slots__ = ("candidates", "decisions")

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        self.decisions: dict[tuple[int, ...], Decision] = {}


class Decider:
    """Reads texts, and remembers regions and contexts in bounded memory. One serves one thread at a time.

    A region is known by its text with a prefix that the words before it determine: EDGE if it begins a sentence, or the
    designator that may be part of the name ("kota Bandung"). Offsets count from the start of the prefix.
    """

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self._regions: dict[str, _Open | Decision] = {}
        self._before: dict[str, tuple[Vector, str]] = {}
        self._after: dict[str, Vector] = {}

    def read(self, text: str) -> list[tuple[int, str, Decision]]:
        """For each region of `text` that holds names: where it starts, the words before it, and the decision."""
        found: list[tuple[int, str, Decision]] = []
        known_regions, known_before, known_after = self._regions.get, self._before.get, self._after.get
        parts = split(text)
        position = 0
        for i in range(len(parts) - 1):
            gap, words = parts[i]
            position += len(gap)
            if words:
                left = left_of(gap, first=not i)
                before, prefix = known_before(left) or self._learn_before(left)
                if len(prefix) > 1 and not gap.endswith(prefix):
                    prefix = ""
                region = known_regions(prefix + words)
                if region is None:
                    region = self._learn_region(prefix + words)
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
                    decision = region.decisions.get(labels)
                    if decision is None:
                        decision = region.decisions[labels] = self._decision(prefix + words, labels)
                else:
                    decision = region
                if decision is not _NOTHING:
                    found.append((position - len(prefix), left, decision))
            position += len(words)
        return found

    def _learn_before(self, left: str) -> tuple[Vector, str]:
        context = features.left(left)
        prefix = f"{context.designator} " if context.designator else EDGE if context.initial else ""
        return keep(self._before, left, (self._model.before(context.tokens), prefix), CONTEXTS_KEPT)

    def _learn_after(self, right: str) -> Vector:
        return keep(self._after, right, self._model.after(features.right(right)), CONTEXTS_KEPT)

    def _learn_region(self, region: str) -> _Open | Decision:
        decided: _Open | Decision = _NOTHING
        words = [word for _, _, word in _tokens(region)]
        if in_capitals(region):
            known = scan(region, {}, self._lexicon)
            decided = Decision(
                tuple(Span(start, end, kind) for start, end, kind, _ in known),
                tuple(Name(kind, start, end, name, "", open=False, doubtful=False) for start, end, kind, name in known),
            )
        elif words:
            candidates = self._model.candidates(words, initial=region[0] == EDGE)
            decided = self._decision(region, candidates[0].labels) if len(candidates) == 1 else _Open(candidates)
        return keep(self._regions, region, decided, REGIONS_KEPT)

    def _decision(self, region: str, labels: tuple[int, ...]) -> Decision:
        tokens = _tokens(region)
        words = [word for _, _, word in tokens]
        marked: list[tuple[int, int, Kind]] = []
        for i, number in enumerate(labels):
            label = LABELS[number]
            if label[0] == "I":  # goes on with the span before it: the model allows nothing else
                marked[-1] = (marked[-1][0], i + 1, marked[-1][2])
            elif label[0] == "B":
                marked.append((i, i + 1, _KINDS[label[2:]]))
        spans = tuple(Span(tokens[first][0], tokens[last - 1][1], kind) for first, last, kind in marked)
        names = [
            name
            for first, last, kind in corrected(marked, words, self._lexicon)
            if (name := self._name(region, tokens, words, first, last, kind))
        ]
        return Decision(spans, tuple(names)) if spans or names else _NOTHING

    def _name(
        self, region: str, tokens: list[tuple[int, int, str]], words: list[str], first: int, last: int, kind: Kind
    ) -> Name | None:
        title, is_open = "", False
        if kind == "person":
            first, last, title, is_open = core(words, first, last, self._lexicon)
        start, end = tokens[first][0], tokens[max(first, last - 1)][1]
        text = region[start:end]
        if first == last or not is_possible(text, kind, self._lexicon):
            return None
        initial = region[0] == EDGE and first == 0 and last == 1
        doubtful = initial and text[1:].islower() and not self._lexicon.is_name(text.lower())
        if kind == "place" and len(text) >= LONGEST_ACRONYM and text.isupper():
            text = text.title()
        return Name(kind, start, end, text, title, is_open, doubtful)


def _tokens(region: str) -> list[tuple[int, int, str]]:
    """Start, end and form of each token of a region with its prefix; EDGE and commas are none."""
    return [(m.start(), m.end(), m.group()) for m in features.TOKEN.finditer(region) if m.group() not in SIGNS]


def in_capitals(region: str) -> bool:
    """Three words or more in capitals, too long for acronyms: a shouted line, whose words say nothing by their case."""
    words = region.split()
    return len(words) >= 3 and region.isupper() and len(region) > 4 * len(words)
