"""Writes each number of the news in one spelling: 1.250.000,75 is 1250000.75, and 18:30 is 18.30."""

from __future__ import annotations

import re

_THOUSANDS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")
_ENGLISH_THOUSANDS = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")
_DECIMAL = re.compile(r"(\d+),(\d+)")
_POINT = re.compile(r"(\d+)\.(\d+)|(\d{1,2}):(\d\d)")


def number_terms(written: str, *, english: bool = False) -> list[tuple[int, int, str]]:
    """The terms of digits that are separated by full stops, commas and colons.

    Indonesian writes thousands with full stops and decimals with a comma; the English way is understood where it can
    mean nothing else, and always in an English text. A time keeps its minutes (18.30 is no decimal), and loses a
    leading zero as days and months do, so that 06.30 and 6.30 are one. What follows none of these patterns is a row of
    numbers (a date 27.02.2023, a score, a verse 2:255).

    Returns:
        (start, end, term) for each number, offsets into `written`.
    """
    term = _value(written, english=english)
    if term is not None:
        return [(0, len(written), term)]
    return [(part.start(), part.end(), plain_digits(part.group())) for part in re.finditer(r"\d+", written)]


def plain_digits(digits: str) -> str:
    """Digits without separators: a day, month or hour without its leading zero, any other number as written."""
    return digits[1:] if len(digits) == 2 and digits[0] == "0" else digits


def _value(written: str, *, english: bool) -> str | None:
    """The one number that the digits and separators mean; None when they are several numbers."""
    if match := _THOUSANDS.fullmatch(written):
        return _decimal(match[1].replace(".", ""), match[2])
    if match := _ENGLISH_THOUSANDS.fullmatch(written):
        whole, rest = match.groups()
        # Nobody writes a decimal fraction of three noughts.
        if english or rest or whole.count(",") > 1 or whole.endswith(",000"):
            return _decimal(whole.replace(",", ""), rest)
    if (match := _DECIMAL.fullmatch(written)) and min(len(match[1]), len(match[2])) <= 3:
        return _decimal(plain_digits(match[1]), match[2])
    if match := _POINT.fullmatch(written):
        hours, minutes = match[1] or match[3], match[2] or match[4]
        return f"{plain_digits(hours)}.{minutes}"
    return None


def _decimal(whole: str, fraction: str | None) -> str:
    fraction = (fraction or "").rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
