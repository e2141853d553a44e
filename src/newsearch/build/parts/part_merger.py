"""Merges the parts of a build: decides about every record as a build of the whole archive does, and joins batches."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, TypeVar

from newsearch import arguments
from newsearch.bm25f import Bm25f
from newsearch.build.admission import ReadArticle
from newsearch.build.build import Build, chosen_options
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.build.parts.part_files import NAME, Description, PartFile, PartRecord, damaged, files_of, records_of
from newsearch.build.parts.shares import Part
from newsearch.build.purge import forget_words
from newsearch.build.report import BuildReport
from newsearch.corpus import Corpus, CorpusFile, Skip
from newsearch.engine import default_engine
from newsearch.errors import PartError, UsageError
from newsearch.messages import message
from newsearch.store import file_operations
from newsearch.store.lock import writing
from newsearch.store.tombstones import REMOVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from typing_extensions import Unpack

    from newsearch.build.admission import Incoming
    from newsearch.build.options import BuildKeywords
    from newsearch.engine.columnar import ColumnarEngine
    from newsearch.engine.interface import Snapshot, Writer
    from newsearch.messages import Message

T = TypeVar("T")

_FOLDER = re.compile(r"(\d{1,6})-of-(\d{1,6})", re.ASCII)
_SAME = ("origin", "paths", "mapping", "now", "listing", "count")
"""What all parts of one build have in common, besides their number."""


def merge_parts(
    index: str | Path,
    folders: Sequence[str | Path],
    options: BuildOptions = DEFAULTS,
    *,
    on_skip: Callable[[Skip], None] | None = None,
    progress: Callable[[int], None] | None = None,
    **keywords: Unpack[BuildKeywords],
) -> BuildReport:
    """Make an index of the parts of a build: the one that `rebuild` makes of the archive which they were made from.

        merge_parts("index", ["parts"])

    It decides about every record in the archive's order, so that of two articles with one id the later one wins
    wherever they were read; what was removed for good stays out. The archive itself is not read.

    Args:
        index: the folder of the index; made if it is missing. An index there stays live until the new one is complete.
        folders: the folders with the parts, each part in one of them.
        options: how the index is written.
        on_skip: called for every record that gave no article, and for every superseded one.
        progress: called with the number of records decided on so far.
        keywords: options, in place of those in `options`.

    Raises:
        PartError: a part is missing, damaged, not complete, there twice, or not of the same build; it is named.
        UsageError: no folder is given, a folder has no part, or an option has no meaning here.
        EmptySourceError, LockedError, StorageError: as of `rebuild`. In all of these cases the live index is as it was.
    """
    chosen = chosen_options(options, keywords)
    chosen.refuse("a merge of parts", "resume", "prune", "now", "bm25f")
    folder = arguments.path("the index", index)
    arguments.function("on_skip", on_skip)
    arguments.function("progress", progress)
    memory = None if chosen.memory is None else chosen.memory << 20
    engine = default_engine(jobs=chosen.jobs, memory=memory)
    parts = Parts([arguments.path("a folder of parts", path) for path in folders], engine)
    if parts.now is not None:
        chosen = replace(chosen, now=parts.now)
    with writing(folder, chosen.lock_timeout):
        build = Build(folder, engine, chosen, parts.bm25f)
        report = BuildReport()

        def forget(written: Snapshot) -> None:
            # The parts did not know what has been removed for good, and have learnt its words.
            if report.reasons[REMOVED]:
                forget_words(folder, written)

        with build.feeding(
            report, build.comparable(), fresh=True, written=forget, on_skip=on_skip, progress=progress
        ) as intake:
            intake.take(parts)
    return report


@dataclass(frozen=True, slots=True)
class _Found:
    """A part on disk: its description, and the folder of its files."""

    part: Part
    folder: Path
    is_: Description

    @property
    def data(self) -> Path:
        return self.folder / self.is_.data


class Indexed:
    """An article that a part has indexed.

    Args:
        record: what the part noted of it.
        engine: what reads and takes over batches.
        folder: where its batch is.
        name, place: the batch, and the article's place there.
    """

    __slots__ = ("_engine", "_folder", "_name", "_place", "_record")

    def __init__(self, record: PartRecord, engine: ColumnarEngine, folder: Path, name: str, place: int) -> None:
        self._record, self._engine = record, engine
        self._folder, self._name, self._place = folder, name, place

    @property
    def id(self) -> str:
        """The article's id."""
        return self._record.id

    @property
    def digest(self) -> int:
        """The digest of the article as it was read."""
        return self._record.digest

    def apart(self) -> Incoming:
        """The article under an id that says which text it has: it has to be indexed anew."""
        article = self._engine.article(self._folder, self._name, self._place)
        return ReadArticle(replace(article, id=self._record.own_id, entities=()), self._record.own_digest)

    def write(self, writer: Writer, file: int) -> None:  # noqa: ARG002 the part has written its file's number
        """Have the writer take it over."""
        writer.keep(self.id, self._folder, self._name, self._place)


