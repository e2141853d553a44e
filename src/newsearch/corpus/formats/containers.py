"""Reads ZIP and TAR files, whose members may be of any kind; they are read in place, and never unpacked to disk."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from newsearch.corpus.skips import Skip, SkippedError
from newsearch.corpus.sources import RATIO_FREE, RATIO_LIMIT, is_article_file
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.corpus.readers import Context, Found

DEPTH = 3
"""How many containers may stand in one another."""

MEMBERS = 1_000_000
"""Members that one container may have."""

MEMBER_LIMIT = 4 * 2**30
"""Bytes that one member may unpack to."""

_IN_MEMORY = 32 * 2**20

_WORKBOOK = 1024 * 2**20
"""Bytes that a spreadsheet, which is held in memory, may unpack to."""


def read(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    """The articles of a container's members, named `name!member`; a path that leaves the container is refused."""
    if context.depth >= DEPTH:
        raise SkippedError(message("more than {depth} containers in one another", depth=DEPTH))
    inner = replace(context, depth=context.depth + 1)
    if stream.peek(4)[:2] == b"PK":
        yield from _zip(stream, name, inner)
    else:
        yield from _tar(stream, name, inner)


def _zip(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    with _seekable(stream) as whole:
        try:
            archive = zipfile.ZipFile(whole)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise SkippedError("damaged ZIP") from error
        with archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise SkippedError(message("more than {members:,} members", members=MEMBERS))
            office = _office(archive)
            if office == "sheets":
                whole.seek(0)
                yield from _sheets(whole, members, name, context)
                return
            if office:
                raise SkippedError(office)
            for member in sorted(members, key=lambda info: info.filename):
                if member.is_dir():
                    continue
                problem = _problem(member.filename) or _size_problem(member.compress_size, member.file_size)
                if member.flag_bits & 1:
                    problem = "encrypted"
                if (member.external_attr >> 28) == 0o12:
                    problem = "link that leaves the folder"
                if problem or not is_article_file(member.filename):
                    if problem:
                        yield Skip(f"{name}!{member.filename}", 0, problem)
                    continue
                try:
                    opened = archive.open(member)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
                    yield Skip(f"{name}!{member.filename}", 0, "damaged ZIP")
                    continue
                with opened:
                    yield from _member(cast("BinaryIO", opened), f"{name}!{member.filename}", context)


_BOOK = "not text: a book; convert it to text or HTML"
_OFFICE = (
    ("xl/workbook.", "sheets"),
    ("word/document.", "not text: a Word document; save it as text or HTML"),
    ("ppt/presentation.", "not text: slides"),
    ("META-INF/container.xml", _BOOK),
    ("META-INF/MANIFEST.MF", "not text: a program"),
    ("AndroidManifest.xml", "not text: a program"),
    ("doc.kml", "not text: a map"),
)
"""What a member of a ZIP begins with where this is no container of files -> what it is."""

_DOCUMENT = "not text: an Office document; save it as text or HTML"
REFUSALS = (*(what for _, what in _OFFICE if what != "sheets"), _DOCUMENT)
"""Every reason for which a ZIP is refused as a document."""


def _office(archive: zipfile.ZipFile) -> str:
    """Say "sheets" of a ZIP that is a spreadsheet, why another document is refused, and "" of any other ZIP."""
    names = archive.namelist()[:1000]
    if names and names[0] == "mimetype":
        try:
            with archive.open("mimetype") as stream:
                kind = stream.read(100)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
            kind = b""
        if kind.startswith(b"application/epub"):
            return _BOOK
        if kind.startswith(b"application/vnd.oasis.opendocument"):
            return "sheets" if kind.endswith(b"spreadsheet") else _DOCUMENT
    return next((what for start, what in _OFFICE if any(name.startswith(start) for name in names)), "")


def _sheets(whole: BinaryIO, members: list[zipfile.ZipInfo], name: str, context: Context) -> Iterator[Found]:
    from newsearch.corpus.formats import sheets

    for problem in (_size_problem(member.compress_size, member.file_size) for member in members):
        if problem:
            raise SkippedError(problem)
    if sum(member.file_size for member in members) > _WORKBOOK:
        raise SkippedError(message("larger than {number} MB", number=_WORKBOOK // 2**20))
    yield from sheets.read(whole, name, context)


def _seekable(stream: io.BufferedReader) -> BinaryIO:
    """`stream`, or where it cannot be rewound a copy of it in memory or in a temporary file."""
    if stream.seekable():
        return cast("BinaryIO", stream)
    copy: BinaryIO = io.BytesIO()
    size = 0
    while block := stream.read(1 << 20):
        size += len(block)
        if size > MEMBER_LIMIT:
            copy.close()
            raise SkippedError(message("larger than {number} GB", number=MEMBER_LIMIT // 2**30))
        if size > _IN_MEMORY >= size - len(block):
            on_disk = tempfile.TemporaryFile()  # noqa: SIM115 the caller closes it
            on_disk.write(cast("io.BytesIO", copy).getbuffer())
            copy = cast("BinaryIO", on_disk)
        copy.write(block)
    copy.seek(0)
    return copy


def _tar(stream: io.BufferedReader, name: str, context: Context) -> Iterator[Found]:
    try:
        archive = tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="replace")  # noqa: SIM115 closed below
    except tarfile.TarError as error:
        raise SkippedError("damaged TAR") from error
    with archive:
        count = 0
        while True:
            try:
                member = archive.next()
            except tarfile.TarError as error:
                raise SkippedError("damaged TAR") from error
            if member is None:
                return
            cast("Any", archive).members.clear()  # a stream never goes back, and memory must not grow with the archive
            count += 1
            if count > MEMBERS:
                raise SkippedError(message("more than {members:,} members", members=MEMBERS))
            full = f"{name}!{member.name}"
            problem = _problem(member.name)
            if member.issym() or member.islnk():
                problem = "link inside a container"
            if problem:
                yield Skip(full, 0, problem)
                continue
            if not member.isfile() or not is_article_file(member.name):
                continue
            opened = archive.extractfile(member)
            if opened is not None:
                with opened:
                    yield from _member(cast("BinaryIO", opened), full, context)


def _member(opened: BinaryIO, name: str, context: Context) -> Iterator[Found]:
    from newsearch.corpus import readers  # the readers read containers, and containers hold what readers read

    try:
        yield from readers.read_stream(io.BufferedReader(_Capped(opened)), name, context)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error):
        yield Skip(name, 0, "damaged member")


class _Capped(io.RawIOBase):
    """The bytes of a member, up to `MEMBER_LIMIT`: the size that a container states may be a lie."""

    def __init__(self, member: BinaryIO) -> None:
        super().__init__()
        self._member, self._given = member, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        block = self._member.read(len(view))
        self._given += len(block)
        if self._given > MEMBER_LIMIT:
            raise SkippedError(message("larger than {number} GB", number=MEMBER_LIMIT // 2**30))
        view[: len(block)] = block
        return len(block)


def _problem(path: str) -> str:
    """Why a member at that path is refused, or ""."""
    draft = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or ".." in draft or (len(path) > 1 and path[1] == ":") or "\0" in path:
        return "path that leaves the container"
    return ""


def _size_problem(packed: int, unpacked: int) -> str:
    if unpacked > MEMBER_LIMIT:
        return f"larger than {MEMBER_LIMIT // 2**30} GB"
    if unpacked > RATIO_FREE and unpacked > RATIO_LIMIT * max(1, packed):
        return f"unpacks to more than {RATIO_LIMIT} times its size"
    return ""
