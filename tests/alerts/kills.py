"""Runs an update and a notify again and again, each time killed at another line, and looks at what arrived.

    python -m alerts.kills POINTS FOLDER

Lines of the code that builds, switches, finds and delivers are counted; of those that are run POINTS, evenly spread,
are struck by a kill. Then update and notify are run once more, as whoever had started them would. A webhook's receiver
runs beside, in a process of its own. Prints one JSON document: how many lines there are, how many were struck, in which
files, and every broken promise.

A run is a forked process: it has the modules and tables loaded already, and dies alone.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import newsearch
from newsearch import Article, rebuild, update
from newsearch.alerts.notify import begin, notify
from newsearch.alerts.saved_searches import SavedSearches, written
from newsearch.build import build
from newsearch.engine.columnar import ColumnarEngine
from newsearch.upkeep.verify import verify

if TYPE_CHECKING:
    from types import FrameType

for name in ("default_engine", "engine_named"):
    setattr(build, name, lambda *_, **__: ColumnarEngine(entities=False))

SOURCE = str(Path(newsearch.__file__).parent)
WATCHED = (f"{SOURCE}/alerts/", f"{SOURCE}/store/", f"{SOURCE}/build/build.py")
OLD = [Article(id="lama", headline="Kabar lama", body="Banjir merendam kota.")]
NEW = [
    *(Article(id=f"a{number}", headline=f"Kabar {number}", body="Banjir merendam kota.") for number in range(4)),
    Article(id="b", headline="Kabar b", body="Cuaca cerah."),
]
EXPECTED = {f"a{number}" for number in range(4)}


def receive(path: Path, pipe: int) -> None:
    """Serve for ever: note the article of each event in a file, and say the port once."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with path.open("a") as file:
                file.write(f"{self.headers['webhook-id']} {json.loads(body)['article']['id']}\n")
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base's name
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    os.write(pipe, str(server.server_port).encode())
    os.close(pipe)
    server.serve_forever()


class Kills:
    """An update and a notify, on copies of one desk."""

    def __init__(self, scratch: Path) -> None:
        self.base, self.home, self.got = scratch / "base", scratch / "desk", scratch / "got"
        read, write = os.pipe()
        self.server = os.fork()
        if not self.server:
            receive(self.got, write)
        os.close(write)
        url = f"http://127.0.0.1:{os.read(read, 20).decode()}/"
        rebuild(self.base / "index", OLD)
        sinks = [
            {"kind": "folder", "path": "../kabar"},
            {"kind": "file", "path": "../kabar.jsonl"},
            {"kind": "webhook", "url": url, "private": True},
        ]
        SavedSearches(self.base / "searches").save("banjir", written("banjir", {}, "new", sinks))
        begin(self.base / "index", self.base / "searches")
        self.renew()
        self.operate()  # loads all that is loaded once
        self.broken = list(self._problems("without a kill"))
        self.where: Counter[str] = Counter()

    def renew(self) -> None:
        """The desk as it was before."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.got.unlink(missing_ok=True)
        shutil.copytree(self.base, self.home)

    def operate(self) -> None:
        """What is killed."""
        update(self.home / "index", NEW)
        notify(self.home / "index", self.home / "searches")

    def forked(self, strike: int) -> int:
        """Operate in a process of its own, killed at a line; returns how many lines it ran, or 0 if it was killed."""
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            lines = 0

            def line(frame: FrameType, event: str, _: object) -> Any:
                nonlocal lines
                if event == "line":
                    lines += 1
                    if lines == strike:
                        os.write(write, f"{frame.f_code.co_filename[len(SOURCE) + 1 :]}:{frame.f_lineno}".encode())
                        os.kill(os.getpid(), signal.SIGKILL)
                return line

            def call(frame: FrameType, _event: str, _arg: object) -> Any:
                return line if frame.f_code.co_filename.startswith(WATCHED) else None

            sys.settrace(call)
            self.operate()
            sys.settrace(None)
            os.write(write, str(lines).encode())
            os._exit(0)
        os.close(write)
        said = os.read(read, 200).decode()
        os.close(read)
        os.waitpid(child, 0)
        if said.isdigit():
            return int(said)
        self.where[said.partition(":")[0]] += 1
        self._place = said
        return 0

    def run(self, strike: int) -> None:
        """Kill at a line, operate again, and note which promises do not hold."""
        self.renew()
        self._place = ""
        if self.forked(strike):
            self.broken.append(f"line {strike} was not reached")
            return
        try:
            self.operate()
        except Exception as problem:  # noqa: BLE001 whatever it is, the promise is broken
            self.broken.append(f"{self._place}: afterwards {type(problem).__name__}: {problem}")
        self.broken += self._problems(self._place)

    def _problems(self, name: str) -> list[str]:
        kabar = self.home / "kabar"
        files = [json.loads(path.read_text("utf8"))["article"]["id"] for path in kabar.glob("*.json")]
        lines = [json.loads(row)["article"]["id"] for row in (self.home / "kabar.jsonl").read_text("utf8").splitlines()]
        posted = [row.split() for row in self.got.read_text("ascii").splitlines()]
        found = [
            ("folder", sorted(files) == sorted(EXPECTED)),
            ("file", sorted(lines) == sorted(EXPECTED)),
            ("litter", not [path for path in kabar.iterdir() if path.suffix != ".json"]),
            ("webhook", {article for _, article in posted} == EXPECTED),
            ("webhook's ids", len({event for event, _ in posted}) == len(EXPECTED)),
            ("index", verify(self.home / "index").sound),
        ]
        return [f"{name}: {what}" for what, holds in found if not holds]


def main(points: int, scratch: Path) -> dict[str, Any]:
    """Strike so many lines."""
    kills = Kills(scratch)
    try:
        kills.renew()
        lines = kills.forked(0)
        struck = sorted({1 + number * (lines - 1) // points for number in range(points)})
        for strike in struck:
            kills.run(strike)
    finally:
        os.kill(kills.server, signal.SIGKILL)
    return {"lines": lines, "struck": len(struck), "where": dict(kills.where.most_common()), "broken": kills.broken}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 read by the test
