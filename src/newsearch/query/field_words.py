"""The names of fields in the query language, Indonesian and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from newsearch.conditions import CONDITION

if TYPE_CHECKING:
    from newsearch.query.tree import KeywordFieldName, TextFieldName


def _written(by: Literal["value", "entity"]) -> dict[str, Any]:
    """Words that may stand before a colon -> the name of the condition that they ask for."""
    return {field: name for name, condition in CONDITION.items() if condition.by == by for field in condition.fields}


TEXT_FIELDS: dict[str, TextFieldName] = {
    "judul": "headline",
    "headline": "headline",
    "title": "headline",
    "deck": "deck",
    "teras": "deck",
    "ringkasan": "deck",
    "isi": "body",
    "body": "body",
    "caption": "captions",
    "captions": "captions",
    "keterangan": "captions",
    "foto": "captions",
    **_written("entity"),
}
"""Fields that are searched by word."""

KEYWORD_FIELDS: dict[str, KeywordFieldName] = _written("value")
"""Fields that are compared as a whole value."""

VALUE_FIELDS: dict[str, KeywordFieldName | Literal["date"]] = {
    **KEYWORD_FIELDS,
    "tanggal": "date",
    "tgl": "date",
    "date": "date",
}
"""Fields whose value is not words: those compared as a whole, and the date of publication."""

FIELD_WORDS = (*TEXT_FIELDS, *VALUE_FIELDS)
"""Every name that may stand before a colon."""

SINGLE_VALUED = frozenset(name for name, condition in CONDITION.items() if not condition.several)
"""Fields that an article has one value of: two values asked for can only mean either of them."""

LANGUAGES = {"id": "id", "indonesia": "id", "indonesian": "id", "en": "en", "inggris": "en", "english": "en"}
"""Ways to write a value of `language`."""
