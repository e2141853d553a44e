"""Writes the posting lists of exact forms as parts of their parents' lists (`newsearch.engine.columnar.form_lists`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import ranges
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.coding import encode_positions, ends_position, gather, pack_quarters
from newsearch.engine.columnar.dictionary import BLOCK
from newsearch.engine.columnar.form_lists import LONG, OTHER, TWIN
from newsearch.engine.columnar.postings import MARKED, ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import FileWriter
    from newsearch.engine.columnar.stem_lists import Lists


class FormWriter:
    """Appends forms to a file, in any order of their words."""

    def __init__(self, file: FileWriter) -> None:
        self._file = file
        self._content = file.array("forms.content", "u1")
        # Of each form: word, parent, start, rows, differing rows, bytes of both sets, greatest impact.
        self._rows = [np.empty((0, 8), dtype=np.int64)]
        # Of forms with marks: the word, and its marks.
        self._marks: dict[int, NDArray[np.int64]] = {}
        self._twins = [np.empty(0, dtype=np.int64)]

    def write(
        self, words: NDArray[np.int64], parents: NDArray[np.int64], forms: Lists, first: int, lists: Lists
    ) -> None:
        """Append forms.

        Args:
            words: the ordinals of the forms' words.
            parents: the places of their parents.
            forms: their lists, none empty; the parent has each of their articles and, there, each of their positions.
            first: the place that the first of `lists` has in the segment.
            lists: consecutive lists of the segment, among them every parent.
        """
        if not len(words):
            return
        local = parents - first
        starts = np.cumsum(lists.counts) - lists.counts
        rows = _rows_in(forms, local, lists)
        same = forms.frequencies == lists.frequencies[rows]
        firsts = np.cumsum(forms.counts) - forms.counts
        differing = np.add.reduceat(~same, firsts, dtype=np.int64)
        sizes = lists.counts[local]
        twins = (differing == 0) & (forms.counts == sizes) & (words == parents)
        self._twins.append(words[twins])
        left = ~twins
        kept = np.repeat(left, forms.counts)
        counts, sizes, differing = forms.counts[left], sizes[left], differing[left]
        sets = number_sets.encode((rows - np.repeat(starts[local], forms.counts))[kept], counts, sizes)
        differs = np.flatnonzero(~same)
        has = differing > 0
        inner = differs - np.repeat(firsts[left][has], differing[has])
        inner_content, lengths = number_sets.encode(inner, differing[has], counts[has])
        inner_lengths = np.zeros(len(counts), dtype=np.int64)
        inner_lengths[has] = lengths
        bits, lengths, row_bits = _kept_bytes(forms, differs, differing[has], rows[differs], lists)
        bit_lengths = np.zeros(len(counts), dtype=np.int64)
        bit_lengths[has] = lengths
        ends = np.cumsum(differing)
        for form in np.flatnonzero(differing > MARKED).tolist():
            own = np.cumsum(row_bits[ends[form] - differing[form] : ends[form]])
            self._marks[int(words[left][form])] = own[np.arange(ROWS, len(own), ROWS) - 1]
        pieces = [
            (sets[0], sets[1]),
            (inner_content, inner_lengths),
            (forms.codes[differs], differing),
            (bits, bit_lengths),
        ]
        content, taken = _interleaved(pieces)
        tops = np.maximum.reduceat(forms.codes, firsts)[left]
        places = self._content.rows + np.cumsum(taken) - taken
        self._content.write(content)
        described = (words[left], parents[left], places, counts, differing, sets[1], inner_lengths, tops)
        self._rows.append(np.column_stack(described))

    def finish(self, words: int) -> None:
        """Write what is still in memory, for a dictionary of `words` words; call the file's `finish` afterwards."""
        rows = np.concatenate(self._rows)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        kinds = np.zeros(words, dtype=np.uint8)
        kinds[np.concatenate(self._twins)] = TWIN
        kinds[rows[:, 0]] = OTHER
        self._file.put("forms.kinds", pack_quarters(kinds), "u1")
        bases = np.searchsorted(rows[:, 0], np.arange(0, words + 1, BLOCK))
        self._file.put("forms.bases", bases, "<u4")
        self._file.put("forms.parents", rows[:, 1], "<u4")
        heads = rows[:, 3:8].copy()
        starts = rows[:, 2].copy()
        long = np.flatnonzero((heads[:, :4] >= LONG).any(axis=1))
        wide = "<u4" if self._content.rows < 1 << 32 else "<u8"
        marks = [self._marks.get(word, np.empty(0, dtype=np.int64)) for word in rows[long, 0].tolist()]
        ends = np.cumsum([len(each) for each in marks], dtype=np.int64)
        self._file.put("forms.long", np.column_stack([rows[long, 2:7], ends]), wide)
        self._file.put("forms.marks", np.concatenate([np.empty(0, dtype=np.int64), *marks]), wide)
        heads[long, :4] = LONG
        starts[long] = np.arange(len(long))
        self._file.put("forms.heads", heads, "u1")
        self._file.put("forms.starts", starts, wide)


