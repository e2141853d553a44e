"""A corpus: files that hold articles, read one article at a time."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsearch.corpus import readers, sources
from newsearch.corpus.columns import Tables
from newsearch.corpus.date_texts import DateTexts
from newsearch.corpus.fields import FieldMap
from newsearch.corpus.page.page_joining import join_pages
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from newsearch.article import Article

SKIPS_KEPT = 1000
"""How many skips a corpus remembers; it counts them all."""

STDIN = "-"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that may hold articles.

    Attributes:
        name: its absolute path, or "-" for standard input.
        size: in bytes; 0 for standard input.
        modified: when it was last changed, in nanoseconds since 1970; 0 for standard input.
    """

    name: str
    size: int
    modified: int

    def digest(self) -> str:
        """Hexadecimal digest of the file's bytes; of standard input, which can be read once only, "".

        Raises:
            OSError: the file cannot be read.
        """
        if self.name == STDIN:
            return ""
        digest = hashlib.blake2b(digest_size=16)
        with Path(self.name).open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """An article, and where it was read: the file (`file!member` inside a container) and the line, 0 without lines."""

    article: Article
    file: str
    line: int


@dataclass(slots=True)
class Corpus:
    """The articles of some files; `read_corpus` makes one.

    Iterating reads the files anew each time and yields their articles. The counts cover all reading since the corpus
    was made, or since `reset`.

    Attributes:
        records: records met so far, good or skipped.
        skipped: those of them that gave no article.
        reasons: how many for each reason.
        skips: the first 1000 of them.
        notes: what was remarkable about articles that were read ("published more than 48 hours ahead").
        unreadable_dates: texts that stand in a field for a date and were not understood.
        tables: what the columns of the files that were read hold, where names or contents tell.
        size: bytes of the files that are to be read, as far as that is known: see `expect`.
    """

    paths: tuple[str, ...]
    mapping: Mapping[str, str] | None = None
    now: datetime | None = None
    on_skip: Callable[[Skip], None] | None = None
    records: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    skips: list[Skip] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    unreadable_dates: DateTexts = field(default_factory=DateTexts)
    tables: Tables = field(default_factory=Tables)
    size: int = 0
    _fields: FieldMap = field(default_factory=FieldMap, init=False, repr=False)
    _read: int = field(default=0, init=False, repr=False)
    _within: int = field(default=0, init=False, repr=False)
    _stream: BinaryIO | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the mapping and the paths.

        Raises:
            UsageError: a path does not exist, or the mapping names a field that articles do not have.
        """
        self._fields = FieldMap(self.mapping, self.unreadable_dates)
        for path in self.paths:
            if path != STDIN and not Path(path).exists():
                raise UsageError(f"there is no file or folder {path!r}: give the path of an archive")

    def reset(self) -> None:
        """Start counting anew."""
        self.records = self.skipped = 0
        self.reasons.clear()
        self.skips.clear()
        self.notes.clear()
        self.unreadable_dates.clear()

    def expect(self, files: Iterable[CorpusFile]) -> None:
        """Say which files are going to be read, so that `position` can be compared with `size`."""
        self.size, self._read, self._within = sum(file.size for file in files), 0, 0

    @property
    def unmet(self) -> dict[str, str]:
        """Those of `mapping` that no record had a value for: a misspelt name, most often; empty before any is read."""
        return self._fields.unmet if self.records else {}

    @property
    def position(self) -> int:
        """How many bytes of the files that are to be read have been read, compressed as they are."""
        if self._stream is not None and not self._stream.closed and self._stream.seekable():
            self._within = self._stream.tell()
        return self._read + self._within

    def files(self) -> Iterator[CorpusFile]:
        """The files, each once, in the order of the paths given and by name inside a folder."""
        seen: set[str] = set()
        for path in self.paths:
            if path == STDIN:
                names: Iterator[str] = iter([STDIN])
            else:
                names = sources.walk(Path(path), self._refuse)
            for name in names:
                if name in seen:
                    continue
                seen.add(name)
                if name == STDIN:
                    yield CorpusFile(STDIN, 0, 0)
                    continue
                try:
                    status = Path(name).stat()
                except OSError as error:
                    self._refuse(Skip(name, 0, f"unreadable: {error.strerror}"))
                    continue
                yield CorpusFile(name, status.st_size, status.st_mtime_ns)

    def read(self, file: CorpusFile) -> Iterator[Record]:
        """The articles of a file, read as they are asked for; what cannot be read is counted and passed over.

        Raises:
            MissingExtraError: the file needs an optional dependency that is not installed.
        """
        self._fields.unreadable_dates = self.unreadable_dates
        context = readers.Context(self._fields, self.now, opened=self._opened, tell=self.tables.add)
        for found in join_pages(readers.read(file.name, sys.stdin.buffer if file.name == STDIN else None, context)):
            if isinstance(found, Skip):
                self._skip(found)
                continue
            self.records += 1
            article, name, line = found
            if (
                self.now is not None
                and article.published is not None
                and (article.published - self.now).total_seconds() > 48 * 3600
            ):
                self.notes["published more than 48 hours ahead"] += 1
            yield Record(article, name, line)
        self._read, self._within, self._stream = self._read + file.size, 0, None

    def _opened(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[Article]:
        files = list(self.files())
        self.expect(files)
        for file in files:
            for record in self.read(file):
                yield record.article

    def _skip(self, skip: Skip) -> None:
        self.records += 1
        self._refuse(skip)

    def _refuse(self, skip: Skip) -> None:
        self.skipped += 1
        self.reasons[skip.reason] += 1
        if len(self.skips) < SKIPS_KEPT:
            self.skips.append(skip)
        if self.on_skip is not None:
            self.on_skip(skip)


def read_corpus(
    *paths: str | Path,
    mapping: Mapping[str, str] | None = None,
    now: datetime | None = None,
    on_skip: Callable[[Skip], None] | None = None,
) -> Corpus:
    """The corpus of some files and folders; nothing is read until it is iterated.

    Args:
        paths: files, folders (with all that they hold), or "-" for standard input.
        mapping: article field -> record field, which beats the table of usual names: `{"headline": "judul"}`.
        now: the reference time for dates such as "2 jam lalu", which are not read without one; articles published more
            than 48 hours after it are kept, and counted in `notes`.
        on_skip: called with every record that is passed over.

    Raises:
        UsageError: no path is given, one does not exist, or `mapping` names a field that articles do not have.
    """
    if not paths:
        raise UsageError("no path is given: name the files or folders of an archive")
    return Corpus(
        tuple(STDIN if str(path) == STDIN else str(Path(path).absolute()) for path in paths), mapping, now, on_skip
    )


__all__ = ["SKIPS_KEPT", "Corpus", "CorpusFile", "Record", "Skip", "SkippedError", "read_corpus"]
