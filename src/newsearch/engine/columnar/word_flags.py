"""Two flags for each word, so that a query need not search the tables of short and long forms for it.

The tables may also hold forms of words that only other segments have: a word that is not in the segment's dictionary is
looked up in the tables.

    words.flags   2 bits for each word, lowest bits first: whether an article explains it as a short form (1), and
                  whether a long form begins with it (2). Deleted articles count until a merge leaves them out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.count_tables import LONG_FORMS, SEPARATOR, SHORT_FORMS
from newsearch.engine.columnar.coding import pack_quarters
from newsearch.engine.columnar.dictionary import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
    from newsearch.engine.columnar.counts import Row

EXPLAINED, OPENS = 1, 2

_NAME = "words.flags"
_FIRST_WORDS = ((EXPLAINED, SHORT_FORMS, encoded(SEPARATOR)), (OPENS, LONG_FORMS, b" "))


def flagged(rows_of: Callable[[str], Iterable[Row]]) -> dict[bytes, int]:
    """The flags of every word that has one, even if it is no word of the segment; `rows_of` gives a table's entries."""
    flags: dict[bytes, int] = {}
    for flag, name, separator in _FIRST_WORDS:
        for key, _ in rows_of(name):
            word = key.partition(separator)[0]
            flags[word] = flags.get(word, 0) | flag
    return flags


def put_flags(file: FileWriter, words: int, places: Mapping[bytes, int], flags: Mapping[bytes, int]) -> None:
    """Write the flags of a segment's words.

    Args:
        file: the segment's file that they are written to.
        words: the number of words in the dictionary.
        places: the ordinals of words, at least of all that have a flag and stand in the dictionary.
        flags: what `flagged` gave.
    """
    values = np.zeros(words, dtype=np.uint8)
    for word, flag in flags.items():
        if word in places:
            values[places[word]] = flag
    file.put(_NAME, pack_quarters(values), "u1")


class Flags:
    """The flags of a segment's words, in a mapped file."""

    def __init__(self, file: ArrayFile, words: int) -> None:
        self._flags = file.array(_NAME, "u1", rows=-(-words // 4))

    def at(self, word: int) -> int:
        """The flags of a word."""
        return self._flags[word >> 2] >> 2 * (word & 3) & 3
