"""The language of messages: English as they are written in the source, or Indonesian from the catalog.

What the commands say themselves passes through `_`. A message of the library is composed in English, and knows its
template and values (`newsearch.messages`): by the template `localised` finds it in the catalog, and fills it anew.
"""

from __future__ import annotations

import gettext
import os
import re
from enum import Enum
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from newsearch.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGS = Path(__file__).parent / "locale"
DOMAIN = "newsearch"


class Language(str, Enum):
    """A language of messages."""

    en = "en"
    id = "id"


class _Catalog:
    """The messages of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.texts = gettext.translation(DOMAIN, CATALOGS, [language.value], fallback=language is Language.en)

    def grouped(self, number: int) -> str:
        """A whole number as the language writes it."""
        return f"{number:,}" if self.language is Language.en else f"{number:,}".replace(",", ".")


_chosen = _Catalog(Language.en)


def speak(language: Language) -> None:
    """Say everything in that language from now on."""
    global _chosen
    if _chosen.language is not language:
        _chosen = _Catalog(language)


def spoken() -> Language:
    """The language that everything is said in."""
    return _chosen.language


def locale_language(environment: Mapping[str, str] = os.environ) -> Language:
    """The language that the environment asks for, as gettext reads it: Indonesian, or else English."""
    names = (environment.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, names), "")
    return Language.id if re.match(r"(id|in)([_.@:]|$)", wanted.split(":")[0]) else Language.en


def _(message: str, **values: object) -> str:
    """A message in the reader's language, filled with values; whole numbers are grouped."""
    return _filled(_chosen.texts.gettext(message), values)


def marked(message: str) -> str:
    """The message as it is: it will be translated where it is said, and this only lets the catalog find it."""
    return message


def counted(one: str, many: str, number: int, **values: object) -> str:
    """A message in the form that a number asks for; `{number}` in it is that number."""
    return _filled(_chosen.texts.ngettext(one, many, number), {"number": number, **values})


def grouped(number: int) -> str:
    """A whole number as the language writes it."""
    return _chosen.grouped(number)


def _filled(message: str, values: Mapping[str, object]) -> str:
    if not values:
        return message
    whole = {name: _chosen.grouped(value) if type(value) is int else value for name, value in values.items()}
    return message.format(**whole)


def localised(text: str) -> str:
    """A message in the reader's language, found by its template; any other text as it is."""
    if _chosen.language is Language.en:
        return text
    if not isinstance(text, Message):
        return _chosen.texts.gettext(text) if text else text
    template = _chosen.texts.gettext(text.template)
    return _Filling().vformat(template, (), text.values) if text.values else template


class _Filling(Formatter):
    """Fills a template: a message within a message is one in the reader's language too, and so are its numbers."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """A value as it is shown: in quotation marks it is data, else it may be a message."""
        if conversion is None and isinstance(value, str) and " " in value:
            return localised(value)
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A value as text."""
        if format_spec == "," and isinstance(value, int):
            return _chosen.grouped(value)
        return super().format_field(value, format_spec)