def _rows_in(forms: Lists, parents: NDArray[np.int64], lists: Lists) -> NDArray[np.int64]:
    """For each posting of the forms, the place of the parent's posting of the same article."""
    keys = np.repeat(np.arange(len(lists.counts), dtype=np.int64) << 32, lists.counts) | lists.numbers
    wanted = np.repeat(parents << 32, forms.counts) | forms.numbers
    rows: NDArray[np.int64] = np.searchsorted(keys, wanted)
    if not np.array_equal(keys[np.minimum(rows, len(keys) - 1)], wanted):
        raise ValueError("a form has an article that its stem has not")
    return rows


def _kept_bytes(
    forms: Lists, differs: NDArray[np.int64], differing: NDArray[np.int64], rows: NDArray[np.int64], lists: Lists
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """One bit for each byte of the parents' positions in postings that differ: whether a form's position ends there.

    Args:
        forms: the lists of the forms.
        differs: which of the forms' postings differ from the parents'.
        differing: how many such postings each form has; at least 1.
        rows: the parents' postings of the same articles.
        lists: the parents' lists.

    Returns:
        The bits, packed for each form; the bytes that each form's bits take; and the bits of each posting.
    """
    if not len(differs):
        return np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    frequencies = lists.frequencies[rows]
    places = np.cumsum(lists.frequencies) - lists.frequencies
    every = gather(lists.positions, places[rows], frequencies).astype(np.int64)
    places = np.cumsum(forms.frequencies) - forms.frequencies
    own = gather(forms.positions, places[differs], forms.frequencies[differs]).astype(np.int64)
    number = np.arange(len(rows), dtype=np.int64) << 32
    keys = np.repeat(number, frequencies) | every
    wanted = np.repeat(number, forms.frequencies[differs]) | own
    found = np.searchsorted(keys, wanted)
    if not np.array_equal(keys[np.minimum(found, len(keys) - 1)], wanted):
        raise ValueError("a form stands where its stem does not")
    held = np.zeros(len(keys), dtype=np.bool_)
    held[found] = True
    content, lengths = encode_positions(every, frequencies)
    bits = np.add.reduceat(lengths, np.cumsum(differing) - differing)
    bytes_ = (bits + 7) >> 3
    ends = np.zeros(len(content), dtype=np.bool_)
    ends[ends_position(content)] = held
    padded = np.zeros(8 * int(bytes_.sum()), dtype=np.bool_)
    padded[ranges(8 * (np.cumsum(bytes_) - bytes_), bits)] = ends
    return np.packbits(padded, bitorder="little"), bytes_, lengths


def _interleaved(
    pieces: list[tuple[NDArray[np.uint8], NDArray[np.int64]]],
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Interleave pieces that hold one stretch a record: record 0's stretches, then record 1's; and the lengths."""
    lengths = np.column_stack([lengths for _, lengths in pieces])
    starts = np.cumsum(lengths.ravel()).reshape(lengths.shape) - lengths
    content = np.empty(int(lengths.sum()), dtype=np.uint8)
    for column, (piece, own) in enumerate(pieces):
        content[ranges(starts[:, column], own)] = piece
    return content, lengths.sum(axis=1)
