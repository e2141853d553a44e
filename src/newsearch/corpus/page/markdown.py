"""Reads Markdown as plain lines: links, emphasis, headings, pictures, hard breaks, tables of an article's fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.page import boilerplate

if TYPE_CHECKING:
    from newsearch.corpus.field_names import FieldMap
    from newsearch.corpus.page.draft import Draft

_HEADING = re.compile(r"^#{1,6}\s+|^={3,}\s*$|^-{3,}\s*$|^>\s?", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]{0,400})\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,400})\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,200}\")?\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,400}?)(?<=\S)\1")
_HARD_BREAK = re.compile(r"(?:[ \t]*\\|[ \t]{2,})$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|(?P<key>[^|\n]{1,40})\|(?P<value>[^|\n]{0,1000})\|?[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-{2,}:?[ \t]*\|?)+[ \t]*$\n?", re.MULTILINE)
_NO_LETTERS = re.compile(r"^[\W_]+|[\W_]+$")


def take_table(text: str, fields: FieldMap) -> tuple[dict[str, object], str]:
    """The fields that two-column tables give ("| ✏️ Editor | Siti |"), and the text without their rows."""
    record: dict[str, object] = {}
    if "|" not in text:
        return record, text

    def take(match: re.Match[str]) -> str:
        key, value = _NO_LETTERS.sub("", match["key"]), match["value"].strip()
        if not value or not fields.assign({key: value}):
            return match.group()
        record.setdefault(key, value)
        return ""

    text = _ROW.sub(take, text)
    return record, _RULE.sub("", text) if record else text


def plain(text: str, draft: Draft) -> str:
    """`text` without Markdown's marks; the descriptions of pictures become captions."""
    if "![" in text:
        named = (match[1].strip() for match in _IMAGE.finditer(text))
        draft.captions += [name for name in named if name and boilerplate.sort(name) is None]
        text = _IMAGE.sub("", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _EMPHASIS.sub(r"\2", text)
    return _HEADING.sub("", _HARD_BREAK.sub("", text))
