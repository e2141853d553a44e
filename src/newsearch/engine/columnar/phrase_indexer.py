"""Finds the articles with the phrases that query words are expanded into, and writes them (`phrase_index.py`)."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import Variants
from newsearch.count_tables import LONG_FORMS, SEPARATOR
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.array_files import FileWriter
from newsearch.engine.columnar.dictionary import DictionaryWriter, encoded
from newsearch.engine.columnar.phrase_index import SUFFIX
from newsearch.engine.columnar.segment import ColumnarSegment
from newsearch.engine.phrase_search import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_RELEASED = 32
"""After so many phrases the memory of the pages that were read is given back."""

USES = 3
"""A long form is looked for when so many articles of the segment explain an acronym by it."""


def write_phrases(path: Path, segment: ColumnarSegment) -> None:
    """Find the phrases in a segment, and write the articles that have them.

    Raises:
        StorageError: the file system refused.
    """
    with closing(FileWriter(path)) as file:
        dictionary = DictionaryWriter(file, "phrases")
        numbers, impacts = file.array("phrases.numbers", "u1"), file.array("phrases.impacts", "u1")
        ends = [np.empty((0, 2), dtype=np.int64)]
        for place, form in enumerate(sorted(_forms(segment))):
            if place % _RELEASED == 0:
                segment.index.release()
            found = _found(form, segment)
            if found is None:
                continue
            dictionary.write([encoded(form)])
            if len(found[0]):
                counts, sizes = (np.array([number], dtype=np.int64) for number in (len(found[0]), segment.size))
                numbers.write(number_sets.encode(found[0], counts, sizes)[0])
                impacts.write(found[1])
            ends.append(np.array([[impacts.rows, numbers.rows]], dtype=np.int64))
        dictionary.finish()
        wide = max(impacts.rows, numbers.rows) >= 1 << 32
        file.put("phrases.ends", np.concatenate(ends), "<u8" if wide else "<u4")
        file.finish({"size": segment.size})


def _forms(segment: ColumnarSegment) -> set[str]:
    """The phrases that are searched for in a segment."""
    explained = (key.partition(SEPARATOR)[0] for key, (count,) in segment.tally(LONG_FORMS) if count >= USES)
    return {*explained, *map(" ".join, Variants.load().phrases())}


def _found(form: str, segment: ColumnarSegment) -> tuple[NDArray[np.intp], NDArray[np.uint8]] | None:
    """The articles with a phrase, and its least impact in each; None when a term of it is missing in the segment."""
    terms = form.split(" ")
    lists = [found for term in terms if (found := segment.postings("exact", term)) is not None]
    if len(lists) < max(len(terms), 2):
        return None
    numbers, rows = phrase(segment, lists)
    return numbers, np.minimum.reduce([each.codes.take(own) for each, own in zip(lists, rows, strict=True)])


def derive_phrases(folder: Path, name: str, target: Path) -> None:
    """Write the phrases file `name` anew into another folder; the bytes are the same while the shipped variants are.

    Raises:
        IndexCorruptError: the segment that it belongs to is damaged.
    """
    with closing(ColumnarSegment(folder, name.removesuffix(SUFFIX))) as segment:
        write_phrases(target / name, segment)
