"""The posting lists of exact forms, each kept as a part of a stem's posting list.

Every article with a form has its stem, and in most of these the stem occurs in this form only. So a form stores which
postings (*rows*) of the stem's list it shares, and what differs there. Its *parent* is the list of its stem; a form
whose words have several stems, as sentence starts have, has a list of its own after those of the words (`lists`).

    forms.kinds     2 bits, least first, of each word: no form (0), a form whose list is that of the stem of the same
                    spelling (1), another form (2)
    forms.bases     u4   before every `BLOCK`th word: the other forms
    forms.parents   u4   of each other form: the place of its parent
    forms.heads     u1 x 5   rows, of these differing, bytes of both sets, greatest impact in 256ths; the first four are
                    255 when one does not fit: then they are in `forms.long`
    forms.starts    u4/u8   where it starts in `forms.content`; of one in `forms.long` its row there
    forms.long      u4/u8 x 6   where it starts, rows, differing rows, bytes of both sets; the mark that it ends with
    forms.marks     u4/u8   in forms with more than `MARKED` differing rows, before every `ROWS`th of these but the
                    first: how many bits are for the rows before
    forms.content   u1   of each other form: which of the parent's rows it has, and which of its rows differ from the
                    parent's (two sets, `subsets`), the impacts of those that differ, one byte each, and for every byte
                    of positions that the parent has in these one bit, least first: whether one of the form ends there
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.coding import ends_position, gather, unpack_quarters
from newsearch.engine.columnar.dictionary import BLOCK
from newsearch.engine.columnar.form import Form
from newsearch.engine.columnar.stem_lists import DecodedLists, Lists, PostingLists

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import ArrayFile
    from newsearch.engine.columnar.postings import ColumnarPostings

NONE, TWIN, OTHER = 0, 1, 2
"""The kinds of words: no exact form; one with its stem's list; one with a part of a list."""

LONG = 255

_NO_MARKS = np.empty(0, dtype=np.uint32)

_OTHERS = bytes(sum(byte >> shift & 3 == OTHER for shift in (0, 2, 4, 6)) for byte in range(256))
"""For every byte of kinds how many other forms it tells of."""


@dataclass(frozen=True, slots=True)
class FormTable:
    """Where some forms are stored and how large they are, without their content: parallel arrays.

    Attributes:
        parents: the place of each form's parent; -1 for a word that has no form.
        starts: the byte at which each form starts in `forms.content`.
        counts: the postings of each; 0 when it has all postings of the parent.
        differing: how many of these postings differ from the parent's in impact or positions.
        row_bytes, differing_bytes: how many bytes the two sets take.
    """

    parents: NDArray[np.int64]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    differing: NDArray[np.int64]
    row_bytes: NDArray[np.int64]
    differing_bytes: NDArray[np.int64]

    def of(self, chosen: NDArray[Any]) -> FormTable:
        """The entries chosen by a mask or by their places."""
        return FormTable(*(getattr(self, name)[chosen] for name in FormTable.__slots__))


