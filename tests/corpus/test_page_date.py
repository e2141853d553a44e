"""The date of a page: what it declares, else what stands near its headline; never what its sentences tell of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus
from newsearch.corpus.dates import WIB
from newsearch.corpus.page import page_date

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch import Article

BODY = (
    f"JAKARTA, CONTOHNEWS.COM - {make.SENTENCE}\n\n"
    "“Kami akan memperbaiki jalan itu bersama seluruh warga,” kata Budi, Sabtu (14/6/2025).\n\n"
    "Pameran itu berlangsung pada 29 April hingga 1 Mei 2016 di balai kota dan terbuka untuk semua warga.\n"
)
LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"DATE"}</script>'
HEADLINE = "Warga Perbaiki Jalan Desa Bersama-sama"


def read(folder: Path, text: str, name: str = "a.txt", now: datetime | None = None) -> Article:
    path = folder / name
    path.write_text(text, "utf-8")
    (article,) = read_corpus(path, now=now)
    return article


def dated(article: Article) -> tuple[str, str | None]:
    moment = article.published
    return ("" if moment is None else f"{moment:%Y-%m-%d %H:%M}", article.published_from)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("", "", ("", None)),
        ("Jakarta, Sabtu kemarin", "", ("", None)),
        ("Selasa, 10 Juni 2025 20:11 WIB", "", ("2025-06-10 20:11", "page")),
        ("Oleh Maya Sofia, 16 Februari 2016", "", ("2016-02-16 00:00", "page")),
        ("12-14 April 2016", "", ("", None)),
        ("Acara itu dibuka oleh bupati pada Sabtu, 14 Juni 2025.", "", ("", None)),
        ("https://www.contohnews.com/read/2025/06/16/120000/jalan", "", ("2025-06-16 00:00", "url")),
        ("", "Sumber: https://www.contohnews.com/read/2025/06/16/120000/jalan", ("2025-06-16 00:00", "url")),
        ("", "https://www.contohnews.com/read/2025/06/16/120000/jalan", ("", None)),
        (
            "16 Juni 2025 12:34 WIB\nhttps://www.contohnews.com/read/2025/06/16/120000/jalan",
            "",
            ("2025-06-16 12:34", "page"),
        ),
        (
            "18 Juni 2025 12:34 WIB\nhttps://www.contohnews.com/read/2025/06/16/120000/jalan",
            "",
            ("2025-06-16 00:00", "url"),
        ),
        ("", "Berita Terkait\nLongsor di Bogor\n12 Mei 2025 10:00 WIB", ("", None)),
        ("", "Copyright © 2025\nDiterbitkan: 11 Juni 2025 07:00 WIB", ("2025-06-11 07:00", "page")),
    ],
)
def test_the_date_of_a_text(tmp_path: Path, above: str, below: str, expected: tuple[str, str | None]) -> None:
    text = "\n".join(part for part in (HEADLINE, above, "", BODY, below) if part)
    assert expected == dated(read(tmp_path, text))


def test_a_date_in_the_headline_is_not_when_it_appeared(tmp_path: Path) -> None:
    text = f"Jadwal Kerja Bakti Warga Desa 20 Juni 2025\n18 Juni 2025\n\n{BODY}"
    assert dated(read(tmp_path, text)) == ("2025-06-18 00:00", "page")


def test_a_dated_address_above_the_body_is_the_article_s(tmp_path: Path) -> None:
    url = "https://www.contohnews.com/read/2025/06/16/120000/jalan"
    assert read(tmp_path, f"{HEADLINE}\n{url}\n\n{BODY}").url == url


def test_two_addresses_say_nothing(tmp_path: Path) -> None:
    urls = "https://a.com/2025/06/16/satu\nhttps://a.com/2025/06/17/dua"
    article = read(tmp_path, f"{HEADLINE}\n{urls}\n\n{BODY}")
    assert (dated(article), article.url) == (("", None), "")


def test_a_label_is_believed_before_the_address(tmp_path: Path) -> None:
    text = f"judul: {HEADLINE}\ntanggal: 12 Juni 2025\nurl: https://a.com/2025/06/16/satu\nisi: {BODY}"
    assert dated(read(tmp_path, text)) == ("2025-06-12 00:00", "page")


def test_what_lies_ahead_is_not_when_it_appeared(tmp_path: Path) -> None:
    text = f"{HEADLINE}\n20 Juni 2025 20:00 WIB\n\n{BODY}"
    assert dated(read(tmp_path, text, now=datetime(2025, 6, 10, tzinfo=WIB))) == ("", None)
    assert dated(read(tmp_path, text, now=datetime(2025, 6, 19, tzinfo=WIB))) == ("2025-06-20 20:00", "page")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "2025-06-10 08:30"),
        ('<meta property="article:published_time" content="2025-06-12T10:15:00+07">', "2025-06-12 10:15"),
        ('<meta name="pubdate" content="12-Jun-25">', "2025-06-12 00:00"),
        ('<meta name="publish-date" content="June 12, 2025 1:05 p.m.">', "2025-06-12 13:05"),
        (
            '<meta name="pubdate" content="31 Februari 2025"><meta name="date" content="2025-06-12 07:00">',
            "2025-06-12 07:00",
        ),
        (
            LINKED.replace("DATE", "?") + '<meta name="date" content="2025-06-12 07:00">',
            "2025-06-12 07:00",
        ),
        (
            LINKED.replace("DATE", "2025-06-11T09:00Z") + '<meta name="date" content="2025-06-12 07:00">',
            "2025-06-11 16:00",
        ),
        ('<link rel="canonical" href="https://a.com/2025/06/14/satu">', "2025-06-14 00:00"),
        (
            '<link rel="canonical" href="https://a.com/2025/06/14/satu"><meta name="date" content="2025-06-12 07:00">',
            "2025-06-12 07:00",
        ),
    ],
)
def test_what_a_page_declares_beats_what_it_shows(tmp_path: Path, head: str, expected: str) -> None:
    assert expected == dated(read(tmp_path, make.page(head=head), "a.html"))[0]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ('<time datetime="2025-06-12T10:15:00+07:00">kemarin</time>', "2025-06-12 10:15"),
        ('<time>12 Juni 2025</time><time datetime="2025-06-12T10:15">12/6</time>', "2025-06-12 10:15"),
        ('<time datetime="2025-06-12">a</time><time datetime="2025-05-01">b</time>', "2025-06-10 08:30"),
        ('<time datetime="2025-05-01">a</time><time itemprop="datePublished">12 Juni 2025</time>', "2025-06-12 00:00"),
        ('<time class="updated" datetime="2025-06-13T10:15">a</time>', "2025-06-10 08:30"),
        (
            '<time class="entry-date" datetime="2025-06-12T10:15">a</time><time datetime="2025-05-01">b</time>',
            "2025-06-12 10:15",
        ),
        ('<span itemprop="datePublished" content="2025-06-12 07:00"></span>', "2025-06-12 07:00"),
        ("<time>baru</time>", "2025-06-10 08:30"),
    ],
)
def test_elements_that_hold_the_date(tmp_path: Path, times: str, expected: str) -> None:
    page = make.page().replace("</article>", f"{times}</article>")
    assert expected == dated(read(tmp_path, page, "a.html"))[0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Kompas.com - 10/06/2025, 20:11 WIB", True),
        (", Jurnalis-Kamis, 19 Juni 2025 |10:02 WIB", True),
        ("Diperbarui 10 Jun 2025, 11:19 WIB Diterbitkan 10 Jun 2025, 10:02 WIB", True),
        ("Jakarta, 12 Juni 2025", True),
        ("", False),
        ("Warga bergotong royong", False),
        ("kata Budi, Sabtu (14/6/2025).", False),
        ("“Kami senang,” kata Budi saat ditemui di kantornya, Sabtu (14/6/2025).", False),
        ("Pameran dibuka di balai kota oleh bupati dan wakilnya pada Sabtu, 14 Juni 2025 lalu", False),
        ("Gempa terjadi pada Sabtu, 14 Juni 2025 pukul 10.15 WIB dan dirasakan warga di tiga kabupaten.", False),
    ],
)
def test_a_line_about_a_date_and_a_sentence_with_one(line: str, expected: bool) -> None:
    assert expected is page_date.is_date_line(line)
