"""A server before a node, as there is one where a cluster is reached from outside: it may speak TLS and ask who asks.

Without a node behind it it answers by itself.
"""

from __future__ import annotations

import base64
import http.client
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator


class Proxy(ThreadingHTTPServer):
    """Hands requests on.

    Attributes:
        behind: the port of the node; None for none.
        user, password: who may ask; anybody where `user` is "".
        answers: statuses and contents that are given first, whatever is asked.
        held: a part of a path, and what requests with it wait for before they are handed on; None for nothing.
        asked: method and path of every request.
    """

    daemon_threads = True

    def __init__(self, behind: int | None, user: str = "", password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind, self.user, self.password = behind, user, password
        self.answers: list[tuple[int, bytes]] = []
        self.held: tuple[str, threading.Event] | None = None
        self.asked: list[str] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust it goes away, and that is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _answer(self) -> None:
        proxy = self.server
        proxy.asked.append(f"{self.command} {self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if proxy.held is not None and proxy.held[0] in self.path:
            proxy.held[1].wait(60)
        known = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        if proxy.user and self.headers.get("Authorization") != f"Basic {known}":
            status, content = 401, b"Unauthorized"
        elif proxy.answers:
            status, content = proxy.answers.pop(0)
        elif proxy.behind is None:
            status, content = 200, b"{}"
        else:
            status, content = self._handed_on(proxy.behind, body)
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

    def _handed_on(self, port: int, body: bytes) -> tuple[int, bytes]:
        node = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            kind = self.headers.get("Content-Type", "application/json")
            node.request(self.command, self.path, body or None, {"Content-Type": kind})
            answer = node.getresponse()
            return answer.status, answer.read()
        except OSError as problem:
            return 502, str(problem).encode()
        finally:
            node.close()

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 names of the standard library

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def proxy(
    behind: int | None = None, *, tls: ssl.SSLContext | None = None, user: str = "", password: str = ""
) -> Iterator[Proxy]:
    """A running proxy."""
    server = Proxy(behind, user, password)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if server.held is not None:
            server.held[1].set()
        server.shutdown()
        server.server_close()
        thread.join()
