"""Removes boxes inside a line, "Baca juga: Judul Lain" and the like, where a scraper lost the line ends around them.

A box is a label and the headlines behind it. It ends where the article's next sentence starts. The way that headlines
are written shows where: nearly all are in Title Case, or like a sentence in which only names have capitals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsearch.corpus.page.line_shapes import (
    FUNCTION_WORDS,
    OPEN_ENDS,
    ROLE_WORDS,
    SENTENCE_STARTERS,
    SURE_OPENERS,
    is_common,
    is_headline_verb,
    openers,
    reads_like_headline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.page.draft import Draft

_LABEL = re.compile(
    r"(?:(?:Yuk,?\s{1,2})?(?:BACA|Baca|baca)\s(?:JUGA|Juga|juga|pula)|(?P<other>Yuk,?\s{1,2}simak\sjuga|(?:LIHAT|Lihat|SIMAK|Simak|TONTON|Tonton)\s"
    r"(?:JUGA|Juga|juga)(?:\s[Vv]ideo)?|(?:Simak!\sVideo\s)?(?:PILIHAN|Pilihan|pilihan)\s(?:REDAKSI|[Rr]edaksi|EDITOR"
    r"|[Ee]ditor)|(?:Artikel|Berita)\sTerkait|(?:Baca|BACA)(?=\s?:)"
    r"|(?:Baca\s(?:[Ss]elengkapnya|(?:Artikel|artikel|Berita|berita)\s(?:Lain(?:nya)?|lain(?:nya)?|[Tt]erkait)))(?=\s?:)))"
    r"(?P<mark>\s?[:;>|]+|\s?[-–—](?=\s)|(?=\s?[A-Z0-9\"“”'‘\[]|\s*$))\s?"
)
_START = re.compile(r"[YBbLSTPpA](?:uk,?\s|ACA|aca|IHAT|ihat|IMAK|imak|ONTON|onton|ILIHAN|ilihan|rtikel\sT|erita\sT)")
"""How every label begins: searched for eight times as fast as the labels themselves."""

_ADDRESS = re.compile(r"https?://\S+\s?")
_QUOTED = re.compile(r"(?:'[^'\n]{15,150}'|\"[^\"\n]{15,150}\"|‘[^’\n]{15,150}’|“[^”\n]{15,150}”)(?::|(?=\s*$))\s?")
"""A headline in quotation marks, and the colon before the video that it names."""
_TOKEN = re.compile(r"\S+")
_GLUED = re.compile(r"([\w-]{2,}[?!.]{0,3})([\"“]?[A-Z][a-z]{2,})(?=[\s,])")
_CAMEL = frozenset(
    "whatsapp youtube tiktok linkedin nasdem paypal iphone michat gopay gofood chatgpt playstation".split()
)
"""Names with a capital inside."""
_NUMBERED = re.compile(r"\d{1,2}[.)]")
_DERIVED = re.compile(
    r"(?:meng|meny|mem|men|ber|ter)[a-z]{4,}|di[a-z]{4,}(?:kan|i)|ke[a-z]{3,}an|pe[a-z]{3,}an|[a-z]{4,}nya"
)

_TOKENS = 70
"""How many words behind a label are looked at: three headlines, and the start of a sentence."""
_LONE_TITLE = 200
"""Characters of a line that is all headline."""
_SHORTEST_TITLE = 4
"""Blanks of the shortest headline behind a label that has no colon."""
_BOUND = frozenset("umum harian bidang muda nasional republik agung besar utama madya".split())
"""Words that stand between two words of a title ("Wakil Ketua Umum Partai …")."""
_NEVER_CAPITAL = frozenset(
    "di ke dari dan atau yang untuk dengan pada dalam oleh sebagai bagi antara tentang terhadap serta agar supaya jika "
    "bila kalau namun tapi tetapi bahwa".split()
)
"""Words that have no capital inside a headline in Title Case."""
_NEVER_FIRST = SURE_OPENERS | {"pada", "dalam", "di", "dari", "namun", "tetapi", "hal"}
"""Words that open sentences and no headline."""
_SAYING = frozenset(
    "mengatakan menyebut menyebutkan menyatakan menjelaskan menuturkan mengungkapkan menegaskan menilai meminta "
    "berharap menambahkan mengaku mengakui memastikan menekankan memaparkan menerangkan membenarkan "
    "bilang berkata kata".split()
)
_LONGEST_TITLE = 8
"""Words of a title between its first and the next."""
_LONGEST_OPENING = 14
"""How many words before the first small one may belong to the sentence."""
_SMALL_IN_TITLES = FUNCTION_WORDS | {"lawan", "kontra", "buat", "hari", "jadi"}


class _Word(NamedTuple):
    start: int
    text: str
    bare: str

    @property
    def is_capital(self) -> bool:
        return self.bare[:1].isupper() or self.bare[:1].isdigit()

    @property
    def is_small(self) -> bool:
        """Whether the word is small although Title Case would give it a capital."""
        return self.bare not in _SMALL_IN_TITLES and self.bare.replace("-", "").isalpha() and self.bare.islower()


def without_boxes(text: str, draft: Draft) -> str:
    """`text` with a line end in the place of each box; the boxes' headlines go to `draft.related`."""
    pieces: list[str] = []
    start = 0
    for match in _labels(text, 0, len(text)):
        begin = match.start()
        if begin < start or not _is_label(text, match):
            continue
        line_end = text.find("\n", match.end())
        line_end = line_end if line_end >= 0 else len(text)
        named = _ADDRESS.match(text, match.end()) or _QUOTED.match(text, match.end(), line_end)
        end = named.end() if named is not None else headline_end(text, match.end(), line_end)
        if end is None or not (match["mark"].strip() or _is_headline(text[match.end() : end], match["other"])):
            end = match.end()  # the label alone: its headline was lost, or cannot be told from the sentence
        title = text[match.end() : end].strip()
        title = title.rstrip(":")[1:-1] if _QUOTED.fullmatch(title) else title
        if title:
            draft.related.append(title)
        pieces.append(text[start:begin].rstrip(" "))
        start = end
    if not pieces:
        return text
    pieces.append(text[start:].lstrip(" "))
    return "\n".join(pieces)


