"""Joins articles that an outlet split over several pages, where the pages' addresses show it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from newsearch.analysis.language import detect_language
from newsearch.article import PARAGRAPH_BREAK, Article
from newsearch.corpus.skips import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.readers import Found

_PAGE = re.compile(r"(?:[?&](?:page|halaman|hal)=|/(?:page/|halaman/)?)(\d{1,2})/?")


def join_pages(found: Iterator[Found]) -> Iterator[Found]:
    """The same articles, with each second, third … page made part of the article whose first page it follows."""
    held: tuple[Article, str, int] | None = None
    pages = 1
    for each in found:
        if not isinstance(each, Skip):
            if held is not None and _is_page(each[0].url, held[0].url, pages + 1):
                held = (_joined(held[0], each[0]), held[1], held[2])
                pages += 1
                continue
            if held is not None:
                yield held
            held, pages = each, 1
            continue
        if held is not None:
            yield held
            held = None
        yield each
    if held is not None:
        yield held


def _is_page(url: str, first: str, number: int) -> bool:
    """Whether `url` is that of page `number` of the article at `first`."""
    base = first.rstrip("/")
    if not base or not url.startswith(base) or len(url) == len(first):
        return False
    match = _PAGE.fullmatch(url, len(base))
    return match is not None and int(match[1]) == number


def _joined(article: Article, page: Article) -> Article:
    body = article.body + PARAGRAPH_BREAK + page.body
    return dataclasses.replace(
        article,
        body=body,
        language=detect_language(body),
        authors=tuple(dict.fromkeys(article.authors + page.authors)),
        editors=tuple(dict.fromkeys(article.editors + page.editors)),
        captions=tuple(dict.fromkeys(article.captions + page.captions)),
        related=tuple(dict.fromkeys(article.related + page.related)),
        furniture=tuple(dict.fromkeys(article.furniture + page.furniture)),
    )
