"""Builds a generation from a corpus, and makes it the live one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch import arguments
from newsearch.analysis import ANALYSIS_VERSION, sastrawi
from newsearch.article import SURE
from newsearch.bm25f import Bm25f
from newsearch.build.account import Account
from newsearch.build.intake import Intake
from newsearch.build.options import DEFAULTS, BuildOptions
from newsearch.build.report import BuildReport
from newsearch.build.vectors import write_neighbours
from newsearch.corpus import Corpus
from newsearch.corpus.corpus import STDIN
from newsearch.engine import default_engine, engine_named
from newsearch.errors import EmptySourceError, IndexCorruptError, IndexFormatError, StorageError, UsageError
from newsearch.messages import message
from newsearch.store import file_operations, name_groups
from newsearch.store.generations import STEMS, Generations
from newsearch.store.journal import Journal, digests_of
from newsearch.store.ledger import NAME as LEDGER
from newsearch.store.ledger import Ledger
from newsearch.store.lock import writing
from newsearch.store.manifest import Manifest, file_records
from newsearch.store.opening import load_manifest
from newsearch.store.tombstones import Tombstones
from newsearch.version import ENTITIES_VERSION, __version__
from newsearch.vocabulary import joined_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Unpack

    from newsearch.article import Article
    from newsearch.build.options import BuildKeywords
    from newsearch.corpus import Skip
    from newsearch.engine.interface import Engine, Snapshot, Writer
    from newsearch.store.journal import Changes
    from newsearch.store.manifest import FileRecord

MAXIMUM_LOSS = 0.2
"""The share of the live articles that a build may lose unless forced: an archive that is not mounted loses all."""


def rebuild(
    index: str | Path,
    articles: Corpus | Iterable[Article],
    options: BuildOptions = DEFAULTS,
    *,
    engine: Engine | None = None,
    on_skip: Callable[[Skip], None] | None = None,
    progress: Callable[[int], None] | None = None,
    **keywords: Unpack[BuildKeywords],
) -> BuildReport:
    """Build the index in a folder anew; the old one stays live until the new one is complete.

        rebuild("index", read_corpus("archive"), keep=3, memory=1024)

    Args:
        index: the folder of the index; made if it is missing.
        articles: a corpus, or any articles.
        options: how it is written.
        engine: what writes it; the default is the package's own.
        on_skip: called for every record that gives no article, and for every superseded one.
        progress: called with the number of records read so far.
        keywords: options, in place of those in `options`.

    Raises:
        EmptySourceError: more than `MAXIMUM_LOSS` of the live articles would be gone, and `force` is not set.
        UsageError: there is no article at all, and `force` is not set; or an option has no meaning.
        LockedError: another process is writing.
        StorageError: the file system refused.
        WorkerError: a process that indexed was killed. In all of these cases the live index is as it was.
    """
    chosen = chosen_options(options, keywords)
    chosen.refuse("a rebuild", "prune")
    folder = checked(index, articles, on_skip, progress)
    refuse_own_source(folder, articles)
    with writing(folder, chosen.lock_timeout):
        build = Build(folder, engine or _engine(chosen), chosen, chosen.bm25f or Bm25f())
        report = BuildReport()
        with build.feeding(report, build.comparable(), fresh=True, on_skip=on_skip, progress=progress) as intake:
            intake.take(articles)
    return report


def update(
    index: str | Path,
    articles: Corpus | Iterable[Article],
    options: BuildOptions = DEFAULTS,
    *,
    on_skip: Callable[[Skip], None] | None = None,
    progress: Callable[[int], None] | None = None,
    **keywords: Unpack[BuildKeywords],
) -> BuildReport:
    """Bring the index up to date with files or articles: add, replace, and delete what a file read again lost.

    A file that has not changed since it was last read is not read. Articles of files that are not given stay. Without
    an index it builds one. With `prune` the articles of files are deleted that lay in the corpus's folders and are
    gone. Of a file that is damaged the articles stay (`newsearch.build.decisions`). Arguments and errors are those of
    `rebuild`.

    Raises:
        IndexFormatError: the index was written by another version of the analysis, and must be rebuilt.
        EmptySourceError: too many of the live articles would be gone.
    """
    chosen = chosen_options(options, keywords)
    chosen.refuse("an update", "neighbours")
    folder = checked(index, articles, on_skip, progress)
    refuse_own_source(folder, articles)
    with writing(folder, chosen.lock_timeout):
        build, old = Build.extending(folder, chosen)
        report = BuildReport()
        with build.feeding(report, old, fresh=old is None, on_skip=on_skip, progress=progress) as intake:
            intake.take(articles)
    return report


def chosen_options(options: BuildOptions, keywords: BuildKeywords) -> BuildOptions:
    """The options with others in place of some.

    Raises:
        UsageError: they are none.
    """
    if not isinstance(options, BuildOptions):
        raise UsageError("options must be BuildOptions, not {value}", value=arguments.quoted(options))
    return replace(options, **keywords)


def checked(
    index: str | Path,
    articles: Corpus | Iterable[Article],
    on_skip: Callable[[Skip], None] | None,
    progress: Callable[[int], None] | None,
) -> Path:
    """The folder of the index, if all that a build takes is what it should be.

    Raises:
        UsageError: something is not.
    """
    folder = arguments.path("the index", index)
    if isinstance(articles, (str, bytes, Path)) or not isinstance(articles, Iterable):
        raise UsageError(
            "articles must be a corpus (`read_corpus(path)`) or several articles, not {value}",
            value=arguments.quoted(articles),
        )
    arguments.function("on_skip", on_skip)
    arguments.function("progress", progress)
    return folder


def refuse_own_source(index: Path, articles: Corpus | Iterable[Article]) -> None:
    """Refuse to build an index in the folder that it is made from, or around it: it would not be read again.

    Raises:
        UsageError: the index's folder is a source, or one lies in it.
    """
    own = os.path.realpath(index)
    for path in articles.paths if isinstance(articles, Corpus) else ():
        source = os.path.realpath(path)
        if path != STDIN and (source == own or source.startswith(own.rstrip("/") + "/")):
            raise UsageError(
                "{path!r} is or lies in the folder of the index, {index!r}: nothing was written. Name "
                "another folder for the index with --index",
                path=path,
                index=str(index),
            )


def _engine(options: BuildOptions) -> Engine:
    """Make the package's own engine, as the options say."""
    return default_engine(jobs=options.jobs, memory=_bytes(options))


