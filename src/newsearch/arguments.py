"""Arguments of the library's functions, checked where they come in: what is wrong is a `UsageError` that quotes it."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsearch.errors import UsageError

_QUOTED = 200
"""Characters of a value that an error repeats."""


def quoted(value: Any) -> str:
    """A value as an error shows it."""
    text = repr(value)
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def path(what: str, value: Any) -> Path:
    """A path: a text or a `Path`.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, (str, os.PathLike)):
        name = os.fspath(value)
        if isinstance(name, str) and name and "\0" not in name and _is_a_name(name):
            return Path(name)
    raise UsageError("{what} must be a path, as text or as a Path, not {value}", what=what, value=quoted(value))


def _is_a_name(name: str) -> bool:
    """Whether the file system can be asked for it: half a character cannot stand in a name."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def paths(what: str, value: Any) -> tuple[Path, ...]:
    """Several paths; one alone is one of them.

    Raises:
        UsageError: it is none, or holds anything else.
    """
    if isinstance(value, (str, os.PathLike)):
        return (path(what, value),)
    if isinstance(value, (bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        raise UsageError("{what} must be a path or several, not {value}", what=what, value=quoted(value))
    return tuple(path(what, each) for each in value)


def text(what: str, value: Any) -> str:
    """A text.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(value, str):
        raise UsageError("{what} must be a text, not {value}", what=what, value=quoted(value))
    return value


def texts(what: str, value: Any) -> list[str]:
    """Several texts; one alone is no list of its letters.

    Raises:
        UsageError: it is one, or none, or holds anything else.
    """
    if isinstance(value, (str, bytes, bytearray)) or not isinstance(value, Iterable):
        raise UsageError(
            "{what} must be several texts, such as a list of them, not {value}", what=what, value=quoted(value)
        )
    return [text(what, each) for each in value]


def count(what: str, value: Any) -> int:
    """A whole number from 0 on.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UsageError("{what} must be a whole number and not below 0, not {value}", what=what, value=quoted(value))
    return value


def seconds(what: str, value: Any) -> float:
    """A time to wait, in seconds from 0 on.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise UsageError("{what} must be a number of seconds from 0 on, not {value}", what=what, value=quoted(value))
    return value


def function(what: str, value: Any) -> Any:
    """A function, or None.

    Raises:
        UsageError: it cannot be called.
    """
    if value is not None and not callable(value):
        raise UsageError("{what} must be a function, or None, not {value}", what=what, value=quoted(value))
    return value
