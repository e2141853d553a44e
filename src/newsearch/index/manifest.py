"""The manifest of a generation: what it is, what wrote it, and the digest of every file. It is written last."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from newsearch.bm25f import Bm25f
from newsearch.errors import IndexCorruptError, IndexFormatError, StorageError
from newsearch.index import files

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""Of the folder's layout, the manifest and the ledger. An engine's own format is part of its name."""

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What one file of a generation must hold: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation says of itself.

    Attributes:
        generation: its id, which is also its folder's name.
        created: when it was finished, ISO 8601 in UTC.
        now: the reference time of the build, ISO 8601: dates that lie after it were in the future.
        newsearch, analysis, entities: the versions that wrote it.
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
    engine: str
    bm25f: Bm25f
    articles: int
    files: dict[str, FileRecord]

    def save(self, folder: Path) -> None:
        """Write the manifest; the folder is complete when it exists."""
        record: dict[str, Any] = {"format": FORMAT, **asdict(self), "bm25f": self.bm25f.to_dict()}
        files.replace_bytes(folder / NAME, json.dumps(record, indent=1).encode() + b"\n")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read a generation's manifest.

        Raises:
            IndexCorruptError: it is missing or damaged.
            IndexFormatError: it is of another format.
        """
        path = folder / NAME
        try:
            record = json.loads(path.read_bytes())
            found = record.pop("format")
            if found != FORMAT:
                raise IndexFormatError(folder.parent.parent, f"format {found}", f"format {FORMAT}")
            record["bm25f"] = Bm25f.from_dict(record["bm25f"])
            record["files"] = {name: FileRecord(**file) for name, file in record["files"].items()}
            manifest = cls(**record)
        except FileNotFoundError as problem:
            raise IndexCorruptError(path, "it is missing") from problem
        except OSError as problem:
            raise StorageError(path, problem) from problem
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise IndexCorruptError(path, f"it cannot be read: {problem}") from problem
        if manifest.generation != folder.name:
            raise IndexCorruptError(path, f"it belongs to generation {manifest.generation!r}")
        return manifest


def file_records(folder: Path, base: tuple[Path, Manifest] | None) -> dict[str, FileRecord]:
    """Size and digest of every file in a folder; a file hard-linked from the base generation keeps its recorded one."""
    records: dict[str, FileRecord] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == NAME:
            continue
        name = path.relative_to(folder).as_posix()
        size = path.stat().st_size
        if base is not None and name in base[1].files:
            old = base[0] / name
            if old.exists() and old.samefile(path) and base[1].files[name].size == size:
                records[name] = base[1].files[name]
                continue
        files.sync(path)
        records[name] = FileRecord(size, files.sha256(path))
    files.sync(folder)
    return records
