"""`newsearch index` and `newsearch update`."""

from __future__ import annotations

import json as json_format
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.cluster import bring_up
from newsearch.cli.options import JsonOption, index_folder, option
from newsearch.cli.progress import clear_progress
from newsearch.cli.progress import reading as progress_of
from newsearch.cli.terminal import emit, emit_json, report
from newsearch.cli.translation import grouped, localised
from newsearch.errors import UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.build.options import BuildOptions
    from newsearch.build.report import BuildReport
    from newsearch.corpus import Corpus, Skip

_SHOWN_REASONS = 10
_SHOWN_FILES = 10
_READING = "Reading"
_WRITING = "Writing"
_PARTS = "In parts"

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders; `-` is stdin.")]

MapOption = Annotated[
    str,
    option(
        "--map",
        "FIELD=NAME,...",
        "Names of fields in records: headline=judul,body=isi.",
        panel=_READING,
        show_default=False,
    ),
]
NotifyOption = Annotated[
    bool, option("--notify", None, "Then tell whom saved searches have found something for (`newsearch notify`).")
]
KeepOption = Annotated[int, option("--keep", "N", "Generations to keep.", panel=_WRITING, min=1)]
LockOption = Annotated[
    float, option("--lock-timeout", "SECONDS", "How long to wait for another writer.", panel=_WRITING, min=0)
]


@dataclass(frozen=True)
class Reading:
    """The options that say how an archive is read, of `index` and `update` alike."""

    mapping: MapOption = ""
    now: Annotated[
        Optional[str], option("--now", "TIME", "Reference time of relative dates, ISO 8601.", panel=_READING)
    ] = None
    skipped: Annotated[
        Optional[Path], option("--skipped", "FILE", "Write what was skipped as JSON Lines.", panel=_READING)
    ] = None
    allow_skips: Annotated[
        bool, option("--allow-skips", None, "Exit with 0 even if something was skipped.", panel=_READING)
    ] = False

    def moment(self) -> datetime | None:
        """The reference time."""
        from newsearch.cli.times import moment

        return moment(self.now) if self.now else None

    def corpus(self, paths: list[str], on_skip: Callable[[Skip], None] | None = None) -> Corpus:
        """The archive under these paths."""
        from newsearch.corpus import read_corpus

        return read_corpus(*paths, mapping=mapping_of(self.mapping), now=self.moment(), on_skip=on_skip)


@dataclass(frozen=True)
class Writing:
    """The options that say how an index is written, of `index` and `update` alike."""

    keep: KeepOption = 2
    resume: Annotated[
        bool, option("--resume", None, "Go on from what an interrupted build has finished.", panel=_WRITING)
    ] = False
    jobs: Annotated[
        Optional[int],
        option("--jobs", "N", "Processes that index; by default one a processor.", panel=_WRITING, min=1),
    ] = None
    memory: Annotated[
        Optional[int],
        option(
            "--memory",
            "MB",
            "Memory that they share, besides 100 MB for each; by default 512.",
            panel=_WRITING,
            min=32,
        ),
    ] = None
    lock_timeout: LockOption = 0.0

    def options(
        self, *, force: bool, prune: bool = False, neighbours: bool | None = None, now: datetime | None
    ) -> BuildOptions:
        """The same as the library takes it."""
        from newsearch.build.options import BuildOptions

        return BuildOptions(
            keep=self.keep,
            jobs=self.jobs,
            memory=self.memory,
            resume=self.resume,
            force=force,
            prune=prune,
            lock_timeout=self.lock_timeout,
            neighbours=neighbours,
            now=now,
        )


@dataclass(frozen=True)
class InParts:
    """The options of a build that several jobs do, each its share."""

    part: Annotated[
        Optional[str], option("--part", "K/N", "Index the Kth of N shares, into --batches.", panel=_PARTS)
    ] = None
    batches: Annotated[
        Optional[Path], option("--batches", "DIR", "Where parts are put.", panel=_PARTS, show_default=False)
    ] = None
    merge: Annotated[
        bool, option("--merge", None, "Make the index of all parts; PATH... are their folders.", panel=_PARTS)
    ] = False

    @property
    def asked(self) -> bool:
        """Whether one of them is given."""
        return self.part is not None or self.batches is not None or self.merge