class Parts(Corpus):
    """All parts of a build, as the corpus that they were read from.

    Args:
        folders: where they are.
        engine: what merges them.

    Raises:
        PartError: they do not make a whole.
        UsageError: there is none.
    """

    def __init__(self, folders: Sequence[Path], engine: ColumnarEngine) -> None:
        self._engine = engine
        self._parts = _whole(_found(folders), engine)
        one = self._parts[0].is_
        self.bm25f = Bm25f.from_dict(_parameters(one))
        super().__init__(tuple(one.paths), one.mapping, datetime.fromisoformat(one.now) if one.now else None)
        self._events = iter(self._met())
        self._takes = self._taken()

    def __post_init__(self) -> None:
        """Nothing of the archive is looked for: its parts have been read, and it may be elsewhere."""

    def files(self) -> Iterator[CorpusFile]:
        """The files as the parts read them; first what was met while they were looked for."""
        for _ in range(sum(found.is_.skipped for found in self._parts)):
            for _article in self._given(1):
                raise damaged(self._parts[0].part, self._parts[0].data)
        for _, takes in self._taken():
            yield _AsRead.of(next(takes))

    def given(self, file: CorpusFile) -> Iterator[tuple[Incoming, int, bool]]:
        """The articles of a file, with their lines and whether their ids are made of paths; each file once, in order.

        Skips are told as `Corpus.read` tells them.
        """
        for read in next(self._takes)[1]:
            yield from self._given(read.end - read.first)
        self._read += file.size

    def _given(self, count: int) -> Iterator[tuple[Incoming, int, bool]]:
        for met in islice(self._events, count):
            if isinstance(met, Skip):
                self._skip(met)
                continue
            self.records += 1
            incoming, record = met
            yield incoming, record.line, bool(record.own_id)

    def _taken(self) -> Iterator[tuple[int, Iterator[PartFile]]]:
        """The files by their numbers, each as all parts that share it have read it."""
        return groupby(
            chain.from_iterable(files_of(found.part, found.data) for found in self._parts), key=lambda read: read.number
        )

    def _met(self) -> Iterator[tuple[Indexed, PartRecord] | Skip]:
        for found in self._parts:
            places = ((name, place) for name, size in found.is_.batches for place in range(size))
            for met in records_of(found.part, found.data):
                if isinstance(met, Skip):
                    yield met
                    continue
                name, place = next(places, ("", 0))
                if not name:
                    raise damaged(found.part, found.data)
                yield Indexed(met, self._engine, found.data, name, place), met


@dataclass(frozen=True, slots=True)
class _AsRead(CorpusFile):
    """A file with the digest that it had when a part read it."""

    read: str = ""

    @classmethod
    def of(cls, part: PartFile) -> _AsRead:
        """The file of a part."""
        file = part.file
        return cls(file.name, file.size, file.modified, file.changed, file.inode, read=part.digest)

    def digest(self) -> str:
        """The digest of its bytes when it was read."""
        return self.read


