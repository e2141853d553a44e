"""Languages of messages: English as they are written in the source, or another from the catalog.

What this package says is a text with holes, and is looked up in the catalog of a language as it stands in the source.
A `Message` of the library knows its template and values (`newsearch.messages`): by the template it is found, and it is
filled anew.
"""

from __future__ import annotations

import gettext
from enum import Enum
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from newsearch.messages import Message, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGS = Path(__file__).parent / "cli" / "locale"
DOMAIN = "newsearch"
_POINTS = str.maketrans(",.", ".,")


class Language(str, Enum):
    """A language of messages."""

    en = "en"
    id = "id"


class Translation:
    """The messages of one language. Several threads may share one.

    Attributes:
        language: which it is.
    """

    def __init__(self, language: Language) -> None:
        """Read the catalog of a language."""
        self.language = language
        self._texts = gettext.translation(DOMAIN, CATALOGS, [language.value], fallback=language is Language.en)

    def say(self, message: str, **values: object) -> str:
        """A message of the source, filled with values; whole numbers are grouped."""
        return self._filled(self._texts.gettext(message), values)

    def counted(self, one: str, many: str, number: int, **values: object) -> str:
        """A message in the form that a number asks for; `{number}` in it is that number."""
        return self._filled(self._texts.ngettext(one, many, number), {"number": number, **values})

    def grouped(self, number: int) -> str:
        """A whole number as the language writes it."""
        return f"{number:,}" if self.language is Language.en else f"{number:,}".replace(",", ".")

    def decimal(self, number: float, form: str) -> str:
        """A number in a format of Python's, with the points and commas of the language."""
        text = format(number, form)
        return text if self.language is Language.en else text.translate(_POINTS)

    def localised(self, text: str) -> str:
        """A message of the library, found by its template; any other text as it is."""
        if self.language is Language.en:
            return text
        if not isinstance(text, Message):
            return self._texts.gettext(text) if text else text
        template = self._texts.gettext(text.template)
        return _Filling(self).vformat(worded(template, text.values), (), text.values) if text.values else template

    def _filled(self, message: str, values: Mapping[str, object]) -> str:
        if not values:
            return message
        whole = {name: self.grouped(value) if type(value) is int else value for name, value in values.items()}
        return worded(message, values).format(**whole)


class _Filling(Formatter):
    """Fills a template: a message within a message is one in the reader's language too, and so are its numbers."""

    def __init__(self, translation: Translation) -> None:
        self._translation = translation

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """A value as it is shown: in quotation marks it is data, else it may be a message."""
        if conversion is None and isinstance(value, str) and " " in value:
            return self._translation.localised(value)
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A value as text."""
        if format_spec and isinstance(value, (int, float)):
            return self._translation.decimal(value, format_spec)
        return super().format_field(value, format_spec)
