"""What may be shown on a terminal, and how: safe text, columns, colour, links, dates."""

from __future__ import annotations

import os
import re
import shutil
import sys
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

from newsearch.cli.translation import _, localised
from newsearch.safe_text import UNSAFE
from newsearch.safe_text import line as line
from newsearch.safe_text import safe as safe

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.highlight import Snippet

ColorChoice = Literal["auto", "always", "never"]

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian Time, in which dates are shown."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

# What takes one column each, as nearly all text does: Latin, and the punctuation of newspapers.
_NARROW = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u2030-\u205e]*")
_ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;;[^\x1b]*\x1b\\\\")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LONGEST_LINK = 2000


def columns(text: str) -> int:
    """How many columns of a terminal a text takes; escapes take none, wide characters two, combining marks none."""
    text = _ESCAPES.sub("", text)
    return len(text) if _NARROW.fullmatch(text) else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    import unicodedata

    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def fitted(text: str, width: int) -> str:
    """A text without escapes in exactly that many columns: cut with an ellipsis, or filled with blanks."""
    return shortened(text, width) + " " * max(0, width - columns(text))


def shortened(text: str, width: int) -> str:
    """A text without escapes in at most that many columns: cut with an ellipsis if it must be."""
    if columns(text) <= width:
        return text
    taken = 1
    for place, character in enumerate(text):
        taken += columns(character)
        if taken > width:
            # A wide character may leave a column over.
            cut = text[:place] + "…"
            return cut + " " * (width - columns(cut))
    return text


def colored(choice: ColorChoice) -> bool:
    """Whether stdout gets colour: where it is a terminal that wants it, unless it is said otherwise."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Style:
    """Marks parts of a text, with colour or without; a link is only made on a terminal that gets colour."""

    def __init__(self, choice: ColorChoice) -> None:
        self.color = colored(choice)
        self.links = self.color and sys.stdout.isatty() and os.environ.get("TERM") not in {"dumb", "linux"}

    def strong(self, text: str) -> str:
        """A headline."""
        return f"\x1b[1m{text}\x1b[0m" if self.color else text

    def faint(self, text: str) -> str:
        """What stands beside it."""
        return f"\x1b[2m{text}\x1b[0m" if self.color else text

    def match(self, text: str) -> str:
        """What matched: each word bold and underlined, or all between asterisks where there is no colour."""
        return re.sub(r"\S+", "\x1b[1;4;33m\\g<0>\x1b[0m", text) if self.color else f"*{text}*"

    def link(self, text: str, url: str) -> str:
        """A text that leads to an address of the web (OSC 8); just the text where that cannot be."""
        if not (self.links and _WEB.match(url) and len(url) <= _LONGEST_LINK):
            return text
        return f"\x1b]8;;{_percent_encoded(url)}\x1b\\{text}\x1b]8;;\x1b\\"

    def snippet(self, snippet: Snippet) -> str:
        """A snippet with its matches marked."""
        parts: list[str] = []
        end = 0
        for span in snippet.spans:
            parts += [safe(snippet.text[end : span.start]), self.match(safe(snippet.text[span.start : span.end]))]
            end = span.end
        return "".join([*parts, safe(snippet.text[end:])])


def _percent_encoded(url: str) -> str:
    """An address of visible ASCII characters alone, as RFC 3986 has it: no terminal takes any of it for an order."""
    return re.sub("[^!-~]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf8", "replace")), url)


def show_day(published: datetime | None, precision: str | None) -> str:
    """A day in WIB: 10 Jun 2025."""
    if published is None:
        return _("undated")
    # Of a date without a time, the day is what is known.
    local = published if precision == "day" else published.astimezone(WIB)
    return f"{local.day} {_(_MONTHS).split()[local.month - 1]} {local.year}"


def show_date(published: datetime | None, precision: str | None) -> str:
    """A date in WIB, with the time where it is known."""
    day = show_day(published, precision)
    return f"{day} {published.astimezone(WIB):%H:%M} WIB" if published is not None and precision != "day" else day


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def wrapped(text: str, width: int, indent: str) -> str:
    """Text broken at blanks into lines of `width` columns at most, escapes not counted."""
    lines: list[str] = []
    length = width
    for word in text.split():
        size = columns(word)
        if length + 1 + size > width - len(indent):
            lines.append(word)
            length = size
        else:
            lines[-1] += " " + word
            length += 1 + size
    return "\n".join(indent + row for row in lines)


def report(message: str) -> None:
    """Say something on stderr."""
    print(line(localised(message)), file=sys.stderr)  # noqa: T201 what is not data goes here


def emit(text: str) -> None:
    """Write data to stdout."""
    sys.stdout.write(text + "\n")


def emit_json(record: Any) -> None:
    """Write a JSON document to stdout (`json_text`)."""
    emit(json_text(record))


def json_text(record: Any) -> str:
    """A JSON document for stdout, indented on a terminal; text that a terminal would obey is escaped."""
    import json

    unicode = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    text = json.dumps(record, ensure_ascii=not unicode, indent=2 if sys.stdout.isatty() else None)
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
