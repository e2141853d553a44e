"""Words that a query joins by their places, found among the tokens of one text.

A pattern stands where an index finds it (`docs/query.md`), and only the words that made it stand there are marked: of
`gempa NEAR/3 palu` no "gempa" that has no "palu" near it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from newsearch.analysis import Token

Unit = Literal["sentence", "paragraph"]
"""What words may have to share."""


class Match(NamedTuple):
    """A matched word or phrase in a text, and the number of the query's word or phrase that it answers."""

    start: int
    end: int
    word: int


class Word(NamedTuple):
    """One word, by any of some terms; `number` is what its matches are said to answer."""

    stems: frozenset[str]
    exacts: frozenset[str]
    number: int


class OneOf(NamedTuple):
    """Any of some patterns."""

    ways: tuple[Pattern, ...]


class Following(NamedTuple):
    """Patterns in this order, with at most `slop` other words between them in all."""

    parts: tuple[Pattern, ...]
    slop: int


class Nearby(NamedTuple):
    """Two patterns with at most `distance` other words between them, in either order."""

    left: Pattern
    right: Pattern
    distance: int


class Together(NamedTuple):
    """Patterns that all stand in one sentence or paragraph."""

    parts: tuple[Pattern, ...]
    unit: Unit


Pattern: TypeAlias = "Word | OneOf | Following | Nearby | Together"


class Stretch(NamedTuple):
    """Where a pattern stands: its tokens have positions `start <= position < end`, its words are `matches`."""

    start: int
    end: int
    matches: tuple[Match, ...]


class Scene(NamedTuple):
    """A text in which patterns are looked for.

    Attributes:
        tokens: its tokens, at least all that hold a term of the pattern, in order.
        units: of each unit where those of the text start, in code points; no unit is in a text that has none.
    """

    tokens: Sequence[Token]
    units: dict[Unit, list[int]]


def children(pattern: Pattern) -> tuple[Pattern, ...]:
    """The patterns that one is made of; none of a word."""
    if isinstance(pattern, Word):
        return ()
    if isinstance(pattern, Nearby):
        return pattern.left, pattern.right
    return pattern.ways if isinstance(pattern, OneOf) else pattern.parts


def words(pattern: Pattern) -> list[Word]:
    """The words of a pattern, from left to right."""
    return [pattern] if isinstance(pattern, Word) else [word for part in children(pattern) for word in words(part)]


def reach(pattern: Pattern) -> int:
    """So many words a pattern takes at most, those between its own included, where it does not join units."""
    if isinstance(pattern, Word):
        return 1
    between = pattern.slop if isinstance(pattern, Following) else 0
    between += pattern.distance if isinstance(pattern, Nearby) else 0
    return between + sum(map(reach, children(pattern)))


def stretches(pattern: Pattern, scene: Scene) -> list[Stretch]:
    """Where a pattern stands, by start and then by end."""
    if isinstance(pattern, Word):
        return _words(pattern, scene.tokens)
    parts = [stretches(part, scene) for part in children(pattern)]
    if isinstance(pattern, OneOf):
        return sorted(chain.from_iterable(parts))
    if isinstance(pattern, Nearby):
        left, right = parts
        return sorted(_follow(left, right, pattern.distance) + _follow(right, left, pattern.distance))
    if isinstance(pattern, Together):
        return _together(parts, scene.units.get(pattern.unit, []))
    found, *others = parts
    for part in others:
        found = _follow(found, part, pattern.slop)
    if not pattern.slop:
        return [stretch._replace(matches=(_joined(stretch.matches),)) for stretch in found]
    most = len(parts) + pattern.slop
    return [stretch for stretch in found if stretch.end - stretch.start <= most]


def compound_end(tokens: Sequence[Token], number: int) -> int:
    """Where the compound that begins with a token ends: it is what its joined form stands for."""
    while number + 1 < len(tokens) and tokens[number + 1].part:
        number += 1
    return tokens[number].end


def _joined(matches: tuple[Match, ...]) -> Match:
    """What a phrase marks: from its first word to its last."""
    return Match(matches[0].start, matches[-1].end, matches[0].word)


def _words(word: Word, tokens: Sequence[Token]) -> list[Stretch]:
    found = []
    for number, token in enumerate(tokens):
        for terms, wanted in ((token.exact, word.exacts), (token.stem, word.stems)):
            term = next((term for term in terms if term in wanted), None)
            if term is not None:
                end = token.end if term == terms[0] else compound_end(tokens, number)
                match = Match(token.start, end, word.number)
                found.append(Stretch(token.position, token.position + 1, (match,)))
                break
    return found


def _follow(first: list[Stretch], second: list[Stretch], slop: int) -> list[Stretch]:
    """Stretches of `first` that one of `second` follows after at most `slop` words; the next one counts."""
    starts = [stretch.start for stretch in second]
    found = []
    for stretch in first:
        place = bisect_left(starts, stretch.end)
        if place < len(second) and starts[place] - stretch.end <= slop:
            found.append(Stretch(stretch.start, second[place].end, stretch.matches + second[place].matches))
    return found


def _together(parts: list[list[Stretch]], starts: list[int]) -> list[Stretch]:
    """The stretches that lie in a unit with one of every other list; what reaches beyond its unit lies in none."""
    inside = []
    for part in parts:
        units = []
        for stretch in part:
            unit = bisect_right(starts, min(match.start for match in stretch.matches)) - 1
            if unit == bisect_right(starts, max(match.end for match in stretch.matches) - 1) - 1 and unit >= 0:
                units.append((unit, stretch))
        inside.append(units)
    common = set.intersection(*({unit for unit, _ in units} for units in inside))
    return sorted(stretch for units in inside for unit, stretch in units if unit in common)
