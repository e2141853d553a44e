"""Finds where sentences begin and end.

This is decided for each blank-separated chunk by that chunk and the next one: a sentence ends at a chunk that closes
with a full stop, question or exclamation mark, unless it is an abbreviation or an initial, if the next chunk opens
like a sentence. A paragraph always ends one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"""[.!?…]["'”’»)\]]*$""")
_START = re.compile(r"""["'“‘«(\[]*[^\W_a-z]""")
# The end of a chunk that can end a sentence, before one that can begin the next.
_STOP = re.compile(r"""([.!?…]["'”’»)\]]{0,7})\s+(?=["'“‘«(\[]{0,7}[^\W_a-z])""")
_LONG_CHUNK = 64
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")

# Titles, degrees and units that news writes with a full stop in mid-sentence.
_ABBREVIATIONS = frozenset(
    "dr drs dra prof ir h hj kh k.h r.a rr st mr mrs ms jr sr tn ny nn sdr jl jln gg no nos tgl hlm hal kab kec kel kp "
    "ds rt rw lt vol ed bpk alm almh brigjen mayjen letjen jend kol letkol kapt lettu serma kombes irjen komjen pol "
    "inf purn a.n u.p s.d d.a c.q vs ust kpt".split()
)
_INITIAL = re.compile(r"(?:[A-Z]\.)+$")


def ends_sentence(chunk: str) -> bool:
    """Whether a blank-separated chunk can be the last of a sentence."""
    if chunk[-1].isalnum() or not _END.search(chunk[-8:]):
        return False
    if chunk[-1] != ".":
        return True
    bare = chunk.strip("\"'“”‘’«»()[]")
    return bare[:-1].lower() not in _ABBREVIATIONS and _INITIAL.match(bare) is None


def starts_sentence(chunk: str) -> bool:
    """Whether a blank-separated chunk can be the first of a sentence: it opens with a capital or a digit."""
    if "a" <= chunk[0] <= "z":
        return False
    opening = _START.match(chunk[:8])
    return opening is not None and not opening.group()[-1].islower()


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of each paragraph that is not blank."""
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of each sentence; blanks between two belong to neither."""
    for first, last in paragraphs(text):
        part = text[first:last]
        end = len(part.rstrip())
        start = len(part) - len(part.lstrip())
        for stop in _STOP.finditer(part, start, end):
            following, blank = stop.end(), stop.end(1)
            opening = part[following]
            if ("A" <= opening <= "Z" or starts_sentence(part[following : following + 8])) and (
                part[blank - 1] != "." or _stops(part, blank)
            ):
                yield first + start, first + blank
                start = following
        yield first + start, first + end


def _stops(text: str, end: int) -> bool:
    """Whether the full stop before `end` can end a sentence."""
    word = text[max(0, end - _LONG_CHUNK) : end].rsplit(None, 1)[-1][:-1]
    if len(word) > 1 and word.isalpha():
        # Most by far: a word, and no initial.
        return word.lower() not in _ABBREVIATIONS
    return ends_sentence(_last_chunk(text, end))


def _last_chunk(text: str, end: int) -> str:
    """The blank-separated chunk that ends there."""
    before = text[max(0, end - _LONG_CHUNK) : end]
    found = before.rsplit(None, 1)[-1]
    return found if len(found) < len(before) else text[:end].rsplit(None, 1)[-1]
