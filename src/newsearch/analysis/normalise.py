"""Makes characters equal that are the same letter for a reader.

NFKC, with diacritics folded by decomposition; invisible characters dropped; quotes, hyphens and dashes of all kinds
made plain. For every character of the result it is known which character of the text it came from, so that offsets
always point into the original text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters with a stroke or of their own, which do not decompose.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th",
    "Þ": "TH", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ə": "e",
    "Ə": "E",
}  # fmt: skip
_QUOTES = dict.fromkeys("‘’‚‛′´ʹʻʼʽʾʿˈ՚＇", "'") | dict.fromkeys("“”„‟″«»", '"')
# U+2012 to U+2015 and the minus sign part words, and so does every other character that is no letter, digit or hyphen.
_HYPHENS = dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-") | dict.fromkeys("\u2012\u2013\u2014\u2015\u2212", "\u2013")
# Soft hyphen, joiners, zero-width spaces, marks of writing direction, variation selectors.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
     *range(0xFE00, 0xFE10)]
)  # fmt: skip
_TABLE: dict[int, str | None] = {
    **{ord(key): value for key, value in (_LETTERS | _QUOTES | _HYPHENS).items()},
    **_INVISIBLE,
}
# Marks that a reader can do without: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs.
_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# A character with those that combine with it into another letter: kana voicing marks, Hangul vowels and finals.
_COMBINING = r"[\u3099\u309a\uff9e\uff9f\u1160-\u11ff]{0,2}"
_CLUSTER = re.compile(rf"[\s\S]{_COMBINING}")
# Those that may change: nothing combines with a character of ASCII into another letter.
_FOREIGN = re.compile(rf"[^\x00-\x7f]{_COMBINING}")


def fold(text: str) -> str:
    """Normalise a text and take its case away, to compare names ("Erdoğan" and "ERDOGAN" are both "erdogan")."""
    if text.isascii():
        return text.lower()
    return _FOREIGN.sub(lambda found: _plain(found.group()), text).casefold()


def normalise(text: str) -> tuple[str, list[int] | None]:
    """Make the characters of a text plain, keep their case, and say where each one came from.

    Returns:
        The plain text, and the index in `text` that each of its characters came from, with `len(text)` at the end;
        None instead of the indices when every character came from its own index.
    """
    if text.isascii():
        return text, None
    pieces: list[str] = []
    origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _plain(match.group())
        pieces.append(piece)
        origins.extend([match.start()] * len(piece))
    origins.append(len(text))
    return "".join(pieces), origins


def combined_end(text: str, end: int) -> int:
    """Where a character that ends at `end` ends with all that combines with it: accents, vowel signs, Hangul finals."""
    while end < len(text) and (
        unicodedata.category(text[end]).startswith("M") or "\u1160" <= text[end] <= "\u11ff" or text[end] in "ﾞﾟ"
    ):
        end += 1
    return end


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    """Make one character, or a few that combine, plain."""
    # The table comes first for characters that NFKD would take apart (the acute accent), then for what it leaves.
    plain = unicodedata.normalize("NFKD", cluster.translate(_TABLE))
    return unicodedata.normalize("NFKC", _MARK.sub("", plain).translate(_TABLE))
