"""A part of a build on disk: its batches, what it read in which order, and a description that is written last.

The folder `3-of-64` holds `part.json`, which says what the part is of, with size and SHA-256 of every other file, and
takes its place in one step; and a folder `data-…` with the batches, the stem table, and two compressed files of JSON
Lines: `files`, with a line for each file that was read (`PartFile`), and `records`, with one for each record.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, TypeVar

from newsearch.corpus import CorpusFile, Skip
from newsearch.errors import PartError, StorageError
from newsearch.messages import Message, message
from newsearch.store import file_operations
from newsearch.store.manifest import FileRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newsearch.build.parts.shares import Part

T = TypeVar("T")

FORMAT = 1
NAME = "part.json"
FILES = "files"
RECORDS = "records"
_FOLDER = re.compile(r"data-[0-9a-f]+", re.ASCII)
_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
"""Names of files that stand beside one another: none leads elsewhere."""


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file as a part read it.

    Attributes:
        number: its place among all files of the archive, from 0 on.
        file: the file.
        digest: of its bytes; "" where they could not be read.
        first, end: which of its records the part took.
        total: how many it has.
    """

    number: int
    file: CorpusFile
    digest: str
    first: int
    end: int
    total: int


class PartRecord(NamedTuple):
    """A record that gave an article: as the decisions of a build need it, without its text.

    Attributes:
        line: where it stands in its file.
        id, digest: of the article as it was read.
        own_id, own_digest: the same under an id of its own, of an article whose id is made of a path; else "" and 0.
    """

    line: int
    id: str
    digest: int
    own_id: str = ""
    own_digest: int = 0


@dataclass(frozen=True, slots=True)
class Description:
    """What a part is: parts of one build agree in all but part, batches, data, files and articles.

    Attributes:
        part, of: which part of how many.
        origin: the versions and parameters that its batches depend on.
        paths, mapping, now: how the archive is read.
        listing: a digest of the names, sizes and times of all files of the archive.
        count: how many files that are.
        skipped: how many skips precede the first file's records: what was met while files were looked for.
        batches: name and number of articles of each.
        data: the name of the folder of its files.
        files: what each of them must hold.
        articles: how many there are in the batches.
    """

    part: int
    of: int
    origin: dict[str, str]
    paths: list[str]
    mapping: dict[str, str]
    now: str
    listing: str
    count: int
    skipped: int
    batches: list[tuple[str, int]]
    data: str
    files: dict[str, FileRecord]
    articles: int

    def save(self, folder: Path) -> None:
        """Write the description; the part is there when it is, and one that was there before no more.

        Raises:
            StorageError: the file system refused.
        """
        record = {"format": FORMAT, **asdict(self)}
        record["sha256"] = hashlib.sha256(_dump(record)).hexdigest()
        file_operations.replace_bytes(folder / NAME, _dump(record))

    @classmethod
    def load(cls, folder: Path, part: Part) -> Description:
        """Read the description of a part.

        Raises:
            PartError: it is damaged, of another format, or of another part.
        """
        path = folder / NAME
        try:
            record = json.loads(path.read_bytes())
            if record["format"] != FORMAT:
                raise PartError([str(part)], message("another version of newsearch wrote {path!r}", path=str(path)))
            digest = record.pop("sha256")
            if digest != hashlib.sha256(_dump(record)).hexdigest():
                raise damaged(part, path)
            del record["format"]
            record["files"] = {name: FileRecord(**file) for name, file in record["files"].items()}
            record["batches"] = [(str(name), int(size)) for name, size in record["batches"]]
            found = cls(**record)
            names = [*found.files, *(name for name, _ in found.batches)]
            if not _FOLDER.fullmatch(found.data) or not all(map(_NAME.fullmatch, names)):
                raise damaged(part, path)
        except OSError as problem:
            raise StorageError(path, problem) from problem
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise damaged(part, path) from problem
        if (found.part, found.of) != part:
            raise PartError(
                [str(part)],
                message("{path!r} describes part {found}/{of}", path=str(path), found=found.part, of=found.of),
            )
        return found


def damaged(part: Part, path: Path) -> PartError:
    """The error that a file of a part is not what was written."""
    return PartError([str(part)], message("{path!r} is missing or damaged: run it again", path=str(path)))


def _dump(record: dict[str, Any]) -> bytes:
    # ASCII, because a file's name may hold bytes that are no text.
    return json.dumps(record, indent=1).encode("ascii") + b"\n"


class RecordWriter:
    """Writes the files and records of a part in the order in which they are met; `close` them in the end."""

    def __init__(self, folder: Path) -> None:
        self._files = _written(folder / FILES)
        self._records = _written(folder / RECORDS)

    def file(self, file: PartFile) -> None:
        """Write a file; its records have been written."""
        self._files.write(json.dumps(asdict(file)) + "\n")

    def record(self, record: PartRecord) -> None:
        """Write a record that gave an article."""
        self._records.write(json.dumps(record if record.own_id else record[:3]) + "\n")

    def skip(self, skip: Skip) -> None:
        """Write a record, or a file, that gave none."""
        self._records.write(json.dumps([skip.file, skip.line, _told(skip.reason), skip.id]) + "\n")

    def close(self) -> None:
        """Write what is left."""
        self._files.close()
        self._records.close()


def _written(path: Path) -> TextIO:
    return gzip.open(path, "wt", encoding="ascii", compresslevel=1)


def files_of(part: Part, folder: Path) -> Iterator[PartFile]:
    """The files that a part has read, in their order.

    Raises:
        PartError: what stands there cannot be understood.
    """
    return _read(part, folder / FILES, lambda read: PartFile(**{**read, "file": CorpusFile(**read["file"])}))


def records_of(part: Part, folder: Path) -> Iterator[PartRecord | Skip]:
    """The records that a part has met, in their order.

    Raises:
        PartError: what stands there cannot be understood.
    """
    return _read(part, folder / RECORDS, _record)


def _record(met: Any) -> PartRecord | Skip:
    if isinstance(met[0], int):
        return PartRecord(*met)
    file, number, (template, values), id_ = met
    return Skip(file, number, Message(template, values), id_)


def _read(part: Part, path: Path, made: Callable[[Any], T]) -> Iterator[T]:
    """What is made of the lines of a file, each of which is JSON."""
    try:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            for line in lines:
                yield made(json.loads(line))
    except (OSError, EOFError, ValueError, TypeError, KeyError, IndexError, RecursionError, zlib.error) as problem:
        raise damaged(part, path) from problem


def _told(reason: str) -> tuple[str, dict[str, Any]]:
    """The template and values of a reason, if it can be composed of them again as JSON has them; else its text."""
    if isinstance(reason, Message) and all(type(value) in (str, int, float) for value in reason.values.values()):
        return reason.template, reason.values
    return str(reason), {}
