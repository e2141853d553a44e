"""Regions: the runs of capitalised words in a text, where every name is, and the few words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Region = tuple[int, str, str, str]

UPPER = "A-ZÀ-ÖØ-Þ"

_ABBREVIATION = "(?:Drs|Dra|Drg|Dr|Ir|Hj|KH|Prof|St|Jl|Jln|Moh|Muh|Moch|Mr|Mrs|Ms|Ny|Tn|No|Kab|Kec|Kel|Pdt|Tgk|Gg|PT|CV)"
# A word longer than forty characters is no name; the bound keeps a damaged megabyte of letters linear.
_WORD = rf"[{UPPER}]\w{{0,40}}(?:[-'’`/&]\w{{1,40}}|\.[a-z]\w{{0,20}}){{0,3}}"
_INITIALS = rf"(?:[{UPPER}] ?\.(?!\w\w)){{1,4}}"
_NAME = rf"(?:{_ABBREVIATION} ?\.|{_INITIALS}|{_WORD})"
_LINK = "(?:of|and|the|de|bin|binti|al|von|van|di|del|la|du|da|dos|el|der|den|ibn|for|&) "
_LIST = "(?:dan|untuk|serta|&|of|for|and) "
# Only the names of institutions are joined by "dan": "Kementerian Pendidikan dan Kebudayaan", but not two people's.
_INSTITUTION = (
    "(?:Kementerian|Kementrian|Departemen|Komisi|Badan|Dinas|Direktorat|Lembaga|Pusat|Komite|Dewan|Majelis|Institut"
    "|Otoritas|Fakultas|Asosiasi|Ikatan|Himpunan|Persatuan|Serikat|Perhimpunan|Satuan|Satgas|Deputi|Menteri|Forum"
    "|Balai|Kantor|Biro)"
)
_REGION = (
    rf"(?<!\w)(?:{_INSTITUTION}(?: (?:{_LIST})?{_NAME}){{0,11}}"
    rf"|{_NAME}(?: (?:(?:{_LINK})?{_NAME}|\d{{1,3}}(?![\w.,:/%]))){{0,11}})"
)

# Always succeeds where it starts (a region, a capital inside a word, or the end), so that a text costs linear time.
_SPLIT = re.compile(rf"([^{UPPER}]*)({_REGION}|[{UPPER}]|\Z)")

NEIGHBOUR = "‸"
"""Stands in a region's context for a neighbouring region, whatever it holds."""

EDGE = "¶"
"""Stands for a line break, and for the start and the end of a text."""


def regions(text: str) -> Iterator[Region]:
    """Start, text, left and right context of each run of capitalised words, in order.

    A context is the two words next to the region, as they stand in the text. Takes time linear in the text's length.
    """
    parts = _SPLIT.findall(text.replace("\n", EDGE))
    parts.append(("", ""))
    position = 0
    seen = False
    for i in range(len(parts) - 1):
        gap, region = parts[i]
        position += len(gap)
        if not region:
            continue
        if len(region) > 1 or not gap[-1:].isalnum():
            left = gap.rsplit(None, 2)[-2:]
            following, has_next = parts[i + 1]
            right = following.split(None, 2)[:2]
            if len(left) < 2 and seen:
                left.insert(0, NEIGHBOUR)
            if len(right) < 2 and has_next:
                right.append(NEIGHBOUR)
            yield position, region, " ".join(left), " ".join(right)
        seen = True
        position += len(region)
