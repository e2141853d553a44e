"""`newsearch watch`."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.cli.app import app
from newsearch.cli.build import (
    KeepOption,
    LockOption,
    MapOption,
    NotifyOption,
    PathsArgument,
    mapping_of,
    summary,
    tell_files,
)
from newsearch.cli.cluster import bring_up
from newsearch.cli.options import index_folder, option
from newsearch.cli.terminal import emit, emit_json, report
from newsearch.cli.translation import localised
from newsearch.errors import NewsearchError

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.build.report import BuildReport


def _published(folder: Path, keep: int, done: BuildReport) -> BuildReport | NewsearchError:
    """What was done, or why the cluster that answers for the index has it not."""
    try:
        bring_up(folder, keep=keep)
    except NewsearchError as problem:
        return problem
    return done


@app.command()
def watch(
    context: typer.Context,
    paths: PathsArgument,
    *,
    prune: Annotated[bool, option("--prune", None, "Delete the articles of files that are gone.")] = False,
    mapping: MapOption = "",
    settle: Annotated[float, option("--settle", "SECONDS", "How long nothing must have changed.", min=0.05)] = 1.0,
    notify: NotifyOption = False,
    keep: KeepOption = 2,
    lock_timeout: LockOption = 60.0,
    jsonl: Annotated[bool, option("--jsonl", None, "Print one JSON document for each update.", panel="Output")] = False,
) -> None:
    """Bring the index up to date whenever files change, until stopped."""
    from newsearch.build.options import BuildOptions
    from newsearch.cli.notify import Telling
    from newsearch.upkeep.watch import watch as watching

    folder = index_folder(context)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    telling = Telling(context) if notify else None
    try:
        options = BuildOptions(prune=prune, keep=keep, lock_timeout=lock_timeout)
        for done in watching(folder, paths, options, mapping=mapping_of(mapping), settle=settle):
            if not isinstance(done, NewsearchError):
                done = _published(folder, keep, done)
            if isinstance(done, NewsearchError):
                report("newsearch: " + localised(done.message))
            elif jsonl:
                emit_json({"format": 1, **done.to_dict()})
            else:
                emit(summary(done))
                tell_files(done)
            sys.stdout.flush()
            if telling is not None:
                telling.wake()
    except KeyboardInterrupt:
        report("stopped; the index is as the last update left it")
    finally:
        signal.signal(signal.SIGTERM, before)
