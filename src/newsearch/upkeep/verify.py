"""Verifying an index: every byte against what the builds recorded, and with `deep` every term and article."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.analysis import StemTable
from newsearch.errors import IndexCorruptError, IndexFormatError, IndexNotFoundError, StorageError
from newsearch.messages import message
from newsearch.store import file_operations, tombstones
from newsearch.store.generations import STEMS, Generations
from newsearch.store.ledger import Ledger
from newsearch.store.manifest import NAME, Manifest
from newsearch.store.opening import load_manifest
from newsearch.store.tombstones import Tombstones
from newsearch.upkeep.self_check import check_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

REBUILD = "newsearch index PATH"
"""The command that makes any index whole again."""

ROLLBACK = "newsearch rollback"
"""The command that goes back to the newest older generation that is sound."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong.

    Attributes:
        file: the path of the file at fault.
        problem: what is wrong with it.
        generation: which generation it belongs to; "" for what lies outside of them.
        help: the command that mends it.
    """

    file: str
    problem: str
    generation: str
    help: str


@dataclass(slots=True)
class VerifyReport:
    """What verifying found.

    Attributes:
        live: the id of the live generation; "" where `CURRENT` is damaged.
        generations: the ids of the generations that were verified, the live one first.
        files, bytes: how many files were read whole, and their bytes.
        articles, terms, sampled: with `deep`, how many articles and terms were read, and how many articles were looked
            up by each of their own words.
        unknown: files in verified generations that their manifests do not know; nothing reads them.
        damages: what is wrong, in the order in which it was found.
    """

    live: str = ""
    generations: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    articles: int = 0
    terms: int = 0
    sampled: int = 0
    unknown: list[str] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damages

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types, as `newsearch verify --json` prints it."""
        return {
            "format": 1,
            "sound": self.sound,
            "live": self.live,
            "generations": self.generations,
            "files": self.files,
            "bytes": self.bytes,
            "articles": self.articles,
            "terms": self.terms,
            "sampled": self.sampled,
            "unknown": self.unknown,
            "damages": [
                {"file": d.file, "problem": d.problem, "generation": d.generation, "help": d.help} for d in self.damages
            ],
        }


def verify(index: str | Path, *, deep: bool = False, every: bool = False) -> VerifyReport:
    """Compare an index with what its builds recorded: `CURRENT`, manifest, ledger, size and SHA-256 of every file.

    It changes nothing, and needs no lock: the generations that it reads are kept from being deleted meanwhile. Where
    the live one is damaged, the others are verified too, to know whether one of them can take its place.

    Args:
        index: the folder of the index.
        deep: also read every term and article, look up some articles by each of their words, and compare the counts.
        every: also verify the generations that are kept beside the live one.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: another version wrote the live generation.
        StorageError: a file cannot be opened or read for another reason than a fault of the disk.
    """
    folder = Path(index)
    generations = Generations(folder)
    report = VerifyReport()
    found: list[tuple[str, IndexCorruptError]] = []
    try:
        live = generations.current()
        if live is None:
            raise IndexNotFoundError(folder)
        report.live = live
    except IndexCorruptError as problem:
        found.append(("", problem))
    if report.live:
        found += [(report.live, problem) for problem in _generation(generations, report.live, report, deep=deep)]
    found += [("", problem) for problem in _stems(generations)]
    found += [("", problem) for problem in _tombstones(folder)]
    whole = None
    if every or any(generation == report.live for generation, _ in found):
        for other in reversed(generations.complete()):
            if other == report.live:
                continue
            try:
                problems = _generation(generations, other, report, deep=deep)
            except IndexFormatError:
                continue  # written by another version: neither damaged nor a place to go back to
            if problems and other not in generations.complete():
                continue  # a build has just deleted it
            found += [(other, problem) for problem in problems]
            if whole is None and not problems:
                whole = other
    report.damages = [
        Damage(str(problem.path), problem.problem, generation, _help(folder, problem.path, generation, report, whole))
        for generation, problem in found
    ]
    return report


