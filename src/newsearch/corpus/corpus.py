"""A corpus: files that hold articles, read one article at a time."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsearch import arguments
from newsearch.corpus import ids, readers, sources
from newsearch.corpus.column_kinds import Tables
from newsearch.corpus.date_texts import DateTexts
from newsearch.corpus.field_names import FieldMap
from newsearch.corpus.page.page_joining import join_pages
from newsearch.corpus.skips import Skip, SkippedError
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
        size: in bytes; 0 for a stream.
        modified: when its content was last changed, in nanoseconds since 1970; 0 for a stream.
        changed: when anything about it was last changed, in nanoseconds since 1970; no program can set that back.
        inode: its number in its file system, which a file that takes its place does not have.
        stream: whether it can be read once only: standard input, a pipe, a device.
    """

    name: str
    size: int
    modified: int
    changed: int = 0
    inode: int = 0
    stream: bool = False

    def digest(self) -> str:
        """Hexadecimal digest of the file's bytes; of a stream "".

        Raises:
            OSError: the file cannot be read.
        """
        if self.stream:
            return ""
        digest = hashlib.blake2b(digest_size=16)
        with Path(self.name).open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """An article, and where it was read.

    Attributes:
        article: as it was read.
        file: its file, or `file!member` inside a container.
        line: the line or the record's number there, 0 without lines.
        named_by_path: whether its id is made of the path, so that another file's article may have the same.
    """

    article: Article
    file: str
    line: int
    named_by_path: bool = False


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
        notes: what was remarkable about what was read ("published more than 48 hours ahead").
        unreadable_dates: texts that stand in a field for a date and were not understood.
        tables: what the columns of the files that were read hold, where names or contents tell.
        size: bytes of the files that are to be read, as far as that is known: see `expect`.
        earlier: paths that were read before these. An id that is made of a file's path is made of its path below the
            first of all these that holds it, so that it stays when a part of an archive is read alone.
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
    earlier: tuple[str, ...] = ()
    _fields: FieldMap = field(default_factory=FieldMap, init=False, repr=False)
    _read: int = field(default=0, init=False, repr=False)
    _within: int = field(default=0, init=False, repr=False)
    _stream: BinaryIO | None = field(default=None, init=False, repr=False)
    _named: tuple[str, str] = field(default=("", ""), init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the mapping and the paths.

        Raises:
            UsageError: a path does not exist, standard input is closed, or the mapping names a field that articles do
                not have.
        """
        self._fields = FieldMap(self.mapping, self.unreadable_dates)
        for path in self.paths:
            if path == STDIN:
                if sys.stdin is None:
                    raise UsageError("standard input is closed: there is nothing to read")
            elif not _exists(path):
                raise UsageError("there is no file or folder {path!r}: give the path of an archive", path=path)

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
        """The bytes read so far of the files that are to be read, compressed as they are."""
        if self._stream is not None and not self._stream.closed and self._stream.seekable():
            self._within = self._stream.tell()
        return self._read + self._within

    def files(self) -> Iterator[CorpusFile]:
        """The files, each once, in the order of the paths given and by name inside a folder."""
        seen: set[str] = set()
        for path in self.paths:
            found = iter([(STDIN, STDIN)]) if path == STDIN else sources.walk(Path(path), self._refuse)
            for name, real in found:
                if real in seen:
                    self.notes[message("files given more than once, and read once")] += 1
                    continue
                seen.add(real)
                if name == STDIN:
                    yield CorpusFile(STDIN, 0, 0, stream=True)
                    continue
                try:
                    status = Path(name).stat()
                except OSError as error:
                    self._refuse(Skip(name, 0, message("unreadable: {strerror}", strerror=error.strerror)))
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield CorpusFile(
                        name, status.st_size, status.st_mtime_ns, changed=status.st_ctime_ns, inode=status.st_ino
                    )
                else:
                    yield CorpusFile(name, 0, 0, stream=True)

    def read(self, file: CorpusFile) -> Iterator[Record]:
        """The articles of a file, read as they are asked for; what cannot be read is counted and passed over.

        Raises:
            MissingExtraError: the file needs an optional dependency that is not installed.
        """
        self._fields.unreadable_dates = self.unreadable_dates
        context = readers.Context(
            self._fields,
            self.now,
            opened=self._opened,
            tell=self.tables.add,
            path_id=partial(self._path_id, file),
        )
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
                self.notes[message("published more than 48 hours ahead")] += 1
            yield Record(article, name, line, article.id == self._path_id(file, name))
        self._read, self._within, self._stream = self._read + file.size, 0, None

    def _path_id(self, file: CorpusFile, name: str) -> str:
        """The id that the path of a file, or of a member of it, gives; "" where it has none that stays."""
        if file.stream:
            return ""
        if self._named[0] != name:
            self._named = name, ids.path_id(_below((*self.earlier, *self.paths), file.name, name))
        return self._named[1]

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
    if now is not None and (not isinstance(now, datetime) or now.utcoffset() is None):
        raise UsageError("now must be a datetime with a UTC offset, not {value}", value=arguments.quoted(now))
    if mapping is not None and (
        not isinstance(mapping, Mapping) or not all(isinstance(each, str) for pair in mapping.items() for each in pair)
    ):
        raise UsageError(
            "mapping must map names of fields to names in records, not {value}", value=arguments.quoted(mapping)
        )
    arguments.function("on_skip", on_skip)
    return Corpus(tuple(_absolute(arguments.path("what is read", path)) for path in paths), mapping, now, on_skip)


def _absolute(path: str | Path) -> str:
    """A path as files are known by it, however it was given; links in it stay, so that it may lead elsewhere later."""
    if str(path) == STDIN:
        return STDIN
    return os.path.realpath(path) if ".." in Path(path).parts else str(Path(path).absolute())


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name too long, a link that leads to itself, a zero byte
        return False


def _below(sources_known: Sequence[str], file: str, name: str) -> str:
    """The path of a file, or of its member `name`, below the first source that holds it, with `/` throughout."""
    member = name[len(file) :].replace("!", "/") if name.startswith(f"{file}!") else ""
    for source in sources_known:
        if file == source:
            return member[1:] or file.rpartition("/")[2]
        if file.startswith(source.rstrip("/") + "/"):
            return file[len(source.rstrip("/")) + 1 :] + member
    return file.rpartition("/")[2] + member


__all__ = ["SKIPS_KEPT", "Corpus", "CorpusFile", "Record", "Skip", "SkippedError", "read_corpus"]
