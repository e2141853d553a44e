"""Turns the values of records into text: lists of lines, lists of tokens, objects with a name."""

from __future__ import annotations

import ast
import re
from typing import Any

_MOST = 10_000
"""Items of one list that are read."""

_TEXT_KEYS = (
    "rendered",
    "main",
    "name",
    "nama",
    "text",
    "title",
    "content",
    "value",
    "plain",
    "html",
    "$t",
    "#text",
    "$oid",
    "$date",
    "$numberLong",
    "url",
)
"""What holds the text of an object, the surest first."""

_PARAGRAPH = re.compile(r"(?:p|par|paragraf|paragraph|isi|text|teks)[_\s-]?\d{1,3}", re.IGNORECASE)
"""The name of one paragraph in an object: `{"p1": …, "p2": …}`."""

_LISTED = re.compile(r"""\[\s*(?:\[\s*)*['"].*['"]\s*(?:\]\s*)*\]\s*""", re.DOTALL)
_LONGEST_LISTED = 1 << 18
_CLOSED_UP = re.compile(r" +([.,;:!?%)\]}”’…])|([(\[{“‘]) +|(?<=\d) ([/:]) (?=\d)")
_QUOTED = re.compile(r'(?<!\S)" ([^"\n]{1,2000}?) "(?!\w)')


def text_of(value: Any) -> str:
    """A record's value as text: lists line by line, sentences of tokens joined, of an object its name."""
    if isinstance(value, str):
        return _written_list(value) if value[:1] == "[" else value
    if isinstance(value, (list, tuple)):
        return _listed(value[:_MOST])
    if isinstance(value, dict):
        for key in _TEXT_KEYS:
            held = value.get(key)
            if isinstance(held, dict) and key.startswith("$"):
                return text_of(held)
            if held is not None and not isinstance(held, (dict, list)):
                return str(held)
        return "\n".join(held for key, held in value.items() if isinstance(held, str) and _PARAGRAPH.fullmatch(key))
    if isinstance(value, bool) or value is None:
        return ""
    return str(value)


def _listed(items: list[Any] | tuple[Any, ...]) -> str:
    if any(isinstance(item, (list, tuple)) for item in items):
        lists = [item for item in items if isinstance(item, (list, tuple))]
        if any(isinstance(inner, (list, tuple)) for item in lists for inner in item):
            return "\n".join(_sentences(item) for item in lists)
        return _sentences(lists)
    return "\n".join(map(text_of, items))


def _sentences(items: list[Any] | tuple[Any, ...]) -> str:
    """A paragraph whose sentences are lists of tokens."""
    pieces = [item if isinstance(item, (list, tuple)) else [item] for item in items[:_MOST]]
    return " ".join(joined([token for token in piece[:_MOST] if isinstance(token, str)]) for piece in pieces)


def joined(tokens: list[str]) -> str:
    """Join tokens to a sentence, with punctuation where a writer puts it."""
    text = " ".join(token.replace("``", '"').replace("''", '"') for token in tokens)
    text = _CLOSED_UP.sub(lambda match: match[1] or match[2] or match[3], text)
    return _QUOTED.sub(r'"\1"', text)


def _written_list(text: str) -> str:
    """The lines of a list that a program wrote into a table as text (`['satu', 'dua']`); else `text` itself."""
    if len(text) > _LONGEST_LISTED or _LISTED.fullmatch(text) is None:
        return text
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text
    return _listed(value[:_MOST]) if isinstance(value, list) else text
