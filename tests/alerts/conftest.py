"""What tests of alerts share: a desk with an index and saved searches, and real receivers."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from newsearch import Article, rebuild, update
from newsearch.alerts.notify import Notified, notify
from newsearch.alerts.saved_searches import SavedSearches, written
from newsearch.engine.columnar import ColumnarEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Sink = dict[str, Any]
FLOOD = "Banjir merendam kota."
FOLDER: Sink = {"kind": "folder", "path": "../kabar"}
FILE: Sink = {"kind": "file", "path": "../kabar.jsonl"}
FEED: Sink = {"kind": "feed", "path": "../kabar.xml"}


@pytest.fixture(autouse=True)
def without_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for people and places loads large tables."""
    for name in ("default_engine", "engine_named"):
        monkeypatch.setattr(f"newsearch.build.build.{name}", lambda *_, **__: ColumnarEngine(entities=False))


def article(id_: str, body: str = "Warga menunggu kabar.", **fields: Any) -> Article:
    return Article(id=id_, headline=fields.pop("headline", f"Kabar {id_}"), body=body, **fields)


@dataclass
class Desk:
    """An index, and saved searches beside it."""

    home: Path
    time: float = 1_800_000_000.0

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def searches(self) -> SavedSearches:
        return SavedSearches(self.home / "searches")

    def save(self, name: str, query: str, *sinks: Sink, tell: str = "new", **conditions: Any) -> None:
        self.searches.save(name, written(query, conditions, tell, sinks), replacing=True)

    def tell(self, **options: Any) -> Notified:
        return notify(self.index, self.home / "searches", clock=lambda: self.time, **options)

    def update(self, *articles: Article) -> str:
        return update(self.index, articles).generation

    def folder(self) -> list[str]:
        """The ids of the articles that were delivered to `kabar`, sorted."""
        return sorted(
            json.loads(path.read_text("utf8"))["article"]["id"] for path in (self.home / "kabar").glob("*.json")
        )

    def lines(self) -> list[str]:
        """The ids of the articles in `kabar.jsonl`, in their order."""
        path = self.home / "kabar.jsonl"
        return (
            [json.loads(row)["article"]["id"] for row in path.read_text("utf8").splitlines()] if path.exists() else []
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose index holds the one article `lama`, which is about a flood."""
    found = Desk(tmp_path)
    rebuild(found.index, [article("lama", FLOOD)])
    return found


@dataclass
class Receiver:
    """A server of the web that notes what is posted to it.

    Attributes:
        status: what it answers; `only` has what it answers for some articles.
        location: where its answers lead.
        posted: headers and body of each request.
        hold: where it is not set, an answer waits for it.
    """

    server: ThreadingHTTPServer
    status: int = 204
    location: str = ""
    only: dict[str, int] = field(default_factory=dict)
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/kabar?desk=1"

    @property
    def sink(self) -> Sink:
        return {"kind": "webhook", "url": self.url, "private": True}

    @property
    def ids(self) -> Counter[str]:
        """How often each article was posted."""
        return Counter(json.loads(body)["article"]["id"] for _, body in self.posted)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append(({name.lower(): value for name, value in self.headers.items()}, body))
            found.hold.wait(30)
            self.send_response(found.only.get(json.loads(body)["article"]["id"], found.status))
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server)
    found.hold.set()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        found.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server of the web that notes what is posted to it."""
    with receiving() as found:
        yield found
