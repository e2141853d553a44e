"""Stored articles: a damaged byte is told of when an article is read, and never read as another letter."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from newsearch.article import Article, Entity, Mention, Prose
from newsearch.engine.columnar.array_files import ArrayFile, FileWriter
from newsearch.engine.columnar.article_blocks import Store, StoreWriter
from newsearch.errors import IndexCorruptError

from .crafted import sealed, span

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = [Article(id=f"a{n}", headline=f"Gempa {n}", body=f"Warga desa {n * n} mengungsi. " * 20) for n in range(90)]


def read(path: Path) -> list[Article]:
    store = Store(ArrayFile(path), len(ARTICLES))
    return [store.article(number) for number in range(len(ARTICLES))]


def test_a_damaged_block_is_never_read(tmp_path: Path) -> None:
    """Each block holds a checksum of what is in it."""
    path = tmp_path / "s.articles"
    file = FileWriter(path)
    writer = StoreWriter(file)
    for article in ARTICLES:
        writer.add(article)
    writer.finish()
    file.finish({})
    assert read(path) == ARTICLES
    whole = path.read_bytes()
    chance = random.Random(5)  # noqa: S311 a repeatable choice
    refused = 0
    for place in chance.sample(range(*span(path, "store.blocks")), 100):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(sealed(changed))
        try:
            assert read(path) == ARTICLES  # a bit that means nothing
        except IndexCorruptError:
            refused += 1
    assert refused > 95


def test_prose_is_what_the_article_says_whatever_its_text_looks_like(tmp_path: Path) -> None:
    """Also where it has no entities, or a text that looks like them."""
    some = [
        Article(id="a", deck="Ringkas", body='ini ,"entities":[ bukan', language="en"),
        Article(id="b", body="Palu \ud83d", entities=(Entity("Palu", "place", (Mention("body", 0, 4),)),)),
        Article(id="c"),
    ]
    file = FileWriter(tmp_path / "s.articles")
    writer = StoreWriter(file)
    for article in some:
        writer.add(article)
    writer.finish()
    file.finish({})
    store = Store(ArrayFile(tmp_path / "s.articles"), len(some))
    assert [store.prose(number) for number in range(3)] == [Prose(a.deck, a.body, a.language) for a in some]
