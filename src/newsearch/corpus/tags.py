"""Tags: the topics, hashtags and keywords that an outlet gives an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.corpus.outlets import is_outlet
from newsearch.corpus.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 50
"""Tags that one article may have; more are words put there for search engines."""

LONGEST = 80
"""Characters that a tag may have; what is longer is a sentence."""

_SEPARATOR = re.compile(r"[\n,;|]|(?<!\S)#(?=\w)")
_GENERIC = frozenset(
    (
        "artikel|berita|berita indonesia|berita hari ini|berita nasional|berita online|berita terbaru|berita terkini|"
        "breaking news|headline|headlines|indonesia|info|informasi|kabar|kabar terbaru|kabar terkini|news|terbaru|"
        "portal berita|portal indonesia|terkini|terpopuler|trending|uncategorized|update|viral"
    ).split("|")
)
"""What stands under every article of an outlet and tells nothing about one."""
_WORD = re.compile(r"\w+")


def split(text: str) -> list[str]:
    """The tags in `text`: a list, one a line, or hashtags; numbers that a database gave to tags are left out."""
    tags: dict[str, str] = {}
    for piece in _SEPARATOR.split(clean(text)):
        tag = " ".join(piece.split()).strip("\"'“”[]() ").lstrip("#")
        if 1 < len(tag) <= LONGEST and not tag.isdigit() and not is_outlet(tag):
            tags.setdefault(tag.casefold(), tag)
    return list(tags.values()) if len(tags) <= MOST else []


def telling(text: str) -> list[str]:
    """The tags in the `text` of a page that say something about its article.

    Tags that stand under every article are left out, and so are those for programs ("Editor:Iskandar").
    """
    return [tag for tag in split(text) if tag.casefold() not in _GENERIC and not re.search(r"\w:\w", tag)]


def spoken_of(tags: Iterable[str], text: str) -> list[str]:
    """Those of `tags` whose words all stand in `text`; none, unless at least half of the tags do.

    A page's keywords are often those of its whole site, and some of these stand in any article.
    """
    given = list(tags)
    words = set(_WORD.findall(text.casefold()))
    found = [tag for tag in given if words.issuperset(_WORD.findall(tag.casefold()))]
    return found if 2 * len(found) >= len(given) else []
