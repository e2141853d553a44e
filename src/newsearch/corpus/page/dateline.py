"""The dateline that opens an article's first paragraph: "MOSKOW, JITUNEWS.COM - "."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newsearch import gazetteer
from newsearch.corpus.outlets import DOMAIN, is_outlet

_DASH = r"(?:\s{0,3}(?:--|[-–—]{1,3})\s{0,3})"
_HEAD_LIMIT = 70

_SPLIT = re.compile(r"\s{0,3}(?:---?|[–—―]+|(?<=[\s.,)a-zA-Z])-(?=\s)|(?<=\s)-|\|)\s{0,3}|(?<=[a-z]):\s")
_PARENTHESIS = re.compile(r"^(?P<place>[^()]{0,45}?)[\s,]{0,3}[(\[](?P<outlet>[^()\[\]]{2,40})[)\]]?$")
_PLACE = re.compile(r"(?:[A-Z][\w'’.-]{1,20})(?:\s(?:[A-Z][\w'’.-]*|de|of|di|dan)){0,4}")
_UPPER = re.compile(r"[A-Z][A-Z'’./-]+(?:\s[A-Z][A-Z'’./-]*){0,3}")
_DATE_IN_HEAD = re.compile(r"[\s,(]{1,3}\d{1,2}(?:/\d{1,2}(?:/\d{2,4})?\)|\s[A-Za-z]{3,10}\.?(?:\s\d{4})?)(?=[\s,(]|$)")
_GLUED = re.compile(r"([A-Z][a-z]+)(?:-(?=[A-Z])|(?=[A-Z][a-z]))")
_NOT_PLACES = frozenset(
    "foto video infografis breaking opini kolom editorial update live terkini exclusive eksklusif wow".split()
)
_ABBREVIATIONS = frozenset("NTB NTT DKI DIY AS DC UEA LA NY USA UK IKN RI BSD".split())
_SMALL = frozenset("de of di dan la el".split())
# Words that outlets are named with: what follows a place and a comma and has one of them is an outlet, known or not.
_PRESS = frozenset(
    "warta berita kabar suara harian koran pos post radar media news online times tribun jurnal journal tv radio sinar "
    "lentera fajar gema serambi haluan waspada portal info buletin majalah today daily press newsroom".split()
)
# First words of regions and countries of several words: "BANDUNG, JAWA BARAT - " names no outlet.
_REGIONS = frozenset(
    "jawa sumatera sumatra kalimantan sulawesi papua nusa maluku kepulauan bangka dki daerah kabupaten kota kecamatan "
    "desa provinsi korea amerika arab uni selandia afrika republik papua timor sri new hong bosnia costa el puerto "
    "pantai trinidad burkina sierra saint san north south negara".split()
)
_BY_WIRE = re.compile(r"(?:/|,|&| dan )")


class Dateline(NamedTuple):
    """A dateline: its place and outlet, either may be "", and where the text behind it starts."""

    place: str
    outlet: str
    end: int


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The places that are known, in lower case."""
    sections = gazetteer.sections("places.txt", "regions.txt")
    return frozenset().union(*(sections[name] for name in gazetteer.DATELINE_SECTIONS))


_MARKS = "-–—|:*"


def read(paragraph: str, source: str = "") -> Dateline | None:
    """The dateline that `paragraph` starts with, or None; `source` is the outlet where that is known.

    A head before a dash, "|" or (with an outlet in it) ":" is one if an outlet is named in it, or if it is nothing
    but a place: one in capitals, or one that is known as a dateline's.
    """
    head = paragraph[: _HEAD_LIMIT + 6]
    if not any(map(head.__contains__, _MARKS)):
        return _undashed(paragraph) if ", " in head else None
    if ", " in head and head[0].isalpha():
        bold = _undashed(paragraph)
        if bold is not None:
            return bold
    for count, match in enumerate(_SPLIT.finditer(paragraph, 0, _HEAD_LIMIT + 6)):
        if match.start() > _HEAD_LIMIT or count == 4:
            break
        head = paragraph[: match.start()].strip(" *_['\"")
        if not head:
            continue
        found = ("", head) if source and head.casefold() == source.casefold() else _outlet_head(head)
        if found is not None:
            return _second_place(paragraph, match.end(), found)
        if (
            match.end() < len(paragraph)
            and ":" not in match.group()
            and "|" not in match.group()
            and _is_bare_place(head)
        ):
            return Dateline(place_name(head), "", match.end())
    return _undashed(paragraph)


def _second_place(paragraph: str, end: int, found: tuple[str, str]) -> Dateline:
    """With "SURYA.co.id | SURABAYA - " the place comes behind a mark of its own."""
    place, name = found
    if not place:
        match = _SPLIT.search(paragraph, end, min(len(paragraph), end + 40))
        if (
            match is not None
            and match.end() < len(paragraph)
            and _is_bare_place(paragraph[end : match.start()].strip())
        ):
            return Dateline(place_name(paragraph[end : match.start()]), name, match.end())
    return Dateline(place, name, end)


