"""Finds, for each exact form, a stem that occurs at all of the form's positions: its posting list covers the form's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.analysis import Postings


def covering(stem: Postings, exact: Postings, alike: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each exact term, a stem that occurs at all of its positions; -1 where no stem does.

    Where several stems do, the one of the same spelling is taken, else the first. Nearly all words have one stem and
    one form at each position; only the terms of the other words are compared in full.

    Args:
        stem: the occurrences of stems.
        exact: those of exact forms.
        alike: for each exact term the stem of the same spelling, -1 where there is none.
    """
    exacts = len(alike)
    stem_slots, exact_slots = _slots(stem), _slots(exact)
    if not len(exact_slots):
        return np.full(exacts, -1, dtype=np.int64)
    firsts = np.searchsorted(stem_slots, np.arange(stem_slots[-1] + 2))
    if exact_slots[-1] != stem_slots[-1]:
        raise ValueError("a word has a stem and no form, or a form and no stem")
    beside = stem.terms[firsts[exact_slots]]
    found = np.full(exacts, -1, dtype=np.int64)
    found[exact.terms[::-1]] = beside[::-1]
    unsure = np.zeros(exacts, dtype=np.bool_)
    unsure[exact.terms[found[exact.terms] != beside]] = True
    unsure |= (alike >= 0) & (found >= 0) & (found != alike)
    again = np.flatnonzero(unsure[exact.terms])
    if not len(again):
        return found
    found[unsure] = -1
    terms, slots = np.divmod(np.unique((exact.terms[again].astype(np.int64) << 32) | exact_slots[again]), 1 << 32)
    counts = np.diff(firsts)[slots]
    step = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    beside = stem.terms[np.repeat(firsts[slots], counts) + step]
    pairs = np.repeat(terms << 32, counts) | beside
    slot_of = np.repeat(slots, counts)
    first = np.unique(pairs, return_index=True)[1]
    order = np.lexsort((slot_of, pairs))
    pairs, slot_of = pairs[order], slot_of[order]
    new = np.ones(len(pairs), dtype=np.bool_)
    new[1:] = (pairs[1:] != pairs[:-1]) | (slot_of[1:] != slot_of[:-1])
    pairs, uses = np.unique(pairs[new], return_counts=True)
    whole = np.flatnonzero(uses == np.bincount(terms, minlength=exacts)[pairs >> 32])
    # The one that stands first overwrites the others; numbers of terms depend on what was read before.
    pairs = pairs[whole[np.argsort(-first[whole])]]
    found[pairs >> 32] = pairs & 0xFFFFFFFF
    same = pairs[alike[pairs >> 32] == pairs & 0xFFFFFFFF]
    found[same >> 32] = same & 0xFFFFFFFF
    return found


def give_own_lists(
    parents: NDArray[np.int64], own: NDArray[np.bool_], words: int, sentences: int, paragraphs: int
) -> None:
    """Give each form that no stem covers a posting list of its own, stored after the lists of the words.

    A paragraph starts with a sentence, so the list of paragraph starts is kept inside the list of sentence starts.

    Args:
        parents: for each form, the place of its parent; filled in by this function.
        own: whether each form gets a list of its own; this function clears it for the paragraph starts.
        words: the number of words in the dictionary.
        sentences: the number of the form that marks sentence starts; -1 when there are none.
        paragraphs: the number of the form that marks paragraph starts; -1 when there are none.
    """
    shared = sentences >= 0 and paragraphs >= 0
    if shared:
        own[sentences], own[paragraphs] = True, False
    parents[own] = words + np.arange(int(np.count_nonzero(own)))
    if shared:
        parents[paragraphs] = parents[sentences]


def _slots(words: Postings) -> NDArray[np.int64]:
    """For each occurrence, the number of its word; occurrences at one position of one text belong to one word."""
    new = np.ones(len(words.terms), dtype=np.bool_)
    new[1:] = (words.texts[1:] != words.texts[:-1]) | (words.positions[1:] != words.positions[:-1])
    return np.cumsum(new) - 1
