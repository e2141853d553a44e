"""Pages of HTML with several whole articles, and those that only look so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "".join(
    f"<p>{make.SENTENCE} Kegiatan bagian {number} itu berlangsung sampai siang, dan warga pulang bersama ke rumah.</p>"
    for number in (1, 2, 3)
)
TEASER = f"<p>{make.SENTENCE}</p>"


def articles(opened: str, closed: str, text: str = TEXT) -> str:
    return "".join(
        f'{opened}<h2 class="entry-title"><a href="https://contoh.id/b/{n}">Kerja Bakti Nomor {n} Digelar</a></h2>'
        f'<time datetime="2024-01-0{n}T10:00:00+07:00">0{n}/01</time>{text}{closed}'
        for n in (1, 2, 3)
    )


def read(path: Path, body: str, head: str = "") -> list[tuple[str, str]]:
    path.write_text(f"<html><head><title>Arsip</title>{head}</head><body>{body}</body></html>", "utf8")
    return [(article.headline, str(article.published)[:10]) for article in read_corpus(path)]


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("<article>", "</article>"),
        ('<div class="post hentry">', "</div>"),
        ('<div><div class="article idArticle">', "</div></div>"),
        ("<docfull>", "</docfull>"),
    ],
)
def test_each_article_of_a_page_is_one(tmp_path: Path, opened: str, closed: str) -> None:
    expected = [(f"Kerja Bakti Nomor {n} Digelar", f"2024-01-0{n}") for n in (1, 2, 3)]
    assert read(tmp_path / "a.html", articles(opened, closed)) == expected


def test_an_article_of_a_page_has_its_own_address_text_and_id(tmp_path: Path) -> None:
    site = '<meta property="og:site_name" content="Suara Kampung">'
    plain = articles("<article>", "</article>").replace("https://contoh.id", "")
    read(tmp_path / "a.html", articles("<article>", "</article>"), site)
    linked = list(read_corpus(tmp_path / "a.html"))
    assert [article.url for article in linked] == [f"https://contoh.id/b/{n}" for n in (1, 2, 3)]
    assert len({len(article.body) for article in linked}) == 1
    read(tmp_path / "a.html", plain, site)
    unlinked = list(read_corpus(tmp_path / "a.html"))
    assert [article.source for article in unlinked] == ["Suara Kampung"] * 3
    assert len({article.id for article in unlinked}) == 3


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f"<article><h1>Satu Dua Tiga</h1>{TEXT}</article>{articles('<article>', '</article>', TEASER)}", ""),
        (f"<article><h1>Satu Dua Tiga</h1>{TEXT}{articles('<article>', '</article>')}</article>", ""),
        (articles("<article>", "</article>"), '<meta property="og:type" content="article">'),
        (
            articles("<article>", "</article>"),
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Satu Dua Tiga"}</script>',
        ),
        (f"<article>{TEXT}</article><article>{TEXT}</article>", ""),
    ],
    ids=["teasers", "nested", "og:type", "JSON-LD", "no headlines"],
)
def test_one(tmp_path: Path, body: str, head: str) -> None:
    assert len(read(tmp_path / "a.html", body, head)) == 1
