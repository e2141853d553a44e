"""What stands inside a line: advertising, embedded media and links to other articles, where a scraper left no line end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from newsearch.corpus.parts import Parts

_ADVERTISING = re.compile(
    r"(?:(?<=[.!?\"”)\]:])|(?<=[.!?\"”)\]:]\s)|^)[ ]?(ADVERTISEMENT(?:\s{1,2}SCROLL TO (?:CONTINUE WITH CONTENT|RESUME CONTENT))?|Advertisement"
    r"|SCROLL TO (?:CONTINUE WITH CONTENT|RESUME CONTENT)|\[Gambas:[^\]\n]{1,60}\])(?=\s|$|[A-Z\"“])[ ]?",
    re.MULTILINE,
)
_LOUD = re.compile(
    r"[ ]?(ADVERTISEMENT\s{1,2}SCROLL TO (?:CONTINUE WITH CONTENT|RESUME CONTENT)|SCROLL TO (?:CONTINUE WITH CONTENT|RESUME CONTENT)|\[Gambas:[^\]\n]{1,60}\])[ ]?"
)
_BRACKETED = re.compile(
    r"[ ]?[(\[]\s?(?:baca|lihat|simak)(?:\s(?:juga|pula|selengkapnya))?\s?:\s?([^()\[\]\n]{4,220})[)\]]", re.IGNORECASE
)
_READ_ALSO = re.compile(r"(?:^|(?<=[\s.!?\"”)]))(?:BACA JUGA|Baca [Jj]uga|baca juga)\s?(?:[:;]|(?=[A-Z0-9\"“'‘]))\s?")
_TELEGRAM = re.compile(
    r"Dapatkan (?:update|informasi,? inspirasi) [^\n]{0,60}(?:dari|pilihan)[^\n]{0,300}?(?:di ponsel|aplikasi \w+ terlebih dulu di ponsel|WhatsApp ya)\.?"
    r"|(?:Artikel|Berita) ini (?:telah|sudah) tayang (?:sebelumnya )?di [^\n]{3,240}$"
    r"|Cek Berita dan Artikel yang lain di Google[ \n]?(?:News(?: dan WA Channel)?)?"
    r"|(?:Simak|Ikuti) berita [^\n.]{0,60} (?:di|melalui) Google News[^\n.]{0,60}\.?"
    r"|Copyright \d{4}[^\n]{0,140}(?:All Rights Reserved\.?|Reserved\.)"
    r"|Kompas\.com berkomitmen[^\n]{0,300}|Follow Berita [^\n]{0,80} di Google News",
    re.MULTILINE,
)
_LOST_BREAK = re.compile(
    r"(?<=[a-z0-9)][a-z)%][.!?])(?=[\"“]?[A-Z][a-z]{2})|(?<=[a-z)][.!?][\"”])(?=[A-Z][a-z])|(?<=[a-z][.!?][\"”])(?=[\"“][A-Z])"
)
_DOMAIN_END = re.compile(r"(?:Com|Co|Id|Net|Org)\b")
_TOKEN = re.compile(r"\S+")

_LITERALS = ("advertisement", "scroll to", "[gambas", "baca juga", "baca:", "baca :", "lihat juga", "simak juga")
_LITERALS_OF_TAILS = ("dapatkan", "tayang di", "tayang sebelumnya", "google", "reserved", "berkomitmen")


def split_out(text: str, parts: Parts) -> list[str]:
    """The lines of `text`, with what stood inside them cut out, into `parts`, and a break left in its place.

    A sentence that a scraper glued to the one before ("katanya.Ikuti") starts a paragraph of its own.
    """
    lowered = text.casefold()
    if "scroll to" in lowered or "advertisement" in lowered or "[gambas" in lowered:
        text = _cut(_ADVERTISING, text, parts)
        text = _cut(_LOUD, text, parts)
    if any(literal in lowered for literal in _LITERALS_OF_TAILS):
        text = _cut(_TELEGRAM, text, parts)
    if "baca" in lowered or "(lihat" in lowered or "(simak" in lowered:
        if _BRACKETED.search(text):
            parts.related += [match[1].strip() for match in _BRACKETED.finditer(text)]
            text = _BRACKETED.sub("", text)
        if "baca juga" in lowered:
            text = _without_links(text, parts)
    text = _with_lost_breaks(text)
    return text.split("\n")


def _cut(pattern: re.Pattern[str], text: str, parts: Parts) -> str:
    found = [match.group().strip() for match in pattern.finditer(text)]
    if not found:
        return text
    parts.furniture += [" ".join(piece.split()) for piece in found]
    return pattern.sub("\n", text)


def _with_lost_breaks(text: str) -> str:
    pieces: list[str] = []
    start = 0
    for match in _LOST_BREAK.finditer(text):
        at = match.start()
        if _DOMAIN_END.match(text, at) or _is_abbreviation(text, at):
            continue
        pieces.append(text[start:at])
        start = at
    if not pieces:
        return text
    pieces.append(text[start:])
    return "\n".join(pieces)


_ABBREVIATED = frozenset(
    "no dr drs ir prof hj kh jl jln kab kec kel ust tn ny sdr st mr mrs ms jend letjen kol kompol brigjen tgl hal dok".split()
)


def _is_abbreviation(text: str, at: int) -> bool:
    """Whether the full stop before `at` ends an abbreviation: "Dr.Soetomo", "No.Telp"."""
    word = re.search(r"([^\W\d_]+)[.!?][\"”]?$", text[max(0, at - 24) : at])
    return word is not None and (word[1].casefold() in _ABBREVIATED or text[at - 1] == "." and not word[1].islower())


def _without_links(text: str, parts: Parts) -> str:
    """`text` without "Baca juga: Judul Lain" where that stands inside a line.

    The headline ends where its line ends, or where Title Case stops: at the last word with a capital before the first
    word that Title Case would not leave small, which starts the next sentence.
    """
    pieces: list[str] = []
    start = 0
    for match in _READ_ALSO.finditer(text):
        begin = match.start()
        if begin < start or begin == 0 or text[begin - 1] == "\n":
            continue  # a line of its own is sorted as a line
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        end = _headline_end(text, match.end(), line_end)
        if end is None:
            continue
        title = text[match.end() : end].strip()
        if title:
            parts.related.append(title)
        pieces.append(text[start:begin].rstrip(" "))
        start = end
    if not pieces:
        return text
    pieces.append(text[start:].lstrip(" "))
    return "\n".join(pieces)


def _headline_end(text: str, start: int, line_end: int) -> int | None:
    """Where the headline that starts at `start` ends, or None when that cannot be told."""
    sentence_start: int | None = None
    words = 0
    for match in _TOKEN.finditer(text, start, min(line_end, start + 260)):
        word = match.group()
        words += 1
        bare = word.strip(".,;:!?\"'“”‘’()[]")
        if (
            words > 3
            and word[-1] in '."”'
            and bare
            and sentence_start is None
            and word[-1] == "."
            and not bare.isupper()
        ):
            return None
        if not bare or bare[0].isupper() or bare[0].isdigit():
            if words > 3 and bare:
                previous = text[max(start, match.start() - 2) : match.start()].strip()
                sentence_start = match.start() if word[0].isupper() or word[0] in '"“(' else sentence_start
                del previous
            continue
        if bare in FUNCTION_WORDS or any(map(str.isupper, bare)):
            continue
        return sentence_start
    return line_end if line_end - start <= 200 else None
