"""Finds files in folders, decompresses and decodes them. Every byte is hostile until checked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from newsearch.corpus.skips import Skip, SkippedError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORD_LIMIT = 16 * 2**20
"""Bytes that one record, one page or one text file may have."""

_USUAL = 1 << 17
"""Bytes that most files that are read whole have at most."""

RATIO_LIMIT = 200
"""How many times smaller than its content a compressed file may be; news compresses three to ten times."""

RATIO_FREE = 64 * 2**20
"""Bytes that are unpacked before `RATIO_LIMIT` is looked at."""

_ZSTANDARD_BLOCK = 1 << 10
"""Bytes of zstd that are unpacked at once; one may become 32 KB."""

LAYERS = 3
"""How often a file may be compressed over again."""

BROKEN_STREAM = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What reading a damaged compressed stream raises; zstandard's own error is turned into OSError."""

_INDEX = {"CURRENT", "generations"}
"""What the folder of an index holds."""

_NOT_ARTICLES = ("readme", "license", "licence", "copying", "changelog", "notice")


def walk(path: Path, refuse: Callable[[Skip], None]) -> Iterator[tuple[str, str]]:
    """The regular files at or under `path`, sorted: the absolute name of each, and its name without links.

    In a folder, links and whatever is no regular file are refused. Hidden files, README, LICENSE and the like, and
    indexes of newsearch are passed over without a word. A path that is no folder is taken as it is.
    """
    root = os.path.realpath(path)
    if not path.is_dir():
        yield str(path.absolute()), root
        return
    top = str(path.absolute())

    def failed(error: OSError) -> None:
        refuse(Skip(str(error.filename), 0, message("unreadable: {strerror}", strerror=error.strerror)))

    for folder, folders, names in os.walk(top, onerror=failed):
        if _INDEX.issubset([*folders, *names]):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *sorted(filter(is_article_file, names))]:
            full = os.path.join(folder, name)  # noqa: PTH118 an archive has hundreds of thousands of files
            try:
                problem = _problem(full, root, os.lstat(full).st_mode)
            except OSError as error:
                failed(error)
                continue
            if problem:
                refuse(Skip(full, 0, problem))
            elif name not in folders:
                yield full, root + full[len(top.rstrip("/")) :]


def _problem(name: str, root: str, mode: int) -> str:
    """Why what stands in a folder is not read, or ""."""
    problem = ""
    if stat.S_ISLNK(mode):
        target = Path(os.path.realpath(name))
        if target.is_symlink() or not target.exists():
            problem = "link that leads nowhere"
        elif target.is_relative_to(root):
            problem = "link to what the folder itself holds"
        else:
            problem = "link that leaves the folder"
    elif not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        problem = "no regular file, but a pipe, a socket or a device"
    return problem


def is_article_file(name: str) -> bool:
    """Whether a file of that name, in a folder or container, may hold articles."""
    stem = name.rpartition("/")[2].casefold()
    return bool(stem) and not stem.startswith((".", "~", "__macosx")) and not stem.startswith(_NOT_ARTICLES)


class _Bounded(io.RawIOBase):
    """The output of a decompressor, refused once it has grown suspiciously large.

    Where the file breaks off, the bytes before that are given first, then an end, and the error only at the next read:
    a buffer that is being filled would otherwise lose what it has.

    Attributes:
        broken: the error that the file breaks off with, once it is known.
    """

    def __init__(self, packed: BinaryIO, unpacked: io.BufferedIOBase) -> None:
        super().__init__()
        self._packed, self._unpacked, self._given = packed, unpacked, 0
        self.broken: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        if self.broken is not None:
            raise self.broken
        try:
            block = self._unpacked.read1(len(view))
        except BROKEN_STREAM as error:
            if not self._given:
                raise
            self.broken, block = error, b""
        view[: len(block)] = block
        self._given += len(block)
        if self._given > RATIO_FREE and self._given > RATIO_LIMIT * max(1, self._packed.tell()):
            raise SkippedError(message("unpacks to more than {ratio_limit} times its size", ratio_limit=RATIO_LIMIT))
        return len(block)


