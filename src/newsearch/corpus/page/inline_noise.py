"""Removes what stands inside a line because a scraper lost the line ends: advertising, media, links to articles.

The patterns are in `inline.tsv`; one is tried only where its literal occurs, so that prose costs a few substring tests.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.corpus.page import byline
from newsearch.corpus.page.boxes import without_boxes
from newsearch.corpus.page.contents import without_contents

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_TAIL = 900
"""Characters of the end."""

_IN_BOXES = (
    "aca juga",
    "aca Juga",
    "ACA JUGA",
    "aca pula",
    "ihat juga",
    "ihat Juga",
    "IHAT JUGA",
    "imak juga",
    "imak Juga",
    "IMAK JUGA",
    "onton juga",
    "onton Juga",
    "ONTON JUGA",
    "ilihan ",
    "ILIHAN ",
    " Terkait",
    "Baca:",
    "Baca :",
    "BACA:",
    "BACA :",
    "Baca selengkapnya",
    "Baca Selengkapnya",
    "aca Artikel ",
    "aca artikel ",
    "aca Berita ",
    "aca berita ",
)
"""One of these stands in every label of a box."""
_ADVERTISEMENT = re.compile(r"Advertisement(?=\s|$|[A-Z\"“])")
_BRACKETED = re.compile(
    r"[ ]?[(\[]\s?(?:[Bb]aca|BACA)(?:\s(?:[Jj]uga|JUGA|pula"
    r"|selengkapnya))?\s?:\s?([^()\[\]\n]{4,220})[)\]]\.?"
)
_GLUED = re.compile(r"[.!?](?:[\"”]?(?=[\"“]?[A-Z][a-z])|[\"”](?=[\"“A-Z]))")
_DOMAIN_END = re.compile(r"(?:Com|Co|Id|Net|Org)\b")

_ABBREVIATED = frozenset(
    "no dr drs ir prof hj kh jl jln kab kec kel ust tn ny sdr st mr mrs ms jend letjen kol kompol brigjen tgl hal "
    "dok pt cv rp gg rs ft jr sr vs dkk bin".split()
)
_GLUED_PARAGRAPHS = 2
"""How many sentences are glued where that is a scraper's doing, not a slip of the writer."""


@lru_cache(maxsize=2)
def _cuts(where: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The rules of `inline.tsv` for one place: a literal, and the pattern that is tried where a text holds it."""
    rows = (
        line.split("\t")
        for line in Path(__file__).with_name("inline.tsv").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    return tuple((literal, re.compile(pattern, re.MULTILINE)) for place, literal, pattern in rows if place == where)


def split_out(lines: list[str], draft: Draft) -> list[str]:
    """The lines of a text with the noise inside them cut out, into `draft`, and a break in its place.

    In a text without any line end, glued sentences ("katanya.Ikuti") show where its paragraphs ended.
    """
    text = "\n".join(lines)
    if "aftar Isi" in text[:40] or "DAFTAR ISI" in text[:40]:
        text = without_contents(text, draft)
    for literal, pattern in _cuts("anywhere"):
        if literal in text:
            text = _cut(pattern, text, draft)
    tail = text[-_TAIL:]
    for literal, pattern in _cuts("end"):
        if literal in tail:
            text = _cut(pattern, text, draft)
    if "Editor" in text or "Pewarta" in text:
        text = _without_byline(text, draft)
    if "Advertisement" in text:
        text = _without_advertisement(text, draft)
    if ("(B" in text or "(b" in text or "[B" in text) and ("aca" in text or "BACA" in text):
        text = _without_bracketed(text, draft)
    if any(map(text.__contains__, _IN_BOXES)):
        text = without_boxes(text, draft)
    if "\n" not in text:
        text = _with_lost_breaks(text)
    return text.split("\n")


def _cut(pattern: re.Pattern[str], text: str, draft: Draft) -> str:
    draft.furniture += [" ".join(match.group().split()) for match in pattern.finditer(text)]
    return pattern.sub("\n", text)


_TAIL_BYLINE = re.compile(
    r"(?:(?:Pewarta|Penulis|Reporter|Oleh)\s?:\s?(?P<author>[A-Z][^:\n]{2,70}?)[\s/|]{0,3})?"
    r"(?:(?:Editor|Redaktur|Penyunting)\s?:\s?(?P<editor>[A-Z][^:\n]{2,60}?))?\s{0,3}$"
)
_TAIL_LABEL = re.compile(r"(?<!ilihan )(?:Pewarta|Penulis|Reporter|Oleh|Editor|Redaktur|Penyunting)\s?:")


def _without_byline(text: str, draft: Draft) -> str:
    """`text` without "Pewarta: … Editor: …" that a scraper glued to its last line."""
    end = len(text.rstrip())
    window = max(0, end - 220)
    for label in _TAIL_LABEL.finditer(text, window, end):
        match = _TAIL_BYLINE.match(text, label.start(), end)
        if match is not None and match.end() == end and label.start() > 0 and text[label.start() - 1] != "\n":
            authors, editors = byline.names(match["author"] or ""), byline.names(match["editor"] or "")
            if all(byline.looks_like_name(name) and name.count(" ") < 5 for name in authors + editors):
                draft.authors += authors
                draft.editors += editors
                return text[: label.start()].rstrip()
    return text


def _without_advertisement(text: str, draft: Draft) -> str:
    """`text` without the word that marks an advertising slot, which stands alone or between two sentences."""
    pieces: list[str] = []
    start = 0
    for match in _ADVERTISEMENT.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()].rstrip(" ")
        if not before or before[-1] in '\n.!?"”)]:':
            pieces.append(text[start : match.start()])
            start = match.end()
    if not pieces:
        return text
    draft.furniture.append("Advertisement")
    pieces.append(text[start:])
    return "\n".join(pieces)


def _without_bracketed(text: str, draft: Draft) -> str:
    draft.related += [match[1].strip() for match in _BRACKETED.finditer(text)]
    return _BRACKETED.sub("", text)


def _with_lost_breaks(text: str) -> str:
    pieces: list[str] = []
    start = 0
    for match in _GLUED.finditer(text):
        at = match.end()
        if text[at - 1] == '"' and text.count('"', start, at) % 2:
            at -= 1  # the quotation mark opens what follows
        if not _ends_sentence(text, match.start()) or _DOMAIN_END.match(text, at):
            continue
        pieces.append(text[start:at])
        start = at
    if len(pieces) < _GLUED_PARAGRAPHS:
        return text
    pieces.append(text[start:])
    return "\n".join(pieces)


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the mark at `at` ends a sentence, and not an abbreviation ("Dr.Soetomo"), an initial or an address."""
    start = at
    while start > 0 and at - start < 24 and (text[start - 1].isalnum() or text[start - 1] in ".-@/_"):
        start -= 1
    word = text[start:at].lower()
    if not word:
        return at > 0 and text[at - 1] in ")%"
    if "." in word or "@" in word or "/" in word:
        return False
    return (len(word) > 2 or word.isdigit()) and word not in _ABBREVIATED
