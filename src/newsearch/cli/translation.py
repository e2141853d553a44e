"""The language of messages of this run: English as they are written in the source, or Indonesian from the catalog.

What the commands say themselves passes through `_`, messages of the library through `localised`
(`newsearch.translation`).
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from newsearch.translation import CATALOGS, DOMAIN, Language, Translation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CATALOGS",
    "DOMAIN",
    "Language",
    "_",
    "counted",
    "decimal",
    "grouped",
    "locale_language",
    "localised",
    "marked",
    "speak",
    "spoken",
]

_chosen = Translation(Language.en)


def speak(language: Language) -> None:
    """Say everything in that language from now on."""
    global _chosen
    if _chosen.language is not language:
        _chosen = Translation(language)


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
    return _chosen.say(message, **values)


def marked(message: str) -> str:
    """The message as it is: it will be translated where it is said, and this only lets the catalog find it."""
    return message


def counted(one: str, many: str, number: int, **values: object) -> str:
    """A message in the form that a number asks for; `{number}` in it is that number."""
    return _chosen.counted(one, many, number, **values)


def grouped(number: int) -> str:
    """A whole number as the language writes it."""
    return _chosen.grouped(number)


def decimal(number: float, form: str) -> str:
    """A number in a format of Python's, with the points and commas of the language."""
    return _chosen.decimal(number, form)


def localised(text: str) -> str:
    """A message in the reader's language, found by its template; any other text as it is."""
    return _chosen.localised(text)
