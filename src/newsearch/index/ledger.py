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
"""The file number of articles that no file can give again: handed over as objects, or read from standard input."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as it was read. Its records are articles, skipped or superseded.

    Attributes:
        number: of the file in this index, for ever.
        size, modified, digest: bytes, nanoseconds since 1970, `CorpusFile.digest`: what tells whether it has changed.
            The digest of a file that could not be read to its end is "": it is read again each time.
        articles: how many of its records are articles of the index.
        skipped: how many gave none, or were superseded by a later record of the same file.
        superseded: how many were superseded by a record of the same id from elsewhere. Whether they still are can
            change although the file does not.
    """

    number: int
    size: int
    modified: int
    digest: str
    articles: int = 0
    skipped: int = 0
    superseded: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """How some files were read: the paths given, the names of fields, and the reference time, ISO 8601 or ""."""

    paths: tuple[str, ...]
    mapping: dict[str, str]
    now: str


@dataclass(slots=True)
class Ledger:
    """Files by their names, and how they were read; how is of use to read them again, and makes no other ledger."""

    files: dict[str, Entry] = field(default_factory=dict)
    next: int = 0
    sources: list[Source] = field(default_factory=list, compare=False)

    def copy(self) -> Ledger:
        """Another ledger of the same entries."""
        return Ledger(dict(self.files), self.next, list(self.sources))

    def remember(self, source: Source) -> None:
        """Note how files are read: paths that are read with the same names of fields are one source."""
        for place, known in enumerate(self.sources):
            if known.mapping == source.mapping:
                paths = tuple(dict.fromkeys((*known.paths, *source.paths)))
                self.sources[place] = Source(paths, source.mapping, source.now or known.now)
                return
        self.sources.append(source)

    def save(self, folder: Path) -> None:
        """Write the ledger into a generation's folder."""
        record = {
            "next": self.next,
            "files": {name: asdict(entry) for name, entry in self.files.items()},
            "sources": [asdict(source) for source in self.sources],
        }
        # ASCII, because a file's name may hold bytes that are no text.
        files.write_bytes(folder / NAME, json.dumps(record, indent=0).encode("ascii"))

    @classmethod
    def load(cls, folder: Path) -> Ledger:
        """Read the ledger of a generation.

        Raises:
            IndexCorruptError: it is missing or damaged.
        """
        path = folder / NAME
        try:
            record = json.loads(path.read_bytes())
            entries = {name: Entry(**entry) for name, entry in record["files"].items()}
            sources = [
                Source(tuple(map(str, source["paths"])), dict(source["mapping"]), str(source["now"]))
                for source in record.get("sources", [])
            ]
            return cls(entries, int(record["next"]), sources)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise IndexCorruptError(path, f"it cannot be read: {problem}") from problem
