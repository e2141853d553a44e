"""Names: what the labels of a region's tokens come to, as spans of the annotators' line and as names of entities."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsearch.entities.bounds import bounded
from newsearch.entities.features import TOKEN
from newsearch.entities.headline_names import scan
from newsearch.entities.model import LABELS
from newsearch.entities.people import core
from newsearch.entities.regions import EDGE
from newsearch.entities.rules import corrected, is_possible, is_sentence_after_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.article import Kind
    from newsearch.entities.lexicon import Lexicon

    Labels = Sequence[int]

UNREAD = frozenset((EDGE, ","))
"""Signs in a region that the model does not read."""

SHORTEST_SHOUT = 4
"""Letters; a known place in that many capitals or more ("SOLO", "SURABAYA") is no acronym, and is written small."""

AREAS = frozenset(("kawasan", "wilayah"))
"""Words in lower case before a place that are no part of its name."""

HEADS = frozenset(("org_head", "place_head"))

ORDINARY_TOO = frozenset("pas dana total core act pan goal time".split())
"""Names of organisations that are ordinary words where they begin a sentence."""

_GLUED_VERB = re.compile(
    r"(?<=[a-z]{3})(?:me(?:ngata|njelas|nambah|nyebut|negas|nyata|ngungkap|ngaku|nutur|nyampai|minta|njadi)[a-z]*|adalah)\Z"
)
"""A verb that a page glued to the name before it: "Sutrisnowatimengatakan"."""

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
        doubtful: its first word begins a sentence, and the lexicon does not know it as a name.
    """

    kind: Kind
    start: int
    end: int
    text: str
    title: str = ""
    open: bool = False
    doubtful: bool = False


@lru_cache(maxsize=1 << 13)
def tokens(region: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and form of each token of a region that the model reads.

    They are asked for when a region is scored, and soon again when its labels are read.
    """
    if region.isalnum():
        return ((0, len(region), region),)
    return tuple([(*m.span(), m.group()) for m in TOKEN.finditer(region) if m.group() not in UNREAD])


def in_capitals(region: str) -> bool:
    """Three words or more in capitals, too long for acronyms: a shouted line, whose words say nothing by their case."""
    return region.isupper() and len(words := region.split()) >= 3 and len(region) > 4 * len(words)


def spans(region: str, labels: Labels, lexicon: Lexicon) -> tuple[Span, ...]:
    """The spans that the labels mark; in a shouted line, which has no labels, those that the lexicon knows."""
    if in_capitals(region):
        return tuple(Span(start, end, kind) for start, end, kind, _ in scan(region, {}, lexicon))
    read = tokens(region)
    return tuple(Span(read[first][0], read[last - 1][1], kind) for first, last, kind in _marked(labels))


def names(region: str, labels: Labels, lexicon: Lexicon) -> tuple[Name, ...]:
    """The names that the labels mark, corrected by what the lexicon knows, without titles."""
    if in_capitals(region):
        return tuple(Name(kind, start, end, name) for start, end, kind, name in scan(region, {}, lexicon))
    read = tokens(region)
    words = [word for _, _, word in read]
    if not any(labels) and lexicon.place_openings.isdisjoint(map(str.lower, words)):
        return ()
    found = []
    floor = start_of_title = 0
    for first, last, kind in corrected(bounded(_marked(labels), words, lexicon), words, lexicon):
        title, is_open = "", False
        if kind == "person":
            first, last, title, is_open = core(words, first, last, lexicon, floor, start_of_title)
            start_of_title = last
        elif kind == "place" and words[first] in AREAS and last - first > 1:
            first += 1
        floor = max(floor, last)
        if first == last or is_sentence_after_letter(words, first, last, lexicon):
            continue
        start, end = read[first][0], read[last - 1][1]
        text = region[start:end]
        if kind == "person" and (verb := _GLUED_VERB.search(text)):
            text, end = text[: verb.start()], start + verb.start()
        if not is_possible(text, kind, lexicon):
            continue
        doubtful = region[0] == EDGE and first == 0 and _is_doubtful(words[0], lexicon)
        if kind == "place" and text.isupper() and len(text) >= SHORTEST_SHOUT and lexicon.is_place(text.lower()):
            text = text.title()
        found.append(Name(kind, start, end, text, title, is_open, doubtful))
    return tuple(found)


def _is_doubtful(word: str, lexicon: Lexicon) -> bool:
    folded = word.lower()
    if not word[1:].islower() or HEADS.intersection(lexicon.words.get(folded, ())):
        return False
    return folded in ORDINARY_TOO or not lexicon.is_name(folded)


def _marked(labels: Labels) -> list[tuple[int, int, Kind]]:
    """First token, token after the last, and kind of each span that the labels mark."""
    marked: list[tuple[int, int, Kind]] = []
    for i, number in enumerate(labels):
        label = LABELS[number]
        if label[0] == "I":  # goes on with the span before it: the model allows nothing else
            marked[-1] = (marked[-1][0], i + 1, marked[-1][2])
        elif label[0] == "B":
            marked.append((i, i + 1, _KINDS[label[2:]]))
    return marked
