"""What the tables of long and short forms say of each word, so that who looks up a word need not search them.

A table may hold a form of words that only other segments have: of a word that a segment has not its tables are asked.

    words.flags   2 bits, least first, of each word: whether it is explained as a short form (1), whether a long form
                  begins with it (2); said of deleted articles' forms too, until a merge leaves these out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.columnar.coding import pack_quarters
from newsearch.engine.columnar.dictionary import encoded
from newsearch.tables import LONG_FORMS, SEPARATOR, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsearch.engine.columnar.files import ArrayFile, FileWriter
    from newsearch.engine.columnar.tally import Row

EXPLAINED, OPENS = 1, 2

_NAME = "words.flags"
_FIRST_WORDS = ((EXPLAINED, SHORT_FORMS, encoded(SEPARATOR)), (OPENS, LONG_FORMS, b" "))


def flagged(rows_of: Callable[[str], Iterable[Row]]) -> dict[bytes, int]:
    """The flags of all that has any, whether it is a word of the segment or not; `rows_of` gives a table's rows."""
    flags: dict[bytes, int] = {}
    for flag, name, separator in _FIRST_WORDS:
        for key, _ in rows_of(name):
            word = key.partition(separator)[0]
            flags[word] = flags.get(word, 0) | flag
    return flags


def put_flags(file: FileWriter, words: int, places: Mapping[bytes, int], flags: Mapping[bytes, int]) -> None:
    """Write the flags of a segment's words.

    Args:
        file: where.
        words: how many there are.
        places: their ordinals, at least those of all words that have a flag.
        flags: what `flagged` gave.
    """
    values = np.zeros(words, dtype=np.uint8)
    for word, flag in flags.items():
        if word in places:
            values[places[word]] = flag
    file.put(_NAME, pack_quarters(values), "u1")


class Flags:
    """The flags of a segment's words, mapped."""

    def __init__(self, file: ArrayFile, words: int) -> None:
        self._flags = file.array(_NAME, "u1", rows=-(-words // 4))

    def at(self, word: int) -> int:
        """The flags of a word."""
        return self._flags[word >> 2] >> 2 * (word & 3) & 3
