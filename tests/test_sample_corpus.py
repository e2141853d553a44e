"""The sample corpus is read whole and right: it is what a newcomer searches first."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsearch import Article, read_corpus

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(read_corpus(CORPUS))


def test_every_file_gives_its_articles_and_nothing_is_skipped() -> None:
    corpus = read_corpus(CORPUS)
    files = len(list(CORPUS.glob("*.txt")))
    records = len((CORPUS / "arsip.jsonl").read_text("utf8").splitlines())
    assert (sum(1 for _ in corpus), corpus.skipped) == (files + records, 0)
    assert files + records >= 60


def test_ids_and_headlines_are_unique(articles: list[Article]) -> None:
    assert len({article.id for article in articles}) == len(articles)
    assert len({article.headline for article in articles}) == len(articles)


def test_fields_are_taken_apart(articles: list[Article]) -> None:
    for article in articles:
        assert (article.source, article.authors, article.precision) == ("Warta Arsip", ("Redaksi",), "minute"), (
            article.id
        )
        assert article.place, article.id
        assert len(article.captions) <= 1, article.id


def test_bodies_hold_paragraphs_of_prose_only(articles: list[Article]) -> None:
    for article in articles:
        paragraphs = article.body.split("\n\n")
        assert len(paragraphs) >= 3, article.id
        assert not any("WARTA ARSIP" in text or "Penulis" in text or "Halaman:" in text for text in paragraphs), (
            article.id
        )


def test_headlines_of_other_articles_are_kept_apart(articles: list[Article]) -> None:
    headlines = {article.headline for article in articles}
    related = [headline for article in articles for headline in article.related]
    assert related
    assert set(related) <= headlines


def test_headlines_of_other_articles_are_out_of_the_bodies(articles: list[Article]) -> None:
    """One is left: its words nearly all come back in the paragraph behind it, as those of a heading do."""
    headlines = {article.headline for article in articles}
    left = {text for article in articles for text in article.body.split("\n\n") if text in headlines}
    assert left == {"FIFA Coret Indonesia sebagai Tuan Rumah Piala Dunia U-20"}
