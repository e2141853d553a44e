"""The language of messages: English as they are written in the source, or Indonesian from the catalog.

What the commands say themselves passes through `_`. Messages of the library and of Typer come here already composed, in
English; `localised` recognises them by their template, in which `{0}` stands for what was filled in.
"""

from __future__ import annotations

import gettext
import os
import re
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGS = Path(__file__).parent / "locale"
DOMAIN = "newsearch"

_HOLE = re.compile(r"\{(\d+)\}")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_LETTERS = 3
"""A template with fewer letters of its own would recognise anything."""


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


def localised(message: str) -> str:
    """A composed English message in the reader's language; as it is where no template fits."""
    if _chosen.language is Language.en:
        return message
    found = _chosen.texts.gettext(message)
    if found != message:
        return found
    for pattern, template in _templates(_chosen.language):
        match = pattern.fullmatch(message)
        if match:
            pieces = {name: _piece(text) for name, text in match.groupdict().items()}
            return _HOLE.sub(lambda hole: pieces[f"p{hole[1]}"], _chosen.texts.gettext(template))  # noqa: B023
    return message


def _piece(text: str) -> str:
    """What was filled in: a number is written as the language does, and a message within a message is one too."""
    if _GROUPED.fullmatch(text):
        return text.replace(",", ".")
    if text.startswith(" (") and text.endswith(")") and localised(text) == text:
        return f" ({_piece(text[2:-1])})"
    # A single word may be a name or a value.
    return localised(text) if " " in text else text


@cache
def _templates(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """The catalog's templates with numbered holes as patterns, those first that say the most themselves."""
    assert language is _chosen.language  # noqa: S101
    messages = getattr(_chosen.texts, "_catalog", {})
    templates = [message for message in messages if isinstance(message, str) and _HOLE.search(message)]
    found = []
    for template in sorted(templates, key=lambda text: len(_HOLE.sub("", text)), reverse=True):
        parts = _HOLE.split(template)
        pattern = "".join(f"(?P<p{part}>.*?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        found.append((re.compile(pattern, re.DOTALL), template))
    return found
