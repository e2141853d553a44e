"""What planning a query has to know of an archive: how often words occur, and what the archive teaches about names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from newsearch.bm25f import idf
from newsearch.count_tables import ALIASES, LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS
from newsearch.engine.interface import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsearch.article import Kind
    from newsearch.engine.interface import Fits, Segment
    from newsearch.entities.aliases import Aliases
    from newsearch.fields import Space


_LAST = "\U0010ffff"


class Vocabulary(Protocol):
    """The words of one state of an archive, in numbers; a planner asks for them and for nothing else.

    Whoever searches elsewhere can answer from a file of statistics that the build wrote; only `together` asks about
    pairs of words. Live articles are counted and no others, so that a query is weighed alike however an index came to
    hold them. Several threads may share one.

    Attributes:
        articles: how many live articles there are.
    """

    articles: int

    def frequency(self, space: Space, term: str) -> int:
        """How many live articles hold a term of a space, "stem" or "exact"; 0 where none does."""
        ...

    def together(self, left: tuple[Space, str], right: tuple[Space, str]) -> int:
        """How many live articles hold both of two terms."""
        ...

    def words(self, start: str = "", fits: Fits | None = None) -> dict[str, int]:
        """The exact terms that begin with `start`, each with the number of articles that hold it.

        With `fits` only those that fit. Deleted articles may still be counted here.

        Raises:
            TimeUpError: there is no time to look them all up.
        """
        ...

    def newest(self) -> int | None:
        """When the newest live article was published, in seconds since 1970 UTC; None when none has a date."""
        ...

    def tallies(self, table: str, prefix: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The keys of a table of `newsearch.count_tables` that begin with `prefix`, ascending, with their counts."""
        ...

    # What follows from these; who knows it sooner may say so.

    def usage(self, term: str) -> Usage:
        """How the archive uses an exact term."""
        counts = (row for key, row in self.tallies(NAMES, term) if key == term)
        capitalised, uses = next(counts, (0, 0))
        explained, opens = any(self.tallies(SHORT_FORMS, term + SEPARATOR)), any(self.tallies(LONG_FORMS, term + " "))
        return Usage(self.frequency("exact", term), capitalised, uses, explained, opens)

    def idf(self, frequency: float) -> float:
        """The weight of a word that `frequency` live articles hold."""
        return idf(self.articles, frequency)

    def aliases(self, kind: Kind) -> Aliases:
        """The names that the archive uses for the same person, organisation or place."""
        return _aliases(self.tallies(ALIASES, kind + SEPARATOR))


def tallies(segments: Iterable[Segment], table: str, prefix: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The keys of a table that begin with `prefix`, ascending, with their counts added over some segments."""
    segments = list(segments)
    if len(segments) == 1:
        yield from segments[0].tally(table, prefix, prefix + _LAST)
        return
    total: dict[str, list[int]] = {}
    for segment in segments:
        for key, row in segment.tally(table, prefix, prefix + _LAST):
            before = total.setdefault(key, [0] * len(row))
            total[key] = [a + b for a, b in zip(before, row, strict=True)]
    for key in sorted(total):
        yield key, tuple(total[key])


def joined_names(kind: Kind, segments: Iterable[Segment]) -> dict[str, frozenset[str]]:
    """For each name of a kind that has any, the other names that some segments use for the same entity."""
    return _aliases(tallies(segments, ALIASES, kind + SEPARATOR)).joined(kind)


def _aliases(rows: Iterable[tuple[str, tuple[int, ...]]]) -> Aliases:
    """The names that are used for the same, given rows of the table of aliases."""
    from newsearch.entities.aliases import Aliases

    return Aliases(
        {(kind, form, name): count for key, (count,) in rows for kind, form, name in (key.split(SEPARATOR),)}
    )
