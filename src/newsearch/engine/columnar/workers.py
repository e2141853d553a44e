"""Worker processes that build the batches of one index.

A worker is a Python of its own that imports this package and nothing of the program that started it, so that a build
may be started from anywhere: a script without a guard, a notebook, a thread. It reads tasks from a connection and
answers each one when its batch is written. It ends with the process that started it, however that ends, and leaves an
interrupt from the keyboard to it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, NamedTuple

from newsearch.errors import NewsearchError, WorkerError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.bm25f import Bm25f
    from newsearch.engine.columnar.batch_builder import BatchBuilder, Item

_LEAST_MEMORY = 128 << 20


class Settings(NamedTuple):
    """What every worker of a build is told: where to write, and the arguments of its `BatchBuilder`."""

    folder: Path
    bm25f: Bm25f
    stems: Path
    memory: int
    entities: bool


def processes(memory: int) -> int:
    """The default number of workers: one a processor, as long as each has 128 MB of the memory."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, memory // _LEAST_MEMORY))


class Workers:
    """The workers of a build, started when they are needed.

    Args:
        count: how many there are at most.
        settings: what each of them is told.

    Attributes:
        stems: the words that they have stemmed, with their stems.
    """

    def __init__(self, count: int, settings: Settings) -> None:
        self._count, self._settings = count, settings
        self._workers: list[_Worker] = []
        self.stems: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._workers)

    @property
    def making(self) -> set[str]:
        """The names of the batches that are being built."""
        return {worker.making for worker in self._workers if worker.making}

    def make(self, name: str, items: Sequence[Item]) -> None:
        """Have a batch built: waits until a worker is free, and not until the batch is written.

        Raises:
            WorkerError: a worker has ended, or met what it did not expect.
            NewsearchError: what a worker raised while it made an earlier batch.
        """
        worker = next((worker for worker in self._workers if not worker.making), None)
        if worker is None and len(self._workers) < self._count:
            worker = _Worker(self._settings)
            self._workers.append(worker)
        while worker is None:
            worker = next(iter(self._answered()), None)
        worker.ask(name, items)

    def finish(self) -> None:
        """Wait until all batches are written.

        Raises:
            WorkerError, NewsearchError: as `make`.
        """
        while self.making:
            self._answered()

    def _answered(self) -> list[_Worker]:
        """Wait for a worker to answer; returns those that have."""
        busy = [worker for worker in self._workers if worker.making]
        ready = set(wait([worker.connection for worker in busy]))
        answered = [worker for worker in busy if worker.connection in ready]
        for worker in answered:
            self.stems.update(worker.answer())
        return answered

    def close(self) -> None:
        """End all workers at once, even if they are building."""
        for worker in self._workers:
            worker.end()
        self._workers = []


class _Worker:
    """One worker, as the process that started it sees it.

    Attributes:
        making: the name of the batch that it is building, or "".
    """

    def __init__(self, settings: Settings) -> None:
        self.making = ""
        self.connection, theirs = Pipe()
        # Nothing is ever sent through this one: when this process ends, its end is closed, and the worker ends too.
        lifeline, self._lifeline = os.pipe()
        command = (
            f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; "
            f"serve({theirs.fileno()}, {lifeline})"
        )
        try:
            self._process = subprocess.Popen(  # noqa: S603 our own interpreter with our own module
                [sys.executable, "-c", command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
            )
        except OSError as problem:
            self.connection.close()
            os.close(self._lifeline)
            raise WorkerError(message("cannot be started: {strerror}", strerror=problem.strerror)) from problem
        finally:
            theirs.close()
            os.close(lifeline)
        self._send(settings)

    def _send(self, content: object) -> None:
        try:
            self.connection.send(content)
        except OSError as problem:
            raise self._gone() from problem

    def ask(self, name: str, items: Sequence[Item]) -> None:
        """Give it a batch to build."""
        self.making = name
        self._send((name, items))

    def answer(self) -> dict[str, str]:
        """Wait for the batch to be written; returns the stems that were new in it.

        Raises:
            WorkerError, NewsearchError: as `Workers.make`.
        """
        try:
            answer = self.connection.recv()
        except (EOFError, OSError) as problem:
            raise self._gone() from problem
        if isinstance(answer, BaseException):
            raise answer
        self.making = ""
        stems: dict[str, str] = answer
        return stems

    def _gone(self) -> WorkerError:
        code = self._process.wait()
        return WorkerError(
            message("was killed by signal {value}", value=-code)
            if code < 0
            else message("ended with exit code {code}", code=code)
        )

    def end(self) -> None:
        """End the process."""
        self.connection.close()
        os.close(self._lifeline)
        self._process.kill()
        self._process.wait()


def serve(connection: int, lifeline: int) -> None:
    """BatchFiles a worker: build batches until the parent process closes the connection.

    Args:
        connection: the file descriptor of the connection with that process.
        lifeline: that of a pipe of which only that process has the other end.
    """
    # Who stops a build sends these to all of its processes: the one that started this one sees to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    from newsearch.engine.columnar.batch_builder import BatchBuilder

    with Connection(connection) as tasks:
        folder, *settings = tasks.recv()
        maker = BatchBuilder(*settings[:3], entities=settings[3])
        while True:
            try:
                name, items = tasks.recv()
            except EOFError:
                return
            tasks.send(_made(maker, folder, name, items))


def _made(maker: BatchBuilder, folder: Path, name: str, items: Sequence[Item]) -> object:
    """Build a batch; returns the stems that were new in it, or the error."""
    try:
        maker.make(folder, name, items)
        return maker.stems.take_new()
    except NewsearchError as problem:
        return problem
    except Exception:  # noqa: BLE001 whatever it is, the process that started this one says it
        return WorkerError(message("failed: {traceback}", traceback=traceback.format_exc()))


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(1)
