"""A limit to the time that talking over a connection takes, however slowly its bytes come."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self


class TimeLimit:
    """A block in which a connection is broken off after some seconds.

    Attributes:
        passed: whether that has happened.
    """

    def __init__(self, owner: Any, seconds: float) -> None:
        """`owner` has the connection's socket as `sock`, or None before it is connected."""
        self._owner = owner
        self._timer = threading.Timer(seconds, self._break_off)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _break_off(self) -> None:
        self.passed = True
        sock = self._owner.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