class _Counted(io.RawIOBase):
    """A stream that counts the bytes taken from it, for streams that cannot tell."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream, self._taken = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        block = self._stream.read(len(view))
        view[: len(block)] = block
        self._taken += len(block)
        return len(block)

    def tell(self) -> int:
        return self._taken


class _Zstandard(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        import zstandard

        self._error, self._new = zstandard.ZstdError, zstandard.ZstdDecompressor().decompressobj
        self._stream, self._frame = stream, self._new()
        self._packed = self._block = b""
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        while not self._block:
            self._packed = self._packed or self._stream.read(_ZSTANDARD_BLOCK)
            if not self._packed:
                if self._begun:
                    raise EOFError  # the last frame is not whole
                return 0
            try:
                self._block, self._begun = self._frame.decompress(self._packed), True
            except self._error as error:
                raise OSError(str(error)) from error
            self._packed = b""
            if self._frame.eof:
                self._packed, self._frame, self._begun = self._frame.unused_data, self._new(), False
        block, self._block = self._block[: len(view)], self._block[len(view) :]
        view[: len(block)] = block
        return len(block)


def peel(stream: BinaryIO) -> io.BufferedReader:
    """`stream` without its compression (gzip, bzip2, xz, zstd; at most three layers), recognised by its first bytes.

    Raises:
        SkippedError: there are more layers; or, raised by a later read, it unpacks to suspiciously much.
    """
    buffered = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream), 1 << 16)
    )
    for _ in range(LAYERS + 1):
        magic = buffered.peek(8)[:8]
        counted = cast("BinaryIO", _Counted(cast("BinaryIO", buffered)))
        unpacked: io.BufferedIOBase
        if magic.startswith(b"\x1f\x8b"):
            unpacked = gzip.GzipFile(fileobj=counted)
        elif magic.startswith(b"BZh"):
            unpacked = bz2.BZ2File(counted)
        elif magic.startswith(b"\xfd7zXZ\x00"):
            unpacked = lzma.LZMAFile(counted)  # noqa: SIM115 its reader closes it
        elif magic.startswith(b"\x28\xb5\x2f\xfd"):
            unpacked = io.BufferedReader(_Zstandard(counted))
        else:
            return buffered
        buffered = io.BufferedReader(_Bounded(counted, unpacked), 1 << 18)
    raise SkippedError(message("compressed more than {layers} times over", layers=LAYERS))


def check_end(stream: BinaryIO) -> None:
    """Raise the error that a stream of `peel` broke off with, if any: its reader may have taken that for the end.

    Raises:
        EOFError, OSError, zlib.error, lzma.LZMAError: it is cut or damaged.
    """
    raw = getattr(stream, "raw", None)
    if isinstance(raw, _Bounded) and raw.broken is not None:
        raise raw.broken


def encoding_of(head: bytes) -> str:
    """The encoding of a text that starts with `head`: "utf-16…" where that is certain, else "utf-8"."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if is_utf16(head):
        return "utf-16-le" if head[1:200:2].count(0) > head[:200:2].count(0) else "utf-16-be"
    return "utf-8"


def is_utf16(head: bytes) -> bool:
    """Whether `head` is UTF-16 without a byte order mark: every other byte of it is 0."""
    sample = head[:200]
    half = len(sample) // 2
    return half > 3 and max(sample[::2].count(0), sample[1::2].count(0)) > 0.7 * half > 2 * min(
        sample[::2].count(0), sample[1::2].count(0)
    )


def decode(octets: bytes, *, partial: bool = False) -> str:
    """Decode as UTF-16 where that is certain, else as UTF-8 with Windows-1252 for the bytes that are not UTF-8.

    `partial` says that the last character may be cut.
    """
    encoding = encoding_of(octets)
    if encoding != "utf-8":
        return octets.decode(encoding, "replace" if not partial else "ignore").lstrip("\ufeff")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_mixed(octets, partial=partial)


def _decode_mixed(octets: bytes, *, partial: bool) -> str:
    pieces: list[str] = []
    start = wrong = 0
    while start < len(octets):
        try:
            pieces.append(octets[start:].decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            if partial and start + error.end >= len(octets) and len(octets) - (start + error.start) < 4:
                pieces.append(octets[start : start + error.start].decode("utf-8"))
                break
            wrong += 1
            if wrong > 200:  # not UTF-8 with accidents, but another encoding
                return octets.decode("cp1252", "replace")
            pieces.append(octets[start : start + error.start].decode("utf-8"))
            pieces.append(octets[start + error.start : start + error.end].decode("cp1252", "replace"))
            start += error.end
    return "".join(pieces).lstrip("\ufeff")


def read_whole(stream: BinaryIO) -> bytes:
    """All of `stream`.

    Raises:
        SkippedError: it is larger than a record may be.
        EOFError, OSError: it breaks off.
    """
    # Memory for what is asked for is taken before any of it is read, and most files are small.
    octets = stream.read(_USUAL)
    if len(octets) == _USUAL:
        octets += stream.read(RECORD_LIMIT + 1 - _USUAL)
    if len(octets) > RECORD_LIMIT:
        raise SkippedError(message("larger than {number} MB", number=RECORD_LIMIT // 2**20))
    check_end(stream)
    return octets
