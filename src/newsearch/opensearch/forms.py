"""Forms of several words that stand for one word: which have a feature of their own, and which articles hold them.

Long forms of acronyms have one that the archive explains often enough, and the variants that were shipped when the
documents were written; the index on the cluster says which these were.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import Variants
from newsearch.count_tables import LONG_FORMS, SEPARATOR
from newsearch.ranking.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.engine.interface import Matched, Segment
    from newsearch.ranking.word_lookup import Form
    from newsearch.vocabulary import Vocabulary

USES = 3
"""A long form has a feature when so many articles explain an acronym by it."""


@lru_cache(maxsize=1)
def shipped() -> frozenset[Form]:
    """The variants of several words that this version ships."""
    return frozenset(form for form in Variants.load().phrases() if len(form) > 1)


def explained(vocabulary: Vocabulary) -> set[Form]:
    """The long forms of acronyms that have a feature."""
    rows = vocabulary.tallies(LONG_FORMS, "")
    long = (tuple(key.partition(SEPARATOR)[0].split()) for key, (count,) in rows if count >= USES)
    return {form for form in long if len(form) > 1}


def is_explained(form: Form, vocabulary: Vocabulary) -> bool:
    """Whether a form is one of these."""
    said = vocabulary.tallies(LONG_FORMS, " ".join(form) + SEPARATOR)
    return any(count >= USES for _, (count,) in said)


def found(form: Form, segment: Segment) -> Matched:
    """The articles of a segment that hold a form, deleted ones included or not, each with the words' least impact."""
    known = segment.phrase(form)
    if known is not None:
        return known
    lists = [postings for term in form if (postings := segment.postings("exact", term)) is not None]
    if len(lists) < len(form):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    return Phrase(segment, lists, [1.0] * len(lists), least=True).all()


def by_article(segment: Segment, wanted: set[Form]) -> dict[int, dict[str, float]]:
    """For each article of a segment that holds any of some forms, these with the least impact of their words."""
    held: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for form in sorted(wanted):
        numbers, impacts = found(form, segment)
        for number, impact in zip(numbers.tolist(), impacts.tolist(), strict=True):
            held[number][" ".join(form)] = impact
    return held


def holders(form: Form, segment: Segment) -> Iterator[tuple[int, float]]:
    """The live articles of a segment that hold a form, with the least impact of its words."""
    for number, impact in zip(*(part.tolist() for part in found(form, segment)), strict=True):
        if segment.live is None or segment.live[number]:
            yield number, impact
