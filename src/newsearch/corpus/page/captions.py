"""Recognises captions: lines that carry a photograph's credit."""

from __future__ import annotations

import re

_CREDIT = re.compile(
    r".{8,400}?(?:"
    r"\((?:foto|photo|dok|ilustrasi|sumber|image|antara|reuters|ap|afp|getty|istimewa|instagram|ist)\b[^()]{0,80}\)"
    r"|[\s.,(|](?:foto|photo|sumber foto|dok(?:umentasi)?|credit|image|sumber)\s?[:.]\s?"
    r"(?:(?:dok|doc|ist)\.\s?)?[^.!?]{2,60}"
    r"|\(?(?:ANTARA FOTO|AP Photo|REUTERS|AFP|Getty Images)/[^.!?]{2,60}\)?"
    r")[\s.)]*",
    re.IGNORECASE,
)
_CREDIT_FIRST = re.compile(
    r"(?:foto|photo|ilustrasi|image|dok(?:umentasi)?)\s?[:.]\s?.{2,200}"
    r"|(?:Foto|FOTO|Photo|Ilustrasi|ILUSTRASI|Image|Dok|DOK)\s?[:.]\s?.{2,200}"
    r"|Ilustrasi\s.{5,200}[^.!?\"”]"
    r"|[^()]{8,300}\s\(c\)\s[^()]{2,60}"
    r"|(?:[A-Z][\w.-]+(?:\.com|\.COM|\.co\.id|\.CO\.ID|\.id)|ANTARA FOTO|ANTARA|AFP|AP|REUTERS|SHUTTERSTOCK"
    r"|Dok\.?\s?[\w. ]{2,30})/[A-Z].{3,300}"
)
LONGEST = 420
"""No caption is longer, in characters."""


def is_caption(line: str) -> bool:
    """Whether `line` carries the credit of a photograph."""
    if len(line) > LONGEST or not any(map(line.__contains__, "(:/.")):
        return line.startswith("Ilustrasi ") and len(line) <= LONGEST and _CREDIT_FIRST.fullmatch(line) is not None
    return _CREDIT.fullmatch(line) is not None or _CREDIT_FIRST.fullmatch(line) is not None


def may_hold_credit(text: str) -> bool:
    """Whether `text` may have a caption among its lines: every caption has one of these words."""
    return (
        "oto" in text
        or "Dok" in text
        or "umber" in text
        or "OTO" in text
        or "Ilustrasi " in text
        or "(c)" in text
        or ".com/" in text
        or "Getty" in text
        or "AFP" in text
        or "REUTERS" in text
    )
