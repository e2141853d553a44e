"""Terms for scripts that write no blanks between words, so that a query finds any part of a run of characters.

Each character of a run takes a position. Its first term is the character together with the next one, its second is the
character alone; the last character has only the second. So any part of a run is a phrase that matches that part alone
(overlapping bigrams: Lucene's `CJKBigramFilter`, with unigrams).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import category

from newsearch.analysis.words import TERM_LENGTH, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN = (
    "["
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"  # Han
    "\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3105-\u312f\u31a0-\u31bf"  # kana, bopomofo
    "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"  # Hangul, whose particles stand at their words
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u17d7\u17dc\u17dd"  # Burmese, Khmer
    "\ua980-\ua9c0\ua9cf\u1b00-\u1b4c"  # Javanese, Balinese
    "]+"
)


@cache
def _run() -> re.Pattern[str]:
    """Made when a text first asks for it: to compile so many characters takes longer than a search."""
    return re.compile(_RUN)


def runs(chunk: str) -> Iterator[re.Match[str]]:
    """The runs of a chunk that is not all of ASCII."""
    return _run().finditer(chunk)


def run_rows(chunk: str, start: int, end: int) -> Iterator[Row]:
    """The rows of a run of such characters; their offsets count from the start of the chunk."""
    places = [at for at in range(start, end) if at == start or not category(chunk[at]).startswith("M")]
    bounds = [*places, end]
    for number, at in enumerate(places):
        alone = chunk[at : bounds[number + 1]][:TERM_LENGTH]
        terms: tuple[str, ...] = (alone,)
        if number + 1 < len(places):
            terms = (chunk[at : bounds[number + 2]][:TERM_LENGTH], alone)
        yield Row(at, bounds[number + 1], terms, terms, "symbol", 0)
