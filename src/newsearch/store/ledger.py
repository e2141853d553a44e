"""The ledger: which files an index was built from, and how each looked when it was read.

An article's column `file` holds the number of its file here, so the articles of a file that is read again are known.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from newsearch.errors import IndexCorruptError
from newsearch.messages import message
from newsearch.store import file_operations

if TYPE_CHECKING:
    from pathlib import Path

NAME = "ledger.json"
NO_FILE = -1
"""The file number of articles that no file can give again: handed over as objects, or read from standard input."""

_VEIL = "removed:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as it was read. Its records are articles, skipped or superseded.

    Attributes:
        number: of the file in this index, for ever.
        size, modified, changed, inode, digest: as of `CorpusFile`: what tells whether its content has changed. Where
            all but the digest agree, it has not; a program can set the time `modified` back, but not `changed`. The
            digest of a file that is damaged is "": it is read again each time.
        articles: how many of its records are articles of the index.
        skipped: how many gave none, or were superseded by a later record of the same file.
        superseded: how many were superseded by a record of the same id from elsewhere. Whether they still are can
            change although the file does not.
        removed: how many of the skipped were so because their articles have been removed for good.
        undone: how many removals had been taken back when that was counted (`Tombstones.undone`).
        apart: how many got an id with a digest, because another file of the same path below its source has another
            text. As of superseded ones, whether it still has can change although the file does not.
        unread: how many gave no article and do not say which they are, when the file was last whole.
    """

    number: int
    size: int
    modified: int
    digest: str
    articles: int = 0
    skipped: int = 0
    superseded: int = 0
    removed: int = 0
    undone: int = 0
    apart: int = 0
    unread: int = 0
    changed: int = 0
    inode: int = 0


def _veil(name: str) -> str:
    """The digest that is kept in place of a file's name when nothing else may be known of the file."""
    if name.startswith(_VEIL):
        return name
    return _VEIL + hashlib.blake2b(name.encode("utf8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """How some files were read: the paths given, the mapping of fields, and the reference time, ISO 8601 or ""."""

    paths: tuple[str, ...]
    mapping: dict[str, str]
    now: str


@dataclass(slots=True)
class Ledger:
    """Files by their names, and how they were read; the latter serves to read them again, and `==` ignores it."""

    files: dict[str, Entry] = field(default_factory=dict)
    next: int = 0
    sources: list[Source] = field(default_factory=list, compare=False)

    def copy(self) -> Ledger:
        """A copy with the same entries."""
        return Ledger(dict(self.files), self.next, list(self.sources))

    def remember(self, source: Source) -> None:
        """Note how files are read; all paths with the same mapping of fields are one source."""
        for place, known in enumerate(self.sources):
            if known.mapping == source.mapping:
                paths = tuple(dict.fromkeys((*known.paths, *source.paths)))
                self.sources[place] = Source(paths, source.mapping, source.now or known.now)
                return
        self.sources.append(source)

    def meet(self, name: str) -> int | None:
        """Put the name of a file back of which only a digest was kept; returns the file's number, or None."""
        entry = self.files.pop(_veil(name), None)
        if entry is None:
            return None
        self.files[name] = entry
        return entry.number

    def save(self, folder: Path) -> None:
        """Write the ledger into a generation's folder.

        Of a file that gave nothing but articles that have been removed for good only the digest of its name is kept:
        names of files are often made of headlines.
        """
        veiled = {_veil(name) for name, entry in self.files.items() if entry.removed and not entry.articles}
        record = {
            "next": self.next,
            "files": {_veil(n) if _veil(n) in veiled else n: asdict(entry) for n, entry in self.files.items()},
            "sources": [
                {**asdict(source), "paths": [path for path in source.paths if _veil(path) not in veiled]}
                for source in self.sources
            ],
        }
        # ASCII, because a file's name may hold bytes that are no text.
        file_operations.write_bytes(folder / NAME, json.dumps(record, indent=0).encode("ascii"))

    @classmethod
    def load(cls, folder: Path, sha256: str | None = None) -> Ledger:
        """Read the ledger of a generation.

        Args:
            folder: the generation's.
            sha256: the digest that its manifest has of it; None where somebody has compared that.

        Raises:
            IndexCorruptError: it is missing or damaged.
        """
        path = folder / NAME
        try:
            content = path.read_bytes()
            if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
                raise IndexCorruptError(path, "it does not match its digest")
            record = json.loads(content)
            entries = {name: Entry(**entry) for name, entry in record["files"].items()}
            sources = [
                Source(tuple(map(str, source["paths"])), dict(source["mapping"]), str(source["now"]))
                for source in record.get("sources", [])
            ]
            return cls(entries, int(record["next"]), sources)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise IndexCorruptError(path, message("it cannot be read: {problem}", problem=problem)) from problem
