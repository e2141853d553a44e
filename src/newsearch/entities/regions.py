"""Regions: the runs of capitalised words in a text, where every name is, and the few words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Region(NamedTuple):
    """A run of capitalised words, and the two words on each side, nearest first, as they stand in the text."""

    start: int
    text: str
    before: tuple[str, str]
    after: tuple[str, str]


UPPER = "A-ZÀ-ÖØ-Þ"

_ABBREVIATION = (
    "(?:Drs|Dra|Drg|Dr|Ir|Hj|KH|Prof|St|Jl|Jln|Moh|Muh|Moch|Mr|Mrs|Ms|Ny|Tn|No|Kab|Kec|Kel|Pdt|Tgk|Gg|PT|CV)"
)
# A word longer than forty characters is no name; the bound keeps a damaged megabyte of letters linear.
_WORD = rf"[{UPPER}]\w{{0,40}}(?:[-'’`/&]\w{{1,40}}|\.[a-z]\w{{0,20}}){{0,3}}"
_INITIALS = rf"(?:[{UPPER}] ?\.(?!\w\w)){{1,4}}"
_NAME = rf"(?:{_ABBREVIATION} ?\.|{_INITIALS}|{_WORD})"
_LINK = "(?:of|and|the|de|bin|binti|al|von|van|del|la|du|da|dos|el|der|den|ibn|for|&) "
_LIST = "(?:dan|untuk|serta|&|of|for|and) "
# Only the names of institutions are joined by "dan": "Kementerian Pendidikan dan Kebudayaan", but not two people's.
_INSTITUTION = (
    "(?:Kementerian|Kementrian|Departemen|Komisi|Badan|Dinas|Direktorat|Lembaga|Pusat|Komite|Dewan|Majelis|Institut"
    "|Otoritas|Fakultas|Asosiasi|Ikatan|Himpunan|Persatuan|Serikat|Perhimpunan|Satuan|Satgas|Deputi|Menteri|Forum"
    "|Balai|Kantor|Biro)"
)
# "Wakil Kepala Dinas Kelautan dan Perikanan"
_JOB = "(?:(?:Wakil|Kepala|Ketua|Sekretaris|Plt|Plh|Pj|Mantan|Anggota|Direktur|Staf|Ahli|Umum|Utama|Bidang) ){0,4}"
# "Badan Meteorologi, Klimatologi, dan Geofisika"
_ENUMERATION = rf"(?: {_WORD}){{1,3}}(?:, {_WORD}(?: {_WORD}){{0,2}}){{1,4}},? (?:dan|serta) {_WORD}"
_REGION = (
    rf"(?:{_JOB}{_INSTITUTION}(?:{_ENUMERATION})?(?: (?:{_LIST})?{_NAME}){{0,11}}"
    rf"|{_NAME}(?: (?:(?:{_LINK})?{_NAME}|\d{{1,3}}(?![\w.,:/%]))){{0,11}})"
)

# A gap runs on over capitals inside a word ("iPhone"). What follows it is a region or the end, so that a match never
# fails, and a text costs linear time.
_SPLIT = re.compile(rf"([^{UPPER}]*(?:(?<=\w)[{UPPER}][^{UPPER}]*)*)({_REGION}|\Z)")

NEIGHBOUR = "‸"
"""Stands in a region's context for a neighbouring region, whatever it holds."""

EDGE = "¶"
"""Stands for a line break, and for the start and the end of a text."""


def split(text: str) -> list[tuple[str, str]]:
    """`text` as (what stands between two regions, region), in time linear in its length; they join to the text.

    Line breaks are written as EDGE. The last pairs have an empty region.
    """
    parts: list[tuple[str, str]] = _SPLIT.findall(text.replace("\n", EDGE))
    parts.append(("", ""))
    return parts


def before(gap: str, *, first: bool) -> tuple[str, str]:
    """The two words before a region, nearest first, of the `gap` before it; `first`: it is the text's first region.

    NEIGHBOUR or, at the text's start, EDGE stands for a word that is not there.
    """
    words = gap.rsplit(None, 2)
    if len(words) > 1:
        return words[-1], words[-2]
    none = EDGE if first else NEIGHBOUR
    return (words[0], none) if words else (none, none)


def after(gap: str, *, last: bool) -> tuple[str, str]:
    """The two words after a region, nearest first, of the `gap` after it; `last`: no region follows."""
    words = gap.split(None, 2)
    if len(words) > 1:
        return words[0], words[1]
    none = EDGE if last else NEIGHBOUR
    return (words[0], none) if words else (none, none)


def regions(text: str) -> Iterator[Region]:
    """The runs of capitalised words of `text`, in order."""
    parts = split(text)
    position = 0
    for i, (gap, region) in enumerate(parts[:-1]):
        position += len(gap)
        if region:
            following, next_region = parts[i + 1]
            yield Region(position, region, before(gap, first=not i), after(following, last=not next_region))
        position += len(region)
