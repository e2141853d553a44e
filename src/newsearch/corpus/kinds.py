"""Tells the kind of a file by its first bytes, else by its name, and refuses by name what holds no articles."""

from __future__ import annotations

import io
import re
from posixpath import splitext
from typing import Literal

from newsearch.corpus.python_literals import is_python
from newsearch.corpus.skips import SkippedError
from newsearch.corpus.sources import decode, is_utf16

Kind = Literal[
    "text",
    "json",
    "table",
    "html",
    "feed",
    "warc",
    "parquet",
    "zip",
    "tar",
    "sql",
    "sqlite",
    "sheets",
    "xml",
    "mhtml",
]

_SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".csv", ".tsv"), "table"),
    **dict.fromkeys((".txt", ".md", ".markdown", ".text"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    ".sql": "sql",
}
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"SQLite format 3\x00", "sqlite"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_PICTURE = "not text: a picture"
_DATABASE = "not text: a database of a kind that is not read; export it as SQL, CSV or JSON"
_DATABASES = (b"\x00\x01\x00\x00Standard", b"REDIS0", b"\x89HDF", b"ARROW1", b"Obj\x01", b"ORC")
_PICKLE = "not text: a Python pickle, which may run anything when it is opened; export it as CSV or JSON"
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "not text: a PDF; convert it to text first"),
    (_OLE, "not text: an old Office document; save it as text, CSV or XLSX"),
    (b"{\\rtf", "not text: a Rich Text document; save it as text"),
    *(
        (magic, _PICTURE)
        for magic in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
    ),
    *((magic, "not text: sound or video") for magic in (b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3")),
    (b"RIFF", _PICTURE),  # WebP: what is sound or video is told before
    *((magic, "not text: a program") for magic in (b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")),
    *((magic, "not text: a font") for magic in (b"OTTO", b"wOFF", b"wOF2", b"\x00\x01\x00\x00\x00")),
    *((magic, "not text: an archive of a kind that is not read") for magic in (b"7z\xbc\xaf", b"Rar!")),
    *((b"\x80" + bytes([version]), _PICKLE) for version in range(2, 6)),
    *((magic, _DATABASE) for magic in _DATABASES),
    (b"PGDMP", "not text: a dump of PostgreSQL in its own format; write it with pg_dump --format plain"),
    (b"\x93NUMPY", "not text: an array of numbers"),
)
_PROGRAM = "a program, not an article"
_SETTINGS = "settings of a program, not an article"
_LOG = "the log of a program, not an article"
_REFERENCES = "a list of references, not articles"
_MAIL = "a mail; save its text or its page"
_REFUSED_NAMES: dict[str, str] = {
    **dict.fromkeys(
        ".py .pyw .js .mjs .ts .jsx .tsx .java .c .h .cc .cpp .hpp .cs .go .rs .php .rb .pl .r .sh .bash .bat .ps1 "
        ".css .scss .less .vue .kt .swift .scala .lua .ipynb .rmd .vbs .ino".split(),
        _PROGRAM,
    ),
    **dict.fromkeys(".yml .yaml .toml .ini .cfg .conf .lock .env .properties .gitignore".split(), _SETTINGS),
    **dict.fromkeys(".log .out .err".split(), _LOG),
    **dict.fromkeys(".ris .bib .enw .nbib".split(), _REFERENCES),
    **dict.fromkeys(".eml .mbox .msg .pst".split(), _MAIL),
    **dict.fromkeys(".pkl .pickle .joblib".split(), _PICKLE),
    **dict.fromkeys(".svg .ico .bmp .psd .ai .eps".split(), _PICTURE),
    **dict.fromkeys(".npy .npz .h5 .bin .onnx .pt .pth .safetensors".split(), "not text: an array of numbers"),
    **dict.fromkeys(".mdb .accdb .dbf .frm .ibd .myd .rdb .bson".split(), _DATABASE),
}
_REFUSED_FILES = re.compile(
    r"(?:requirements[\w.-]*|robots|humans)\.txt|package(?:-lock)?\.json|tsconfig\.json|composer\.(?:json|lock)|"
    r"pipfile|dockerfile|makefile|cmakelists\.txt|scrapy\.cfg",
    re.IGNORECASE,
)
_REQUIREMENT = re.compile(r"[A-Za-z][\w.-]{0,60}(?:\[[\w,]+\])?\s?(?:[=~<>!]=|[<>])\s?\d[\w.*]*(?:\s?[;,].{0,80})?")
_SCRIPT = re.compile(r"#!\s?/|<\?php\b")
_LOG_LINE = re.compile(
    r"\W{0,2}\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.{0,60}?\b(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b|"
    r"\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d"
)
"""A line that a program or a web server writes of what it does."""
_REFERENCE = re.compile(
    r"TY  - [A-Z]{3,6}\s|@[A-Za-z]{3,20}\{[^\s,{}]{1,80},|%0 (?:Journal|Newspaper|Web|Generic|Book)"
)
_MAIL_HEADER = re.compile(r"(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|Message-ID):\s")
_SQL = re.compile(
    r"(?:--|/\*|#)[^\n]{0,200}\b(?:MySQL|MariaDB|phpMyAdmin|PostgreSQL|SQL) ?(?:dump|database dump)?|"
    r"\s*(?:PRAGMA foreign_keys|CREATE (?:TABLE|DATABASE)|INSERT (?:IGNORE )?INTO|SET SQL_MODE|DROP TABLE)\b",
    re.IGNORECASE,
)
_MHTML = re.compile(r"^MIME-Version:[^\n]{0,100}$", re.IGNORECASE | re.MULTILINE)
_PAGE_PARTS = re.compile(r"^Content-Type:\s{0,9}multipart/related", re.IGNORECASE | re.MULTILINE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]{0,100})")
_PROLOGUE = re.compile(
    r"(?:<\?[^>]{0,300}\?>|<!--.{0,2000}?-->|<!DOCTYPE[^>\[]{0,500}>|\s+)*", re.DOTALL | re.IGNORECASE
)
_PRESS = frozenset(["newsitem", "packageitem", "nitf", "newsml", "tei", "teicorpus"])
"""Roots of the formats of the press and of text corpora, which may hold HTML."""

_HTML_ROOTS = frozenset("html head body div p section main table h1 h2 h3 span a ul ol img br b i strong".split())


_LONGEST_HEADER = 1000
_LONGEST_NAME = 40

REFUSALS = tuple(dict.fromkeys([*(problem for _, problem in _REFUSED), *_REFUSED_NAMES.values(), _SETTINGS]))
"""Every reason for which a file is refused."""


def kind_of(name: str, head: bytes) -> Kind:
    """The kind of a file, by its first bytes, else by its name.

    Raises:
        SkippedError: it holds no articles, or has no bytes.
    """
    if not head:
        raise SkippedError("no text")
    suffix = _suffix(name)
    if suffix == ".xls" and head.startswith(_OLE):
        return "sheets"
    if head[257:262] == b"ustar":
        return "tar"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp" or head[8:12] in (b"WAVE", b"AVI "):
        raise SkippedError("not text: sound or video")
    for magic, problem in _REFUSED:
        if head.startswith(magic):
            raise SkippedError(problem)
    base = name.rpartition("!")[2].rpartition("/")[2]
    if suffix in _REFUSED_NAMES or _REFUSED_FILES.fullmatch(base):
        raise SkippedError(_REFUSED_NAMES.get(suffix, _SETTINGS))
    text = decode(head, partial=True).lstrip("\ufeff \t\r\n\x00")
    kind = _kind_of_text(text, suffix)
    if kind == "text":
        if head.count(0) > len(head) // 3 and not is_utf16(head) and any(head):
            raise SkippedError("not text")
        _refuse_by_text(text)
    return kind


def _refuse_by_text(text: str) -> None:
    if _SCRIPT.match(text):
        raise SkippedError(_PROGRAM)
    if _REFERENCE.match(text):
        raise SkippedError(_REFERENCES)
    first = text[:4000].split("\n")[:12]
    if sum(_MAIL_HEADER.match(line) is not None for line in first) > 2:
        raise SkippedError(_MAIL)
    if len(first) > 3 and sum(_LOG_LINE.match(line) is not None for line in first[:-1]) * 2 > len(first):
        raise SkippedError(_LOG)
    if "==" not in text and ">=" not in text and "~=" not in text:
        return
    lines = [line.strip() for line in text.split("\n")[:40] if line.strip() and not line.startswith("#")][:-1]
    if len(lines) > 2 and sum(_REQUIREMENT.fullmatch(line) is not None for line in lines) > len(lines) // 2:
        raise SkippedError(_SETTINGS)


def _kind_of_text(text: str, suffix: str) -> Kind:
    named = _SUFFIXES.get(suffix)
    if named in ("table", "sql"):
        return named
    if named != "html" and "ultipart/" in text and _MHTML.search(text[:2000]) and _PAGE_PARTS.search(text[:4000]):
        return "mhtml"
    if named == "html":
        return "html"
    if text.startswith(("{", "[", "(")) and suffix not in (".md", ".markdown") and _looks_like_json(text):
        if '"nbformat"' in text[:4000] or text.startswith('{\n "cells"'):
            raise SkippedError(_PROGRAM)
        return "json"
    if text.startswith("<"):
        return _kind_of_markup(text, named)
    if suffix not in (".md", ".markdown") and _is_table(text):
        return "table"
    if _SQL.match(text) and named != "json" and suffix not in (".md", ".markdown"):
        return "sql"
    return named if named in ("json", "mhtml") else "text"


def _is_table(text: str) -> bool:
    """Whether the first line names columns of articles, and the second is a row of that table."""
    first, _, rest = text.partition("\n")
    mark = next((mark for mark in ("\t", ";", "|", ",") if mark in first), "")
    if not mark or not rest or len(first) > _LONGEST_HEADER or first[-1] in ".!?":
        return False
    import csv

    from newsearch.corpus.field_names import FieldMap

    if any(len(name) > _LONGEST_NAME for name in first.split(mark)):
        return False
    try:
        names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error:
        return False
    known = FieldMap()
    fields = {known.field(name) for name in names}
    return len(names) == len(rows[0]) and len({"headline", "body", "url", "published"} & fields) > 1


def _kind_of_markup(text: str, named: Kind | None) -> Kind:
    start = text[:1500].casefold()
    if "<rss" in start or "<feed" in start or "<rdf:rdf" in start:
        return "feed"
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue is not None else 0)
    tag = root[1].casefold() if root is not None else ""
    if start.startswith("<!doctype html") or ("<html" in start and not (text.startswith("<?xml") and tag in _PRESS)):
        return "html"
    if tag == "svg":
        raise SkippedError(_PICTURE)
    if text.startswith("<?php"):
        raise SkippedError(_PROGRAM)
    if text.startswith("<?xml") or (tag and (named is None or tag == "doc")):
        return "html" if tag in _HTML_ROOTS else "xml"
    return "text" if named == "text" else "html"


def _looks_like_json(text: str) -> bool:
    rest = text[1:].lstrip()
    if is_python(text):
        return True
    return text[0] != "(" and rest[:1] in ('"', "{", "[", "]", "}") and (text[0] == "[" or rest[:1] in '"}')


def _suffix(name: str) -> str:
    stem, suffix = splitext(name.casefold())
    return splitext(stem)[1] if suffix in (".gz", ".bz2", ".xz", ".zst", ".zstd") else suffix