def _found(folders: Sequence[Path]) -> list[_Found]:
    """The parts in some folders, in their order.

    Raises:
        PartError: one was not finished, is damaged, or stands there twice.
        UsageError: a folder has no part.
    """
    if not folders:
        raise UsageError("no folder of parts is given: name the folders that --batches named")
    places: dict[Part, Path] = {}
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        with file_operations.guarded(folder):
            named = [(Part(int(name[1]), int(name[2])), path) for path, name in _named(folder)]
        if not named:
            raise UsageError(
                "{folder!r} has no part of a build: `newsearch index PATH --part 1/8 --batches {folder}` makes one",
                folder=str(folder),
            )
        for part, path in named:
            if part in places:
                raise PartError(
                    [str(part)],
                    message("it is there twice, {path!r} and {other!r}", path=str(places[part]), other=str(path)),
                )
            places[part] = path
    unfinished = [part for part, path in sorted(places.items()) if not (path / NAME).exists()]
    if unfinished:
        raise _error(unfinished, message("not finished: run it again"))
    return [_Found(part, path, Description.load(path, part)) for part, path in sorted(places.items())]


def _named(folder: Path) -> list[tuple[Path, re.Match[str]]]:
    return [(path, name) for path in folder.iterdir() if (name := _FOLDER.fullmatch(path.name)) and path.is_dir()]


def _whole(parts: list[_Found], engine: ColumnarEngine) -> list[_Found]:
    """The parts, if they are all of one build by this version, and none is missing or damaged.

    Raises:
        PartError: they are not.
    """
    of = _commonest(found.part.of for found in parts)
    others = [found.part for found in parts if found.part.of != of]
    if others:
        raise _error(others, message("of another division than the others, which are of {of}", of=of))
    here = {found.part.number for found in parts}
    missing = [Part(number, of) for number in range(1, of + 1) if number not in here]
    if missing:
        raise _error(missing, message("missing"))
    for name in _SAME:
        usual = _commonest(repr(getattr(found.is_, name)) for found in parts)
        foreign = [found.part for found in parts if repr(getattr(found.is_, name)) != usual]
        if foreign:
            raise _error(foreign, _foreign(name))
    for found in parts:
        own = engine.origin(Bm25f.from_dict(_parameters(found.is_)))
        differing = [name for name, value in own.items() if found.is_.origin.get(name) != value]
        if differing:
            raise _error([found.part], message("made with another {names}: run it again", names=", ".join(differing)))
        _check_files(found)
    _check_shares(parts)
    return parts


def _foreign(name: str) -> Message:
    """In what a part differs from the others."""
    if name == "origin":
        return message("made by another version or with other options than the others: run it again")
    if name in {"listing", "count"}:
        return message("made of another state of the archive than the others: run it again")
    return message("made with another PATH, --map or --now than the others: run it again")


def _check_files(found: _Found) -> None:
    """Compare the files of a part with their digests.

    Raises:
        PartError: one is missing or differs.
    """
    for name, record in found.is_.files.items():
        path = found.data / name
        if not path.is_file() or path.stat().st_size != record.size or file_operations.sha256(path) != record.sha256:
            raise damaged(found.part, path)


def _check_shares(parts: Sequence[_Found]) -> None:
    """Check that the parts have read every record of every file once.

    Raises:
        PartError: they have not; a file has changed between two of them.
    """
    number, following, before = -1, 0, None
    for found in parts:
        for read in files_of(found.part, found.data):
            if before is not None and before.number == read.number:
                same = (before.total, before.digest) == (read.total, read.digest)
            else:
                same, following = before is None or following == before.total, 0
                number += 1
            if not same or read.number != number or read.first != following:
                name = read.file.name
                changed = message("made of another state of {name!r} than the others: run it again", name=name)
                raise _error([found.part], changed)
            following, before = read.end, read
    if parts[0].is_.count != number + 1 or (before is not None and following != before.total):
        raise _error([parts[-1].part], _foreign("listing"))


def _parameters(description: Description) -> dict[str, object]:
    found = json.loads(description.origin["bm25f"])
    return dict(found)


def _commonest(values: Iterable[T]) -> T:
    return Counter(values).most_common(1)[0][0]


def _error(parts: Sequence[Part], problem: Message) -> PartError:
    return PartError([str(part) for part in parts], problem)
