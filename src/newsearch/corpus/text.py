"""Mends characters that a scraper broke, where that is safe, before any line is read."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

_REPLACEMENTS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)]),
    **dict.fromkeys(
        [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xFFFE, 0xFFFF]
    ),
    **dict.fromkeys([0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n"),
}
"""Controls and invisible characters go; every kind of blank is a space, every kind of line end a line feed."""

_CP1252_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{_CP1252_HIGH}]{{1,3}}")
_LOST_CLOSING_QUOTE = re.compile(r"â€(?![\w])")
_LOST_BLANK = re.compile(r"Â(?=\s|$)", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|i|em|a|li|ul|ol|h[1-6]|img|table|figure|script|style)\b[^<>]{0,2000}>", re.IGNORECASE
)


_ENCODED = 4
"""How often a text may have been encoded."""

_ABOUT_MARKUP = re.compile(r"\b(?:html5?|xml|markup|entitas karakter|character entit(?:y|ies))\b", re.IGNORECASE)


def clean(text: str) -> str:
    r"""`text` with only characters that a reader sees, with line ends of "\\n", and plain spaces for all blanks.

    It mends controls and invisible characters, UTF-8 that was read as Windows-1252, HTML entities and tags, and the
    carriage returns of spreadsheets. Nothing else is changed.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() and ("â" in text or "Ã" in text or "Â" in text):
        text = mend_mojibake(text)
    if not text.replace("\n", "").isprintable() and _UNWANTED.search(text):
        text = whole(text).translate(_REPLACEMENTS)
    if "_x000D_" in text:
        text = text.replace("_x000D_", "")
    if ("<" in text and _TAG.search(text)) or ("&" in text and _ENTITY.search(text)):
        text = _without_markup(text)
    return text


def whole(text: str) -> str:
    """`text` without halves of surrogate pairs: two that belong together are joined, a single one becomes U+FFFD."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_markup(text: str) -> str:
    """`text` with its HTML entities and tags resolved, also those that were encoded twice.

    A text was encoded twice if it still holds entities after one pass, unless it is about them: "&amp;amp;" is an
    ampersand in a company's name, and "&amp;" in a lesson on HTML.
    """
    for _ in range(_ENCODED):
        if "<" in text and _TAG.search(text):
            text = strip_tags(text)
        elif "&" in text and _ENTITY.search(text):
            text = html.unescape(text).translate(_REPLACEMENTS)
        else:
            break
        if _ABOUT_MARKUP.search(text):
            break
    return whole(text)


def mend_mojibake(text: str) -> str:
    """`text` with each run of UTF-8 that was read as Windows-1252 decoded correctly.

    Only runs that decode strictly are replaced, so that correct text stays as it is. Text that went through the same
    accident twice is mended twice.
    """
    for _ in range(2):
        mended = _MOJIBAKE.sub(_decode_again, text)
        if mended == text:
            break
        text = mended
    if "Â" in text:  # half of a no-break space
        text = _LOST_BLANK.sub("", text)
    if "â€" in text:  # the third byte of a closing quote has no character in Windows-1252, and gets lost
        text = _LOST_CLOSING_QUOTE.sub("”", text)
    return text


def _decode_again(match: re.Match[str]) -> str:
    run = match.group()
    for length in range(len(run), 1, -1):
        octets = bytearray()
        for character in run[:length]:
            octets += character.encode("cp1252") if character in _CP1252_HIGH else character.encode("latin-1")
        try:
            return octets.decode("utf-8") + run[length:]
        except UnicodeDecodeError:
            continue  # a shorter run may be the character, and what follows it plain text
    return run


def one_line(text: str) -> str:
    """`text` on one line, with single spaces."""
    return " ".join(clean(text).split())


_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table td th tr ul".split()
)
_SILENT = frozenset(["script", "style", "noscript", "template", "iframe", "svg", "head", "select", "textarea"])


class _VisibleText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 the parser's
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def strip_tags(markup: str) -> str:
    """What a reader sees of a fragment of HTML, a line for each block; scripts and styles are left out."""
    parser = _VisibleText()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces).translate(_REPLACEMENTS)
