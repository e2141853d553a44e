"""Tells the pages of HTML that hold several whole articles, as archives of a month and exports of a press database do.

Most pages that have several `article` elements have one article and teasers of others. So a page is cut only if nearly
all of its elements have a headline and text enough, and if its metadata does not declare it to be one article.
"""

from __future__ import annotations

import re
from typing import Any

from newsearch.corpus.metadata import is_one_article

_CLASS = re.compile(r"(?:^|\s)(?:hentry|(?:id|en)?article|post)(?:$|\s)", re.IGNORECASE)
"""Classes of an element with one article: microformats', those of press databases, and of blogs."""

_HOLDERS = ("div", "section", "li", "td")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_HEADLINE_CLASS = re.compile(r"headline|title|judul", re.IGNORECASE)
_WORDS = 50
"""Words outside links that an article has at least; a teaser has fewer."""

_SHARE = 0.8
"""The part of the elements that must be articles."""


def split(tree: Any) -> list[Any]:
    """The elements of a page that are an article each; none if the page is one article."""
    for found in (
        _outermost(tree.iter("article")),
        _outermost(tree.iter("docfull")),
        _outermost(node for node in tree.iter(*_HOLDERS) if _CLASS.search(node.get("class") or "")),
    ):
        if len(found) > 1:
            whole = [node for node in found if _is_article(node)]
            return whole if len(whole) > 1 and len(whole) >= _SHARE * len(found) and not is_one_article(tree) else []
    return []


def address(part: Any) -> str:
    """The address that the headline of an article links to, or ""."""
    for node in part.iter("a"):
        target = str(node.get("href") or "")
        if target.startswith(("http://", "https://")) and any(map(_is_heading, (node, *node.iterancestors()))):
            return target
    return ""


def _outermost(nodes: Any) -> list[Any]:
    """Those of some nodes, in the order of the document, that stand in none of the others."""
    found: list[Any] = []
    for node in nodes:
        if not found or all(ancestor is not found[-1] for ancestor in node.iterancestors()):
            found.append(node)
    return found


def _is_article(node: Any) -> bool:
    if not any(_is_heading(inner) for inner in node.iter()):
        return False
    linked = sum(len(" ".join(link.itertext()).split()) for link in node.iter("a"))
    return len(" ".join(node.itertext()).split()) - linked >= _WORDS


def _is_heading(node: Any) -> bool:
    return node.tag in _HEADINGS or bool(isinstance(node.tag, str) and _HEADLINE_CLASS.search(node.get("class") or ""))
