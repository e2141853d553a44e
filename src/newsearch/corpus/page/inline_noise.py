"""What stands inside a line, where a scraper left no line end: advertising, embedded media, links to other articles.

A pattern is tried only where its literal occurs, so that prose costs a few substring tests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.page import byline
from newsearch.corpus.page.line_shapes import FUNCTION_WORDS, ROLE_WORDS, SENTENCE_STARTERS

if TYPE_CHECKING:
    from newsearch.corpus.page.draft import Draft

_SCROLL = r"SCROLL TO (?:CONTINUE|RESUME)(?: WITH)?(?: CONTENT)?"
_SIGNED = r"\(\s?[a-z]{2,5}\s?/\s?[a-z]{2,5}\s?\)"
_CUTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (literal, re.compile(pattern, re.MULTILINE))
    for literal, pattern in (
        ("ADVERTISEMENT", rf"ADVERTISEMENT(?:[\s|/-]{{1,4}}{_SCROLL})?"),
        ("SCROLL TO", _SCROLL),
        ("Scroll to", r"Scroll to (?:[Cc]ontinue|[Rr]esume) (?:[Ww]ith )?[Cc]ontent"),
        ("Gambas", r"\[\s?Gambas\s?:[^\]\n]{0,60}\]"),
        (
            "Simak",
            (
                rf"Simak (?:(?:[Jj]uga )?[Vv]ideo|[Jj]uga)(?: ini)?\s?:?\s?[^\n.]{{0,160}}?:?\s*(?=$|\[\s?Gambas"
                rf"|{_SIGNED})"
            ),
        ),
        (
            "Lihat",
            (
                rf"Lihat (?:(?:[Jj]uga )?[Vv]ideo|[Jj]uga)(?: ini)?\s?:?\s?[^\n.]{{0,160}}?:?\s*(?=$|\[\s?Gambas"
                rf"|{_SIGNED})"
            ),
        ),
    )
)
"""Literal, and the pattern of what is cut out where it occurs; case counts, since prose uses the same words."""

_TAIL_CUTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (literal, re.compile(pattern, re.MULTILINE))
    for literal, pattern in (
        (
            "Dapatkan",
            r"Dapatkan (?:update|informasi,? inspirasi)[^\n]{0,360}?(?:di ponsel(?: Anda)?|WhatsApp ya|Kompas\.com)\.?",
        ),
        (
            "Mari bergabung",
            (
                r"Mari bergabung di Grup Telegram[^\n]{0,240}?(?:join"
                r"|di ponsel)\.(?: Anda harus install[^\n]{0,80}di ponsel\.)?"
            ),
        ),
        ("ini telah", r"\(?(?:Sebagian )?(?:[Aa]rtikel|[Bb]erita) ini telah (?:tayang|terbit|dimuat)[^\n]{0,240}$"),
        ("ini sudah", r"(?:Artikel|Berita) ini sudah (?:tayang|terbit|dimuat)[^\n]{0,240}$"),
        ("Cek Berita", r"Cek Berita dan Artikel yang lain di Google[ \n]?(?:News)?(?: dan WA Channel)?"),
        (
            "Google News",
            r"(?:Simak|Ikuti|Follow|Baca|Update|Akses|Cek)\s[^\n.]{0,80} Google News(?: dan [^\n.]{0,40})?\.?",
        ),
        ("Copyright ", r"Copyright (?:©\s?)?\d{4}[^\n]{0,160}Reserved\.?"),
        ("©", r"(?:COPYRIGHT|Copyright)\s?©[^\n]{0,300}$"),
        ("berkomitmen memberikan fakta", r"Kompas\.com berkomitmen memberikan fakta[^\n]{0,300}$"),
        ("Halaman", r"Halaman \d{1,2} dari \d{1,2}"),
        ("Dilarang keras", r"Dilarang keras mengambil konten[^\n]{0,300}$"),
        ("Saksikan", r"Saksikan (?:juga )?video[^\n.]{0,60} di sini:?"),
        ("Video:", rf"Video: [^\n.]{{5,140}}?(?=\s*{_SIGNED}\s*$)"),
    )
)
"""The same for what stands at the end; the literal is looked for there only."""

_TAIL = 900
"""Characters of the end."""

_ADVERTISEMENT = re.compile(r"Advertisement(?=\s|$|[A-Z\"“])")
_BRACKETED = re.compile(
    r"[ ]?[(\[]\s?(?:[Bb]aca|BACA)(?:\s(?:[Jj]uga|JUGA|pula"
    r"|selengkapnya))?\s?:\s?([^()\[\]\n]{4,220})[)\]]\.?"
)
_READ_ALSO = re.compile(r"(?:BACA JUGA|Baca [Jj]uga|baca juga)(?:\s?[:;]|(?=\s?[A-Z0-9\"“'‘]))\s?")
_GLUED = re.compile(r"[.!?](?:[\"”]?(?=[\"“]?[A-Z][a-z])|[\"”](?=[\"“A-Z]))")
_DOMAIN_END = re.compile(r"(?:Com|Co|Id|Net|Org)\b")
_TOKEN = re.compile(r"\S+")

_ABBREVIATED = frozenset(
    "no dr drs ir prof hj kh jl jln kab kec kel ust tn ny sdr st mr mrs ms jend letjen kol kompol brigjen tgl hal "
    "dok pt cv rp gg rs ft jr sr vs dkk bin".split()
)
_TITLE_LIMIT = 200
_SHORTEST_TITLE = 4
_GLUED_PARAGRAPHS = 2
"""How many sentences are glued where that is a scraper's doing, not a slip of the writer."""


