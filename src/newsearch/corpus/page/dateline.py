"""Reads the dateline that opens an article's first paragraph: "MOSKOW, JITUNEWS.COM - "."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newsearch import gazetteer
from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.page.line_shapes import is_common

_HEAD_LIMIT = 70
_SPLIT = re.compile(
    r"\s{0,3}(?:---?|[–—―»]+|(?<=[\s.,)a-zA-Z])-(?=\s)|(?<=\s)[-/]|\||(?<=\.com)-(?=[A-Z])|(?<=\.id)-(?=[A-Z]))\s{0,3}"
    r"|(?<=[a-zA-Z) ]):\s",
    re.IGNORECASE,
)
_TIGHT = re.compile(r"(?P<place>[A-Z][A-Za-z]{2,}(?:\s[A-Z][A-Za-z]+)?)[-–—](?=(?P<word>[A-Z][a-z]+)\s[a-z])")
_PARENTHESIS = re.compile(r"^(?P<place>[^()]{0,45}?)[\s,]{0,3}[(\[](?P<outlet>[^()\[\]]{2,40})[)\]]?$")
_PLACE = re.compile(r"(?:[A-Z][\w'’.-]{1,20})(?:\s(?:[A-Z][\w'’.-]*|de|of|di|dan)){0,4}")
_UPPER = re.compile(r"[A-Z][A-Z'’./-]+(?:\s[A-Z][A-Z'’./-]*){0,3}")
_DATE_IN_HEAD = re.compile(
    r"[\s,(]{1,3}\d{1,2}(?:/\d{1,2}(?:/\d{2,4})?\)?|\s[A-Za-z]{3,10}\.?(?:\s\d{4})?)(?=[\s,(]|$)"
)
_GLUED = re.compile(r"([A-Z][a-z]+)(?:-(?=[A-Z])|(?=[A-Z][a-z]))")
_BRACKETED = re.compile(r"[\[(](?P<place>[^\[\]()]{3,30})[\])]\s{0,2}[-–—:]{0,2}\s{0,2}")
_WORD = re.compile(r"(?:[^aeiouy]{0,3}[aeiouy]+)+[^aeiouy]{0,2}")
_FIRST_CONSONANTS = frozenset(
    "bl br ch cl cr dr fl fr gh gl gr kh kl kr ky ng ny ph pl pr rh sc sh sk sl sm sn sp st sw "
    "sy th tr ts wh zh".split()
)
_LAST_CONSONANTS = frozenset(
    "ch ck gh ld ll ls lt mp nd ng nh nk ns nt nz rd rg rk rn rs rt sh sk ss st th tt tz".split()
)
"""Pairs that words of Indonesian and names of places start and end with, and acronyms mostly do not."""
_NOT_PLACES = frozenset(
    "foto video infografis breaking opini kolom editorial update live terkini exclusive eksklusif wow tips info "
    "analisis siaran pers berita news artikel iklan advertorial catatan ulasan resensi cerpen puisi profil sosok kisah "
    "fakta hoaks hoax cek klarifikasi ralat jadwal hasil klasemen prediksi sinopsis review tajuk wawancara kuis survei "
    "polling persib persija persebaya persis arema gerindra golkar demokrat nasdem partai polri timnas pemerintah "
    "menteri presiden undang perpres permen".split()
)
_ABBREVIATIONS = frozenset("NTB NTT DKI DIY AS DC UEA LA NY USA UK IKN RI BSD".split())
_SMALL = frozenset("de of di dan la el".split())
_PARTICLES = frozenset("al el la le de den san ho".split())
_KINDS = frozenset("kota kabupaten kab kab. kecamatan kec. desa provinsi pulau daerah".split())
# Words that outlets are named with: what follows a place and a comma and has one of them is an outlet, known or not.
_PRESS = frozenset(
    "warta berita kabar suara harian koran pos post radar media news online times tribun jurnal journal tv radio sinar "
    "lentera fajar gema serambi haluan waspada portal info buletin majalah today daily press newsroom posmetro".split()
)
# First words of regions and countries of several words: "BANDUNG, JAWA BARAT - " names no outlet.
_REGIONS = frozenset(
    "jawa sumatera sumatra kalimantan sulawesi papua nusa maluku kepulauan bangka dki daerah kabupaten kota kecamatan "
    "desa provinsi korea amerika arab uni selandia afrika republik papua timor sri new hong bosnia costa el puerto "
    "pantai trinidad burkina sierra saint san north south negara".split()
)
_PARTED_DOMAIN = re.compile(r"(\w{4,})(?:\s?[.,]\s|\s[.,]\s?)(com|co\.id|co|net)\b[.,]?(?=\s|$)", re.IGNORECASE)
"""A domain with a slip at its dot: "TRIBUNNEWS, COM. JAKARTA"."""
_BY_WIRE = re.compile(r"(?:/|,|&| dan )")
_MARKS = re.compile(r"[-–—|:*»/_\[(]")


class Dateline(NamedTuple):
    """A dateline: its place and its outlet, either of which may be "", and where the text behind it starts."""

    place: str
    outlet: str
    end: int


@lru_cache(maxsize=2)
def _places(*, districts: bool = False) -> frozenset[str]:
    """The places that are known, in lower case."""
    if districts:
        return frozenset(gazetteer.sections("districts.txt")["district"])
    sections = gazetteer.sections("places.txt", "regions.txt")
    return frozenset().union(*(sections[name] for name in gazetteer.DATELINE_SECTIONS))


def _is_country(text: str) -> bool:
    return text.casefold() in gazetteer.sections("places.txt", "regions.txt")["country"]


def read(paragraph: str, source: str = "") -> Dateline | None:
    """The dateline that `paragraph` starts with, or None; `source` is the outlet where that is known.

    A head before a dash or another mark is one if an outlet is named in it, or if it is nothing but a place, one that
    is known or one in capitals, and a sentence starts behind it. Where no mark follows, place and outlet must be known.
    """
    head = paragraph[: _HEAD_LIMIT + 6]
    if _MARKS.search(head) is None:
        return _undashed(paragraph) if ", " in head or " (" in head else None
    if not head[0].isalpha():
        opened = _opened(paragraph)
        if opened is not None:
            return opened
    elif ", " in head or " (" in head:
        bold = _undashed(paragraph)
        if bold is not None:
            return bold
    for count, match in enumerate(_SPLIT.finditer(paragraph, 0, _HEAD_LIMIT + 6)):
        if match.start() > _HEAD_LIMIT or count == 4:
            break
        head = paragraph[: match.start()].strip(" *_['\"").rstrip(", ")
        if not head:
            continue
        found = ("", head) if source and head.casefold() == source.casefold() else _outlet_head(head.rstrip(" ."))
        if found is not None:
            return _second_place(paragraph, match.end(), found)
        if any(map(str.isdigit, head)):
            head = _DATE_IN_HEAD.sub("", head).strip(" ,")
        if _opens_text(paragraph, head, match):
            return _second_outlet(paragraph, Dateline(place_name(head), "", match.end()))
    return _tight(paragraph) or _undashed(paragraph)


def _tight(paragraph: str) -> Dateline | None:
    """Read a dateline whose mark has no blank around it: "Jakarta-Para pedagang …"."""
    match = _TIGHT.match(paragraph)
    if match is None or not _is_city(match["place"]) or not is_common(match["word"].casefold()):
        return None
    return Dateline(place_name(match["place"]), "", match.end())


def _opens_text(paragraph: str, head: str, match: re.Match[str]) -> bool:
    """Whether `head` is a place alone, followed by a mark that separates it from the first sentence."""
    rest = paragraph[match.end() : match.end() + 40].lstrip(" \"“'‘(-–—")
    mark = match.group().strip()
    named = rest.partition(" ")[0]
    known = head.isupper() and _is_city(head) and not is_common(named)  # "JAKARTA- realme merilis …"
    if not rest or not (known or rest[0].isupper() or rest[0].isdigit() or rest[1:2].isupper() or is_outlet(named)):
        return False
    if match.group()[0] not in " –—―-" and not mark.startswith("-") and not _is_city(head):
        return False
    if mark in (":", "/") and (rest[0].isdigit() or not _is_city(head)):
        return False
    following = rest.split(" ")[0].strip(".,:;")
    return _is_bare_place(head) and not (_is_country(head) and _is_country(following))


def _is_city(head: str) -> bool:
    return head.casefold() in _places() and head[0].isupper() and not _is_country(head)


def _second_outlet(paragraph: str, found: Dateline) -> Dateline:
    """The dateline with the outlet that comes behind a mark of its own: "JAKARTA - KOMPAS.com - "."""
    match = _SPLIT.search(paragraph, found.end, min(len(paragraph), found.end + 40))
    if match is None or match.end() >= len(paragraph):
        return found
    head = _BY_WIRE.split(paragraph[found.end : match.start()].strip(" .,()"))[0]
    if is_outlet(head) or (head[:1].isupper() and not _PRESS.isdisjoint(head.casefold().split()) and len(head) < 30):
        return Dateline(found.place, head, match.end())
    return found


def _second_place(paragraph: str, end: int, found: tuple[str, str]) -> Dateline:
    """The dateline with the place that comes behind a mark of its own: "SURYA.co.id | SURABAYA - "."""
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
    head = _PARTED_DOMAIN.sub(r"\1.\2,", head).strip(" ,")
    match = _PARENTHESIS.match(head)
    if match is not None:
        return _with_wire(match["place"].strip(" ,"), match["outlet"].strip())
    if is_outlet(head):
        return "", head
    pieces = [piece.strip() for piece in head.replace(" di ", ", ").replace("/", ",").split(",") if piece.strip()]
    if len(pieces) == 1:
        return _unmarked(head)
    names = [number for number, piece in enumerate(pieces) if is_outlet(piece)]
    if not names and pieces:
        names = _unknown_outlet(pieces)
    if len(names) != 1 or len(pieces) > 4:
        return None
    places = [piece for number, piece in enumerate(pieces) if number != names[0]]
    if not all(map(_is_place, places)):
        return None
    return ", ".join(map(place_name, places)), pieces[names[0]]


def _with_wire(place: str, name: str) -> tuple[str, str] | None:
    """Read "Jakarta (ANTARA/Reuters)" as (place, outlet)."""
    wire = _BY_WIRE.split(name)[0].strip()
    if place and not _are_places(place):
        return None
    return (place_name(place), wire) if is_outlet(wire) or (place and _looks_like_agency(name)) else None


def _unmarked(head: str) -> tuple[str, str] | None:
    """Read a head without a comma as (place, outlet): "TRIBUNNEWS.COM JAKARTA", "BANDUNG KOMPAS.com"."""
    domain = DOMAIN.match(head)
    if domain is not None:
        rest = head[domain.end() :].strip(" .,")
        return (
            (place_name(rest), domain.group()) if rest and _is_place(rest) and domain.group().count(" ") < 3 else None
        )
    words = head.split(" ")
    for count in range(1, min(len(words), 4)):
        place, name = " ".join(words[:count]), " ".join(words[count:])
        if is_outlet(name) and place[0].isupper() and _is_known(place):
            return place_name(place), name
    if 1 < len(words) < 4 and words[0].casefold() in _PRESS and head.isupper() and head.casefold() not in _places():
        return ("", head) if words[0].casefold() not in _NOT_PLACES else None
    return None


def _unknown_outlet(pieces: list[str]) -> list[int]:
    """The piece of a head that names an unknown outlet: by its words, by its capitals, or because it is no place."""
    first, last = pieces[0], pieces[-1]
    if not last[0].isupper() or len(last) > 40 or len(first) > 40:
        return []
    if any(word in _PRESS for word in re.split(r"[\s-]+", last.casefold())) and last.casefold() not in _places():
        return [len(pieces) - 1]
    if len(pieces) != 2 or _is_region(last) == _is_region(first):
        return []
    if _is_region(last):
        # "KBRN, Jakarta", "InfoPublik, Jakarta"; "Menteng, Jakarta" is a place, known or not.
        inner = any(map(str.isupper, first[1:])) and " " not in first
        return [0] if inner and not (first.isupper() and _is_pronounced(first)) else []
    if first.casefold() in _places() and (last.isupper() or " " not in last):
        return [1]
    return []


def _is_region(text: str) -> bool:
    return (
        text.casefold() in _places()
        or text in _ABBREVIATIONS
        or text.casefold().split()[0] in _REGIONS
        or text.casefold() in _places(districts=True)
    )


def _opened(paragraph: str) -> Dateline | None:
    """Read a dateline in bold type or brackets: "**Liputan6.com, Jakarta** Komisi …", "[JAKARTA] Komisi …"."""
    for mark in ("**", "__", "*"):
        if paragraph.startswith(mark):
            end = paragraph.find(mark, len(mark), _HEAD_LIMIT)
            head = paragraph[len(mark) : end].strip(" -–—:") if end > 0 else ""
            if not head:
                return None
            found = _outlet_head(head) or ((place_name(head), "") if _is_city(head) else None)
            return Dateline(*found, end + len(mark)) if found is not None else None
    match = _BRACKETED.match(paragraph)
    if match is None or match.end() >= len(paragraph) or not paragraph[match.end()].isupper():
        return None
    return Dateline(place_name(match["place"]), "", match.end()) if _is_city(match["place"]) else None


def _undashed(paragraph: str) -> Dateline | None:
    """Read a dateline without a mark behind it: "Liputan6.com, Jakarta Komisi", "JAKARTA, KOMPAS.com Komisi"."""
    domain = DOMAIN.match(paragraph)
    if domain is not None and paragraph[domain.end() : domain.end() + 2] == ", ":
        return _place_behind(paragraph, domain)
    place, mark, rest = paragraph[: _HEAD_LIMIT + 20].partition(", ")
    if "(" in place or not mark:
        place, mark, rest = paragraph[: _HEAD_LIMIT + 20].partition(" (")
        name, closing, _ = rest.partition(")")
        name = name if closing and is_outlet(_BY_WIRE.split(name)[0].strip()) else ""
        end = len(place) + 2 + len(name) + 1
    else:
        domain = DOMAIN.match(rest)
        words = rest.split(" ")
        known = [name for name in (" ".join(words[:count]) for count in (3, 2)) if is_outlet(name)]
        name = domain.group() if domain is not None else known[0] if known else ""
        end = len(place) + 2 + len(name)
    if not name or not place or not _is_known(place) or not _is_text(paragraph[end : end + 40]):
        return None
    return Dateline(place_name(place), _BY_WIRE.split(name)[0].strip(), end)


def _is_text(behind: str) -> bool:
    """Whether `behind` starts a sentence, and not with the rest of a place before a mark ("Pariaman - Polisi")."""
    words = behind.split()
    opens = (
        bool(words) and behind[0].isspace() and (words[0][0].isupper() or words[0][0].isdigit() or words[0][0] in '"“')
    )
    return opens and not any(word[0] in "-–—|" or word[-1] in "-–—" for word in words[:3])


def _place_behind(paragraph: str, domain: re.Match[str]) -> Dateline | None:
    start = domain.end() + 2
    words = paragraph[start : start + 40].split(" ")
    for count in (3, 2, 1):
        place = " ".join(words[:count])
        behind = paragraph[start + len(place) : start + len(place) + 40]
        if place.casefold() in _places() and place[0].isupper() and _is_text(behind):
            return Dateline(place_name(place), domain.group(), start + len(place) + 1)
    glued = _GLUED.match(paragraph, start)
    if glued is not None and glued[1].casefold() in _places():
        return Dateline(glued[1], domain.group(), glued.end())
    return None


def _is_known(place: str) -> bool:
    """Whether `place` is known, alone, with what it lies in behind a comma, or with what it is before it."""
    for piece in place.split(","):
        words = piece.split()
        if not words or not words[0][0].isupper():
            return False
        if words[0].casefold() in _KINDS:
            words = words[1:]
        if not _is_region(" ".join(words) or piece):
            return False
    return True


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
    """Whether a head without an outlet is a place: one that is known, or words in capitals that may name one."""
    if not head or not head[0].isupper():
        return False
    if head.casefold() in _places():
        return True
    words = head.casefold().split()
    if words[0] in _KINDS and " ".join(words[1:]) in _places():
        return True
    pieces = [piece.strip() for piece in head.split(",")]
    if len(pieces) == 2:
        return (pieces[0].casefold() in _places() or pieces[1].casefold() in _places()) and all(map(_is_place, pieces))
    return (
        4 <= len(head) <= 30
        and _UPPER.fullmatch(head) is not None
        and len(words) < 5
        and max(map(len, words)) > 3
        and all(map(_may_be_name, words))
        and DOMAIN.search(head) is None
    )


def _may_be_name(word: str) -> bool:
    """Whether a word in capitals may be part of a place's name, and is no acronym and no common word."""
    if word in _PARTICLES:
        return True
    return word not in _NOT_PLACES and word not in _PRESS and not is_common(word) and _is_pronounced(word)


def _is_pronounced(word: str) -> bool:
    """Whether `word` has the syllables of a name; acronyms mostly have not (PDIP, IHSG)."""
    for part in re.split(r"[^a-z]+", word.casefold()):
        if part and (_WORD.fullmatch(part) is None or len(part) < 2):
            return False
        if len(part) < 4:
            continue
        first, last = part[:2], part[-2:]
        if not any(letter in "aeiouy" for letter in first) and first not in _FIRST_CONSONANTS:
            return False
        if not any(letter in "aeiouy" for letter in last) and last not in _LAST_CONSONANTS:
            return False
    return True


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
