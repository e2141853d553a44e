"""What the tables of long and short forms say of each word, so that who looks up a word need not search them.

words.flags   2 bits, least first, of each word: whether it is explained as a short form (1), whether a long form
begins with it (2); said of words of deleted articles' forms too
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.columnar.coding import pack_quarters, unpack_quarters
from newsearch.engine.columnar.dictionary import encoded
from newsearch.tables import LONG_FORMS, SEPARATOR, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.files import ArrayFile, FileWriter
    from newsearch.engine.columnar.tally import Row

EXPLAINED, OPENS = 1, 2

_NAME = "words.flags"
_FIRST_WORDS = ((EXPLAINED, SHORT_FORMS, encoded(SEPARATOR)), (OPENS, LONG_FORMS, b" "))


def flags_of(words: Mapping[bytes, int], tables: Mapping[str, Sequence[Row]]) -> NDArray[np.uint8]:
    """The flags of all words, given their ordinals and the rows of the tables."""
    flags = np.zeros(len(words), dtype=np.uint8)
    for flag, name, separator in _FIRST_WORDS:
        first = {key.partition(separator)[0] for key, _ in tables[name]}
        # A word past the end of its field is counted and not indexed.
        flags[[words[word] for word in first if word in words]] |= flag
    return flags


def put_flags(file: FileWriter, flags: NDArray[np.uint8]) -> None:
    """Write the flags of all words."""
    file.put(_NAME, pack_quarters(flags), "u1")


class Flags:
    """The flags of a segment's words, mapped."""

    def __init__(self, file: ArrayFile, words: int) -> None:
        self._words = words
        self._packed = file.array(_NAME, "u1", rows=-(-words // 4))
        self._buffer, self._start = file.buffer, file.span(_NAME)[0]

    def at(self, word: int) -> int:
        """The flags of a word."""
        return self._buffer[self._start + (word >> 2)] >> 2 * (word & 3) & 3

    def all(self) -> NDArray[np.uint8]:
        """Those of all words."""
        return unpack_quarters(self._packed).ravel()[: self._words]
