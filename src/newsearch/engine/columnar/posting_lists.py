"""The posting lists of a segment, in mapped arrays: two for every word, that of the stem and that of the exact form.

A list's *place* is 2 x word for a stem and 2 x word + 1 for a form, where a word is its ordinal in the dictionary. Most
words that are stems are forms in the same articles at the same positions: such a form has no list but the stem's. A
*row* is one posting of one list.

    lists.twins            bits, least first: of which words the form's list is the stem's
    lists.counts           u1   rows of each list; 0 where there is none, 255 for a long list
    lists.extras           u1   its bytes of positions less its rows; 255 for a long list
    lists.bases            u4/u8 x 4   before every `GROUP`th list: rows, bytes of numbers, of positions, long lists
    lists.long             u4/u8 x 4   of each long list: row, byte of numbers, of positions, and mark that it ends with
    lists.tops             u1   the greatest impact of each long list, in 256ths
    lists.numbers          u1   article numbers, a set for each list (`number_sets`)
    lists.impacts          u1   one impact a row, in 256ths
    lists.positions        u1   codes of positions (`coding`)
    lists.begins           bits, least first: which bytes of positions begin a row
    lists.marks            u4/u8 x 3   in lists of more than `MARKED` rows, before every `ROWS`th row but the first: the
                           number of the row before, and in the list its first byte of numbers and of positions

A list is long when its counts do not fit one byte or its numbers take more than one code each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.coding import decode_positions, gather
from newsearch.engine.columnar.number_sets import BITMAP, code_width
from newsearch.engine.columnar.postings import ColumnarPostings, Room

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import ArrayFile
    from newsearch.fields import Space

GROUP = 32
"""Lists from one base to the next."""

LONG = 255
"""The code that stands for a long list."""

_LONG = bytes([LONG])

_FEW = 32
"""So many lists are found one by one, which takes as long as finding any number of them at once."""


def code_bytes(size: int) -> bytes:
    """For each value of `lists.counts`, the bytes that the article numbers take; `LONG` where a list must be long."""
    taken = bytearray([0])
    for count in range(1, LONG):
        width = code_width(count, size)
        bytes_ = count * width if width != BITMAP else 0 if count >= size else (size + 7) >> 3
        taken.append(min(bytes_, LONG))
    return bytes(taken) + b"\0"


class PostingLists:
    """All posting lists of a segment."""

    def __init__(self, file: ArrayFile, size: int, words: int) -> None:
        self.file, self.size, self.room = file, size, Room()
        self.count = 2 * words
        self._twins = file.array("lists.twins", "u1", rows=-(-words // 8))
        self.codes = file.array("lists.counts", "u1", rows=self.count)
        self.extras = file.array("lists.extras", "u1", rows=self.count)
        self._bases = file.array("lists.bases", "<u4 <u8", columns=4, rows=self.count // GROUP + 1)
        self.long = file.array("lists.long", "<u4 <u8", columns=4)
        self.tops = file.array("lists.tops", "u1", rows=len(self.long))
        self.impacts = file.array("lists.impacts", "u1")
        self.numbers = file.array("lists.numbers", "u1")
        self.positions = file.array("lists.positions", "u1")
        self.begins = file.array("lists.begins", "u1", rows=-(-len(self.positions) // 8))
        self.marks = file.array("lists.marks", "<u4 <u8", columns=3)
        self._rows, self._number_bytes, self._position_bytes = map(len, (self.impacts, self.numbers, self.positions))
        self._bytes = code_bytes(size)
        self._widths = np.frombuffer(self._bytes, np.uint8)

    def place(self, space: Space, word: int) -> int:
        """The place of the list of a word as a stem or as an exact form."""
        if space == "stem" or self._twins[word >> 3] >> (word & 7) & 1:
            return 2 * word
        return 2 * word + 1

    def twins(self, first: int, end: int) -> NDArray[np.bool_]:
        """For each word `first <= word < end`, whether its form has the list of the stem of the same spelling."""
        bits = np.unpackbits(self._twins.part(first >> 3, (end + 7) >> 3), bitorder="little")
        return bits[first & 7 : (first & 7) + end - first].view(np.bool_)

    def get(self, place: int) -> ColumnarPostings | None:
        """The posting list at a place; None where there is none."""
        within = place % GROUP
        first = place - within
        codes = self.codes.bytes(first, place + 1)
        count = codes[within]
        if not count:
            return None
        row, number, position, long = self._bases.row(place // GROUP)
        last = codes.rfind(_LONG, 0, within)
        mark = 0
        if last >= 0:
            long += codes.count(_LONG, 0, within)
            row, number, position, mark = self.long.row(long - 1)
        elif count == LONG and long:
            mark = self.long.row(long - 1)[3]
        # Between the last place that is known and this one there are only short lists.
        if last + 1 < within:
            before = codes[last + 1 : within]
            rows = sum(before)
            row += rows
            number += sum(before.translate(self._bytes))
            position += rows + sum(self.extras.bytes(first + last + 1, place))
        if count == LONG:
            row_end, number_end, position_end, mark_end = self.long.row(long)
            top = self.tops[long]
        else:
            row_end, number_end = row + count, number + self._bytes[count]
            position_end = position + count + self.extras[place]
            mark = mark_end = 0
            top = -1
        if not (
            row < row_end <= self._rows
            and number <= number_end <= self._number_bytes
            and position < position_end <= self._position_bytes
        ):
            raise self.file.corrupt(f"list {place} does not lie where lists do")
        begin, end = (row, number, position, mark), (row_end, number_end, position_end, mark_end)
        return ColumnarPostings(self, place, begin, end, top)

    def counts(self, space: Space, first: int, end: int) -> NDArray[np.int64]:
        """For each word `first <= word < end`, the rows of its list as a stem or as an exact form; 0 without one."""
        places = 2 * np.arange(first, end)
        if space == "exact":
            places += ~self.twins(first, end)
        counts: NDArray[np.int64] = self.codes.take(places).astype(np.int64)
        long = (counts == LONG).nonzero()[0]
        if len(long) > _FEW:
            begins, ends = self.spans(places[long])
            counts[long] = (ends - begins)[:, 0]
        else:
            for row in long.tolist():
                postings = self.get(int(places[row]))
                counts[row] = postings.count if postings else 0
        return counts

    def postings(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """What lists at some places, ascending, hold: how many rows each; article numbers; impacts in 256ths.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        begin, end = self.spans(places)
        (rows, numbers, _), lengths = begin.T, end - begin
        counts = lengths[:, 0]
        return counts, self.numbers_of(numbers, lengths), self.impacts.stretches(rows, counts)

    def numbers_of(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Decode the article numbers of many lists, whose lengths are as those of `spans`; some may be empty."""
        filled = lengths[:, 0] > 0
        counts, taken = lengths[filled, 0], lengths[filled, 1]
        content = self.numbers.stretches(starts[filled], taken)
        try:
            return number_sets.decode_many(content, taken, counts, np.full(len(counts), self.size, dtype=np.int64))
        except (ValueError, IndexError) as problem:
            raise self.file.corrupt(f"posting lists cannot be decoded: {problem}") from problem

    def spans(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The start and the end of the lists at some places, as two arrays of shape (lists, 3).

        The three columns count postings, bytes of article numbers, and bytes of positions.

        Args:
            places: ascending.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        groups = np.flatnonzero(np.bincount(places // GROUP)) if len(places) else places
        inside = groups[:, None] * GROUP + np.arange(GROUP)
        past = inside >= self.count
        inside[past] = 0
        codes, extras = self.codes.take(inside), self.extras.take(inside)
        codes[past], extras[past] = 0, 0
        # How far each list is from the one before it in its group; one more for where the last one ends.
        steps = np.zeros((len(groups), GROUP + 1, 3), dtype=np.int64)
        steps[:, 1:, 0] = codes
        steps[:, 1:, 1] = self._widths[codes]
        steps[:, 1:, 2] = codes
        steps[:, 1:, 2] += extras
        group, within = np.nonzero(codes == LONG)
        steps[group, within + 1] = 0
        moved = steps.cumsum(axis=1).reshape(-1, 3)
        bases = self._bases.take(groups).astype(np.int64)
        firsts = np.searchsorted(group, np.arange(len(groups)))
        ends = self.long.take(bases[group, 3] + np.arange(len(group)) - firsts[group])[:, :3].astype(np.int64)
        # A place is known at the start of each group and after each long list: others are so far from the last such.
        known = np.concatenate([np.arange(len(groups)) * (GROUP + 1), group * (GROUP + 1) + within + 1])
        values = np.concatenate([bases[:, :3], ends])
        order = np.argsort(known, kind="stable")
        known, values = known[order], values[order]
        values -= moved[known]
        moved += np.repeat(values, np.diff(known, append=len(moved)), axis=0)
        rows = np.searchsorted(groups, places // GROUP) * (GROUP + 1) + places % GROUP
        begins, ends = moved[rows], moved[rows + 1]
        limits = (self._rows, self._number_bytes, self._position_bytes)
        if (ends < begins).any() or (begins[1:] < ends[:-1]).any() or (len(ends) and (ends[-1] > limits).any()):
            raise self.file.corrupt("lists do not lie where they should")
        return begins, ends

    def begins_of(self, start: int, end: int) -> NDArray[np.bool_]:
        """For each byte of positions from `start` to `end`, whether a posting begins with it."""
        bits = np.unpackbits(self.begins.part(start >> 3, (end + 7) >> 3), bitorder="little")
        return bits[start & 7 : (start & 7) + end - start].view(np.bool_)


@dataclass(frozen=True, slots=True)
class Lists:
    """Posting lists as flat arrays, one list after the other.

    Attributes:
        counts: the number of postings of each list.
        numbers, codes, frequencies: each posting's article number, impact in 256ths, and number of positions.
        positions: the positions of all postings, one posting after the other.
    """

    counts: NDArray[np.int64]
    numbers: NDArray[Any]
    codes: NDArray[np.uint8]
    frequencies: NDArray[np.int64]
    positions: NDArray[Any]


def decode_lists(lists: PostingLists, places: NDArray[np.int64]) -> Lists:
    """Decode some lists completely.

    Args:
        lists: the segment's lists.
        places: the places of the lists to decode, ascending; lists without postings are allowed.

    Raises:
        IndexCorruptError: the bytes are damaged.
    """
    begin, end = lists.spans(places)
    (rows, numbers, positions), lengths = begin.T, end - begin
    counts = lengths[:, 0]
    decoded = lists.numbers_of(numbers, lengths)
    try:
        content = lists.positions.stretches(positions, lengths[:, 2])
        begins = gather_bits(lists, positions, lengths[:, 2])
        offsets, values = decode_positions(content, begins)
    except (ValueError, IndexError) as problem:
        raise lists.file.corrupt(f"posting lists cannot be decoded: {problem}") from problem
    if len(offsets) != len(decoded) + 1 or (len(content) and not begins[0]):
        raise lists.file.corrupt("posting lists hold other articles than the segment has")
    return Lists(counts, decoded, lists.impacts.stretches(rows, counts), np.diff(offsets), values)


def gather_bits(lists: PostingLists, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each byte of positions in many stretches, whether a posting begins with it."""
    if not len(starts):
        return np.empty(0, dtype=np.bool_)
    first, end = int(starts[0]), int(starts[-1] + lengths[-1])
    return gather(lists.begins_of(first, end), starts - first, lengths)


def gathered(pieces: list[tuple[NDArray[np.int64], Lists]], count: int) -> Lists:
    """Gather pieces into `count` lists. A piece is some places and the lists at them.

    What several pieces give to one place is joined in their order, which must be that of the articles' numbers.
    """
    owners = np.concatenate([owners for owners, _ in pieces])
    counts, numbers, codes, frequencies, positions = (
        np.concatenate([getattr(lists, name) for _, lists in pieces]) for name in Lists.__slots__
    )
    starts = np.cumsum(counts) - counts
    places = np.zeros(len(frequencies) + 1, dtype=np.int64)
    np.cumsum(frequencies, out=places[1:])
    order = np.argsort(owners, kind="stable")
    rows = ranges(starts[order], counts[order])
    begins = places[starts[order]]
    positions = gather(positions, begins, places[starts[order] + counts[order]] - begins)
    totals = np.bincount(owners, weights=counts, minlength=count).astype(np.int64)
    return Lists(totals, numbers[rows], codes[rows], frequencies[rows], positions)


def chosen(lists: Lists, kept: NDArray[np.bool_]) -> Lists:
    """The lists that a mask keeps."""
    rows = np.repeat(kept, lists.counts)
    return Lists(
        lists.counts[kept],
        lists.numbers[rows],
        lists.codes[rows],
        lists.frequencies[rows],
        lists.positions[np.repeat(rows, lists.frequencies)],
    )


def without_twins(lists: Lists) -> tuple[Lists, NDArray[np.bool_]]:
    """Take away the list of every form that has the postings of the stem of the same spelling.

    Args:
        lists: two lists for every word, that of the stem and that of the form.

    Returns:
        The lists, those that are taken away empty, and whether each word's was.
    """
    twins = _alike(lists)
    kept = np.ones(len(lists.counts), dtype=np.bool_)
    kept[1::2] = ~twins
    rows = np.repeat(kept, lists.counts)
    left = Lists(
        np.where(kept, lists.counts, 0),
        lists.numbers[rows],
        lists.codes[rows],
        lists.frequencies[rows],
        lists.positions[np.repeat(rows, lists.frequencies)],
    )
    return left, twins


def _alike(lists: Lists) -> NDArray[np.bool_]:
    """Of every two lists that follow one another, whether they are the same and not empty."""
    starts = (np.cumsum(lists.counts) - lists.counts).reshape(-1, 2)
    counts = lists.counts.reshape(-1, 2)
    alike: NDArray[np.bool_] = (counts[:, 0] == counts[:, 1]) & (counts[:, 0] > 0)
    pairs = np.flatnonzero(alike)
    of_stems, of_forms = (ranges(starts[pairs, side], counts[pairs, side]) for side in (0, 1))
    other = np.zeros(len(of_stems), dtype=np.bool_)
    for values in (lists.numbers, lists.codes, lists.frequencies):
        other |= values[of_stems] != values[of_forms]
    alike[np.repeat(pairs, counts[pairs, 0])[other]] = False
    # Rows that have as many positions each: these are compared one by one.
    pairs = np.flatnonzero(alike)
    places = np.zeros(len(lists.frequencies) + 1, dtype=np.int64)
    np.cumsum(lists.frequencies, out=places[1:])
    begins = places[starts[pairs]]
    lengths = places[starts[pairs, 0] + counts[pairs, 0]] - begins[:, 0]
    of_stems, of_forms = (ranges(begins[:, side], lengths) for side in (0, 1))
    alike[np.repeat(pairs, lengths)[lists.positions[of_stems] != lists.positions[of_forms]]] = False
    return alike
