"""Reads the files of places that lie beside this module: `[section]`, then names by line or comma, `#` for a remark."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FILES = ("places.txt", "regions.txt", "districts.txt")
"""States, world cities and areas; provinces and regencies; districts, among whose names are many common words."""

DATELINE_SECTIONS = ("country", "world", "area", "province", "regency", "dateline")
"""The sections whose places an article may be datelined from."""


def read_sections(text: str) -> dict[str, set[str]]:
    r"""The names of each `[section]` of `text`, in lower case.

    >>> read_sections("[world]\nKairo, Abu Dhabi")["world"] == {"kairo", "abu dhabi"}
    True
    """
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in text.splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[] "), set())
        elif line and not line.startswith("#"):
            names.update(name for part in line.split(",") if (name := part.strip().lower()))
    return found


@lru_cache(maxsize=4)
def sections(*names: str) -> dict[str, set[str]]:
    """The names of each section of some of `FILES`, in lower case."""
    return read_sections("\n".join((Path(__file__).parent / name).read_text("utf-8") for name in names))
