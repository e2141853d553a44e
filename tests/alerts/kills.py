"""Runs an update and a notify again and again, each time killed at another line, and looks at what arrived.

    python -m alerts.kills POINTS FOLDER

Lines of the code that builds, switches, finds and delivers are counted. POINTS of those that are run are struck by a
kill: half of them evenly spread over all, half over those that find and deliver. Then update and notify are run once
more, as whoever had started them would. A webhook's receiver runs beside, in a process of its own. Prints one JSON
document: how many lines there are, how many were struck, in which files, and every broken promise.

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
TELLING = ("alerts/", "store/alert_state.py")
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
        self.noted = scratch / "noted"
        read, write = os.pipe()
        self.server = os.fork()
        if not self.server:
            receive(self.got, write)
        os.close(write)
        url = f"http://127.0.0.1:{os.read(read, 20).decode()}/"
        rebuild(self.base / "index", OLD)
        sinks: list[dict[str, Any]] = [
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

    def forked(self, strike: int) -> str:
        """Operate in a process of its own, killed at a line; returns where that was, or "" if it was not reached.

        With 0 it is not killed, and notes the file of each line.
        """
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            lines = 0
            files: list[str] = []

            def line(frame: FrameType, event: str, _: object) -> Any:
                nonlocal lines
                if event == "line":
                    lines += 1
                    if not strike:
                        files.append(frame.f_code.co_filename[len(SOURCE) + 1 :])
                    elif lines == strike:
                        os.write(write, f"{frame.f_code.co_filename[len(SOURCE) + 1 :]}:{frame.f_lineno}".encode())
                        os.kill(os.getpid(), signal.SIGKILL)
                return line

            def call(frame: FrameType, _event: str, _arg: object) -> Any:
                return line if frame.f_code.co_filename.startswith(WATCHED) else None

            sys.settrace(call)
            self.operate()
            sys.settrace(None)
            if not strike:
                self.noted.write_text(json.dumps(files), "utf8")
            os._exit(0)
        os.close(write)
        said = os.read(read, 200).decode()
        os.close(read)
        os.waitpid(child, 0)
        return said

    def run(self, strike: int) -> None:
        """Kill at a line, operate again, and note which promises do not hold."""
        self.renew()
        place = self.forked(strike)
        if not place:
            self.broken.append(f"line {strike} was not reached")
            return
        self.where[place.partition(":")[0]] += 1
        try:
            self.operate()
        except Exception as problem:  # noqa: BLE001 whatever it is, the promise is broken
            self.broken.append(f"{place}: afterwards {type(problem).__name__}: {problem}")
        self.broken += self._problems(place)

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


def spread(lines: list[int], count: int) -> list[int]:
    """So many of some lines, evenly spread."""
    return [lines[number * len(lines) // count] for number in range(count)]


def main(points: int, scratch: Path) -> dict[str, Any]:
    """Strike so many lines."""
    kills = Kills(scratch)
    try:
        kills.renew()
        kills.forked(0)
        files = json.loads(kills.noted.read_text("utf8"))
        every = list(range(1, len(files) + 1))
        telling = [line for line in every if files[line - 1].startswith(TELLING)]
        struck = {*spread(every, points // 2), *spread(telling, points // 2)}
        others = [line for line in every if line not in struck]
        for strike in sorted({*struck, *spread(others, points - len(struck))}):
            kills.run(strike)
    finally:
        os.kill(kills.server, signal.SIGKILL)
    where = dict(kills.where.most_common())
    return {"lines": len(files), "struck": sum(where.values()), "where": where, "broken": kills.broken}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 read by the test