@app.command()
def index(
    context: typer.Context,
    paths: PathsArgument,
    *,
    force: Annotated[bool, option("--force", None, "Build even if many articles of the index are gone.")] = False,
    dry_run: Annotated[bool, option("--dry-run", None, "Read and report; write no index.")] = False,
    neighbours: Annotated[
        Optional[bool],
        option(
            "--neighbours/--no-neighbours",
            None,
            "Learn which words stand in like articles, for `search --neighbours`; or keep none.",
            panel=_WRITING,
        ),
    ] = None,
    reading: Reading,
    writing: Writing,
    parts: InParts,
    json: JsonOption = False,
) -> None:
    """Build the index anew from files and folders."""
    from newsearch.build.build import rebuild

    options = writing.options(force=force, neighbours=neighbours, now=reading.moment())
    if parts.asked:
        _in_parts(context, paths, parts, reading, options, dry_run=dry_run, json=json)
        return
    folder = index_folder(context, new=not dry_run)
    with ExitStack() as stack, _skips(reading.skipped) as on_skip, _interruptible(folder):
        if dry_run:
            from newsearch.cli.survey import survey

            survey(reading.corpus(paths, on_skip), json=json)
            return
        corpus = reading.corpus(paths)
        stack.callback(_remark, corpus)
        done = rebuild(folder, corpus, options, on_skip=on_skip, progress=progress_of(corpus))
        bring_up(folder, whole=True, keep=writing.keep)
    _finish(done, json=json, allow_skips=reading.allow_skips)


def _in_parts(
    context: typer.Context,
    paths: list[str],
    parts: InParts,
    reading: Reading,
    options: BuildOptions,
    *,
    dry_run: bool,
    json: bool,
) -> None:
    """Index a part, or merge parts."""
    if dry_run or options.resume:
        raise UsageError("a build in parts has no --dry-run and no --resume: a part that was interrupted is run again")
    if parts.merge:
        if parts.part is not None or parts.batches is not None or reading.mapping or reading.now:
            raise UsageError("--merge takes the folders of parts alone: what was said of the archive, the parts know")
        _merge(context, paths, reading, options, json=json)
        return
    if parts.part is None or parts.batches is None:
        raise UsageError("--part and --batches belong together: --part 3/64 --batches DIR")
    if options.force or options.neighbours is not None or options.keep != Writing.keep:
        raise UsageError("--force, --keep and --neighbours are of the --merge of parts: leave them out")
    _build_part(paths, parts.part, parts.batches, reading, replace(options, now=None), json=json)


def _build_part(
    paths: list[str], part: str, batches: Path, reading: Reading, options: BuildOptions, *, json: bool
) -> None:
    from newsearch.build.parts.part_builder import build_part

    with _skips(reading.skipped) as on_skip, _terminable():
        corpus = reading.corpus(paths)
        done = build_part(batches, corpus, part, options, on_skip=on_skip, progress=progress_of(corpus))
        _remark(corpus)
    if json:
        emit_json({"format": 1, **done.to_dict()})
        return
    emit(
        localised(
            message(
                "part {part}: {articles:,} {articles:article|articles} in {batches:,} {batches:batch|batches}; "
                "{read:,} {read:record|records} read, {skipped:,} skipped",
                part=str(done.part),
                articles=done.articles,
                batches=done.batches,
                read=done.read,
                skipped=done.skipped,
            )
        )
    )


def _merge(context: typer.Context, paths: list[str], reading: Reading, options: BuildOptions, *, json: bool) -> None:
    from newsearch.build.parts.part_merger import merge_parts

    folder = index_folder(context, new=True)
    with _skips(reading.skipped) as on_skip, _terminable():
        done = merge_parts(folder, paths, options, on_skip=on_skip, progress=progress_of())
        bring_up(folder, whole=True, keep=options.keep)
    _finish(done, json=json, allow_skips=reading.allow_skips)


@app.command()
def update(
    context: typer.Context,
    paths: PathsArgument,
    *,
    prune: Annotated[bool, option("--prune", None, "Delete the articles of files that are gone.")] = False,
    force: Annotated[bool, option("--force", None, "Go on even if many articles of the index are gone.")] = False,
    notify: NotifyOption = False,
    dry_run: Annotated[bool, option("--dry-run", None, "Say what would become of each record; write nothing.")] = False,
    reading: Reading,
    writing: Writing,
    json: JsonOption = False,
) -> None:
    """Bring the index up to date with new and changed files."""
    from newsearch.build.build import update as bring_up_to_date
    from newsearch.build.rehearsal import rehearse
    from newsearch.cli.notify import start_telling, tell

    folder = index_folder(context, new=not dry_run)
    if notify and dry_run:
        raise UsageError("--dry-run adds nothing that somebody could be told of: leave out --notify")
    if notify:
        start_telling(context)
    with ExitStack() as stack, _skips(reading.skipped) as on_skip, _interruptible(folder):
        corpus = reading.corpus(paths)
        stack.callback(_remark, corpus)
        options = writing.options(force=force, prune=prune, now=reading.moment())
        work = rehearse if dry_run else bring_up_to_date
        done = work(folder, corpus, options, on_skip=on_skip, progress=progress_of(corpus))
        if not dry_run:
            bring_up(folder, keep=writing.keep)
    if dry_run:
        clear_progress()
        report("nothing was written; this is what the update would do:")
    try:
        _finish(done, json=json, allow_skips=reading.allow_skips)
    finally:
        if notify:
            tell(context)


