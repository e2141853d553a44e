"""The counts by which an article adds to what the archive knows about names.

Each segment of an index keeps these tables beside its articles. They add up over segments and articles, a deleted
article's counts are subtracted, and they steer only how a query is read, never what is written for an article: so an
updated index answers exactly like one that was built anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.acronyms import acronyms
from newsearch.analysis import fold
from newsearch.count_tables import ALIASES, LONG_FORMS, NAMES, SEPARATOR, SHORT_FORMS
from newsearch.entities import aliases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsearch.article import Article

Counts = dict[str, dict[str, tuple[int, ...]]]
"""table -> key -> counts."""


def tallies(article: Article, names: Iterable[tuple[str, int, int]]) -> Counts:
    """What one article adds to each table; `names` are its (word, capitalised uses, uses)."""
    pairs = {(fold(short), " ".join(fold(long).replace(",", " ").split())) for short, long in acronyms(article.body)}
    return {
        NAMES: {word: (capitalised, uses) for word, capitalised, uses in names},
        SHORT_FORMS: {short + SEPARATOR + long: (1,) for short, long in pairs},
        LONG_FORMS: {long + SEPARATOR + short: (1,) for short, long in pairs},
        ALIASES: dict.fromkeys(map(SEPARATOR.join, aliases(article, article.entities)), (1,)),
    }


def add(total: Counts, counts: Counts, sign: int = 1) -> None:
    """Add counts to a total in place, or subtract them with `sign=-1`; keys whose counts come to 0 are dropped."""
    for table, rows in counts.items():
        target = total.setdefault(table, {})
        for key, row in rows.items():
            before = target.get(key)
            if before is None and sign > 0:
                after = row
            else:
                after = tuple([a + sign * b for a, b in zip(before or (0,) * len(row), row, strict=True)])
            if any(after):
                target[key] = after
            else:
                target.pop(key, None)
