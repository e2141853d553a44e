"""Broken and hostile input is repaired where that is safe, else skipped with file, line and reason."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsearch.corpus import Skip, read_corpus, sources

from . import archives as make

if TYPE_CHECKING:
    from newsearch.corpus import Corpus


def read(path: Path) -> tuple[Corpus, list[str]]:
    corpus = read_corpus(path)
    return corpus, [article.id for article in corpus]


def only_skip(corpus: Corpus) -> tuple[int, str]:
    (skip,) = corpus.skips
    assert corpus.skipped == 1
    assert corpus.reasons == {skip.reason: 1}
    return skip.line, skip.reason


def test_damaged_line_is_skipped_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1)) + b'{"id": "a2", "title": \n' + make.lines(make.record(3)))
    corpus, ids = read(path)
    assert ids == ["a1", "a3"]
    assert only_skip(corpus) == (2, "damaged JSON")
    assert corpus.records == 3


def test_truncated_last_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1), make.record(2))[:-40])
    corpus, ids = read(path)
    assert ids == ["a1"]
    assert only_skip(corpus) == (2, "truncated last line")


def test_truncated_gzip_gives_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(make.lines(*[make.record(number, x=str(hash(str(number)))) for number in range(2000)]))
    path.write_bytes(whole[: len(whole) // 2])
    corpus, ids = read(path)
    assert len(ids) > 500
    line, reason = only_skip(corpus)
    assert reason == "truncated file"
    assert line == len(ids) + 1


def test_corrupt_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    octets = bytearray(
        gzip.compress(make.lines(*[make.record(number, x=str(hash(str(number)))) for number in range(500)]))
    )
    octets[len(octets) // 2] ^= 0xFF
    octets[len(octets) // 2 + 1] ^= 0xFF
    path.write_bytes(octets)
    corpus, _ = read(path)
    assert corpus.skipped >= 1


def test_truncated_array(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([make.record(1), make.record(2)], indent=1)[:-60], encoding="utf-8")
    corpus, ids = read(path)
    assert ids == ["a1"]
    assert only_skip(corpus)[1] == "truncated JSON"


def test_record_without_text_names_its_id(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1, body=" \n "), make.record(2)))
    corpus, ids = read(path)
    assert ids == ["a2"]
    assert [Skip(str(path), 1, "no text", "a1")] == corpus.skips


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\x00\x00"])
def test_empty_text_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    corpus, ids = read(path)
    assert ids == []
    assert only_skip(corpus) == (0, "no text")


def test_record_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.jsonfile.RECORD_LIMIT", 2**20)
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1), make.record(2, body="x" * 3 * 2**20), make.record(3)))
    corpus, ids = read(path)
    assert ids == ["a1", "a3"]
    assert only_skip(corpus) == (2, "larger than 1 MB")


def test_a_record_of_fifty_megabytes_is_over_the_limit() -> None:
    assert sources.RECORD_LIMIT < 50 * 10**6


def test_text_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "RECORD_LIMIT", 2**20)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * (2**20 + 1))
    corpus, _ = read(path)
    assert only_skip(corpus) == (0, "larger than 1 MB")


def test_nesting_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n" + make.lines(make.record(2)))
    corpus, ids = read(path)
    assert ids == ["a2"]
    assert only_skip(corpus) == (1, "nested too deep")


def test_number_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": ' + b"9" * 10_000 + b"}\n" + make.lines(make.record(2)))
    corpus, ids = read(path)
    assert ids[-1] == "a2"
    assert corpus.records == 2


def test_line_that_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1)) + b'"teks saja"\n[1, 2]\n')
    corpus, ids = read(path)
    assert ids == ["a1"]
    assert corpus.reasons == {"not a record": 2}


def test_nul_bytes_inside_and_around_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = make.lines(make.record(1, body="Warga berkumpul\x00 di balai desa sejak pagi hari."))
    path.write_bytes(b"\x00\x00" + line + b"\x00" * 100 + b"\n" + make.lines(make.record(2)))
    (first, second) = read_corpus(path)
    assert first.body == "Warga berkumpul di balai desa sejak pagi hari."
    assert second.id == "a2"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(make.lines(make.record(1), make.record(2)).decode().encode(encoding))
    _, ids = read(path)
    assert ids == ["a1", "a2"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_text_file_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"Kafé Baru Dibuka di Alun-alun\n\n“{make.SENTENCE}”\n".encode(encoding))
    (article,) = read_corpus(path)
    assert article.headline == "Kafé Baru Dibuka di Alun-alun"
    assert article.body == f"“{make.SENTENCE}”"


def test_bad_bytes_in_utf8_are_read_as_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        make.lines(make.record(1, body="Warga menyebutnya Xkaf\u00e9X dan kaf\u00e9 di desa.")).replace(
            b"Xkaf\xc3\xa9X", b"\x93kaf\xe9\x94"
        )
    )
    (article,) = read_corpus(path)
    assert article.body == "Warga menyebutnya “kafé” dan kafé di desa."


def test_mojibake_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    broken = "â€œKami siap,â€\x9d kata warga. Harga naik â€“ tidak turun. KafÃ© itu ramai."
    path.write_bytes(make.lines(make.record(1, body=broken)))
    (article,) = read_corpus(path)
    assert article.body == "“Kami siap,” kata warga. Harga naik – tidak turun. Kafé itu ramai."


def test_pictures_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    corpus, _ = read(path)
    assert only_skip(corpus) == (0, "not text: a picture")


@pytest.mark.parametrize(
    "name", ["../lolos.jsonl", "a/../../lolos.jsonl", "/lolos.jsonl", "..\\lolos.jsonl", "C:\\lolos.jsonl"]
)
def test_zip_paths_that_leave_the_container(tmp_path: Path, name: str) -> None:
    corpus, ids = read(
        make.zipped(tmp_path / "a.zip", {name: make.lines(make.record(1)), "b.jsonl": make.lines(make.record(2))})
    )
    assert ids == ["a2"]
    assert only_skip(corpus)[1] == "path that leaves the container"
    assert corpus.skips[0].file == f"{tmp_path / 'a.zip'}!{name}"


def test_tar_links_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("tautan.jsonl")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        content = make.lines(make.record(1))
        out = tarfile.TarInfo("../lolos.jsonl")
        out.size = len(content)
        archive.addfile(out, io.BytesIO(content))
    corpus, ids = read(path)
    assert ids == []
    assert corpus.reasons == {"link inside a container": 1, "path that leaves the container": 1}


def test_zip_bomb(tmp_path: Path) -> None:
    corpus, ids = read(make.zipped(tmp_path / "a.zip", {"nol.jsonl": bytes(sources.RATIO_FREE + 2**20)}))
    assert ids == []
    assert only_skip(corpus)[1] == "unpacks to more than 200 times its size"


def test_gzip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "RATIO_FREE", 2**20)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * (8 * 2**20)))
    corpus, _ = read(path)
    assert only_skip(corpus)[1] == "unpacks to more than 200 times its size"


def test_containers_without_end(tmp_path: Path) -> None:
    content = make.lines(make.record(1))
    for _ in range(5):
        content = make.in_memory_zip({"dalam.zip": content})
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    corpus, ids = read(path)
    assert ids == []
    assert only_skip(corpus)[1] == "more than 3 containers in one another"


def test_compression_without_end(tmp_path: Path) -> None:
    content = make.lines(make.record(1))
    for _ in range(5):
        content = gzip.compress(content)
    path = tmp_path / "a.gz"
    path.write_bytes(content)
    corpus, _ = read(path)
    assert only_skip(corpus)[1] == "compressed more than 3 times over"


def test_damaged_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + b"rusak" * 100)
    corpus, _ = read(path)
    assert only_skip(corpus)[1] == "damaged ZIP"


def test_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.jsonl", make.lines(make.record(1)))
        archive.writestr("b.jsonl", make.lines(make.record(2)))
    octets = path.read_bytes().replace(b"Nomor 1", b"Nomor X", 1)
    path.write_bytes(octets)
    corpus, ids = read(path)
    assert ids[-1] == "a2"
    assert corpus.skips[-1].reason == "damaged member"


def test_feed_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item>'
        "<title>&b;</title></item></channel></rss>",
        encoding="utf-8",
    )
    corpus, _ = read(path)
    assert only_skip(corpus)[1] == "declares XML entities"


def test_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "luar.jsonl"
    outside.write_bytes(make.lines(make.record(1)))
    folder = tmp_path / "arsip"
    folder.mkdir()
    (folder / "tautan.jsonl").symlink_to(outside)
    (folder / "sendiri.jsonl").write_bytes(make.lines(make.record(2)))
    (folder / "kembali.jsonl").symlink_to(folder / "sendiri.jsonl")
    corpus, ids = read(folder)
    assert ids == ["a2"]
    assert [(Path(skip.file).name, skip.reason) for skip in corpus.skips] == [
        ("kembali.jsonl", "link to what the folder itself holds"),
        ("tautan.jsonl", "link that leaves the folder"),
    ]


def test_an_index_is_no_archive(tmp_path: Path) -> None:
    """A folder of articles may hold the index of them."""
    (tmp_path / "index" / "generations" / "x").mkdir(parents=True)
    for name in ("a.txt", "index/CURRENT", "index/generations/x/manifest.json"):
        (tmp_path / name).write_text("Judul\n\nIsi berita.")
    assert [article.id for article in read_corpus(tmp_path)] == ["a"]


def test_hidden_files_and_readmes_are_no_articles(tmp_path: Path) -> None:
    for name in ("README.md", "readme.txt", "LICENSE", ".tersembunyi.txt", ".git/a.txt", "a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Kerja Bakti Digelar\n\n{make.SENTENCE}\n", encoding="utf-8")
    corpus, ids = read(tmp_path)
    assert ids == ["a"]
    assert corpus.records == 1


def test_table_with_a_quote_that_never_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.corpus.formats.tables.RECORD_LIMIT", 2**16)
    path = tmp_path / "a.csv"
    path.write_text('id,judul,isi\n1,Judul,"' + make.SENTENCE * 2000, encoding="utf-8")
    corpus, _ = read(path)
    assert corpus.skipped >= 1


def test_html_nested_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * 50_000 + make.SENTENCE + "</body></html>", encoding="utf-8")
    corpus, _ids = read(path)
    assert corpus.records == 1
