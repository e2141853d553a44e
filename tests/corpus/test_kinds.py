"""Every kind of archive is read, whatever its file is called."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from newsearch.corpus import read_corpus
from newsearch.errors import MissingExtraError, UsageError

from . import archives as make

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.article import Article


def read(path: Path) -> list[Article]:
    corpus = read_corpus(path)
    articles = list(corpus)
    assert corpus.records == len(articles) + corpus.skipped
    return articles


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1), make.record(2)))
    assert [article.id for article in read(path)] == ["a1", "a2"]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_by_content_not_name(tmp_path: Path, compress: object) -> None:
    path = tmp_path / "archive"
    path.write_bytes(compress(make.lines(make.record(1))))  # type: ignore[operator]
    assert [article.id for article in read(path)] == ["a1"]


def test_zstandard(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(make.lines(make.record(1))))
    assert [article.id for article in read(path)] == ["a1"]


@pytest.mark.parametrize("indent", [None, 2])
def test_json_array(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([make.record(1), make.record(2)], indent=indent), encoding="utf-8")
    assert [article.id for article in read(path)] == ["a1", "a2"]


def test_json_object_that_holds_the_list(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"count": 2, "articles": [make.record(1), make.record(2)]}), encoding="utf-8")
    assert [article.id for article in read(path)] == ["a1", "a2"]


def test_one_json_object_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(make.record(1), indent=1), encoding="utf-8")
    assert [article.id for article in read(path)] == ["a1"]


def test_record_larger_than_a_block_inside_an_array(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    long = make.record(1, body="\n".join([make.SENTENCE] * 10_000))
    path.write_text(json.dumps([long, make.record(2)], indent=1), encoding="utf-8")
    assert [article.id for article in read(path)] == ["a1", "a2"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_table_with_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        text = f"{make.SENTENCE}\nBaris kedua, “kutipan”."
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(["id", "judul", "isi", "tanggal"])
        for number in range(60):
            writer.writerow([f"c{number}", f"Kafé Nomor {number}", text, "10/06/2025"])
    articles = read(path)
    assert [f"c{number}" for number in range(60)] == [article.id for article in articles]
    assert articles[5].headline == "Kafé Nomor 5"
    assert articles[5].body == f"{make.SENTENCE}\n\nBaris kedua, “kutipan”."


def test_html_page(tmp_path: Path) -> None:
    path = tmp_path / "halaman.html"
    path.write_text(make.page(), encoding="utf-8")
    (article,) = read(path)
    assert article.headline == "Kerja Bakti Digelar Warga"
    assert article.place == "Bogor"
    assert article.source == "contohnews.com"
    assert str(article.published) == "2025-06-10 08:30:00+07:00"
    assert len(article.body.split("\n\n")) == 3


def warc_record(url: str, status: str, kind: str, body: bytes) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-10T01:30:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


CRAWL = [
    warc_record("https://www.contohnews.com/2025/06/10/0?utm_source=x", "200 OK", "text/html", make.page().encode()),
    warc_record("https://www.contohnews.com/hilang", "404 Not Found", "text/html", make.page().encode()),
    warc_record("https://www.contohnews.com/gambar", "200 OK", "image/png", b"\x89PNG"),
]


@pytest.mark.parametrize("octets", [b"".join(CRAWL), b"".join(map(gzip.compress, CRAWL))], ids=["plain", "gzip"])
def test_warc(tmp_path: Path, octets: bytes) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(octets)
    (article,) = read(path)
    assert article.id == "contohnews.com/2025/06/10/0"
    assert article.url == "https://www.contohnews.com/2025/06/10/0?utm_source=x"


FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Contoh News</title>
<item><title>Kerja Bakti</title><link>https://contohnews.com/1</link><pubDate>Tue, 10 Jun 2025 08:30:00 +0700</pubDate>
<description>&lt;p&gt;{0}&lt;/p&gt;&lt;p&gt;Kegiatan berlangsung sampai siang.&lt;/p&gt;</description>
</item></channel></rss>"""


