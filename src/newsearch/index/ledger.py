"""The ledger: which files an index was built from, and how each looked when it was read.

An article's column `file` holds the number of its file here, so the articles of a file that is read again are known.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError
from newsearch.index import files

if TYPE_CHECKING:
    from pathlib import Path

NAME = "ledger.json"
NO_FILE = -1
"""The file number of articles that were handed over as objects."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as it was read.

    Attributes:
        number: of the file in this index, for ever.
        size, modified, digest: bytes, nanoseconds since 1970, SHA-256: what tells whether it has changed.
        articles: how many of its records became articles.
        skipped: how many did not.
        superseded: how many of its articles were superseded by another record of the same id.
    """

    number: int
    size: int
    modified: int
    digest: str
    articles: int = 0
    skipped: int = 0
    superseded: int = 0


@dataclass(slots=True)
class Ledger:
    """Files by their names."""

    files: dict[str, Entry] = field(default_factory=dict)
    next: int = 0

    def save(self, folder: Path) -> None:
        """Write the ledger into a generation's folder."""
        record = {"next": self.next, "files": {name: asdict(entry) for name, entry in self.files.items()}}
        files.write_bytes(folder / NAME, json.dumps(record, ensure_ascii=False, indent=0).encode())

    @classmethod
    def load(cls, folder: Path) -> Ledger:
        """Read the ledger of a generation.

        Raises:
            IndexCorruptError: it is missing or damaged.
        """
        path = folder / NAME
        try:
            record = json.loads(path.read_bytes())
            return cls({name: Entry(**entry) for name, entry in record["files"].items()}, record["next"])
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise IndexCorruptError(path, f"it cannot be read: {problem}") from problem
