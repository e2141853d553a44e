"""Messages: what the program says, as a text in English that still knows what it was composed of.

A message is looked up in the catalog of another language by its template, and filled there with the same values
(`newsearch.translation`); to everybody else it is a text. The library itself knows no language but English.
"""

from __future__ import annotations

import re
from operator import index
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

_SIMPLE = (str, int, float, type(None))
_WORD_OF_A_NUMBER = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


class Message(str):
    """A text with its template and values.

    Attributes:
        template: the English sentence, with a named hole for each value: "no article has the id {id!r}"; and with the
            word that goes with a number: "{hits:,} {hits:article|articles}".
        values: what stands in the holes, as JSON types or messages.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Self:
        """Compose a message."""
        text = super().__new__(cls, worded(template, values).format_map(values) if values else template)
        text.template, text.values = template, values
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.template, self.values)


def worded(template: str, values: Mapping[str, Any]) -> str:
    """A template with the words that its numbers ask for: of `{hits:article|articles}` the first for 1."""
    if "|" not in template:
        return template
    return _WORD_OF_A_NUMBER.sub(lambda hole: hole[2] if values[hole[1]] == 1 else hole[3], template)


class _Shown(str):
    """A value as it is shown with its quotation marks, if it has some."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def message(template: str, /, **values: Any) -> Message:
    """A message of a template and values; what has no form in JSON is kept as it is shown."""
    return Message(template, {name: _kept(template, name, value) for name, value in values.items()})


def told(error: BaseException) -> Message:
    """What an error says: its message, or its text."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Message) else Message(str(error), {})


def _kept(template: str, name: str, value: Any) -> Any:
    """A value that outlives what it was taken from; an error says what its message says, in every language."""
    if isinstance(value, _SIMPLE):
        return value
    if isinstance(value, BaseException):
        return told(value)
    if hasattr(type(value), "__index__"):  # a class of numbers has it too, and is none
        return index(value)
    return _Shown(repr(value) if re.search(rf"\{{{name}!r", template) else value)