def mapping_of(text: str) -> dict[str, str] | None:
    """`headline=judul,body=isi` as a table.

    Raises:
        UsageError: it is not of that form.
    """
    if not text:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(field.strip() and name.strip() for field, _, name in pairs):
        raise UsageError("--map takes FIELD=NAME,FIELD=NAME, as in headline=judul,body=isi, not {text!r}", text=text)
    return {field.strip(): name.strip() for field, _, name in pairs}


@contextmanager
def _skips(path: Path | None) -> Iterator[Callable[[Skip], None] | None]:
    """What writes each skip to a file, if one is wanted."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf8", errors="backslashreplace") as file:

        def write(skip: Skip) -> None:
            record: dict[str, Any] = {"file": skip.file, "line": skip.line, "reason": skip.reason, "id": skip.id}
            file.write(json_format.dumps(record, ensure_ascii=False) + "\n")

        yield write


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM, which who ends a service or a job sends, interrupt as a person does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _interruptible(folder: Path) -> Iterator[None]:
    """Say, when the build is interrupted, what of it is kept."""
    from newsearch.build.build import kept

    try:
        with _terminable():
            yield
    except KeyboardInterrupt:
        clear_progress()
        articles = kept(folder)
        if articles:
            report(
                message(
                    "{articles:,} {articles:article that was|articles that were} indexed {articles:is|are} kept: the "
                    "same command with --resume goes on from {articles:it|them}",
                    articles=articles,
                )
            )
        raise


def _remark(corpus: Corpus) -> None:
    """Say what is remarkable of what was read, what of the mapping did nothing, and what told columns."""
    from newsearch.cli.survey import remarks

    clear_progress()
    for note, count in corpus.notes.items():
        report(f"{grouped(count)}: {localised(note)}")
    said = list(remarks(corpus))
    for remark in said[:_SHOWN_REASONS]:
        report(remark)
    if len(said) > _SHOWN_REASONS:
        report(
            message(
                "and {number} more {number:column|columns} so: index --dry-run lists them",
                number=len(said) - _SHOWN_REASONS,
            )
        )


def summary(done: BuildReport) -> str:
    """What a build did, in one line."""
    return localised(
        message(
            "{after:,} {after:article|articles}: {added:,} added, {changed:,} changed, {unchanged:,} unchanged, "
            "{deleted:,} deleted; {read:,} {read:record|records} read, {skipped:,} skipped",
            after=done.after,
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            deleted=done.deleted,
            read=done.read,
            skipped=done.skipped,
        )
    )


def tell_files(done: BuildReport) -> None:
    """Name the files that lost articles, and those whose articles stay because they are damaged."""
    for name, count in islice(done.kept.items(), _SHOWN_FILES):
        report(
            message(
                "kept {count:,} {count:article|articles} that {name} held, for it is empty or damaged",
                count=count,
                name=name,
            )
        )
    for name, count in islice(done.lost.items(), _SHOWN_FILES):
        report(
            message(
                "deleted {count:,} {count:article|articles} that {name} does not hold any more", count=count, name=name
            )
        )
    if more := max(0, len(done.kept) - _SHOWN_FILES) + max(0, len(done.lost) - _SHOWN_FILES):
        report(message("so it is with {more:,} more {more:file|files}: --json names them", more=more))


def _finish(done: BuildReport, *, json: bool, allow_skips: bool) -> None:
    from newsearch.cli.survey import unreadable_dates
    from newsearch.store.tombstones import REMOVED

    clear_progress()
    if json:
        emit_json({"format": 1, **done.to_dict()})
    else:
        emit(summary(done))
        if done.resumed:
            report(
                message(
                    "{resumed:,} {resumed:article|articles} had been indexed by the interrupted build",
                    resumed=done.resumed,
                )
            )
        if done.refused:
            report(
                message(
                    "the interrupted build could not be gone on from ({refused}); all was indexed anew",
                    refused=done.refused,
                )
            )
        for reason, count in done.reasons.most_common(_SHOWN_REASONS):
            report(message("skipped {count:,}: {reason}", count=count, reason=reason))
        if dates := unreadable_dates(done.unreadable_dates):
            report(dates)
        tell_files(done)
    # What was removed for good is meant to be skipped.
    if (done.skipped > done.reasons[REMOVED] or done.kept) and not allow_skips:
        raise typer.Exit(codes.SKIPPED)