def _outlet_head(head: str) -> tuple[str, str] | None:
    """(place, outlet) of a dateline's head that names an outlet; a date in it is passed over."""
    if any(map(str.isdigit, head)):
        head = _DATE_IN_HEAD.sub("", head).strip(" ,")
    match = _PARENTHESIS.match(head)
    if match is not None:
        name = match["outlet"].strip()
        wire = _BY_WIRE.split(name)[0].strip()
        place = match["place"].strip(" ,")
        if place and not _are_places(place):
            return None
        return (place_name(place), wire) if is_outlet(wire) or (place and _looks_like_agency(name)) else None
    if is_outlet(head):
        return "", head
    pieces = [piece.strip() for piece in head.replace(" di ", ", ").split(",") if piece.strip()]
    if len(pieces) == 1:
        domain = DOMAIN.match(head)  # "TRIBUNNEWS.COM JAKARTA"
        if domain is not None:
            rest = head[domain.end() :].strip(" .,")
            return (
                (place_name(rest), domain.group())
                if rest and _is_place(rest) and domain.group().count(" ") < 3
                else None
            )
        return None
    names = [number for number, piece in enumerate(pieces) if is_outlet(piece)]
    if not names and pieces and _is_unknown_outlet(pieces):
        names = [len(pieces) - 1]
    if len(names) != 1 or len(pieces) > 4:
        return None
    places = [piece for number, piece in enumerate(pieces) if number != names[0]]
    if not all(map(_is_place, places)):
        return None
    return ", ".join(map(place_name, places)), pieces[names[0]]


def _is_unknown_outlet(pieces: list[str]) -> bool:
    """Whether the last piece of a head names an outlet that is not known, by its words or by standing in capitals."""
    first, last = pieces[0], pieces[-1]
    words = last.casefold().split()
    if not last[0].isupper() or len(last) > 40 or last.casefold() in _places():
        return False
    if any(word in _PRESS for word in words):
        return True
    return (
        first.isupper()
        and first.casefold() in _places()
        and last.isupper()
        and len(words) > 1
        and words[0] not in _REGIONS
        and last not in _ABBREVIATIONS
    )


def _undashed(paragraph: str) -> Dateline | None:
    """Bold type instead of a dash: "**Liputan6.com, Jakarta** Komisi …", or what is left of it without the marks."""
    if paragraph.startswith("**"):
        end = paragraph.find("**", 2, _HEAD_LIMIT)
        found = _outlet_head(paragraph[2:end].strip()) if end > 0 else None
        return Dateline(*found, end + 2) if found is not None else None
    domain = DOMAIN.match(paragraph)
    if domain is None or paragraph[domain.end() : domain.end() + 2] != ", ":
        return None
    start = domain.end() + 2
    words = paragraph[start : start + 40].split(" ")
    for count in (3, 2, 1):
        place = " ".join(words[:count])
        following = paragraph[start + len(place) + 1 : start + len(place) + 2]
        if place.casefold() in _places() and place[0].isupper() and following and not following.islower():
            return Dateline(place_name(place), domain.group(), start + len(place) + 1)
    glued = _GLUED.match(paragraph, start)
    if glued is not None and glued[1].casefold() in _places():
        return Dateline(glued[1], domain.group(), glued.end())
    return None


def _are_places(text: str) -> bool:
    """Whether `text` is a place, or a place and the region or country that it lies in ("Mataram, NTB")."""
    pieces = [piece.strip() for piece in text.split(",")]
    return len(pieces) <= 3 and all(map(_is_place, pieces))


def _is_place(text: str) -> bool:
    return (
        len(text) <= 40
        and _PLACE.fullmatch(text) is not None
        and DOMAIN.search(text) is None
        and text.casefold() not in _NOT_PLACES
    )


def _is_bare_place(head: str) -> bool:
    if head.casefold() in _places():
        return head[0].isupper()
    pieces = [piece.strip() for piece in head.split(",")]
    if len(pieces) == 2 and pieces[0].casefold() in _places() and _is_place(pieces[1]):
        return True
    return (
        len(head) >= 4 and len(head) <= 30 and _UPPER.fullmatch(head) is not None and head.casefold() not in _NOT_PLACES
    )


def _looks_like_agency(name: str) -> bool:
    return (
        len(name) <= 30
        and name[0].isalpha()
        and (name.isupper() or name[0].isupper())
        and not any(map(str.isdigit, name[:1]))
    )


def place_name(text: str) -> str:
    """A place as running text writes it: "BANDA ACEH" is "Banda Aceh", "NTB" stays.

    >>> place_name("MOSKOW"), place_name("MATARAM, NTB"), place_name("Jakarta")
    ('Moskow', 'Mataram, NTB', 'Jakarta')
    """
    text = " ".join(text.split()).strip(" ,.-–—")
    if not any(map(str.isupper, text)) or any(map(str.islower, text)):
        return text
    words = [
        word if word.strip(",") in _ABBREVIATIONS else word.title() if "'" not in word else word.capitalize()
        for word in text.split()
    ]
    return " ".join(
        word.casefold() if number and word.casefold() in _SMALL else word for number, word in enumerate(words)
    )
