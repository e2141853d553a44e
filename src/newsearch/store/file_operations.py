"""File operations for writing an index: their errors are typed, and their results have reached the disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 1 << 20
_NOT_FOR_ALL = 0o664
"""The most that a new file's mode may be, whatever the umask: what everybody may write is not written again."""


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn an error of the file system into a `StorageError` that names the file at fault, or else `path`."""
    try:
        yield
    except OSError as problem:
        named = problem.filename
        at_fault = Path(os.fsdecode(named)) if isinstance(named, (str, bytes)) else path
        raise StorageError(at_fault, problem) from problem


def below(folder: Path) -> list[Path]:
    """All files and folders below a folder, sorted.

    `Path.rglob` will not do: from Python 3.13 on it passes over what the file system refuses to list.

    Raises:
        OSError: a folder cannot be listed.
    """

    def refuse(problem: OSError) -> None:
        raise problem

    found = (
        Path(place) / name for place, folders, names in os.walk(folder, onerror=refuse) for name in (*folders, *names)
    )
    return sorted(found)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(path), open(path, "wb", opener=_opener) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, _NOT_FOR_ALL)


def replace_bytes(path: Path, content: bytes, *, later: bool = False) -> None:
    """Give a file new content in one step: after a power loss too, it has the old or the new content.

    With `later` its time of change is made later than the old file's, even within one tick of the file system's clock,
    so that a reader who compares the times sees that the file was replaced.

    Raises:
        StorageError: the file system refused. The file has its old content, or the new one if only the last step, to
            wait until the disk has the change, failed.
    """
    aside = path.with_name(path.name + ".new")
    write_bytes(aside, content)
    with guarded(path):
        if later and path.exists():
            written = aside.stat().st_mtime_ns
            os.utime(aside, ns=(written, max(written, path.stat().st_mtime_ns + 1)))
        os.replace(aside, path)  # noqa: PTH105 the call that the promise of atomicity is made for
    sync(path.parent)


def restore_bytes(path: Path, content: bytes | None) -> None:
    """Undo the replacement of a file after its last step failed, if the file system allows it."""
    aside = path.with_name(path.name + ".new")
    with suppress(OSError):
        aside.unlink(missing_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != content:
            aside.write_bytes(content)
            aside.replace(path)


def link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or copy it where the file system has no hard links.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(target):
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def same(path: Path, other: Path) -> bool:
    """Whether both are names of one file.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(path):
        return path.exists() and other.exists() and path.samefile(other)


def close_to_all(path: Path) -> None:
    """Take from a file the permissions that a umask of 0 gave to everybody.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(path):
        mode = path.stat().st_mode
        if mode & stat.S_IWOTH:
            path.chmod(stat.S_IMODE(mode) & ~stat.S_IWOTH)


def sync(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, if it is missing, and wait until the disk has their names.

    Raises:
        StorageError: the file system refused, or a file stands there.
    """
    with guarded(path):
        if path.is_dir():
            return
        if path.parent != path:
            make_folder(path.parent)
        path.mkdir(_NOT_FOR_ALL | 0o111, exist_ok=True)
    sync(path.parent)


def remove_folder(path: Path) -> None:
    """Delete a folder and all in it; a missing one is fine.

    Raises:
        StorageError: the file system refused.
    """
    with guarded(path):
        if path.exists():
            shutil.rmtree(path)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes.

    Raises:
        StorageError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with guarded(path), path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