def test_feed(tmp_path: Path) -> None:
    path = tmp_path / "umpan.xml"
    path.write_text(FEED.format(make.SENTENCE), encoding="utf-8")
    (article,) = read(path)
    assert article.body == f"{make.SENTENCE}\n\nKegiatan berlangsung sampai siang."
    assert str(article.published) == "2025-06-10 08:30:00+07:00"
    assert article.id == "contohnews.com/1"


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([make.record(1), make.record(2), {"id": "a3"}]), path)
    assert [article.id for article in read(path)] == ["a1", "a2"]


def test_zip_of_anything(tmp_path: Path) -> None:
    inner = make.in_memory_zip({"c.jsonl": make.lines(make.record(3))})
    members = {
        "a.jsonl": make.lines(make.record(1)),
        "b.html": make.page().encode(),
        "c.zip": inner,
        "README.md": b"# Arsip",
    }
    corpus = read_corpus(make.zipped(tmp_path / "a.zip", members))
    records = [record for file in corpus.files() for record in corpus.read(file)]
    assert [record.article.id for record in records] == ["a1", "b", "a3"]
    assert records[2].file.endswith("a.zip!c.zip!c.jsonl")


def test_large_zip_in_a_compressed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is copied to a temporary file, since a ZIP is read from its end."""
    monkeypatch.setattr("newsearch.corpus.formats.containers._IN_MEMORY", 100)
    path = tmp_path / "a.zip.gz"
    path.write_bytes(gzip.compress(make.in_memory_zip({"a.jsonl": make.lines(make.record(1), make.record(2))})))
    assert [article.id for article in read(path)] == ["a1", "a2"]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.tar"
    content = make.lines(make.record(1))
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("dalam/a.jsonl")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    assert [article.id for article in read(path)] == ["a1"]


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(make.lines(make.record(1)))))
    corpus = read_corpus("-")
    assert [(file.name, file.size, file.modified) for file in corpus.files()] == [("-", 0, 0)]
    assert [article.id for article in corpus] == ["a1"]


@pytest.mark.parametrize(
    ("name", "content", "blocked", "extra"),
    [
        ("a.html", make.page().encode(), "lxml.html", "html"),
        ("a.html", make.page().encode(), "trafilatura", "html"),
        ("a.warc", b"WARC/1.0\r\n", "warcio.archiveiterator", "warc"),
        ("a.xml", FEED.encode(), "feedparser", "feeds"),
        ("a.parquet", b"PAR1", "pyarrow", "parquet"),
    ],
)
def test_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, blocked: str, extra: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, blocked, None)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MissingExtraError, match=rf"newsearch\[{extra}\]"):
        list(read_corpus(path))


def test_mapping_beats_the_table(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines({"kepala": "Judul Sendiri", "title": "Bukan Ini", "naskah": make.SENTENCE}))
    (article,) = read_corpus(path, mapping={"headline": "kepala", "body": "naskah"})
    assert (article.headline, article.body) == ("Judul Sendiri", make.SENTENCE)


def test_mapping_of_an_unknown_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="articles have no field 'kepala'"):
        read_corpus(tmp_path, mapping={"kepala": "judul"})


def test_missing_path_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        read_corpus(tmp_path / "tidak-ada")


def test_no_path_is_refused() -> None:
    with pytest.raises(UsageError, match="no path"):
        read_corpus()


def test_parquet_needs_no_other_import(tmp_path: Path) -> None:
    """A process that has imported nothing of pyarrow before reads the file: `pyarrow.parquet` is imported by name."""
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    path = tmp_path / "arsip.parquet"
    parquet.write_table(
        pyarrow.table({"id": ["a"], "judul": ["Judul"], "isi": ["Isi berita yang cukup panjang."]}), path
    )
    code = "import sys; from newsearch import read_corpus; print([a.id for a in read_corpus(sys.argv[1])])"
    ended = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("['a']\n", "")
