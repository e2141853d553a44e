"""Files: found in folders, uncompressed, decoded. Every byte is hostile until checked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from newsearch.corpus.skips import Skip, SkippedError

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

LAYERS = 3
"""How often a file may be compressed over again."""

BROKEN_STREAM = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What reading a damaged compressed stream raises; zstandard's own error is turned into OSError."""

_INDEX = {"CURRENT", "generations"}
"""What the folder of an index holds."""

_NOT_ARTICLES = ("readme", "license", "licence", "copying", "changelog", "notice")


def walk(path: Path, refuse: Callable[[Skip], None]) -> Iterator[str]:
    """Absolute names of the regular files at or under `path`, sorted; a link that leaves the folder is refused.

    Passed over without a word are hidden files, README, LICENSE and the like, links to what the folder holds, and
    indexes of newsearch.
    A path that is a file is taken as it is.
    """
    if not path.is_dir():
        yield str(path.absolute())
        return
    root = path.resolve()

    def failed(error: OSError) -> None:
        refuse(Skip(str(error.filename), 0, f"unreadable: {error.strerror}"))

    for folder, folders, names in os.walk(path.absolute(), onerror=failed):
        if _INDEX.issubset([*folders, *names]):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *sorted(names)]:
            full = Path(folder, name)
            if full.is_symlink():
                target = full.resolve()
                if not target.is_relative_to(root):
                    refuse(Skip(str(full), 0, "link that leaves the folder"))
            elif name in folders or not is_article_file(name) or not full.is_file():
                continue
            else:
                yield str(full)


def is_article_file(name: str) -> bool:
    """Whether a file of that name, in a folder or container, may hold articles."""
    stem = name.rpartition("/")[2].casefold()
    return bool(stem) and not stem.startswith((".", "~", "__macosx")) and not stem.startswith(_NOT_ARTICLES)


class _Bounded(io.RawIOBase):
    """What a decompressor gives, refused once it has grown suspiciously much."""

    def __init__(self, packed: BinaryIO, unpacked: io.BufferedIOBase) -> None:
        super().__init__()
        self._packed, self._unpacked, self._given = packed, unpacked, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        # One block at a time, so that what a truncated file still holds is given before its end is an error.
        block = self._unpacked.read1(len(view))
        view[: len(block)] = block
        self._given += len(block)
        if self._given > RATIO_FREE and self._given > RATIO_LIMIT * max(1, self._packed.tell()):
            raise SkippedError(f"unpacks to more than {RATIO_LIMIT} times its size")
        return len(block)


class _Counted(io.RawIOBase):
    """A stream that knows how many bytes were taken from it, for those that cannot tell."""

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

        self._error = zstandard.ZstdError
        self._reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            block = self._reader.read(len(view))
        except self._error as error:
            raise OSError(str(error)) from error
        view[: len(block)] = block
        return len(block)


def peel(stream: BinaryIO) -> io.BufferedReader:
    """`stream` with its compression (gzip, bzip2, xz, zstd; at most three layers) taken off, as its first bytes tell.

    Raises:
        SkippedError: there are more layers; later, from reading: it unpacks to suspiciously much.
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
    raise SkippedError(f"compressed more than {LAYERS} times over")


def encoding_of(head: bytes) -> str:
    """The encoding of a text that starts with `head`: "utf-16…" where that is plain, else "utf-8"."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if is_utf16(head):
        return "utf-16-le" if head[1:200:2].count(0) > head[:200:2].count(0) else "utf-16-be"
    return "utf-8"


def is_utf16(head: bytes) -> bool:
    """Whether `head` is UTF-16 without a mark that says so: every other byte of it is 0."""
    sample = head[:200]
    half = len(sample) // 2
    return half > 3 and max(sample[::2].count(0), sample[1::2].count(0)) > 0.7 * half > 2 * min(
        sample[::2].count(0), sample[1::2].count(0)
    )


def decode(octets: bytes, *, partial: bool = False) -> str:
    """`octets` as text: UTF-16 where that is plain, else UTF-8, in which the bytes that are none are Windows-1252.

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
    """
    # Memory for what is asked for is taken before any of it is read, and most files are small.
    octets = stream.read(_USUAL)
    if len(octets) == _USUAL:
        octets += stream.read(RECORD_LIMIT + 1 - _USUAL)
    if len(octets) > RECORD_LIMIT:
        raise SkippedError(f"larger than {RECORD_LIMIT // 2**20} MB")
    return octets