def check_generation(generations: Generations, generation: str) -> None:
    """Verify one generation's bytes.

    Raises:
        IndexCorruptError: the first thing that is wrong with it.
        IndexFormatError: this version cannot read it.
    """
    load_manifest(generations.folder, generation)
    for problem in _generation(generations, generation, VerifyReport(), deep=False):
        raise problem


def _help(folder: Path, path: Path, generation: str, report: VerifyReport, whole: str | None) -> str:
    if path == folder / STEMS:
        return f"delete it: the next `{REBUILD}` makes it anew"
    if path == folder / tombstones.NAME:
        return "put a copy of it back; or delete it, and remove the articles again: `newsearch remove`"
    if generation == report.live:  # "" where CURRENT itself is damaged
        return f"{ROLLBACK} --to {whole}" if whole else REBUILD
    return f"{REBUILD} --keep 1"


def _generation(
    generations: Generations, generation: str, report: VerifyReport, *, deep: bool
) -> list[IndexCorruptError]:
    """All errors found in one generation."""
    path = generations.path(generation)
    problems: list[IndexCorruptError] = []
    report.generations.append(generation)
    try:
        with generations.held(generation):
            manifest = Manifest.load(path)
            for name in manifest.files:
                with _collected(problems, path / name):
                    _file(path / name, manifest, name, report)
            report.unknown += _unknown(path, manifest)
            if not problems:
                with _collected(problems, path):
                    ledger = Ledger.load(path)
                    if deep:
                        load_manifest(generations.folder, generation)
                        contents = check_contents(path, manifest, ledger)
                        report.articles += contents.articles
                        report.terms += contents.terms
                        report.sampled += contents.sampled
    except IndexCorruptError as problem:
        problems.append(problem)
    return problems


@contextmanager
def _collected(problems: list[IndexCorruptError], path: Path) -> Iterator[None]:
    """Collect what the block finds damaged, and go on after it."""
    try:
        yield
    except IndexCorruptError as problem:
        problems.append(problem)
    except StorageError as problem:
        if problem.problem.errno != errno.EIO:
            raise
        problems.append(IndexCorruptError(path, "the disk cannot read it"))


def _file(path: Path, manifest: Manifest, name: str, report: VerifyReport) -> None:
    record = manifest.files[name]
    with file_operations.guarded(path):
        size = path.stat().st_size if path.is_file() else None
    if size is None:
        raise IndexCorruptError(path, "it is missing")
    if size != record.size:
        raise IndexCorruptError(path, message("it has {size} bytes and not {size2}", size=size, size2=record.size))
    report.files += 1
    report.bytes += size
    if file_operations.sha256(path) != record.sha256:
        raise IndexCorruptError(path, "it does not match its digest")


def _unknown(folder: Path, manifest: Manifest) -> list[str]:
    with file_operations.guarded(folder):
        names = (path.relative_to(folder).as_posix() for path in file_operations.below(folder) if not path.is_dir())
        return [str(folder / name) for name in names if name != NAME and name not in manifest.files]


def _tombstones(folder: Path) -> list[IndexCorruptError]:
    """The errors in the file of tombstones."""
    problems: list[IndexCorruptError] = []
    with _collected(problems, folder / tombstones.NAME):
        Tombstones.load(folder)
    return problems


def _stems(generations: Generations) -> list[IndexCorruptError]:
    """The errors in the stem table that the next build starts from.

    It has the bytes of the newest generation's own copy; or, after a build that was interrupted, only its own checksum.
    """
    path = generations.folder / STEMS
    with file_operations.guarded(path):
        if not path.exists():
            return []
        digest = file_operations.sha256(path)
    for generation in reversed(generations.complete()):
        try:
            record = Manifest.load(generations.path(generation)).files.get(STEMS)
        except (IndexCorruptError, IndexFormatError):
            continue  # reported where that generation is verified
        if record is not None and record.sha256 == digest:
            return []
    ignored = StemTable.load(path).ignored
    return [IndexCorruptError(path, ignored)] if ignored else []