def split_out(text: str, draft: Draft) -> list[str]:
    """The lines of `text`, with what stood inside them cut out, into `draft`, and a break left in its place.

    In a text without any line end, sentences that are glued together ("katanya.Ikuti") tell where its paragraphs were.
    """
    for literal, pattern in _CUTS:
        if literal in text:
            text = _cut(pattern, text, draft)
    tail = text[-_TAIL:]
    for literal, pattern in _TAIL_CUTS:
        if literal in tail:
            text = _cut(pattern, text, draft)
    if "Editor" in text or "Pewarta" in text:
        text = _without_byline(text, draft)
    if "Advertisement" in text:
        text = _without_advertisement(text, draft)
    if "aca" in text and ("Baca" in text or "baca" in text or "BACA" in text):
        if "(B" in text or "(b" in text or "[B" in text:
            text = _without_bracketed(text, draft)
        text = _without_links(text, draft)
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
    """`text` without the word that marks an advertising slot: it stands between sentences, or alone."""
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
    """Whether the mark at `at` ends a sentence, and no abbreviation ("Dr.Soetomo"), initial or address."""
    start = at
    while start > 0 and at - start < 24 and (text[start - 1].isalnum() or text[start - 1] in ".-@/_"):
        start -= 1
    word = text[start:at].lower()
    if not word:
        return at > 0 and text[at - 1] in ")%"
    if "." in word or "@" in word or "/" in word:
        return False
    return (len(word) > 2 or word.isdigit()) and word not in _ABBREVIATED


def _without_links(text: str, draft: Draft) -> str:
    """`text` without "Baca juga: Judul Lain" where that stands inside a line."""
    pieces: list[str] = []
    start = 0
    for match in _READ_ALSO.finditer(text):
        begin = match.start()
        if begin < start or ((begin == 0 or text[begin - 1] == "\n") and _stands_alone(text, match.end())):
            continue  # a line of its own is sorted as a line
        line_end = text.find("\n", match.end())
        end = headline_end(text, match.end(), line_end if line_end >= 0 else len(text))
        if end is None and ":" not in match.group() and _ends_before(text, begin):
            end = match.end()  # the label alone: the link behind it was lost
        if end is None:
            continue
        if ":" not in match.group() and text.count(" ", match.end(), end) < _SHORTEST_TITLE:
            end = match.end()  # a name that opens the next sentence, not a headline
        title = text[match.end() : end].strip()
        if title:
            draft.related.append(title)
        pieces.append(text[start:begin].rstrip(" "))
        start = end
    if not pieces:
        return text
    pieces.append(text[start:].lstrip(" "))
    return "\n".join(pieces)


def _stands_alone(text: str, start: int) -> bool:
    end = text.find("\n", start)
    return (end if end >= 0 else len(text)) - start <= _TITLE_LIMIT


def _ends_before(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip()
    return bool(before) and before[-1] in '.!?"”'


def headline_end(text: str, start: int, line_end: int) -> int | None:
    """Where the headline of another article that starts at `start` ends, or None when that cannot be told.

    It ends with its line or before the next such link; before a word that opens sentences ("Menurut", "Di") or an
    opening quotation mark; and a headline in Title Case before the last capitalised word (with the titles before it,
    "Menteri Luar Negeri …") that a word follows which Title Case would not have left small.
    """
    following = _READ_ALSO.search(text, start, min(line_end, start + _TITLE_LIMIT))
    if following is not None:
        return following.start()
    opening: int | None = None
    role: int | None = None
    title = True
    for count, match in enumerate(_TOKEN.finditer(text, start, min(line_end, start + _TITLE_LIMIT + 60))):
        word = match.group()
        bare = word.strip(".,;:!?\"'“”‘’()[]…")
        if not bare:
            continue
        lowered = bare.lower()
        if bare[0].isupper() or bare[0].isdigit():
            if count > 2 and bare[0].isupper() and (lowered in SENTENCE_STARTERS or (word[0] in '"“' and not title)):
                return match.start()
            if count > 2:
                if lowered in ROLE_WORDS:
                    role = match.start() if role is None else role
                opening = match.start()
        elif lowered in FUNCTION_WORDS or any(map(str.isupper, bare)):
            role = role if lowered == "dan" else None
        elif title and (role is not None or opening is not None):
            return role if role is not None else opening
        elif word[-1] == "." or match.start() - start > _TITLE_LIMIT:
            return None
        else:
            title = False  # a headline that is written like a sentence
    return line_end if line_end - start <= _TITLE_LIMIT else None
