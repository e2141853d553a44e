"""The manifest of a generation: what it is, what wrote it, and the digest of every file. It is written last."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from newsearch.bm25f import Bm25f
from newsearch.errors import IndexCorruptError, IndexFormatError
from newsearch.messages import message
from newsearch.store import file_operations
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FORMAT = 1
"""Of the folder's layout, the manifest and the ledger. An engine's own format is part of its name."""

NAME = "manifest.json"

_SMALL = 1 << 16
"""Files of so many bytes at most are compared with their digests whenever a generation is opened."""


@value
class FileRecord:
    """What one file of a generation must hold: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@value
class Manifest:
    """The description of a generation.

    Attributes:
        generation: its id, which is also its folder's name.
        created: when it was finished, ISO 8601 in UTC.
        now: the reference time of the build, ISO 8601: dates that lie after it were in the future.
        newsearch, analysis, entities, stemmer: the versions that wrote it; the stemmer's is PySastrawi's.
        engine: the engine that wrote it and can open it.
        bm25f: the ranking's parameters that its impacts hold.
        articles: how many live articles it holds.
        files: every other file of the folder, by its relative name.
    """

    generation: str
    created: str
    now: str
    newsearch: str
    analysis: str
    entities: str
    stemmer: str
    engine: str
    bm25f: Bm25f
    articles: int
    files: dict[str, FileRecord]

    def save(self, folder: Path) -> None:
        """Write the manifest; the folder is complete when it exists."""
        record: dict[str, Any] = {"format": FORMAT, **asdict(self), "bm25f": self.bm25f.to_dict()}
        record["sha256"] = hashlib.sha256(_dump(record)).hexdigest()
        file_operations.replace_bytes(folder / NAME, _dump(record))

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read a generation's manifest.

        Raises:
            IndexCorruptError: it is missing or damaged.
            IndexFormatError: it is of another format.
        """
        path = folder / NAME
        try:
            with file_operations.guarded(path):
                content = path.read_bytes() if path.exists() else None
            if content is None:
                raise IndexCorruptError(path, "it is missing")
            record = json.loads(content)
            found = record["format"]
            if found != FORMAT:
                raise IndexFormatError(
                    folder.parent.parent,
                    message("format {found!r}", found=found),
                    message("format {format}", format=FORMAT),
                )
            written = _dump(record)
            digest = record.pop("sha256")
            if written != content or digest != hashlib.sha256(_dump(record)).hexdigest():
                raise IndexCorruptError(path, "it does not match its own digest")
            del record["format"]
            record["bm25f"] = Bm25f.from_dict(record["bm25f"])
            record["files"] = {name: FileRecord(**file) for name, file in record["files"].items()}
            manifest = cls(**record)
            _check_types(manifest)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise IndexCorruptError(path, message("it cannot be read: {problem}", problem=problem)) from problem
        if manifest.generation != folder.name:
            raise IndexCorruptError(
                path, message("it belongs to generation {generation!r}", generation=manifest.generation)
            )
        return manifest

    def check(self, folder: Path, whole: Collection[str] = ()) -> None:
        """Compare the folder's files with the manifest: the sizes of all, the digests of small ones.

        Args:
            folder: the generation's.
            whole: names of files whose digests are compared, however large they are.

        Raises:
            IndexCorruptError: a file is missing or differs.
        """
        for name, record in self.files.items():
            path = folder / name
            with file_operations.guarded(path):
                size = path.stat().st_size if path.exists() else None
            if size is None:
                raise IndexCorruptError(path, "it is missing")
            if size != record.size:
                raise IndexCorruptError(
                    path, message("it has {size} bytes and not {size2}", size=size, size2=record.size)
                )
            if (size <= _SMALL or name in whole) and file_operations.sha256(path) != record.sha256:
                raise IndexCorruptError(path, "it does not match its digest")


def _dump(record: dict[str, Any]) -> bytes:
    """The bytes of a manifest; its own digest is that of the bytes without the digest."""
    return json.dumps(record, indent=1).encode() + b"\n"


def _check_types(manifest: Manifest) -> None:
    texts = [getattr(manifest, f.name) for f in fields(manifest) if f.name not in {"bm25f", "articles", "files"}]
    numbers = [manifest.articles, *(record.size for record in manifest.files.values())]
    texts += [record.sha256 for record in manifest.files.values()]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in numbers):
        raise TypeError("a value is of another type")
    for name in manifest.files:
        if name.startswith("/") or ".." in name.split("/"):
            raise ValueError(message("{name!r} lies outside the folder", name=name))


def file_records(folder: Path, base: tuple[Path, Manifest] | None) -> dict[str, FileRecord]:
    """The size and digest of every file in a folder, after all of them have reached the disk.

    A file that is hard-linked from the base generation keeps its recorded digest.

    Raises:
        IndexCorruptError: a file is a copy of one of the base generation, which is damaged.
        StorageError: the file system refused.
    """
    records: dict[str, FileRecord] = {}
    folders = [folder]
    with file_operations.guarded(folder):
        for path in file_operations.below(folder):
            if path.is_dir():
                folders.append(path)
                continue
            name = path.relative_to(folder).as_posix()
            known = _known(name, path, base)
            if known is None:
                file_operations.close_to_all(path)
                file_operations.sync(path)
                known = FileRecord(path.stat().st_size, file_operations.sha256(path))
                _check_copy(name, known, base)
            records[name] = known
    for path in folders:
        file_operations.sync(path)
    return records


def _check_copy(name: str, found: FileRecord, base: tuple[Path, Manifest] | None) -> None:
    """Check that a file is no exact copy of a damaged one, whose digest would make the damage look right.

    Raises:
        IndexCorruptError: it is.
    """
    if base is None or base[1].files.get(name) in (None, found):
        return
    path = base[0] / name
    if path.exists() and path.stat().st_size == found.size and file_operations.sha256(path) == found.sha256:
        raise IndexCorruptError(path, "it does not match its digest")


def _known(name: str, path: Path, base: tuple[Path, Manifest] | None) -> FileRecord | None:
    """The digest that the base generation recorded for a file that it shares; None if it does not share the file."""
    if base is None or name not in base[1].files:
        return None
    old, record = base[0] / name, base[1].files[name]
    same = old.exists() and old.samefile(path) and path.stat().st_size == record.size
    return record if same else None
