"""The articles with certain phrases, found when a segment is written: finding them in a query would decode positions.

A query word is expanded into these phrases: the long forms for which the segment's articles give an acronym, and the
shipped variants of several words (`preparing`). NAME.phrases holds

    phrases.{strings,heads,blocks}   exact terms joined by blanks, a dictionary
    phrases.ends      u4/u8 x 2   where each list ends: articles, bytes of numbers
    phrases.numbers   u1   article numbers, a set for each list that has some (`subsets`)
    phrases.impacts   u1   for each article the least impact of the phrase's terms on it, in 256ths
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.bm25f import IMPACT_LEVELS
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.dictionary import Dictionary, encoded

if TYPE_CHECKING:
    from newsearch.engine.columnar.array_files import ArrayFile
    from newsearch.engine.interface import Matched

SUFFIX = ".phrases"

_NOWHERE: Matched = (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64))


class PreparedPhrases:
    """The phrases of a segment, mapped."""

    def __init__(self, file: ArrayFile, size: int) -> None:
        self._file, self._size = file, size
        self._phrases = Dictionary(file, "phrases")
        self._ends = file.array("phrases.ends", "<u4 <u8", columns=2, rows=self._phrases.count)
        self._numbers = file.array("phrases.numbers", "u1")
        self._impacts = file.array("phrases.impacts", "u1")

    def get(self, terms: tuple[str, ...]) -> Matched | None:
        """The articles in which terms follow one another; None where that was not looked for.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        place = self._phrases.find(encoded(" ".join(terms)))
        if place is None:
            return None
        row, number = self._ends.row(place - 1) if place else (0, 0)
        row_end, number_end = self._ends.row(place)
        if row == row_end:
            return _NOWHERE
        impacts = self._impacts.part(row, row_end)
        try:
            numbers = number_sets.decode(self._numbers.part(number, number_end), row_end - row, self._size)
        except ValueError as problem:
            raise self._file.corrupt(f"the articles of a phrase cannot be decoded: {problem}") from problem
        return numbers, impacts / IMPACT_LEVELS
