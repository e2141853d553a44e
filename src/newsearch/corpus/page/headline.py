"""Cleans headlines: removes the outlet's name and labels."""

from __future__ import annotations

import re

from newsearch.corpus.outlets import DOMAIN, is_outlet
from newsearch.corpus.text import one_line

_LABEL = re.compile(r"(?:judul|title|headline|headlines?)\s?[:=]\s?", re.IGNORECASE)
_OWNER = re.compile(r"(?P<name>[\w. -]{3,40}?)(?P<mark>\s?[:|»]\s|\s[-–—]{1,2}\s)\s*(?P<rest>\S.*)")
_LEAST_BLANKS = 2
"""A headline has at least three words."""
_MARKS = (" | ", " - ", " – ", " — ", " :: ", " » ")
_SECTIONS = frozenset(
    "news berita nasional bisnis ekonomi olahraga sport sports bola teknologi tekno lifestyle hiburan "
    "internasional regional megapolitan health otomotif travel showbiz global edukasi tren hype money halaman all "
    "page semua halaman".split()
)
_OUTLETS_START = frozenset("kabar warta harian koran radar suara media tribun berita".split())
_OUTLETS_END = frozenset("news post pos times online today daily tv".split())
"""Words that names of outlets start and end with."""
NONE = frozenset(
    [
        "no title",
        "tanpa judul",
        "untitled",
        "none",
        "null",
        "nan",
        "-",
        "n/a",
        "judul tidak ditemukan",
        "title not found",
    ]
)
"""What scrapers write where they found no headline."""


def clean_headline(text: str, source: str = "") -> str:
    """`text` without "judul:", " - News", " | detik.com", "KapanLagi.com: "; "" when it stands for no headline.

    `source` is the outlet's domain where that is known, so that its name goes even if it is on no list.
    """
    headline = one_line(text).strip(" \t*#")
    if ":" in headline or "=" in headline:
        headline = _LABEL.sub("", headline, count=1) if _LABEL.match(headline) else headline
    headline = _without_owner(headline, source)
    for _ in range(4):
        at, mark = max((headline.rfind(mark), mark) for mark in _MARKS)
        tail = headline[at + len(mark) :]
        if at < 1 or not (_is_outlets(tail) or _names(tail, source)):
            break
        headline = headline[:at].rstrip()
    return "" if headline.casefold() in NONE else headline


def _without_owner(headline: str, source: str) -> str:
    """`headline` without the outlet's name in front ("KapanLagi.com: …", "detikNews | …").

    A colon behind a name may also say who is quoted ("Kompas: …"): there the name must be a domain or several words.
    """
    match = _OWNER.match(headline)
    if match is None or match["rest"].count(" ") < _LEAST_BLANKS:
        return headline
    name = match["name"].strip()
    if DOMAIN.fullmatch(name) or _names(name, source):
        return match["rest"]
    is_whole = "|" in match["mark"] or " " in name or name != name.capitalize()
    return match["rest"] if is_whole and is_outlet(name) else headline


def _names(tail: str, source: str) -> bool:
    """Whether `tail` is the outlet's own name: "Contoh News" of contohnews.com."""
    name = source.partition(".")[0].replace("-", "")
    return len(name) > 3 and "".join(tail.casefold().split()) in (name, source)


def _is_outlets(tail: str) -> bool:
    """Whether the text behind the last mark names an outlet, its section or a page of it."""
    tail = tail.strip(" .")
    lowered = tail.casefold()
    if lowered in _SECTIONS or is_outlet(tail) or lowered.startswith(("halaman ", "page ")):
        return True
    words = lowered.split()
    if len(words) in (2, 3) and tail.istitle() and (words[0] in _OUTLETS_START or words[-1] in _OUTLETS_END):
        return words[1] != "sosial"
    if len(words) > 5 or not words:
        return False
    return DOMAIN.fullmatch(words[-1]) is not None or (
        is_outlet(words[0]) and all(word.isalpha() for word in words[1:])
    )
