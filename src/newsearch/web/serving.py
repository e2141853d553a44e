"""Running the application: a socket, worker processes, and connections that do not wait for ever."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
import socket
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from newsearch.web.application import make_app

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp

    from newsearch.web.application import Settings

MCP = "/mcp"
"""Where assistants ask."""

READ = 10.0
"""Seconds in which a request must have arrived."""

HEAD = 32 << 10
"""Bytes of the head of a request."""

DRAIN = 10
"""Seconds that what runs may take when the server is told to stop."""

GARBAGE = 20_000
"""Objects more than were given back, after which Python looks for cycles among them."""

HEAPS = 2
"""Heaps of the C library that the threads of a process share."""

_ARENA_MAX = -8
"""The number of that setting for glibc's mallopt. Source: malloc.h."""

_CHECK = 0.5
"""Seconds between two looks whether all processes live."""


class PunctualProtocol(H11Protocol):
    """A connection that is closed when its request does not arrive in time."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request is there; start it when the first bytes of the next one are."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._clock = self.loop.call_later(READ, self._late)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        self._clock = None
        if (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 is any that is free.

    Raises:
        OSError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Said to be TCP, the event loop does not wait to fill its packets.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2048)
    except OSError:
        made.close()
        raise
    made.set_inheritable(True)
    return made


def bound_path(path: Path) -> socket.socket:
    """A socket in the file system, for a proxy on the same machine.

    Raises:
        OSError: it cannot be had.
    """
    if path.is_socket():
        path.unlink()
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(str(path))
        made.listen(2048)
    except OSError:
        made.close()
        raise
    made.set_inheritable(True)
    return made


def serve(
    settings: Settings,
    listening: socket.socket,
    workers: int = 1,
    prepare: Callable[[], None] | None = None,
    app: ASGIApp | None = None,
) -> None:
    """Serve an archive until stopped.

    Args:
        settings: how.
        listening: the socket.
        workers: processes that answer; each opens the index for itself, and the system shares its pages among them.
        prepare: called in each process before it serves, such as to say where the log goes; it can be sent there.
        app: what serves, in this process alone; None: what the settings say.
    """
    # Uvicorn ends as it was told to; then the signal comes here, and what was opened can be put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        if workers > 1:
            _watched(workers, (settings, listening, prepare))
        else:
            _work(settings, listening, prepare, app)


def _work(
    settings: Settings,
    listening: socket.socket,
    prepare: Callable[[], None] | None,
    app: ASGIApp | None = None,
) -> None:
    """Serve in this process."""
    # What a page is made of is given back without a look for cycles; each look takes as long as some of its parts.
    gc.set_threshold(GARBAGE)
    share_heaps()
    if prepare is not None:
        prepare()
    with suppress(KeyboardInterrupt):
        server_of(settings, app).run(sockets=[listening])


def share_heaps() -> bool:
    """Have all threads share a few heaps; False where the C library has no such setting.

    Each thread would take one of its own, which keeps what the thread has freed: 40 MB more, of 265, for an archive of
    300,000 articles.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, HEAPS))
    except (OSError, AttributeError, TypeError):  # another library, or another system
        return False


def server_of(settings: Settings, app: ASGIApp | None = None) -> uvicorn.Server:
    """The HTTP server of an archive, ready to run; `app` is what serves, if not what the settings say."""
    config = uvicorn.Config(
        app or _app(settings),
        http=PunctualProtocol,
        ws="none",
        loop="asyncio",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=HEAD,
        timeout_graceful_shutdown=DRAIN,
    )
    return uvicorn.Server(config)


def _app(settings: Settings) -> ASGIApp:
    """The application, with what assistants ask if they may."""
    if not settings.assistants:
        return make_app(settings)
    from newsearch.assistants.protocol import http_application
    from newsearch.assistants.tools import Tools
    from newsearch.index import Index

    asked = http_application(Tools(Index.open(settings.index)), path=MCP)
    return make_app(settings, mounts=asked.routes, lifespans=[lambda _: asked.router.lifespan_context(asked)])


def _watched(workers: int, arguments: tuple[Any, ...]) -> None:
    """Serve in processes of their own, and start another one where one has died, until this one is told to stop."""
    # Not forked: threads and locks of this process would be theirs in an unknown state.
    context = multiprocessing.get_context("spawn")
    processes: list[Any] = []
    try:
        while True:
            processes = [process for process in processes if process.is_alive()]
            while len(processes) < workers:
                processes.append(context.Process(target=_work, args=arguments))
                processes[-1].start()
            sleep(_CHECK)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(DRAIN + 1)
            process.kill()
