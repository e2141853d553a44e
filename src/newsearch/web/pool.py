"""Threads that answer requests: so many at once, so many that wait, and a clear no to the others."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class BusyError(Exception):
    """There are too many requests to answer one more in time."""


class Pool:
    """A bounded number of threads, and a bounded queue before them; all of it belongs to one event loop.

    Attributes:
        running: how many work now.
        refused: how many were sent away.
    """

    def __init__(self, threads: int, waiting: int, patience: float, name: str) -> None:
        """Work with `threads`; let `waiting` requests wait, each for `patience` seconds at most."""
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = asyncio.Semaphore(threads)
        self._most, self._patience = waiting, patience
        self._waiting = 0
        self.running = 0
        self.refused = 0

    async def enter(self) -> None:
        """Wait for a thread.

        Raises:
            BusyError: too many wait already, or none became free in time.
        """
        if self._free.locked() and self._waiting >= self._most:
            self.refused += 1
            raise BusyError
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self._patience)
        except (TimeoutError, asyncio.TimeoutError):
            self.refused += 1
            raise BusyError from None
        finally:
            self._waiting -= 1
        self.running += 1

    def leave(self) -> None:
        """Give the thread back."""
        self.running -= 1
        self._free.release()

    async def work(self, function: Callable[[], T]) -> T:
        """Call a function in a thread; the caller has entered."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    async def run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread, once one is free.

        Raises:
            BusyError: none became free in time.
        """
        await self.enter()
        try:
            return await self.work(function)
        finally:
            self.leave()

    def close(self) -> None:
        """Take no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)
