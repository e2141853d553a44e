"""`newsearch search --queries`: a file of queries, answered one by one, by one process or several."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import typer

from newsearch.cli import codes
from newsearch.cli.hits import document
from newsearch.cli.inputs import read_lines
from newsearch.cli.terminal import emit, json_text, report
from newsearch.errors import QueryError, QueryWorkerError, UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from newsearch.answer import Answer

_LONGEST = 1 << 16
_TASK = 16
"""Lines that a process is given at a time."""

_AHEAD = 3
"""Tasks a process that are under way or wait to be printed, at most."""

Row = tuple[int, "bytes | None"]
"""The number of a line, and what it holds; None when it is too long."""


class Answered(NamedTuple):
    """What one line of the file gave.

    Attributes:
        document: its JSON.
        hits: how many articles match.
        problem: why it could not be answered, or "".
    """

    document: str
    hits: int
    problem: str


def answer_file(path: Path, search: Callable[[str], Answer], *, explain: bool, jobs: int = 1) -> None:
    """Print one document per line of a file that is not blank, in its order: what `search` answers.

    A line that cannot be answered gives a document with its error, and a line on stderr; the others are answered.

    Args:
        path: the file.
        search: answers a query; with several processes each calls it for itself.
        explain: whether hits say what their scores are made of.
        jobs: processes that answer.

    Raises:
        typer.Exit: with the code of wrong usage when a line could not be answered, of no hit when none found anything.
        UsageError: the file holds no query.
        QueryWorkerError: one of several processes was killed.
    """
    rows = hits = failed = 0
    lines = ((row, raw) for row, raw in read_lines(path, _LONGEST) if raw is None or raw.strip())
    ask = _Asking(search, explain=explain)
    for answered in map(ask, lines) if jobs == 1 else _by_processes(ask, lines, jobs):
        rows += 1
        hits += answered.hits
        emit(answered.document)
        if answered.problem:
            failed += 1
            report(answered.problem)
    if not rows:
        raise UsageError("{path!r} holds no query: write one a line", path=str(path))
    if failed or not hits:
        raise typer.Exit(codes.USAGE if failed else codes.NO_HIT)


class _Asking:
    """Answers lines of a file."""

    def __init__(self, search: Callable[[str], Answer], *, explain: bool) -> None:
        self._search, self._explain = search, explain

    def __call__(self, line: Row) -> Answered:
        row, raw = line
        text = "" if raw is None else raw.decode("utf8", "replace").strip()
        try:
            results = self._answer(text, raw)
            total = results.total
            notes = [f"{note.problem} ({note.start + 1}-{note.end})" for note in results.notes]
            said = {"messages": [*notes, *results.messages]}
            found = {"format": 1, "row": row, **document(results, explain=self._explain), **said}
            return Answered(json_text(found), total, "")
        except QueryError as error:
            found = {"format": 1, "row": row, "query": text, "error": str(error)}
            return Answered(json_text(found), 0, message("row {row}: {error}", row=row, error=error))

    def _answer(self, text: str, raw: bytes | None) -> Answer:
        if raw is None:
            raise QueryError("the line is too long for a query", text)
        try:
            raw.decode()
        except UnicodeDecodeError:
            raise QueryError("the line is not UTF-8", text) from None
        return self._search(text)


def _by_processes(ask: _Asking, lines: Iterator[Row], jobs: int) -> Iterator[Answered]:
    """The answers to lines, in their order, made by several processes.

    They are copies of this one, so that all answer from the same generation of the index, and share its memory.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # Nothing is ever sent through it: when this process ends, however it does, the others see its end closed.
    lifeline, ours = os.pipe()
    pool = ProcessPoolExecutor(jobs, get_context("fork"), _begin, (ask, lifeline, ours))
    try:
        waiting: deque[Future[list[Answered]]] = deque()
        while task := list(islice(lines, _TASK)):
            waiting.append(pool.submit(_answered, task))
            if len(waiting) == jobs * _AHEAD:
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()
    except BrokenProcessPool as problem:
        raise QueryWorkerError from problem
    finally:
        os.close(ours)
        pool.shutdown(cancel_futures=True)
        os.close(lifeline)


_ask: _Asking | None = None
"""In a process that was started to answer: how."""


def _begin(ask: _Asking, lifeline: int, theirs: int) -> None:
    """What such a process does first. It leaves an interrupt to the one that started it, and ends with it."""
    global _ask
    _ask = ask
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.close(theirs)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(1)


def _answered(lines: list[Row]) -> list[Answered]:
    """The answers to some lines."""
    return [_ask(line) for line in lines] if _ask is not None else []
