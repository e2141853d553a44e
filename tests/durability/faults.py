"""A layer under the file calls of this process: counts them, and makes a chosen one fail or kill the process.

Python tells an audit hook of most calls before it makes them, whoever makes them. For writes and fsync, which it does
not tell of, the functions are replaced. A hook cannot be removed, so this is for processes that end with the test.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing_extensions import Self

Kind = Literal["kill", "error", "stuck"]
"""The process ends at the call; the call fails; it and all that change something after it fail."""

_EVENTS = set("open os.rename os.remove os.rmdir os.mkdir os.link os.truncate os.listdir os.scandir".split())
_READS = {"open to read", "os.listdir", "os.scandir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass
class Faults:
    """Counts the calls that concern one folder, and strikes at the one of a given number."""

    folder: str
    calls: list[str] = field(default_factory=list)
    armed: bool = False
    strike: int = -1
    kind: Kind = "error"
    errno: int = 0

    def install(self) -> None:
        """Stand under the file calls from now on."""
        sys.addaudithook(self._hook)
        for name in ("fsync", "write", "pwrite"):
            setattr(os, name, self._replaced(name, getattr(os, name)))
        real = io.open

        def opened(*args: Any, **kwargs: Any) -> Any:
            return self._opened(real(*args, **kwargs))

        for place in (builtins, io, Path):
            setattr(place, "open", opened)  # noqa: B010 a type checker would want the whole signature

    def meet(self, call: str, path: str) -> bool:
        """Count one call; True when it is to fail, and the caller should leave half of its work."""
        if not self.armed or not path.startswith(self.folder):
            return False
        number = len(self.calls)
        self.calls.append(f"{call} {path[len(self.folder) :]}")
        return number == self.strike or (self.kind == "stuck" and 0 <= self.strike < number and call not in _READS)

    def fail(self, path: str) -> None:
        """Do what was asked for."""
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.errno, os.strerror(self.errno), path)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.armed or event not in _EVENTS or not isinstance(args[0], (str, os.PathLike)):
            return
        path = os.fspath(args[0])
        reads = event == "open" and not args[2] & _WRITING
        call = ("open to read" if reads else "open to write") if event == "open" else event
        if self.meet(call, path):
            self.fail(path)

    def _replaced(self, name: str, real: Any) -> Any:
        def call(descriptor: int, *args: Any) -> Any:
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink()) if self.armed else ""
            if self.meet(name, path):
                self.fail(path)
            # A process that is killed loses nothing that the system has: only the call counts, and its failing.
            return None if name == "fsync" else real(descriptor, *args)

        return call

    def _opened(self, file: Any) -> Any:
        return Written(file, self) if self.armed and not isinstance(file.name, int) and file.writable() else file


class Written:
    """A file that is open for writing. A write that fails has written half."""

    def __init__(self, file: Any, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def write(self, content: Any) -> int:
        """Write, or fail on the way."""
        path = os.fspath(self._file.name)
        if self._faults.meet("write", path):
            self._file.write(content[: len(content) // 2])
            self._file.flush()
            self._faults.fail(path)
        written: int = self._file.write(content)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
