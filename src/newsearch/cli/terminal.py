"""What may be shown on a terminal, and how: safe text, colour, dates, progress."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newsearch.highlight import Snippet

ColorChoice = Literal["auto", "always", "never"]

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian Time, in which dates are shown."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# Control characters, terminal escapes, and the marks that turn the direction of text around.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str) -> str:
    """Text with every character replaced that a terminal would obey instead of show; line breaks and tabs stay."""
    return _UNSAFE.sub("\ufffd", text)


def line(text: str) -> str:
    """Safe text in one line."""
    return " ".join(safe(text).split())


def colored(choice: ColorChoice) -> bool:
    """Whether stdout gets colour: where it is a terminal that wants it, unless it is said otherwise."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Style:
    """Marks parts of a text, with colour or without."""

    def __init__(self, choice: ColorChoice) -> None:
        self.color = colored(choice)

    def strong(self, text: str) -> str:
        """A headline."""
        return f"\x1b[1m{text}\x1b[0m" if self.color else text

    def faint(self, text: str) -> str:
        """What stands beside it."""
        return f"\x1b[2m{text}\x1b[0m" if self.color else text

    def match(self, text: str) -> str:
        """A matched word: bold and underlined, or between asterisks where there is no colour."""
        return f"\x1b[1;4;33m{text}\x1b[0m" if self.color else f"*{text}*"

    def snippet(self, snippet: Snippet) -> str:
        """A snippet with its matches marked."""
        parts: list[str] = []
        end = 0
        for span in snippet.spans:
            parts += [safe(snippet.text[end : span.start]), self.match(safe(snippet.text[span.start : span.end]))]
            end = span.end
        return "".join([*parts, safe(snippet.text[end:])])


def show_date(published: datetime | None, precision: str | None) -> str:
    """A date in WIB, with the time where it is known."""
    if published is None:
        return "undated"
    if precision == "day":
        return f"{published.day} {_MONTHS[published.month - 1]} {published.year}"
    local = published.astimezone(WIB)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M} WIB"


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def wrapped(text: str, width: int, indent: str) -> str:
    """Text broken at blanks into lines of `width` columns at most, escapes not counted."""
    lines: list[str] = []
    length = width
    for word in text.split():
        columns = len(re.sub("\x1b\\[[0-9;]*m", "", word))
        if length + 1 + columns > width - len(indent):
            lines.append(word)
            length = columns
        else:
            lines[-1] += " " + word
            length += 1 + columns
    return "\n".join(indent + row for row in lines)


def report(message: str) -> None:
    """Say something on stderr."""
    print(line(message), file=sys.stderr)  # noqa: T201 what is not data goes here


def emit(text: str) -> None:
    """Write data to stdout."""
    sys.stdout.write(text + "\n")


def emit_json(record: Any) -> None:
    """Write a JSON document to stdout, indented on a terminal; text that a terminal would obey is escaped."""
    import json

    unicode = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    text = json.dumps(record, ensure_ascii=not unicode, indent=2 if sys.stdout.isatty() else None)
    emit(_UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def progress() -> Callable[[int], None] | None:
    """A line on stderr that counts records, where stderr is a terminal."""
    if not sys.stderr.isatty():
        return None
    start = time.monotonic()
    shown = start

    def show(records: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= 0.2:
            shown = now
            sys.stderr.write(f"\r\x1b[K{records:,} records, {records / (now - start):,.0f} a second")
            sys.stderr.flush()

    return show


def clear_progress() -> None:
    """Remove the progress line."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
