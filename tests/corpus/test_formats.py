"""Formats that hold records, and files that hold none."""

from __future__ import annotations

import io
import pickle
import sqlite3
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from newsearch import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

BODY = make.SENTENCE + " Kegiatan itu berlangsung sampai siang."


def read(path: Path, content: str | bytes | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Id, headline and body of each article, and the reasons of skips."""
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    corpus = read_corpus(path)
    found = [(article.id, article.headline, article.body) for article in corpus]
    return found, [skip.reason for skip in corpus.skips]


LOG, MAIL = "the log of a program, not an article", "a mail; save its text or its page"
MYSQL = """-- MySQL dump 10.13
CREATE TABLE `berita` (
  `id` int(11) NOT NULL,
  `judul` varchar(100),
  `isi` text,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `berita` VALUES (1,'Harga \\'Beras\\' Naik','BODY (ya); \\"kata\\" dia, lagi.'),
(2,'It''s',_binary 'BODY'),
(3,NULL,'BODY');
INSERT INTO `pengguna` (`id`, `nama`) VALUES (1,'x'),(2,'y');
""".replace("BODY", BODY)
POSTGRES = """--
-- PostgreSQL database dump
--
SET standard_conforming_strings = on;
COPY public.berita (id, judul, isi) FROM stdin;
1\tHarga\\tBeras\tBODY\\nSelesai.
2\t\\N\tBODY
\\.

INSERT INTO public.lain (id, judul, isi) VALUES (1, 'C:\\x', 'BODY It''s.');
""".replace("BODY", BODY)


@pytest.mark.parametrize("block", [1 << 18, 64])
def test_a_dump_of_mysql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.sqldump._BLOCK", block)
    found, reasons = read(tmp_path / "a.sql", MYSQL)
    assert found == [
        ("berita-1", "Harga 'Beras' Naik", f'{BODY} (ya); "kata" dia, lagi.'),
        ("berita-2", "It's", BODY),
        ("berita-3", "", BODY),
    ]
    assert reasons == ["table pengguna holds no articles: no text: what nama holds is not known: --map says it"]


@pytest.mark.parametrize("block", [1 << 18, 64])
def test_a_dump_of_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.sqldump._BLOCK", block)
    found, reasons = read(tmp_path / "a.sql", POSTGRES)
    assert found == [
        ("berita-1", "Harga Beras", f"{BODY}\n\nSelesai."),
        ("berita-2", "", BODY),
        ("lain-1", "C:\\x", f"{BODY} It's."),
    ]
    assert reasons == []


def test_a_dump_without_rows_is_one_skip(tmp_path: Path) -> None:
    assert read(tmp_path / "a.sql", "-- MySQL dump\n-- Host: localhost\nSET NAMES utf8;\n") == (
        [],
        ["SQL without rows"],
    )


def test_a_database_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE berita (id INTEGER PRIMARY KEY, judul TEXT, isi TEXT, gambar BLOB)")
        database.executemany("INSERT INTO berita VALUES (?, ?, ?, ?)", [(n, f"Kerja {n}", BODY, b"x") for n in (1, 2)])
        database.execute("CREATE TABLE pengguna (id INTEGER, sandi TEXT)")
        database.execute("INSERT INTO pengguna VALUES (1, 'x')")
    database.close()
    before = sorted(tmp_path.iterdir())
    found, reasons = read(path)
    assert found == [("berita-1", "Kerja 1", BODY), ("berita-2", "Kerja 2", BODY)]
    assert [reason.partition(":")[0] for reason in reasons] == ["table pengguna holds no articles"]
    assert sorted(tmp_path.iterdir()) == before


def test_a_damaged_database_is_one_skip(tmp_path: Path) -> None:
    assert read(tmp_path / "a.db", b"SQLite format 3\x00" + b"\x07" * 5000) == ([], ["damaged SQLite database"])


def test_a_workbook(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Satu"
    sheet.append(["judul", "isi", "tanggal"])
    sheet.append(["Kerja Bakti", BODY, datetime(2024, 1, 2, 10, 5)])  # noqa: DTZ001 a cell has no zone
    other = book.create_sheet("Dua")
    for row in (["id", "judul", "isi"], [1, "Kerja Lagi", BODY], [None, None, None]):
        other.append(row)
    book.create_sheet("Kosong")
    path = tmp_path / "a.xlsx"
    book.save(path)
    articles = list(read_corpus(path))
    assert [(article.headline, article.body, str(article.published)) for article in articles] == [
        ("Kerja Bakti", BODY, "2024-01-02 10:05:00+07:00"),
        ("Kerja Lagi", BODY, "None"),
    ]
    assert articles[1].id == "Dua-1"


def test_a_damaged_workbook_is_one_skip(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    path = make.zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x", "[Content_Types].xml": b""})
    assert read(path) == ([], ["damaged spreadsheet"])


XML = (
    '<?xml version="1.0"?>\n<articles><article id="a7"><title>Satu &nbsp;&amp; Dua & Tiga</title>'
    "<date>2024-01-02</date>"
    f"<text>{BODY}</text></article><article><title>Dua</title><text><p>{BODY}</p><p>Selesai.</p></text></article></articles>"
)


def test_xml_of_records(tmp_path: Path) -> None:
    found, reasons = read(tmp_path / "a.xml", XML)
    assert [each[1:] for each in found] == [("Satu & Dua & Tiga", BODY), ("Dua", f"{BODY}\n\nSelesai.")]
    assert (found[0][0], reasons) == ("a7", [])


def test_xml_of_one_record(tmp_path: Path) -> None:
    found, _ = read(tmp_path / "a.xml", f"<berita><artikel><judul>Satu Dua</judul><isi>{BODY}</isi></artikel></berita>")
    assert [each[1:] for each in found] == [("Satu Dua", BODY)]


def test_a_news_sitemap(tmp_path: Path) -> None:
    entries = "".join(
        f"<url><loc>https://contoh.id/{n}</loc><news:news>"
        "<news:publication><news:name>Contoh</news:name>"
        "</news:publication>"
        f"<news:publication_date>2024-01-0{n}</news:publication_date><news:title>Judul Nomor {n}</news:title>"
        "</news:news></url>"
        for n in (1, 2)
    )
    path = tmp_path / "a.xml"
    path.write_text(f'<?xml version="1.0"?><urlset xmlns:news="x">{entries}</urlset>', "utf8")
    found = [
        (article.url, article.headline, article.source, str(article.published)[:10]) for article in read_corpus(path)
    ]
    assert found == [(f"https://contoh.id/{n}", f"Judul Nomor {n}", "Contoh", f"2024-01-0{n}") for n in (1, 2)]


def test_documents_of_a_test_collection(tmp_path: Path) -> None:
    text = "".join(
        f"<DOC>\n<DOCNO>k-{n}</DOCNO>\n<TITLE>Judul {n} & Lain</TITLE>\n<TEXT>\n{BODY}\n</TEXT>\n</DOC>\n"
        for n in (1, 2)
    )
    assert [each[1:] for each in read(tmp_path / "a.txt", text)[0]] == [(f"Judul {n} & Lain", BODY) for n in (1, 2)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares XML entities"),
        ('<?xml version="1.0"?><urlset><url><loc>https://contoh.id/1</loc></url></urlset>', "XML without articles"),
        ('<?xml version="1.0"?><svg xmlns="x"></svg>', "not text: a picture"),
    ],
)
def test_xml_that_gives_nothing(tmp_path: Path, content: str, reason: str) -> None:
    assert read(tmp_path / "a.xml", content) == ([], [reason])


TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="t1"><teiHeader><fileDesc><titleStmt><title>Satu Dua</title>'
    "<author>Ani Wijaya</author></titleStmt><sourceDesc><bibl><date>2 Januari 2024</date></bibl></sourceDesc>"
    f'</fileDesc></teiHeader><text><body><div type="entry"><p>{BODY}</p></div></body></text></TEI>'
)
NITF = (
    '<nitf><head><title>Satu</title><docdata><date.issue norm="20240102T100000+0700"/></docdata></head><body>'
    "<body.head><hedline><hl1>Satu Dua</hl1></hedline></body.head>"
    f"<body.content><p>{BODY}</p></body.content></body></nitf>"
)
NEWSML = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"><itemMeta>'
    "<versionCreated>2024-01-02T10:00:00+07:00</versionCreated></itemMeta><contentMeta><headline>Satu Dua</headline>"
    '<by>Ani Wijaya</by></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    f"<title>x</title></head><body><p>{BODY}</p></body></html></inlineXML></contentSet></newsItem>"
)


@pytest.mark.parametrize("content", [TEI, f"<teiCorpus>{TEI}</teiCorpus>", NITF, NEWSML])
def test_one_article_in_the_xml_of_the_press_and_of_text_corpora(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f'<?xml version="1.0"?>{content}', "utf8")
    found = [
        (article.headline, article.body, str(article.published)[:10], article.url) for article in read_corpus(path)
    ]
    assert found == [("Satu Dua", BODY, "2024-01-02", "")]


def test_truncated_xml_gives_what_is_whole(tmp_path: Path) -> None:
    found, reasons = read(tmp_path / "a.xml", XML[:-60])
    assert ([each[0] for each in found], reasons) == (["a7"], ["truncated XML"])


def test_a_page_saved_as_mhtml(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/html\r\n\r\n"
    )
    path = tmp_path / "a.mhtml"
    path.write_text("Snapshot-Content-Location: https://contoh.id/1\r\n" + head + make.page() + "\r\n--B--\r\n", "utf8")
    (article,) = read_corpus(path)
    assert (article.headline, article.url) == ("Kerja Bakti Digelar Warga", "https://contoh.id/1")
    assert article.body.startswith(make.SENTENCE)


def office(member: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.4", "not text: a PDF; convert it to text first"),
        ("a.docx", office("word/document.xml"), "not text: a Word document; save it as text or HTML"),
        ("a.pptx", office("ppt/presentation.xml"), "not text: slides"),
        ("a.jar", office("META-INF/MANIFEST.MF"), "not text: a program"),
        ("a.pkl", pickle.dumps({"judul": BODY}), "not text: a Python pickle"),
        ("tanpa-ending", pickle.dumps({"judul": BODY}), "not text: a Python pickle"),
        ("a.py", b"import os\nprint(os.getcwd())\n", "a program, not an article"),
        ("jalan", b"#!/bin/sh\necho ya\n", "a program, not an article"),
        ("a.ipynb", b'{"cells": [], "nbformat": 4}', "a program, not an article"),
        ("requirements.txt", b"numpy==1.2\n", "settings of a program, not an article"),
        ("perlu.txt", b"numpy==1.2\npandas>=2.0\nscrapy==2.1\nflask==1.0\n", "settings of a program, not an article"),
        ("config.yaml", b"a: 1\n", "settings of a program, not an article"),
        ("catatan.txt", b"2024-01-02 10:00:00,123 [x] ERROR gagal\n" * 9, LOG),
        ("akses.txt", b'::1 - - [02/Jan/2024:10:00:00 +0700] "GET / HTTP/1.1" 200 1\n' * 9, LOG),
        ("a.txt", b"TY  - NEWS\nTI  - Kerja Bakti\nER  - \n", "a list of references, not articles"),
        ("a.bib", b"@article{kerja, title={Kerja Bakti}}\n", "a list of references, not articles"),
        ("surat.txt", b"From: a@contoh.id\nSubject: Kerja\nDate: x\n\nWarga bersih.\n", MAIL),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP", "not text: a picture"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "not text: sound or video"),
        ("a.accdb", b"\x00\x01\x00\x00Standard ACE DB", "not text: a database of a kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "not text: an old Office document"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "not text: an archive of a kind"),
    ],
)
def test_what_holds_no_articles_is_one_skip(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    found, reasons = read(tmp_path / name, content)
    assert (found, [each.startswith(reason) for each in reasons]) == ([], [True])


@pytest.mark.parametrize("block", [1 << 18, 64])
def test_a_row_of_sql_that_cannot_be_read_is_a_skip_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.sqldump._BLOCK", block)
    insert = "INSERT INTO berita (id, judul, isi) VALUES "
    rows = (
        "(1,'Satu','BODY'),(2,'Dua, 'rusak','x'),(3,'Tiga','BODY');",
        "(4,'Empat, 'rusak','x');",
        "(5,'Lima','BODY');",
    )
    found, reasons = read(tmp_path / "a.sql", "".join(f"{insert}{row}\n" for row in rows).replace("BODY", BODY))
    assert [headline for _, headline, _ in found] == ["Satu", "Tiga", "Lima"]
    assert reasons == ["a row of SQL that cannot be read"] * 2


def test_a_dump_of_sql_server(tmp_path: Path) -> None:
    row = "INSERT [dbo].[Berita] ([Id], [Judul], [Isi]) VALUES (7, N'Judul 0', N'BODY')\nGO\n".replace("BODY", BODY)
    found, _ = read(tmp_path / "a.sql", "".join(row.replace("0", n) for n in "12"))
    assert [headline for _, headline, _ in found] == ["Judul 1", "Judul 2"]


@pytest.mark.parametrize(
    "row",
    [
        '<row><field name="judul">Kerja Bakti</field><field name="isi">BODY</field></row>',
        '<table name="berita"><column name="judul">Kerja Bakti</column><column name="isi">BODY</column></table>',
        '<doc><str name="title">Kerja Bakti</str><arr name="content"><str>BODY</str></arr></doc>',
    ],
)
def test_xml_whose_elements_have_the_names_of_columns(tmp_path: Path, row: str) -> None:
    text = f'<?xml version="1.0"?>\n<dump>{row.replace("BODY", BODY) * 2}</dump>'
    found, _ = read(tmp_path / "a.xml", text)
    assert [(headline, body) for _, headline, body in found] == [("Kerja Bakti", BODY)] * 2


def test_nitf(tmp_path: Path) -> None:
    text = (
        "<?xml version='1.0'?><nitf><body><body.head><hedline><hl1>Kerja Bakti</hl1></hedline></body.head>"
        f"<body.content><p>{BODY}</p><p>Warga pulang.</p></body.content></body></nitf>"
    )
    found, _ = read(tmp_path / "a.xml", text)
    assert [(headline, body) for _, headline, body in found] == [("Kerja Bakti", f"{BODY}\n\nWarga pulang.")]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("kata.txt", "\n".join(f"kata{n}" for n in range(30)), "a list of words, not an article"),
        ("alamat.txt", "https://contoh.id/1\nhttps://contoh.id/2\n", "a list of addresses, not an article"),
        ("spider.log", "2024-01-02 10:00:00 [scrapy] INFO: Spider opened\n", LOG),
    ],
)
def test_lists_and_logs_are_one_skip(tmp_path: Path, name: str, text: str, reason: str) -> None:
    assert read(tmp_path / name, text) == ([], [reason])


def test_a_book_is_one_skip(tmp_path: Path) -> None:
    path = make.zipped(tmp_path / "a.epub", {"mimetype": b"application/epub+zip", "OEBPS/1.xhtml": b"<p>x</p>"})
    assert read(path) == ([], ["not text: a book; convert it to text or HTML"])


def test_a_spreadsheet_with_a_title_above_its_header(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Laporan bulanan"], [], ["No", "Judul", "Isi"], [1, "Kerja Bakti", BODY]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert [found[1:] for found in read(tmp_path / "a.xlsx")[0]] == [("Kerja Bakti", BODY)]
