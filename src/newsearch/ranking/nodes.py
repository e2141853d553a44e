"""The plan of a query: values that say what is looked for, and what each part of it is worth.

A plan is made once for a snapshot, with every weight, idf included, in it; it knows no engine.
`newsearch.ranking.evaluator` finds and scores the articles of one segment by it; `explain` and `marks` read the same
values.

A node is one of
    words        Term, Sequence, Best, Beside: what stands in an article and what that tells
    places       InField, Near, Same, AtLeast: where it stands
    conditions   All, Named, Identified, Addressed, Published: they add nothing to a score
    combinations Clauses, Boosted, Enriched, Likened, Aged
or Late.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from newsearch.analysis import fold
from newsearch.fields import CAPTIONS, HEADLINE, Field, Space

if TYPE_CHECKING:
    from newsearch.engine.interface import KeywordColumn

TEXT = Field("text", HEADLINE.first, CAPTIONS.end)
"""All that was written, without the entities, which repeat it."""


_NOT_WORD = re.compile(r"\W+")
_SCHEME = re.compile(r"^[a-z]+://(www\.)?|^www\.", re.IGNORECASE)


class _Alone:
    """A value without parts: all of its type are equal."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Term(NamedTuple):
    """One term of one space; its score is its weight times its impact."""

    space: Space
    term: str
    weight: float = 0.0


class Late(_Alone):
    """What there was no time to plan: nothing can be said of it."""


class Best(NamedTuple):
    """Ways to say one thing: an article gets the score of the best of them, and not their sum."""

    ways: tuple[Node, ...]


class Beside(NamedTuple):
    """A word that says part of what its neighbours say: its score counts `factor` times."""

    word: Node
    factor: float


class Sequence(NamedTuple):
    """Things that follow one another, with at most `slop` other words between them in all.

    A part is one word long (`Term`, or `Best` of terms), so the next one found after each is the one that counts.

    It is worth what its words are worth together: an article that has the sequence has each of them. One that stands
    for a single word is worth the `least` of its words.
    """

    parts: tuple[Node, ...]
    slop: int = 0
    least: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        """Its parts, when they are terms that follow one another at once, as they mostly are; else ()."""
        if self.slop or not all(type(part) is Term for part in self.parts):
            return ()
        return cast("tuple[Term, ...]", self.parts)


class Near(NamedTuple):
    """Two things with at most `distance` other words between them."""

    left: Node
    right: Node
    distance: int


class Same(NamedTuple):
    """Things that stand in one sentence, or in one paragraph, of deck or body; a headline is one of each.

    `boundary` is the reserved term that stands where each begins.
    """

    parts: tuple[Node, ...]
    boundary: str


class InField(NamedTuple):
    """What stands in one field; scored by its whole weight in the article."""

    child: Node
    field: Field


class AtLeast(NamedTuple):
    """What the text of an article, or one field of it, holds so many `times` or more."""

    child: Node
    times: int
    field: Field = TEXT


class Boosted(NamedTuple):
    """A node whose score counts `factor` times."""

    child: Node
    factor: float


class Clauses(NamedTuple):
    """All of `required`, or any of `optional` where nothing is required, and none of `excluded`.

    Scores of required and optional clauses add up; an exclusion adds nothing.
    """

    required: tuple[Node, ...] = ()
    optional: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()


class Enriched(NamedTuple):
    """What `child` finds; words that are found beside it add to its scores."""

    child: Node
    words: tuple[Term, ...]


class Likened(NamedTuple):
    """A node whose scores count more for some articles, by what each is like (`newsearch.ranking.likening`).

    Attributes:
        child: what is looked for.
        factors: ids of articles, each with what multiplies its score.
    """

    child: Node
    factors: tuple[tuple[str, float], ...]


class Aged(NamedTuple):
    """A node whose scores halve with every half-life of an article's age (`newsearch.ranking.recency`).

    Attributes:
        child: what is looked for.
        now: what ages count from, in seconds since 1970 UTC; what is later is as good as new. An archive's newest
            article serves better than the clock: the order is the same, and the scores are next year's too.
        half_life: in seconds.
    """

    child: Node
    now: float
    half_life: float


class All(_Alone):
    """Every article."""


class Named(NamedTuple):
    """Articles with a name in a column that holds these words, one after another.

    Without words none; as a `prefix` all that have a name.

    Attributes:
        column: where the name stands.
        words: folded, one blank between them.
        prefix: whether the last of them may go on.
    """

    column: KeywordColumn
    words: str
    prefix: bool = False

    def accepts(self, name: str) -> bool:
        """Whether a name is meant."""
        whole = f" {folded_words(name)} "
        return bool(self.words or self.prefix) and (f" {self.words}" if self.prefix else f" {self.words} ") in whole


class Identified(NamedTuple):
    """The articles with one of these ids."""

    ids: tuple[str, ...]


class Addressed(NamedTuple):
    """Articles with this address, without scheme, "www." and closing slash; or, as a `prefix`, one that begins so."""

    address: str
    prefix: bool = False

    def accepts(self, url: str) -> bool:
        """Whether a URL is meant."""
        own = bare_address(url)
        return bool(own) and (own.startswith(self.address) if self.prefix else own == self.address)


class Published(NamedTuple):
    """Articles published in `start <= t < end`, in seconds since 1970 UTC, and those without a date if `undated`."""

    start: int | None
    end: int | None
    undated: bool = False


Condition = All | Named | Identified | Addressed | Published
Node = (
    Term
    | Sequence
    | Best
    | Beside
    | InField
    | Near
    | Same
    | AtLeast
    | Condition
    | Clauses
    | Boosted
    | Enriched
    | Likened
    | Aged
    | Late
)

CONDITIONS = (All, Named, Identified, Addressed, Published)
"""The types of conditions."""


def folded_words(name: str) -> str:
    """The folded words of a name, one blank between them."""
    return _NOT_WORD.sub(" ", fold(name)).strip()


def bare_address(url: str) -> str:
    """A URL without scheme, "www." and closing slash."""
    return _SCHEME.sub("", url.strip()).rstrip("/")