def _bytes(options: BuildOptions) -> int | None:
    return None if options.memory is None else options.memory << 20


class Build:
    """One new generation, from its empty folder to the live one."""

    def __init__(self, folder: Path, engine: Engine, options: BuildOptions, bm25f: Bm25f) -> None:
        self._folder, self._engine, self._options, self._bm25f = folder, engine, options, bm25f
        self._now = options.now or datetime.now(timezone.utc)
        self._generations = Generations(folder)

    @classmethod
    def extending(cls, folder: Path, options: BuildOptions) -> tuple[Build, tuple[Path, Manifest] | None]:
        """Start a build that extends the live generation, and return both; without one, a first build and None.

        Raises:
            IndexFormatError: it was written by another version of the analysis, and must be rebuilt.
            IndexCorruptError: it is damaged.
            UsageError: other parameters of the ranking are asked for than the index has.
        """
        generations = Generations(folder)
        live = generations.current()
        if live is None:
            return cls(folder, _engine(options), options, options.bm25f or Bm25f()), None
        manifest = load_manifest(folder, live)
        if manifest.stemmer != sastrawi.version():
            raise IndexFormatError(
                folder,
                message("stemmer {stemmer}", stemmer=manifest.stemmer),
                message("stemmer {sastrawi}", sastrawi=sastrawi.version()),
            )
        if options.bm25f not in {None, manifest.bm25f}:
            raise UsageError(
                "an update keeps the index's {bm25f}: rebuild it with {bm25f2}",
                bm25f=manifest.bm25f,
                bm25f2=options.bm25f,
            )
        engine = engine_named(manifest.engine, folder, jobs=options.jobs, memory=_bytes(options))
        return cls(folder, engine, options, manifest.bm25f), (generations.path(live), manifest)

    def comparable(self) -> tuple[Path, Manifest] | None:
        """The live generation, if its manifest can be read; else None, with which a rebuild goes on.

        A rebuild mends an index that is damaged or of another version, so neither is a reason to stop.
        """
        try:
            live = self._generations.current()
            return None if live is None else (self._generations.path(live), Manifest.load(self._generations.path(live)))
        except (IndexCorruptError, IndexFormatError):
            return None

    @contextmanager
    def feeding(
        self,
        report: BuildReport,
        old: tuple[Path, Manifest] | None,
        *,
        fresh: bool,
        rewrite: Callable[[Snapshot], None] | None = None,
        written: Callable[[Snapshot], None] | None = None,
        on_skip: Callable[[Skip], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Intake]:
        """Lend the intake of a new generation to the caller; then write the generation, verify it and make it live.

        On any error, of the caller too, delete it and leave the live one. `old` is the live generation; a `fresh` one
        starts empty and only compares itself with it. What an interrupt leaves is kept if a build can go on from it.
        With `rewrite` no byte of deleted articles is left in what the engine writes; it is called with that, before
        the stem table and the ledger are added. `written` is called at the same time, and nothing else is done for it.
        """
        options = self._options
        report.before = old[1].articles if old else 0
        left = self._left() if options.resume else None
        self._generations.clear(spare=left)
        folder = left or self._generations.create()
        base = None if fresh else old
        try:
            with file_operations.guarded(folder), self._writer(folder, base, resume=left is not None) as writer:
                with _stage(report, "read and index"), self._snapshot(old, fresh=fresh) as whole:
                    removed = Tombstones.load(self._folder)
                    snapshot = removed.masked(whole, old[0].name) if whole is not None and old is not None else None
                    if snapshot is not None:
                        report.before = snapshot.articles
                    ledger = Ledger.load(base[0], base[1].files[LEDGER].sha256) if base else Ledger()
                    intake = Intake(
                        writer,
                        Account(report, ledger, removed.undone, on_skip, progress),
                        snapshot,
                        removed,
                        options,
                        fresh=fresh,
                        earlier=_ledger(old) if fresh and snapshot is not None else None,
                    )
                    if base is not None and whole is not None:
                        for id_, file in removed.found(whole, base[0].name):
                            intake.drop(id_, file)
                    yield intake
                    changes = intake.changes(whole)
                report.resumed, report.refused = writer.resumed, writer.refused
                sum_up(report, fresh=fresh)
                if not options.force:
                    guard(report, intake, fresh=fresh, compared=snapshot is not None)
                if base is not None and not intake.changed and rewrite is None:
                    file_operations.remove_folder(folder)
                    report.generation = base[1].generation
                    self._delete(self._superfluous(*base, base[1].files))
                    return
                with _stage(report, "finish"):
                    if rewrite is not None:
                        writer.compact()
                    writer.finish()
            with file_operations.guarded(folder), _stage(report, "digest and sync"):
                for look in (rewrite, written):
                    if look is not None:
                        with closing(self._engine.open(folder)) as made:
                            look(made)
                ledger.save(folder)
                journal = _journal(old if snapshot is not None else None, folder.name, changes)
                # A purge leaves no digest of what it purges.
                forgotten = removed.digests() if rewrite is not None else []
                (journal.without(digests_of(forgotten)) if forgotten else journal).save(folder)
                vectors = partial(
                    write_neighbours,
                    before=old if options.neighbours is None else None,
                    wanted=options.neighbours,
                    fresh=fresh,
                    purged=rewrite is not None,
                )
                manifest = self._complete(folder, report.after, base, vectors)
                carried = [
                    n for n in manifest.files if base is not None and file_operations.same(base[0] / n, folder / n)
                ]
                superfluous = self._superfluous(folder, manifest, carried, old[0].name if old else None)
            self._generations.switch(folder.name)
        except KeyboardInterrupt:
            if not self._engine.kept(folder):
                self._discard(folder)
            raise
        except BaseException:
            self._discard(folder)
            raise
        report.generation = folder.name
        self._delete(superfluous)

    def _superfluous(
        self,
        folder: Path,
        manifest: Manifest,
        carried: Iterable[str],
        previous: str | None = None,
    ) -> list[str]:
        """Check that the new generation in `folder` is whole; returns the older ones that may then be deleted.

        The files that this build wrote have just been digested. The `carried` ones, which it took from the generation
        before, are read again, unless a generation to be deleted has the very same file: then no better copy is lost.

        Raises:
            IndexCorruptError: it is not whole, and a generation to be deleted may be.
        """
        superfluous = self._generations.superfluous(self._options.keep, folder.name, previous)
        others = [self._generations.path(generation) for generation in superfluous]
        if others:
            apart = {
                name for name in carried for other in others if not file_operations.same(other / name, folder / name)
            }
            manifest.check(folder, apart)
        return superfluous

    def _delete(self, generations: list[str]) -> None:
        """Delete generations; one that cannot be deleted, or that a reader holds, is left to the next build."""
        with suppress(StorageError):
            for generation in generations:
                self._generations.delete(generation)

    def _left(self) -> Path | None:
        """The folder of an interrupted build that can be resumed: it would become the newest generation."""
        complete = self._generations.complete()
        for folder in reversed(self._generations.unfinished()):
            if self._engine.kept(folder) and (not complete or folder.name > complete[-1]):
                return folder
        return None

    @contextmanager
    def _writer(self, folder: Path, base: tuple[Path, Manifest] | None, *, resume: bool) -> Iterator[Writer]:
        """Lend the engine's writer to the caller; it is aborted unless it has been finished."""
        stems, extended = self._folder / STEMS, base[0] if base else None
        writer = _Once(self._engine.writer(folder, self._bm25f, base=extended, stems=stems, resume=resume))
        try:
            yield writer
        finally:
            writer.abort()

    @contextmanager
    def _snapshot(self, old: tuple[Path, Manifest] | None, *, fresh: bool) -> Iterator[Snapshot | None]:
        """Open the live generation; a fresh build, which mends damage, goes on without a damaged one."""
        try:
            if old and fresh:
                old[1].check(old[0], old[1].files)
            snapshot = engine_named(old[1].engine, self._folder).open(old[0]) if old else None
        except (IndexCorruptError, IndexFormatError):
            if not fresh:
                raise
            snapshot = None
        try:
            yield snapshot
        finally:
            if snapshot is not None:
                snapshot.close()

    def _complete(
        self,
        folder: Path,
        articles: int,
        base: tuple[Path, Manifest] | None,
        vectors: Callable[[Path, Snapshot], dict[str, FileRecord]],
    ) -> Manifest:
        """Write the manifest, and open the generation once before anybody else does."""
        stems = self._folder / STEMS
        if stems.exists():
            # The generation is searched with the stems that it was built with, whatever a later build makes of the
            # table. A table is only ever replaced, so a hard link keeps its bytes.
            file_operations.link(stems, folder / STEMS)
        records = file_records(folder, base)
        snapshot = self._engine.open(folder)
        try:
            if snapshot.articles != articles:
                problem = message(
                    "it holds {articles} articles and not the {articles2} that were written",
                    articles=snapshot.articles,
                    articles2=articles,
                )
                raise IndexCorruptError(folder, problem)
            names = {
                kind: name_groups.numbered(kind, joined_names(kind, snapshot.segments), snapshot.segments)
                for kind in SURE
            }
            records |= vectors(folder, snapshot)
        finally:
            snapshot.close()
        records[name_groups.NAME] = name_groups.write(folder, names)
        manifest = Manifest(
            generation=folder.name,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            now=self._now.isoformat(timespec="seconds"),
            newsearch=__version__,
            analysis=ANALYSIS_VERSION,
            entities=ENTITIES_VERSION,
            stemmer=sastrawi.version(),
            engine=self._engine.name,
            bm25f=self._bm25f,
            articles=articles,
            files=records,
        )
        manifest.save(folder)
        return manifest

    def _discard(self, folder: Path) -> None:
        """Delete what an interrupted build wrote; what cannot be deleted is left to the next build."""
        with suppress(StorageError, IndexCorruptError):
            if self._generations.current() != folder.name:
                file_operations.remove_folder(folder)
                self._generations.forget()


def kept(index: str | Path) -> int:
    """The number of articles in an interrupted build that a build with `resume` need not index again.

    Raises:
        StorageError: the file system refused.
    """
    engine = default_engine()
    return max(map(engine.kept, Generations(Path(index)).unfinished()), default=0)


class _Once:
    """A writer that is aborted unless it has been finished."""

    def __init__(self, writer: Writer) -> None:
        self.add, self.keep, self.remove, self.compact = writer.add, writer.keep, writer.remove, writer.compact
        self._writer = writer
        self._over = False

    @property
    def resumed(self) -> int:
        """Like the writer's."""
        return self._writer.resumed

    @property
    def refused(self) -> str:
        """Like the writer's."""
        return self._writer.refused

    def finish(self) -> None:
        """Write everything."""
        self._writer.finish()
        self._over = True

    def abort(self) -> None:
        """Free what the writer holds open, if it still does."""
        if not self._over:
            self._over = True
            self._writer.abort()


def _ledger(old: tuple[Path, Manifest] | None) -> Ledger | None:
    """The ledger of the live generation, if it can be read: a rebuild mends an index where it cannot."""
    try:
        return Ledger.load(old[0], old[1].files[LEDGER].sha256) if old else None
    except (IndexCorruptError, KeyError):
        return None


def _journal(old: tuple[Path, Manifest] | None, generation: str, changes: Changes) -> Journal:
    """The journal of a new generation; of one that could be compared with none before it, a journal without steps."""
    if old is None:
        return Journal(generation)
    return Journal.load(old[0], old[1].files).followed(generation, changes)


def sum_up(report: BuildReport, *, fresh: bool) -> None:
    """Fill in the report's last sums."""
    if fresh:
        # A fresh index holds what was read; what only the old one held is gone.
        report.after = report.added + report.changed + report.unchanged + sum(report.kept.values())
        report.deleted = report.before + report.added - report.after
    else:
        report.after = report.before + report.added - report.deleted


def guard(report: BuildReport, intake: Intake, *, fresh: bool, compared: bool) -> None:
    """Refuse to lose too much, or to build an index of nothing.

    Raises:
        EmptySourceError: too many of the live articles would be gone; where the old index cannot be read, their number
            has to do.
        UsageError: there is no article at all.
    """
    lost = report.deleted + sum(report.at_risk.values())
    if fresh and not compared:
        lost = max(0, report.before - report.after)
    if lost > report.before * MAXIMUM_LOSS:
        raise EmptySourceError(report.before, lost, MAXIMUM_LOSS, intake.lost())
    if fresh and not report.after:
        reasons = "; ".join(f"{count:,} skipped: {reason}" for reason, count in report.reasons.most_common(3))
        why = message(" ({reasons})", reasons=reasons) if reasons else ""
        raise UsageError(
            "the source holds no article{why}: is the path right? To build an empty index: --force", why=why
        )


@contextmanager
def _stage(report: BuildReport, name: str) -> Iterator[None]:
    start = time.monotonic()
    try:
        yield
    finally:
        report.seconds[name] = time.monotonic() - start
