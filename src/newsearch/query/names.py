"""The names of the fields in the query language, Indonesian and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from newsearch.query.tree import KeywordFieldName, TextFieldName

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
    "orang": "person",
    "person": "person",
    "tokoh": "person",
    "org": "organisation",
    "organisasi": "organisation",
    "organisation": "organisation",
    "organization": "organisation",
    "lembaga": "organisation",
    "tempat": "place",
    "place": "place",
    "lokasi": "place",
}
"""Fields that are searched by word."""

KEYWORD_FIELDS: dict[str, KeywordFieldName] = {
    "oleh": "author",
    "author": "author",
    "penulis": "author",
    "editor": "editor",
    "penyunting": "editor",
    "sumber": "source",
    "source": "source",
    "media": "source",
    "rubrik": "section",
    "section": "section",
    "kanal": "section",
    "bahasa": "language",
    "language": "language",
    "dateline": "dateline",
    "id": "id",
    "url": "url",
}
"""Fields that are compared as a whole value."""

VALUE_FIELDS: dict[str, KeywordFieldName | Literal["date"]] = {
    **KEYWORD_FIELDS,
    "tanggal": "date",
    "tgl": "date",
    "date": "date",
}
"""Fields whose value is not words: those compared as a whole, and the date of publication."""

FIELD_NAMES = (*TEXT_FIELDS, *VALUE_FIELDS)
"""Every name that may stand before a colon."""

SINGLE_VALUED: frozenset[str] = frozenset({"source", "section", "language", "dateline", "id", "url"})
"""Fields that an article has one value of: two values asked for can only mean either of them."""

LANGUAGES = {"id": "id", "indonesia": "id", "indonesian": "id", "en": "en", "inggris": "en", "english": "en"}
"""Ways to write a value of `language`."""
