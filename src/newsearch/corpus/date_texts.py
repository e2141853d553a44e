"""Keeps texts of date fields that could not be read as dates, to show them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHAPES_KEPT = 1000
"""How many shapes of texts are remembered one by one; all texts are counted."""

_SHOWN = 80
_DIGIT = re.compile(r"\d")


class DateTexts:
    """Texts, counted by their shape: digits are alike, and the first text of a shape stands for all of it.

    Attributes:
        total: how many texts there were.
    """

    def __init__(self) -> None:
        self.total = 0
        self._shapes: dict[str, tuple[str, int]] = {}

    def add(self, text: str, count: int = 1) -> None:
        """Count a text; of a long one the beginning is kept."""
        self.total += count
        text = " ".join(text[: 2 * _SHOWN].split())[:_SHOWN]
        shape = _DIGIT.sub("0", text)
        known = self._shapes.get(shape)
        if known is not None:
            self._shapes[shape] = (known[0], known[1] + count)
        elif len(self._shapes) < SHAPES_KEPT:
            self._shapes[shape] = (text, count)

    def update(self, texts: Iterable[str]) -> None:
        """Count texts."""
        for text in texts:
            self.add(text)

    def merge(self, other: DateTexts) -> None:
        """Add the counts of another."""
        total = self.total + other.total
        for text, count in other._shapes.values():
            self.add(text, count)
        self.total = total

    def commonest(self, count: int) -> list[tuple[str, int]]:
        """The texts of the most frequent shapes, each with its shape's count; of equals, the first met comes first."""
        return sorted(self._shapes.values(), key=lambda text_and_number: -text_and_number[1])[:count]

    def clear(self) -> None:
        """Forget all."""
        self.total = 0
        self._shapes.clear()

    def to_dict(self, count: int) -> dict[str, object]:
        """The number of texts and the `count` commonest, as JSON types."""
        texts = [{"text": text, "count": number} for text, number in self.commonest(count)]
        return {"total": self.total, "commonest": texts}
