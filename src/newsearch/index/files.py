"""The file operations that an index is written with: all that can fail, and all that must reach the disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from newsearch.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it.

    Raises:
        StorageError: the file system refused.
    """
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise StorageError(path, problem) from problem


def replace_bytes(path: Path, content: bytes) -> None:
    """Give a file new content in one step: a reader sees the old or the new, also after a loss of power."""
    aside = path.with_name(path.name + ".new")
    write_bytes(aside, content)
    try:
        os.replace(aside, path)  # noqa: PTH105 the call that the promise of atomicity is made for
    except OSError as problem:
        raise StorageError(path, problem) from problem
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder.

    Raises:
        StorageError: the file system refused.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise StorageError(path, problem) from problem


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, if it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageError(path, problem) from problem


def remove_folder(path: Path) -> None:
    """Delete a folder and all in it; a missing one is fine."""
    try:
        if path.exists():
            shutil.rmtree(path)
    except OSError as problem:
        raise StorageError(path, problem) from problem


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes.

    Raises:
        StorageError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as problem:
        raise StorageError(path, problem) from problem
    return digest.hexdigest()
