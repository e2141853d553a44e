"""Tags, of records and of pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import read_corpus
from newsearch.corpus import tags

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tags": ["Kerja Bakti", "#Bogor"]}, ("Kerja Bakti", "Bogor")),
        ({"keywords": "kerja bakti, bogor; banjir | hujan"}, ("kerja bakti", "bogor", "banjir", "hujan")),
        ({"hashtag": "#KerjaBakti #Bogor"}, ("KerjaBakti", "Bogor")),
        ({"topics": [{"name": "Lingkungan"}, {"name": "Warga"}]}, ("Lingkungan", "Warga")),
        ({"topik": "Bogor\nbogor\nBOGOR"}, ("Bogor",)),
        ({"tags": [12, 45]}, ()),
        ({"tags": "kompas.com, banjir"}, ("banjir",)),
        ({"tags": "Ma&#39;ruf Amin, R&amp;D"}, ("Ma'ruf Amin", "R&D")),
        ({"tags": "C#, banjir"}, ("C#", "banjir")),
        ({"tags": "kata " * 30}, ()),
        ({"tags": ",".join(f"kata{n}" for n in range(60))}, ()),
    ],
)
def test_of_records(tmp_path: Path, fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, **fields)))
    assert [article.tags for article in read_corpus(path)] == [expected]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<meta property="article:tag" content="Kerja Bakti"><meta property="article:tag" content="Bogor">',
            ("Kerja Bakti", "Bogor"),
        ),
        ('<meta name="news_keywords" content="kerja bakti, berita terkini">', ("kerja bakti",)),
        ('<meta name="keywords" content="kerja bakti, warga, hujan es">', ("kerja bakti", "warga")),
        ('<meta name="keywords" content="warga, ekonomi, olahraga, otomotif, hiburan">', ()),
        (
            '<script type="application/ld+json">'
            + json.dumps({"@type": "NewsArticle", "keywords": ["Kanal:Metro", "Editor:Siti", "Kerja Bakti"]})
            + "</script>",
            ("Kerja Bakti",),
        ),
        ("", ()),
    ],
    ids=["article:tag", "news_keywords", "keywords", "of the site", "JSON-LD", "none"],
)
def test_of_pages(tmp_path: Path, head: str, expected: tuple[str, ...]) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.html"
    path.write_text(make.page(head=head), "utf8")
    assert [article.tags for article in read_corpus(path)] == [expected]


def test_of_a_feed_the_first_category_is_the_section(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    path = tmp_path / "a.xml"
    categories = "".join(f"<category>{name}</category>" for name in ("Metro", "Banjir", "Bogor"))
    path.write_text(
        f'<rss version="2.0"><channel><title>Contoh</title><item><title>Kerja Bakti Warga</title>'
        f"<description>{make.SENTENCE}</description>{categories}</item></channel></rss>",
        "utf8",
    )
    assert [(article.section, article.tags) for article in read_corpus(path)] == [("Metro", ("Banjir", "Bogor"))]


def test_what_stands_under_every_article_tells_nothing() -> None:
    assert tags.telling("Berita Terkini, banjir, portal berita, news") == ["banjir"]


PAGE = f"""Kerja Bakti Digelar Warga Kota
Kamis, 4 Maret 2021 | 10:15 WIB
{make.SENTENCE} Kegiatan itu diikuti puluhan warga dari tiga rukun tetangga.
Lurah setempat berharap kegiatan serupa diadakan setiap bulan di semua wilayah kota.
"""


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("Tags\nkerja bakti\nbogor\nBerita Terkait\nHarga Solar Naik, Nelayan Mengeluh", ("kerja bakti", "bogor")),
        ("Topik: kerja bakti, bogor\nKomentar", ("kerja bakti", "bogor")),
        ("Tag\n" + "\n".join(f"menu {n}" for n in range(40)), ()),
        ("Terpopuler\nkerja bakti", ()),
    ],
)
def test_below_the_text_of_a_page(tmp_path: Path, tail: str, expected: tuple[str, ...]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{PAGE}{tail}\n", "utf8")
    assert [article.tags for article in read_corpus(path)] == [expected]


@pytest.mark.parametrize(
    ("head", "expected"),
    [("", ("kerja bakti",)), ('<meta property="article:tag" content="Gotong Royong">', ("Gotong Royong",))],
)
def test_what_a_page_declares_beats_what_it_shows(tmp_path: Path, head: str, expected: tuple[str, ...]) -> None:
    path = tmp_path / "a.html"
    path.write_text(make.page(head=head).replace("</article>", "<p>Tag: kerja bakti</p></article>"), "utf8")
    assert [article.tags for article in read_corpus(path)] == [expected]
