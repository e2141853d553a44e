"""Ids of articles: from the record, from its address, from the path of its file, or from what it says.

Two articles have one id only where the source says that they are one, by its own id or by its address. An id that is
made here is made of the path below the source, or of the whole text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsearch.article import Article

LONGEST = 512
"""Characters that the id of a record or an address may have; a digest takes the place of what is cut off."""

LONGEST_PATH = 200
"""Characters that an id made of a path may have: it is typed into a command."""

_TRACKING = re.compile(
    r"(?:utm_|at_|mc_)\w*|(?:fb|g|ms|y)clid|igshid?|ref(?:erer|src)?|source|campaign|houseads|_ga|single|amp"
)
_ROUTE = re.compile(r"!?/\S")
_COMPRESSION = re.compile(r"(?:\.(?:gz|bz2|xz|zstd?))+\Z", re.IGNORECASE)
_PAGE = re.compile(r"\.(?:te?xt|md|markdown|[xs]?html?)\Z", re.IGNORECASE)
_INDEX_PAGE = re.compile(r"(?<=.)/index\.x?html?\Z", re.IGNORECASE)
_UNUSUAL = re.compile(r"[^\w./-]+")


def url_id(url: str) -> str:
    """The id that an address gives: no scheme, no "www." or "m.", no tracking query, no fragment but a route's.

    "" where it names no article: without a host, or of a site's front page.
    """
    if not url:
        return ""
    try:
        split = urlsplit(url if "://" in url else f"//{url}")
        name = (split.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if "." not in name:
        return ""
    path = split.path.rstrip("/")
    query = ""
    if split.query:
        pairs = (
            parse_qsl(split.query, keep_blank_values=True, max_num_fields=100) if split.query.count("&") < 99 else []
        )
        query = urlencode(sorted(pair for pair in pairs if pair[1] and not _TRACKING.fullmatch(pair[0].casefold())))
    route = split.fragment if _ROUTE.match(split.fragment) else ""
    if not (path or query or route):
        return ""
    return bounded(f"{name}{path}{'?' if query else ''}{query}{'#' if route else ''}{route}")


def path_id(path: str) -> str:
    """The id of a file, from its path below the source, `/` between folders: `2023/satu.txt` gives `2023/satu`.

    The ending goes of text, Markdown, HTML and compression, and the name of a folder's `index.html`. Characters other
    than letters, digits and `._-/` become "-", with a digest of the path at the end, so that such ids differ too.
    """
    path = unicodedata.normalize("NFC", path)
    stem = _PAGE.sub("", _INDEX_PAGE.sub("", _COMPRESSION.sub("", path)))
    if stem.endswith("/") or not stem:
        stem = path
    plain = _UNUSUAL.sub("-", stem).lstrip("-/")
    if plain == stem and len(plain) <= LONGEST_PATH:
        return plain
    return f"{plain[: LONGEST_PATH - 17].rstrip('-./') or 'x'}~{_digest(path, size=8)}"


def text_id(
    source: str, headline: str, published: datetime | None, deck: str, body: str, captions: Sequence[str]
) -> str:
    """The id that all of an article's text gives, with its outlet and date."""
    return _digest(_content(source, headline, published, deck, body, captions), size=8)


def qualified(article: Article) -> str:
    """The article's id with eight digits of a digest of its text, for where another text has the same id."""
    content = _content(
        article.source, article.headline, article.published, article.deck, article.body, article.captions
    )
    return f"{article.id}~{_digest(content, size=4)}"


def bounded(id_: str) -> str:
    """An id of at most `LONGEST` characters; two that differ behind that are still two."""
    return id_ if len(id_) <= LONGEST else f"{id_[: LONGEST - 17]}~{_digest(id_, size=8)}"


def _content(
    source: str, headline: str, published: datetime | None, deck: str, body: str, captions: Sequence[str]
) -> str:
    moment = published.isoformat() if published else ""
    return "\0".join((source, headline, moment, deck, body, *captions))


def _digest(text: str, *, size: int) -> str:
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=size).hexdigest()
