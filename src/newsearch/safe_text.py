"""Text of articles as others may be given it: on a terminal, on a page, in a line of a table."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, terminal escapes, marks that turn the direction of text around, and what UTF-8 cannot say."""

_FORMULA = frozenset("=+-@\t")


def safe(text: str) -> str:
    """Text with every character replaced that would be obeyed instead of shown; line breaks and tabs stay."""
    return UNSAFE.sub("\ufffd", text)


def line(text: str) -> str:
    """Safe text in one line."""
    return " ".join(safe(text).split())


def same_line(text: str) -> str:
    """Safe text in one line that keeps its blanks, so that an id stays what it is."""
    return safe(text).replace("\n", " ")


def csv_line(cells: Sequence[str]) -> str:
    """A line of CSV (RFC 4180, but for its end).

    What a spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection), and what a terminal
    would obey is replaced.
    """
    file = io.StringIO()
    shown = [same_line(cell) for cell in cells]
    guarded = [f"'{cell}" if cell.lstrip(" ")[:1] in _FORMULA else cell for cell in shown]
    csv.writer(file, lineterminator="").writerow(guarded)
    return file.getvalue()
