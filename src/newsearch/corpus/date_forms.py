"""Tells how the date columns of one file are written, where a single value does not tell it.

This is decided once for each file (table, sheet), from its first records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsearch.corpus.values import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBERS = re.compile(r"((?:[^\W\d_]{3,9},?\s)?)(\d{1,2})([/.-])(\d{1,2})\3(\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[A-Za-z.]{2,4})?")
_DATED = ("published", "updated")

_PARTS = (("hari", "tgl", "tanggal", "day"), ("bulan", "bln", "month"), ("tahun", "thn", "year"))
"""Names of the columns of a date that is written in three of them."""


@dataclass(frozen=True)
class DateForm:
    """How a file writes its dates.

    Attributes:
        month_first: the article fields whose dates have the month before the day.
        parts: the columns that hold day, month and year, or none.
    """

    month_first: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is to be rewritten."""
        return bool(self.month_first or self.parts)

    def rewritten(self, values: dict[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
        """Assigned values whose dates are in one text, with the day before the month."""
        for field in self.month_first & values.keys():
            text = text_of(values[field]).strip()
            values[field] = _NUMBERS.sub(r"\1\4\3\2\3\5", text, count=1) if _NUMBERS.match(text) else text
        if self.parts:
            day, month, year = (text_of(record.get(name)).strip() for name in self.parts)
            mark = "-" if month.isdigit() else " "
            values["published"] = mark.join((day, month, year))
        return values


def tell(values: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]) -> DateForm:
    """The form of the dates in some records, of which `values` are the assigned fields."""
    month_first = frozenset(field for field in _DATED if _is_month_first(values, field))
    return DateForm(month_first, _parts(records))


def is_clock(text: str) -> bool:
    """Whether `text` is a time of day alone."""
    return _CLOCK.fullmatch(text) is not None


def _is_month_first(values: Sequence[Mapping[str, Any]], field: str) -> bool:
    """Whether some dates have a number above 12 in the second place, and none has one in the first."""
    matches = [_NUMBERS.match(text_of(each[field]).strip()) for each in values if field in each]
    numbers = [(int(match[2]), int(match[4])) for match in matches if match is not None]
    return any(second > 12 for _, second in numbers) and not any(first > 12 for first, _ in numbers)


def _parts(records: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    names = {str(name).strip().casefold(): str(name) for record in records[:1] for name in record}
    found = [next((names[name] for name in part if name in names), "") for part in _PARTS]
    if not all(found):
        return ()
    days = [text_of(record.get(found[0])).strip() for record in records]
    return tuple(found) if all(day.isdigit() and len(day) < 3 for day in days if day) and any(days) else ()
