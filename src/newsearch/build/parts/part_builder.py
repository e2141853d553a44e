"""Builds a part: reads its share of an archive, and writes batches and an account of every record."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch import arguments
from newsearch.bm25f import Bm25f
from newsearch.build.admission import ReadArticle, in_its_language
from newsearch.build.build import chosen_options, refuse_own_source
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.build.parts.part_files import Description, PartFile, PartRecord, RecordWriter
from newsearch.build.parts.shares import Part, Share, shares
from newsearch.corpus import Corpus, CorpusFile, Skip
from newsearch.engine import default_engine
from newsearch.engine.columnar.generation_writer import STEMS
from newsearch.errors import UsageError
from newsearch.store import file_operations
from newsearch.store.lock import writing
from newsearch.store.manifest import file_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typing_extensions import Unpack

    from newsearch.build.options import BuildKeywords
    from newsearch.corpus.corpus import Record
    from newsearch.engine.columnar.generation_writer import ColumnarWriter

_TOKEN = 4


@dataclass(slots=True)
class PartReport:
    """What a part did; which of its articles become articles of the index, `merge_parts` decides and tells.

    Attributes:
        part: which part of how many.
        read, articles, skipped: records of its share, and how many of them gave an article and how many none.
        batches: how many batches the articles are in.
        reasons: how often each reason for a skip occurred.
    """

    part: Part
    read: int = 0
    articles: int = 0
    skipped: int = 0
    batches: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON types."""
        return {
            "part": str(self.part),
            "read": self.read,
            "articles": self.articles,
            "skipped": self.skipped,
            "batches": self.batches,
            "reasons": dict(self.reasons.most_common()),
        }


def build_part(
    batches: str | Path,
    corpus: Corpus,
    part: str,
    options: BuildOptions = DEFAULTS,
    *,
    on_skip: Callable[[Skip], None] | None = None,
    progress: Callable[[int], None] | None = None,
    **keywords: Unpack[BuildKeywords],
) -> PartReport:
    """Index one share of an archive; `merge_parts` makes the index of all shares.

        build_part("parts", read_corpus("archive"), "3/64")

    Parts can be made in any order, at the same time, on several machines that see the same archive under the same
    paths with the same times of files. What a part had made before is replaced when it is complete.

    Args:
        batches: the folder of the parts; made if it is missing.
        corpus: the whole archive, the same for all parts.
        part: which part of how many, as "3/64".
        options: how it is written; `jobs`, `memory`, `lock_timeout` and `bm25f` are of parts.
        on_skip: called for every record of the share that gives no article.
        progress: called with the number of records of the share that have been read so far.
        keywords: options, in place of those in `options`.

    Raises:
        UsageError: it is no part, something in the archive can be read once only, or an option has no meaning here.
        LockedError: another process makes this part.
        StorageError: the file system refused.
        WorkerError: a process that indexed was killed. In all of these cases an older part is as it was.
    """
    chosen, which = chosen_options(options, keywords), Part.read(arguments.text("part", part))
    chosen.refuse("a part of a build", "keep", "resume", "force", "prune", "now", "neighbours")
    if not isinstance(corpus, Corpus):
        raise UsageError(
            "a part is made of a corpus (`read_corpus(path)`), not {value}", value=arguments.quoted(corpus)
        )
    folder = arguments.path("the folder of parts", batches) / f"{which.number}-of-{which.of}"
    _refuse_own_source(folder.parent, corpus)
    arguments.function("on_skip", on_skip)
    arguments.function("progress", progress)
    with writing(folder, chosen.lock_timeout):
        return _PartBuild(folder, corpus, which, chosen, on_skip, progress).run()


