"""`newsearch notify`, and telling after an update."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from newsearch.cli import codes
from newsearch.cli.app import app
from newsearch.cli.options import JsonOption, index_folder, option, searches_folder
from newsearch.cli.terminal import emit, emit_json, line, report
from newsearch.cli.translation import localised
from newsearch.errors import NewsearchError
from newsearch.messages import message

if TYPE_CHECKING:
    from newsearch.alerts.notify import Notified

_RETRY = 60.0
"""Seconds after which `watch` tries again what could not be delivered, though nothing has changed."""


@app.command()
def notify(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, option("--dry-run", None, "Say what would be found; tell nobody.")] = False,
    json: JsonOption = False,
) -> None:
    """Answer saved searches with what is new, and tell whom they name."""
    from newsearch.alerts.notify import notify as tell_all

    done = tell_all(index_folder(context), searches_folder(context), dry_run=dry_run)
    if json:
        emit_json(done.to_dict())
    else:
        for told in _lines(done):
            emit(told)
    _finish(done)


def start_telling(context: typer.Context) -> None:
    """Let searches that are new begin before a build, so that they are told of what it brings."""
    from newsearch.alerts.notify import begin

    try:
        begin(index_folder(context), searches_folder(context))
    except NewsearchError as problem:
        # The build goes on: it has nothing to do with whom is told.
        report("newsearch: " + localised(problem.message))


def tell(context: typer.Context) -> None:
    """Tell after an update; what is said of it goes to stderr, and what failed ends the command with its code."""
    from newsearch.alerts.notify import notify as tell_all

    done = tell_all(index_folder(context), searches_folder(context))
    for told in _lines(done):
        report(told)
    _finish(done)


class Telling:
    """Tells in a thread of its own while an archive is watched, so that no receiver holds up an update."""

    def __init__(self, context: typer.Context) -> None:
        self._context = context
        self._awake = threading.Event()
        start_telling(context)
        threading.Thread(target=self._run, daemon=True).start()

    def wake(self) -> None:
        """Tell now. What is saved meanwhile begins before the next update, though the thread may come later."""
        start_telling(self._context)
        self._awake.set()

    def _run(self) -> None:
        while True:
            self._awake.wait(_RETRY)
            self._awake.clear()
            try:
                tell(self._context)
            except NewsearchError as problem:
                report("newsearch: " + localised(problem.message))
            except typer.Exit:
                pass  # what failed has been said, and is tried again


def _lines(done: Notified) -> list[str]:
    """What was found and delivered, a line each."""
    found = [
        localised(message("{name}: {number:,} new", name=name, number=number)) for name, number in done.found.items()
    ]
    delivered = [f"{search} → {sink}: {events:,}" for (search, sink), events in done.delivered.items()]
    return list(map(line, [*found, *delivered]))


def _finish(done: Notified) -> None:
    for problem in done.problems:
        report(problem)
    if done.waiting:
        report(message("{waiting:,} events wait to be delivered", waiting=done.waiting))
    if done.failed:
        report(message("{failed:,} events were given up: `newsearch saved status` tells why", failed=done.failed))
    if done.problems or done.failed:
        raise typer.Exit(codes.SKIPPED)