class Forms:
    """All exact forms of a segment."""

    def __init__(self, file: ArrayFile, lists: PostingLists, words: int) -> None:
        self.file, self._lists = file, lists
        self._words = words
        self._kinds = file.array("forms.kinds", "u1", rows=-(-words // 4))
        self._bases = file.array("forms.bases", "<u4", rows=words // BLOCK + 1)
        self._parents = file.array("forms.parents", "<u4")
        others = len(self._parents)
        self._heads = file.array("forms.heads", "u1", columns=5, rows=others)
        self._starts = file.array("forms.starts", "<u4 <u8", rows=others)
        self._long = file.array("forms.long", "<u4 <u8", columns=6)
        self._marks = file.array("forms.marks", "<u4 <u8")
        self.content = file.array("forms.content", "u1")

    def get(self, word: int, list_at: Callable[[int], ColumnarPostings | None]) -> Form | ColumnarPostings | None:
        """The posting list of a word's exact form; None when the word has none.

        Args:
            word: its ordinal.
            list_at: a function that gives the stored list at a place.
        """
        within = word % BLOCK
        kinds = self._kinds.bytes(word - within >> 2, (word >> 2) + 1)
        shift = 2 * (word & 3)
        kind = kinds[-1] >> shift & 3
        if kind == NONE:
            return None
        if kind == TWIN:
            return self._parent(word, list_at)
        number = self._bases[word // BLOCK] + sum(kinds[:-1].translate(_OTHERS))
        number += _OTHERS[kinds[-1] & (1 << shift) - 1]
        count, differing, row_bytes, differing_bytes, top = self._heads.row(number)
        start = self._starts[number]
        marks = _NO_MARKS
        if count == LONG:
            before = self._long.row(start - 1)[5] if start else 0
            start, count, differing, row_bytes, differing_bytes, end = self._long.row(start)
            marks = self._marks.part(before, end)
        parent = self._parent(self._parents[number], list_at)
        if not (0 < count <= parent.count and differing <= count):
            raise self.file.corrupt(f"the form of word {word} has other rows than its stem")
        if count == parent.count and not differing:
            return parent
        bounds = (start, start + row_bytes, start + row_bytes + differing_bytes)
        return Form(self.file, self.content, parent, count, differing, bounds, marks, top)

    def _parent(self, place: int, list_at: Callable[[int], ColumnarPostings | None]) -> ColumnarPostings:
        found = list_at(place) if place < self._lists.count else None
        if found is None:
            raise self.file.corrupt(f"a form is part of list {place}, which has no rows")
        return found

    def kinds(self, first: int, end: int) -> NDArray[np.uint8]:
        """The kinds of the words `first <= word < end`; `first` is a multiple of 4."""
        return unpack_quarters(self._kinds.part(first >> 2, end + 3 >> 2)).ravel()[: end - first]

    def counts(self, first: int, end: int) -> NDArray[np.int64]:
        """The number of postings of the form of each word `first <= word < end`; 0 where a word has no form."""
        found = self.table(np.arange(first, end))
        counts = found.counts
        twins = np.flatnonzero((counts == 0) & (found.parents >= 0))
        counts[twins] = self._lists.counts(first, end)[twins]
        return counts

    def parents(self) -> NDArray[np.int64]:
        """For every word, the place of its form's parent; -1 for words without a form.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        kinds = self.kinds(0, self._words)
        parents = np.where(kinds == TWIN, np.arange(self._words, dtype=np.int64), -1)
        others = np.flatnonzero(kinds == OTHER)
        if len(others) != len(self._parents):
            raise self.file.corrupt("it has other forms than words say")
        parents[others] = self._parents.whole()
        if len(parents) and int(parents.max()) >= self._lists.count:
            raise self.file.corrupt("a form is part of a list that is not there")
        return parents

    def table(self, words: NDArray[np.int64]) -> FormTable:
        """Look up where the forms of some words are stored and how large they are.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        blocks, place = np.unique(words // BLOCK, return_inverse=True)
        inside = blocks[:, None] * (BLOCK // 4) + np.arange(BLOCK // 4)
        past = inside >= len(self._kinds)
        inside[past] = 0
        packed = self._kinds.take(inside)
        packed[past] = 0
        every = unpack_quarters(packed).reshape(-1, BLOCK)
        numbers = np.cumsum(every == OTHER, axis=1) - 1 + self._bases.take(blocks).astype(np.int64)[:, None]
        kinds, numbers = every[place, words % BLOCK], numbers[place, words % BLOCK]
        table = FormTable(np.where(kinds == TWIN, words, -1), *np.zeros((5, len(words)), dtype=np.int64))
        others = np.flatnonzero(kinds == OTHER)
        numbers = numbers[others]
        described = np.empty((6, len(numbers)), dtype=np.int64)
        described[0], described[1] = self._parents.take(numbers), self._starts.take(numbers)
        described[2:] = self._heads.take(numbers).T[:4]
        long = np.flatnonzero(described[2] == LONG)
        described[1:, long] = self._long.take(described[1, long]).T[:5]
        for name, values in zip(FormTable.__slots__, described, strict=True):
            getattr(table, name)[others] = values
        if (table.parents >= self._lists.count).any() or (described[2] == 0).any():
            raise self.file.corrupt("a form is part of a list that is not there, or has no rows")
        return table


def decode_forms(forms: Forms, table: FormTable, places: NDArray[np.int64], lists: DecodedLists) -> Lists:
    """Decode the complete posting lists of the forms of some words.

    Args:
        forms: the segment's forms.
        table: the words' entries, from `forms.table`; each word has a form.
        places: the places of `lists`, ascending; every parent of the words is among them.
        lists: the decoded lists at `places`.

    Raises:
        IndexCorruptError: the bytes are damaged.
    """
    parents = np.searchsorted(places, table.parents)
    sizes = lists.counts[parents]
    counts = np.where(table.counts == 0, sizes, table.counts)
    if not ((counts > 0) & (counts <= sizes) & (table.differing <= counts)).all():
        raise forms.file.corrupt("a form has other rows than its stem")
    try:
        return _decoded(forms, table, counts, parents, lists)
    except (ValueError, IndexError) as problem:
        raise forms.file.corrupt(f"forms cannot be decoded: {problem}") from problem


def _decoded(
    forms: Forms, table: FormTable, counts: NDArray[np.int64], parents: NDArray[np.int64], lists: DecodedLists
) -> Lists:
    sizes, differing = lists.counts[parents], table.differing
    starts, row_bytes, differing_bytes = table.starts, table.row_bytes, table.differing_bytes
    sets = forms.content.stretches(starts, row_bytes)
    rows = number_sets.decode_many(sets, row_bytes, counts, sizes)
    rows += np.repeat((np.cumsum(lists.counts) - lists.counts)[parents], counts)
    codes, frequencies = lists.codes[rows], lists.frequencies[rows]
    places = np.cumsum(lists.frequencies) - lists.frequencies
    positions = gather(lists.positions, places[rows], frequencies)
    has = np.flatnonzero(differing)
    if not len(has):
        return Lists(counts, lists.numbers[rows], codes, frequencies, positions)
    starts, lengths, differing = (starts + row_bytes)[has], differing_bytes[has], differing[has]
    differs = number_sets.decode_many(forms.content.stretches(starts, lengths), lengths, differing, counts[has])
    differs += np.repeat((np.cumsum(counts) - counts)[has], differing)
    starts += lengths
    codes[differs] = forms.content.stretches(starts, differing)
    starts += differing
    # One bit for each byte of positions that the parents have in these rows, of each form from a whole byte on.
    parents_rows = rows[differs]
    lengths = lists.lengths[parents_rows]
    content = gather(lists.content, (np.cumsum(lists.lengths) - lists.lengths)[parents_rows], lengths)
    bits = np.add.reduceat(lengths, np.cumsum(differing) - differing)
    bytes_ = (bits + 7) >> 3
    unpacked = np.unpackbits(forms.content.stretches(starts, bytes_), bitorder="little")
    held = unpacked[ranges(8 * (np.cumsum(bytes_) - bytes_), bits)][ends_position(content)].view(np.bool_)
    own = frequencies[differs]
    kept = np.ones(len(positions), dtype=np.bool_)
    kept[ranges((np.cumsum(frequencies) - frequencies)[differs], own)] = held
    frequencies[differs] = np.add.reduceat(held, np.cumsum(own) - own, dtype=np.int64)
    if (frequencies == 0).any():
        raise ValueError("a form has an article without a position")
    return Lists(counts, lists.numbers[rows], codes, frequencies, positions[kept])
