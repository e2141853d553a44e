"""`newsearch index` and `newsearch update`."""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.options import IndexOption, JsonOption, index_folder
from newsearch.cli.terminal import clear_progress, emit, emit_json, line, progress, report

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.corpus import Corpus, Skip
    from newsearch.index.report import BuildReport

_SHOWN_REASONS = 10

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders; `-` is stdin.")]
MapOption = Annotated[
    str, typer.Option("--map", metavar="FIELD=NAME,...", help="Names of fields in records: headline=judul,body=isi.")
]
NowOption = Annotated[
    Optional[str], typer.Option("--now", metavar="TIME", help="Reference time of relative dates, ISO 8601.")
]
SkippedOption = Annotated[
    Optional[Path], typer.Option("--skipped", metavar="FILE", help="Write what was skipped as JSON Lines.")
]
AllowSkipsOption = Annotated[bool, typer.Option("--allow-skips", help="Exit with 0 even if something was skipped.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on from what an interrupted build has finished.")]
JobsOption = Annotated[
    Optional[int],
    typer.Option("--jobs", min=1, metavar="N", help="Processes that index; by default one a processor."),
]
MemoryOption = Annotated[
    Optional[int],
    typer.Option(
        "--memory", min=32, metavar="MB", help="Memory that they share, besides 100 MB for each; by default 512."
    ),
]
KeepOption = Annotated[int, typer.Option("--keep", min=1, metavar="N", help="Generations to keep.")]
LockOption = Annotated[
    float, typer.Option("--lock-timeout", min=0, metavar="SECONDS", help="How long to wait for another writer.")
]


@app.command()
def index(
    context: typer.Context,
    paths: PathsArgument,
    index: IndexOption = None,
    force: Annotated[bool, typer.Option("--force", help="Build even if many articles of the index are gone.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; write no index.")] = False,
    mapping: MapOption = "",
    now: NowOption = None,
    skipped: SkippedOption = None,
    allow_skips: AllowSkipsOption = False,
    keep: KeepOption = 2,
    resume: ResumeOption = False,
    jobs: JobsOption = None,
    memory: MemoryOption = None,
    lock_timeout: LockOption = 0.0,
    json: JsonOption = False,
) -> None:
    """Build the index anew from files and folders."""
    from newsearch.index.build import rebuild

    folder = index_folder(context, index)
    with _skips(skipped) as on_skip, _interruptible(folder):
        if dry_run:
            from newsearch.cli.survey import survey

            survey(_corpus(paths, mapping, now, on_skip), json=json)
            return
        done = rebuild(
            folder,
            _corpus(paths, mapping, now),
            force=force,
            keep=keep,
            resume=resume,
            jobs=jobs,
            memory=memory,
            lock_timeout=lock_timeout,
            now=_now(now),
            on_skip=on_skip,
            progress=progress(),
        )
    _finish(done, json=json, allow_skips=allow_skips)


@app.command()
def update(
    context: typer.Context,
    paths: PathsArgument,
    index: IndexOption = None,
    prune: Annotated[bool, typer.Option("--prune", help="Delete the articles of files that are gone.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Prune even if many articles of the index are gone.")] = False,
    mapping: MapOption = "",
    now: NowOption = None,
    skipped: SkippedOption = None,
    allow_skips: AllowSkipsOption = False,
    keep: KeepOption = 2,
    resume: ResumeOption = False,
    jobs: JobsOption = None,
    memory: MemoryOption = None,
    lock_timeout: LockOption = 0.0,
    json: JsonOption = False,
) -> None:
    """Bring the index up to date with new and changed files."""
    from newsearch.index.build import update as bring_up_to_date

    folder = index_folder(context, index)
    with _skips(skipped) as on_skip, _interruptible(folder):
        done = bring_up_to_date(
            folder,
            _corpus(paths, mapping, now),
            prune=prune,
            force=force,
            keep=keep,
            resume=resume,
            jobs=jobs,
            memory=memory,
            lock_timeout=lock_timeout,
            now=_now(now),
            on_skip=on_skip,
            progress=progress(),
        )
    _finish(done, json=json, allow_skips=allow_skips)


def _corpus(paths: list[str], mapping: str, now: str | None, on_skip: Callable[[Skip], None] | None = None) -> Corpus:
    from newsearch.corpus import read_corpus

    return read_corpus(*paths, mapping=mapping_of(mapping), now=_now(now), on_skip=on_skip)


def _now(text: str | None) -> datetime | None:
    from newsearch.cli.times import moment

    return moment(text) if text else None


def mapping_of(text: str) -> dict[str, str] | None:
    """`headline=judul,body=isi` as a table.

    Raises:
        UsageError: it is not of that form.
    """
    from newsearch.errors import UsageError

    if not text:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(field.strip() and name.strip() for field, _, name in pairs):
        raise UsageError(f"--map takes FIELD=NAME,FIELD=NAME, as in headline=judul,body=isi, not {text!r}")
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
def _interruptible(folder: Path) -> Iterator[None]:
    """Say, when the build is interrupted, what of it is kept."""
    from newsearch.index.build import kept

    try:
        yield
    except KeyboardInterrupt:
        clear_progress()
        articles = kept(folder)
        if articles:
            report(
                f"{articles:,} articles that were indexed are kept: the same command with --resume goes on from them"
            )
        raise


def summary(done: BuildReport) -> str:
    """What a build did, in one line."""
    return (
        f"{done.after:,} articles: {done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, "
        f"{done.deleted:,} deleted; {done.read:,} records read, {done.skipped:,} skipped"
    )


def _finish(done: BuildReport, *, json: bool, allow_skips: bool) -> None:
    from newsearch.index.tombstones import REMOVED

    clear_progress()
    if json:
        emit_json({"format": 1, **done.to_dict()})
    else:
        emit(summary(done))
        if done.resumed:
            report(f"{done.resumed:,} articles had been indexed by the interrupted build")
        if done.refused:
            report(f"the interrupted build could not be gone on from ({done.refused}); all was indexed anew")
        for reason, count in done.reasons.most_common(_SHOWN_REASONS):
            report(f"skipped {count:,}: {line(reason)}")
    # What was removed for good is meant to be skipped.
    if done.skipped > done.reasons[REMOVED] and not allow_skips:
        raise typer.Exit(codes.SKIPPED)
