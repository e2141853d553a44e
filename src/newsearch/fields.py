"""The fields of an article as the index sees them: which positions each one owns, and which regions the ranking weighs.

All words of an article stand on one axis of positions, and every field owns a fixed range of it. One posting list per
term therefore serves every field: `judul:gempa` is `gempa` at positions of `HEADLINE`, and a phrase can never reach
from one field into the next, because the ranges are far from full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from newsearch.value import value

if TYPE_CHECKING:
    from numpy.typing import NDArray


Space = Literal["stem", "exact"]
"""The two lists of terms: what a word stems to, and its folded surface form."""

SPACES: tuple[Space, ...] = ("stem", "exact")

SENTENCE_STARTS = "\x02s"
"""Reserved exact term: its positions in an article are the first words of the sentences of deck and body."""

PARAGRAPH_STARTS = "\x02p"
"""Reserved exact term: its positions in an article are the first words of the paragraphs of deck and body."""


@value
class Field:
    """A range of positions: `first <= position < end`. Words past its end are not indexed."""

    name: str
    first: int
    end: int


HEADLINE = Field("headline", 0, 1 << 11)
DECK = Field("deck", 1 << 11, 1 << 12)
BODY = Field("body", 1 << 12, 1 << 26)
CAPTIONS = Field("captions", 1 << 26, 1 << 27)
PERSON = Field("person", 1 << 27, (1 << 27) + (1 << 20))
ORGANISATION = Field("organisation", PERSON.end, PERSON.end + (1 << 20))
PLACE = Field("place", ORGANISATION.end, ORGANISATION.end + (1 << 20))

FIELDS = (HEADLINE, DECK, BODY, CAPTIONS, PERSON, ORGANISATION, PLACE)
"""In the order of their positions."""

CAPTION_GAP = 16
"""Positions left free between two captions, and between two names in an entity field: no phrase spans two of them."""

LEAD_WORDS = 60
"""News puts what it is about first: the deck and the body's first words are the lead, weighed apart from the rest."""

REGIONS = ("headline", "lead", "body", "captions", "entities")
"""What the ranking weighs: the lead is deck and first words of the body; the three entity fields are one region."""

REGION_STARTS: NDArray[np.uint32] = np.array(
    [HEADLINE.first, DECK.first, BODY.first + LEAD_WORDS, CAPTIONS.first, PERSON.first], dtype=np.uint32
)
"""First position of each region, in the order of `REGIONS`."""


def region_of(positions: NDArray[np.uint32]) -> NDArray[np.intp]:
    """For each position, the index of its region in `REGIONS`."""
    return np.searchsorted(REGION_STARTS, positions, side="right") - 1
