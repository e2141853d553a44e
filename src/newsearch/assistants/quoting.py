r"""Text of the archive as an assistant is given it: cut to a length, and with nothing in it that hides.

Whoever writes an article chooses its text, its headline, its address and its id. A model reads characters that no
screen shows: controls, marks that turn the direction of text around, zero-width characters, tags (U+E0000) and
variation selectors, in which a whole sentence can be hidden. They are given as `\u{202e}`: visible, not passed on.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_SEEN = "\\x20-\\x7e\\n\\t\\u00a0-\\u00ac\\u00ae-\\u02ff\\u2010-\\u2027\\u2030-\\u205e"
_UNUSUAL = re.compile(f"[^{_SEEN}]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x1810)])
_FILLERS = frozenset([0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0])
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


def shown(text: str) -> str:
    r"""A text with every character that no screen shows written as its number: `\u{202e}`."""
    return _UNUSUAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    number = ord(character)
    hides = unicodedata.category(character) in _HIDDEN or number in _SELECTORS or number in _FILLERS
    return f"\\u{{{number:x}}}" if hides else character


def meant(text: str) -> str:
    """The text that `shown` gave as this one."""
    return _ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF else found[0]


def cut(text: str, most: int) -> str:
    """A text as it is shown, in one line of at most that many characters."""
    # What is cut off is not looked at: an article may have written a book into its headline.
    line = " ".join(shown(text[: 4 * most]).split())
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1] + ELLIPSIS
