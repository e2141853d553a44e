"""Files that break off: every whole record is read, and the cut is one skip."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from newsearch.corpus import read_corpus

from . import archives as make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def response(number: int, *, said: int = 0) -> bytes:
    """One page of a crawl; `said` is added to the length that it says."""
    pytest.importorskip("warcio")
    page = make.page().encode().replace(b"<body>", f"<body><p>Nomor {number} dari sepuluh.</p>".encode())
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://contohnews.com/{number}\r\n"
        f"WARC-Date: 2025-06-10T01:30:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body) + said}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def read(path: Path) -> tuple[list[str], list[str]]:
    """The last parts of the ids, and the reasons of the skips."""
    corpus = read_corpus(path)
    return [article.id.rpartition("/")[2] for article in corpus], [skip.reason for skip in corpus.skips]


@pytest.mark.parametrize("pages", [1, 2, 5, 20])
@pytest.mark.parametrize("missing", [1, 60, 300])
def test_a_crawl_of_gzip_members(tmp_path: Path, pages: int, missing: int) -> None:
    packed = b"".join(gzip.compress(response(n)) for n in range(pages))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed[:-missing])
    ids, reasons = read(path)
    # Of a record that lacks its checksum alone, all is there.
    assert (ids[: pages - 1], len(reasons)) == ([str(n) for n in range(pages - 1)], 1)
    assert reasons[0].startswith("truncated")
    path.write_bytes(packed)
    assert read(path) == ([str(n) for n in range(pages)], [])


@pytest.mark.parametrize("missing", [5, 60, 300])
def test_a_crawl_that_is_not_compressed(tmp_path: Path, missing: int) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(map(response, range(4)))[:-missing])
    assert read(path) == (["0", "1", "2"], ["truncated record"])


@pytest.mark.parametrize("said", [-100, -1, 7, 5000, 10**6, 10**9, 10**17])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_wrong_length_costs_one_record(tmp_path: Path, said: int, place: int) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(response(n, said=said if n == place else 0) for n in range(5)))
    ids, reasons = read(path)
    assert (ids, len(reasons)) == ([str(n) for n in range(5) if n != place], 1)


def test_garbage_between_records(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(0) + b"rusak" * 40000 + b"\r\n\r\n" + response(1) + b"sampah")
    assert read(path) == (["0", "1"], ["damaged WARC record", "damaged WARC record"])


def test_a_response_with_a_damaged_body(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    damaged = response(1).replace(b"Content-Type: text/html", b"Content-Encoding:  gzip\r\nContent-Type: text/html")
    path.write_bytes(response(0) + damaged.replace(b"Content-Length: ", b"Content-Length: 0") + response(2))
    ids, _ = read(path)
    assert (ids[0], ids[-1]) == ("0", "2")


def zstd(octets: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("zstandard").ZstdCompressor().compress(octets)
    return compressed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd,
}


@pytest.mark.parametrize("packer", PACKERS.values(), ids=PACKERS)
@pytest.mark.parametrize("kind", ["lines", "array", "csv", "tar"])
def test_what_stands_before_the_cut_is_read(tmp_path: Path, packer: Callable[[bytes], bytes], kind: str) -> None:
    records = [make.record(n) for n in range(300)]
    if kind == "lines":
        content = make.lines(*records)
    elif kind == "array":
        content = json.dumps(records).encode()
    elif kind == "csv":
        content = b"id,judul,isi\n" + b"".join(
            f"{row['id']},{row['title']},{row['body']}\n".encode() for row in ({**r} for r in map(plain, records))
        )
    else:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for record in records:
                member = make.lines(record)
                info = tarfile.TarInfo(f"{record['id']}.jsonl")
                info.size = len(member)
                archive.addfile(info, io.BytesIO(member))
        content = stream.getvalue()
    path = tmp_path / f"a.{kind}"
    path = path.with_suffix(".csv.gz") if kind == "csv" else path
    packed = packer(content)
    path.write_bytes(packed[: -len(packed) // 4])
    ids, reasons = read(path)
    assert ids == [record["id"] for record in records[: len(ids)]]
    assert len(reasons) == 1
    whole = packer(content)
    path.write_bytes(whole + packer(b""))
    ids, reasons = read(path)
    assert (len(ids), reasons) == (300, [])


def plain(record: dict[str, str]) -> dict[str, str]:
    return {"id": record["id"], "title": "Judul Kabar", "body": make.SENTENCE.replace(",", "")}


def test_a_page_that_is_cut_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress((f"Kerja Bakti Digelar\n\n{make.SENTENCE}\n" * 50).encode())[:-9])
    assert read(path) == ([], ["truncated file"])


def test_trailing_garbage_behind_a_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(make.lines(make.record(1), make.record(2))) + b"sampah di belakang")
    ids, reasons = read(path)
    assert (ids, len(reasons)) == (["a1", "a2"], 1)


def test_a_zip_that_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jsonl", make.lines(make.record(1)))
    path.write_bytes(path.read_bytes()[:-30])
    assert read(path) == ([], ["damaged ZIP"])


def test_no_library_speaks_past_us(tmp_path: Path) -> None:
    """In a program that has set up no logging nothing is on stderr, whatever is read."""
    pytest.importorskip("trafilatura")
    (tmp_path / "a.warc").write_bytes(
        response(0, said=9) + response(1) + response(2).replace(b"/2\r\n", b"/2 dan 3\r\n") + b"WARC/1.0\r\nrusak"
    )
    (tmp_path / "b.html").write_bytes(b"<html>" + b"<div>" * 3000)
    (tmp_path / "c.html").write_bytes(b"<html><body><p></body></html>")
    (tmp_path / "d.xml").write_bytes(b"<?xml version='1.0'?><rss><channel><item><title>&nbsp;")
    (tmp_path / "e.parquet").write_bytes(b"PAR1rusakPAR1")
    (tmp_path / "f.html").write_bytes(b"<!doctype html>" + bytes(range(256)) * 40)
    code = "import sys; from newsearch import read_corpus; print(len(list(read_corpus(sys.argv[1]))))"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