class _PartBuild:
    """One part, from its empty folder to its description."""

    def __init__(
        self,
        folder: Path,
        corpus: Corpus,
        part: Part,
        options: BuildOptions,
        on_skip: Callable[[Skip], None] | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._folder, self._corpus, self._part = folder, corpus, part
        self._bm25f = options.bm25f or Bm25f()
        memory = None if options.memory is None else options.memory << 20
        self._engine = default_engine(jobs=options.jobs, memory=memory)
        self._on_skip, self._progress = on_skip, progress
        self._report = PartReport(part)

    def run(self) -> PartReport:
        """Write the part, and then delete what stood in its place."""
        data = self._folder / f"data-{secrets.token_hex(_TOKEN)}"
        file_operations.make_folder(data)
        try:
            with file_operations.guarded(data):
                self._write(data)
        except BaseException:
            shutil.rmtree(data, ignore_errors=True)
            raise
        for other in self._folder.glob("data-*"):
            if other != data:
                shutil.rmtree(other, ignore_errors=True)
        return self._report

    def _write(self, data: Path) -> None:
        files, skips = self._listed()
        self._borrow_stems(data)
        writer = self._engine.writer(data, self._bm25f, base=None, stems=data / STEMS)
        try:
            with closing(RecordWriter(data)) as records:
                for skip in skips:
                    self._skip(skip, records)
                mine = shares([file.size for file in files], self._part)
                self._corpus.expect(files[share.file] for share in mine)
                for share in mine:
                    self._read(files[share.file], share, writer, records)
            batches = writer.end_part()
        except BaseException:
            writer.abort()
            raise
        self._report.batches = len(batches)
        now = self._corpus.now
        Description(
            part=self._part.number,
            of=self._part.of,
            origin=self._engine.origin(self._bm25f),
            paths=list(self._corpus.paths),
            mapping=dict(self._corpus.mapping or {}),
            now=now.isoformat() if now is not None else "",
            listing=_listing(files),
            count=len(files),
            skipped=len(skips),
            batches=batches,
            data=data.name,
            files=file_records(data, None),
            articles=self._report.articles,
        ).save(self._folder)

    def _listed(self) -> tuple[list[CorpusFile], list[Skip]]:
        """All files of the archive, and what was met while they were looked for: of that the first part tells.

        Raises:
            UsageError: one can be read once only.
        """
        skips: list[Skip] = []
        self._corpus.on_skip = skips.append
        files = list(self._corpus.files())
        for file in files:
            if file.stream:
                raise UsageError(
                    "{name!r} can be read once only, and each part reads the archive: write it to a file first",
                    name=file.name,
                )
        return files, skips if self._part.number == 1 else []

    def _borrow_stems(self, data: Path) -> None:
        """Begin with the stems that another part has looked up, if there is one: they are the same for all."""
        with suppress(OSError, ValueError):
            tables = self._folder.parent.glob(f"*-of-{self._part.of}/data-*/{STEMS}")
            shutil.copyfile(max(tables, key=lambda path: path.stat().st_size), data / STEMS)

    def _read(self, file: CorpusFile, share: Share, writer: ColumnarWriter, records: RecordWriter) -> None:
        """Read the share of one file."""
        digest = ""
        with suppress(OSError):
            digest = file.digest()
        total = 0
        if not share.whole:
            # How many records it has, only reading tells.
            corpus = self._corpus
            total = sum(1 for _ in _met(Corpus(corpus.paths, corpus.mapping, corpus.now), file))
        wanted = range(1 << 62) if share.whole else share.records(total)
        place = 0
        for met in _met(self._corpus, file) if wanted else ():
            if place >= wanted.start:
                self._take(met, share.file, writer, records)
            place += 1
            if place >= wanted.stop:
                break
        if share.whole:
            wanted, total = range(place), place
        records.file(PartFile(share.file, file, digest, wanted.start, wanted.stop, total))

    def _take(self, met: Record | Skip, file: int, writer: ColumnarWriter, records: RecordWriter) -> None:
        if isinstance(met, Skip):
            self._skip(met, records)
            return
        self._count()
        self._report.articles += 1
        read = ReadArticle.of(met.article)
        own = read.apart() if met.named_by_path else None
        named = (own.id, own.digest) if own is not None else ("", 0)
        records.record(PartRecord(met.line, read.id, read.digest, *named))
        writer.add(in_its_language(read.article), digest=read.digest, file=file)

    def _skip(self, skip: Skip, records: RecordWriter) -> None:
        self._count()
        self._report.skipped += 1
        self._report.reasons[skip.reason] += 1
        records.skip(skip)
        if self._on_skip is not None:
            self._on_skip(skip)

    def _count(self) -> None:
        self._report.read += 1
        if self._progress is not None:
            self._progress(self._report.read)


def _met(corpus: Corpus, file: CorpusFile) -> Iterator[Record | Skip]:
    """What reading a file meets, in order: records, and what gives none."""
    skips: list[Skip] = []
    corpus.on_skip = skips.append
    for record in corpus.read(file):
        yield from skips
        skips.clear()
        yield record
    yield from skips


def _listing(files: Iterable[CorpusFile]) -> str:
    """A digest of what tells that an archive is the same: the names of its files, their sizes and times."""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        digest.update(json.dumps([file.name, file.size, file.modified]).encode("ascii") + b"\n")
    return digest.hexdigest()


def _refuse_own_source(batches: Path, corpus: Corpus) -> None:
    refuse_own_source(batches, corpus)
    real = batches.resolve()
    for path in corpus.paths:
        if real.is_relative_to(Path(path).resolve()) and Path(path).is_dir():
            raise UsageError(
                "the folder of parts, {folder!r}, lies in {path!r}, which is read: name another one with --batches",
                folder=str(batches),
                path=path,
            )