def _labels(text: str, first: int, last: int) -> Iterator[re.Match[str]]:
    """The same matches as `_LABEL.finditer` finds between two places."""
    end = first
    for start in _START.finditer(text, first, last):
        match = _LABEL.match(text, start.start(), last) if start.start() >= end else None
        if match is not None:
            yield match
            end = match.end()


def _is_headline(title: str, other: str | None) -> bool:
    """Whether a headline follows a label without a colon; where its link was lost, the article's own text follows."""
    if title.count(" ") < _SHORTEST_TITLE:
        return False
    return other is not None or reads_like_headline(title.strip()[:160])


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Whether a label opens a box: prose may use the same words, and a label on its own line is sorted as a line."""
    begin = match.start()
    before = text[max(0, begin - 3) : begin].rstrip(" ")
    if begin == 0 or before[-1:] in ("", "\n"):
        end = text.find("\n", match.end())
        return (end if end >= 0 else len(text)) - match.end() > _LONE_TITLE
    if text[begin - 1].isalpha() and text[begin].islower():
        return False  # "terlihat juga"
    if match["mark"].strip(" "):
        return match["mark"].strip(" ") not in "-–—" or text[begin].isupper()
    if match["other"] is not None and text[begin].isupper() and _QUOTED.match(text, match.end()) is not None:
        return True
    ends = bool(before) and before[-1] in '.!?"”)]'
    return ends if match["other"] is not None or match.end() == len(text) or text[begin].islower() else True


def headline_end(text: str, start: int, line_end: int) -> int | None:
    """The end of the headlines that start at `start`, or None when it cannot be told.

    They end with their line or before the next box. A headline in Title Case ends before the last capitalised words of
    it, if a word follows that Title Case would not have left small: what these are (an opener, a title and a name, a
    name that the article has elsewhere) says how many of them start the sentence. A headline that is written like a
    sentence ends before the first capitalised word that is no name.
    """
    following = next(_labels(text, start, line_end), None)
    if following is not None and following.start() - start <= _LONE_TITLE and _is_label(text, following):
        return following.start()
    glued = _glued_end(text, start, line_end)
    if glued is not None:
        return glued
    words = _words(text, start, line_end)
    if words and words[0].bare.lower() in _NEVER_FIRST:
        return None  # "Baca juga: Menurut Ani, …": the headline was lost
    small = next((n for n, word in enumerate(words) if n and word.is_small and _goes_on(words, n)), None)
    if small is None:
        alone = line_end - start <= _LONE_TITLE or (len(words) < _TOKENS and words[-1].text[-1] not in ".!?")
        return line_end if alone or not words else None
    at = _title_end(text, words, small) if _is_title(words, small) else _sentence_end(text, words)
    return words[at].start if at is not None else None


def _glued_end(text: str, start: int, line_end: int) -> int | None:
    """The end of a headline that a sentence is glued to, as in texts without line ends ("di Depan KPUBeberapa")."""
    for match in _GLUED.finditer(text, start, min(line_end, start + _LONE_TITLE)):
        before, word = match[1], match[2].lstrip('"“').lower()
        opens = (
            match[2][0] in '"“'
            or word in openers()
            or word in SENTENCE_STARTERS
            or _DERIVED.fullmatch(word) is not None
        )
        is_name = f"{before}{match[2]}".casefold() in _CAMEL or text.count(match.group()) > 1
        if before[-1] == "." and not before.endswith("..."):
            return None  # that is the end of a sentence already
        if match.start(2) - start > 15 and (opens or (before[-1].islower() and len(before) > 2 and not is_name)):
            return match.start(2)
    return None


def _words(text: str, start: int, line_end: int) -> list[_Word]:
    found = []
    for match in _TOKEN.finditer(text, start, line_end):
        bare = match.group().strip(".,;:!?\"'“”‘’()[]…")
        if bare or match.group()[0] in '"“':
            found.append(_Word(match.start(), match.group(), bare))
            if len(found) == _TOKENS:
                break
    return found


def _goes_on(words: list[_Word], at: int) -> bool:
    """Whether prose follows the small word at `at`: a single slip into small letters does not end a headline."""
    following = words[at + 1 : at + 6]
    return (
        not following
        or words[at].text[-1] in ".,"
        or following[0].text[:1].islower()
        or words[at - 1].text[0] in '"“'
        or any(word.is_small or word.text[-1] == "." for word in following)
    )


def _is_title(words: list[_Word], small: int) -> bool:
    """Whether the words before the first small one are a Title Case headline, and not a name that opens a sentence."""
    if small > 4:
        return True
    return small > 2 and any(is_headline_verb(word.bare) or not word.is_capital for word in words[: small - 1])


def _title_end(text: str, words: list[_Word], small: int) -> int | None:
    last = small - 1
    while last > 0 and not words[last].is_capital and words[last].text[0] not in '"“':
        last -= 1  # "Gol itu berawal": a word of grammar follows the sentence's first
    first = last
    while first > 1 and (words[first - 1].is_capital or words[first - 1].text[0] in '"“'):
        first -= 1
    if last < 1:
        return None
    run = range(first, last + 1)
    for at in range(max(2, last - _LONGEST_OPENING), last + 1):
        if _opens_sentence(words, at, last):
            return at
    for at in range(last, max(2, last - _LONGEST_OPENING) - 1, -1):
        if words[at].text[0] in '"“' and not any(w.text.rstrip(".,!?")[-1:] in '"”' for w in words[at:last]):
            return at
        if at in run and words[at].text[-1] in "?!" and at < last:
            return at + 1
    return _name_start(text, words, first, last)


def _opens_sentence(words: list[_Word], at: int, last: int) -> bool:
    """Whether a word in a run of capitalised words opens a sentence: Title Case would write a word of grammar small."""
    word, lowered = words[at], words[at].bare.lower()
    if _NUMBERED.fullmatch(word.text):
        return True
    if not word.bare[:1].isupper() or words[at - 1].text[-1] in ":,":
        return False
    if lowered in _NEVER_CAPITAL or lowered in SURE_OPENERS:
        return True
    if lowered in openers() and at < last and words[at + 1].text.endswith(",") and words[at + 1].text[0].islower():
        return True  # "Saat itu, petugas …"
    is_last = at == last or words[at + 1].text[0].islower() or word.text[-1] == ","
    if lowered in SENTENCE_STARTERS:
        return is_last
    if word.text[-1] == ",":
        return lowered in openers() or lowered.endswith("nya")
    common = lowered in openers() or _DERIVED.fullmatch(lowered) is not None
    return common and is_last and words[at - 1].text[-1] in "?!"


def _name_start(text: str, words: list[_Word], first: int, last: int) -> int:
    """The start of the name that ends with word `last`: with its title, or as the article has it elsewhere."""
    if words[last].bare[0].isdigit() and last - first and words[last - 1].bare.lower() in openers():
        return last - 1  # "Ada 49 nama yang …"
    for at in range(last, max(first, 2) - 1, -1):
        if at < last and words[at].text[-1] in ",:;?!":
            break
        if words[at].bare.lower() in ROLE_WORDS:
            return _role_start(words, at, max(first, 2))
        if at < last and is_headline_verb(words[at].bare):
            break
    end = words[last].start + len(words[last].text.rstrip(".,;:!?\"'”’"))
    for at in range(max(first, 2, last - 4), last):
        name = text[words[at].start : end]
        if text.count(name) > 1 and not any(word.text[-1] in ",:;?!" for word in words[at:last]):
            return at
    if words[last].text[0] in "([" and last > first:
        return _acronym_start(words, first, last)
    return last


def _role_start(words: list[_Word], at: int, first: int) -> int:
    """The start of a title before a name: "Wakil Ketua Umum …", "Kapolres Manggarai, AKBP …"."""
    while at > first and words[at - 1].bare.lower() in ROLE_WORDS | _BOUND:
        at -= 1
    for before in range(at - 1, max(first, at - _LONGEST_TITLE) - 1, -1):
        if words[before].text[-1] in ",:;?!" or not words[before].is_capital:
            break
        if words[before].bare.lower() in ROLE_WORDS:
            return _role_start(words, before, first)
        if is_headline_verb(words[before].bare):
            break
    if words[at - 1].text[-1] == ",":
        for before in range(at - 1, max(first, at - 6), -1):
            if words[before].bare.lower() in ROLE_WORDS:
                return before
    return at


def _acronym_start(words: list[_Word], first: int, last: int) -> int:
    """The start of the name that an acronym in brackets follows: "Komisi Pemberantasan Korupsi (KPK)"."""
    letters = words[last].bare.lower()
    for at in range(last - 1, max(first, 1) - 1, -1):
        if words[at].bare[:1].lower() == letters[:1] and last - at >= min(len(letters), 2):
            return at
    return last - 1


def _sentence_end(text: str, words: list[_Word]) -> int | None:
    """The end before the first capitalised word that is no name; else before a name that opens another sentence too."""
    named: int | None = None
    for at in range(3, len(words) - 1):
        word, before, after = words[at], words[at - 1], words[at + 1]
        if before.text[-1] == "." or before.text.endswith(('."', ".”")):
            return named
        if before.text[-1] in "?!" or _NUMBERED.fullmatch(word.text) or word.text[0] in '"“':
            return at
        if _is_role(word) and before.bare.lower() not in OPEN_ENDS and _speaks(words, at):
            return at
        if not word.bare[:1].isupper() or before.bare.lower() in OPEN_ENDS or before.text[-1] in ",:":
            continue
        lowered = word.bare.lower()
        if lowered in SENTENCE_STARTERS or (
            not after.is_capital and not word.bare.isupper() and _is_common(text, lowered)
        ):
            return at
        if named is None and not after.is_capital and f". {word.bare} " in text:
            named = at
    return named


def _is_role(word: _Word) -> bool:
    """Whether `word` is a title with a capital."""
    return word.is_capital and word.bare.lower() in ROLE_WORDS


def _speaks(words: list[_Word], at: int) -> bool:
    """Whether the name that starts at word `at` is followed by a verb of saying."""
    after = next((word for word in words[at : at + 14] if word.is_small), None)
    return after is not None and after.bare in _SAYING


def _is_common(text: str, word: str) -> bool:
    return is_common(word) or bool(_DERIVED.fullmatch(word)) or f" {word} " in text
