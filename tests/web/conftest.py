"""A small archive, and the application that serves it, asked in this process."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette")
pytest.importorskip("jinja2")
pytest.importorskip("uvicorn")

from starlette.testclient import TestClient

from newsearch import Article, rebuild
from newsearch.web.application import Settings, make_app
from newsearch.web.serving import bound, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

WIB = timezone(timedelta(hours=7))
PALU = (
    "Gempa bermagnitudo 7,4 mengguncang Palu, Sulawesi Tengah, pada Jumat petang.\n\n"
    "Presiden Joko Widodo memerintahkan Badan Nasional Penanggulangan Bencana (BNPB) membantu warga Palu. "
    "Gempa itu disusul tsunami, kata Presiden Joko Widodo."
)
NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)"> gempa \x1b[31m \u202e javascript:alert(3)'
ODD_ID = "a/b?c#d%2F..\"'<x>&é"


def article(id: str, headline: str, body: str, day: str | None = "2018-09-28", **fields: Any) -> Article:  # noqa: A002
    published = datetime.fromisoformat(f"{day}T09:00:00+07:00") if day else None
    precision: Any = "minute" if day else None
    return Article(id=id, headline=headline, body=body, published=published, precision=precision, **fields)


ARTICLES = (
    article(
        *("palu", "Gempa Guncang Palu", PALU),
        source="Warta Arsip",
        section="Daerah",
        authors=("Redaksi", "Sari Dewi"),
        url="https://www.example.com/gempa-palu",
        deck="Tsunami menyusul gempa",
        captions=("Gempa merobohkan jembatan",),
        tags=("Gempa Palu",),
        place="Palu",
    ),
    article("salinan", "Palu Diguncang Gempa", PALU, "2018-09-29", source="Kabar Kota"),
    article("lombok", "Gempa Guncang Lombok", "Gempa mengguncang Lombok pagi ini.", "2018-08-05", source="Kabar Kota"),
    article("pemilu", "Pemilu Serentak", "Warga memilih presiden pada hari Rabu.", "2019-04-17", source="Warta Arsip"),
    article("panduan", "Panduan Saat Gempa", "Jauhi kaca saat gempa terjadi.", None, source="Warta Arsip"),
    article("rumus", "=1+1 Kabar", "Catatan tentang rumus.", "2020-01-01", source="=Media"),
    article(
        "nasty", NASTY, NASTY, "2020-02-01", source=NASTY, section=NASTY, authors=(NASTY,), url="javascript:alert(1)"
    ),
    article(ODD_ID, "Kunci Aneh", "Catatan dengan kunci aneh.", "2020-03-01"),
    article("..", "Titik Dua", "Catatan dengan kunci dua titik.", "2020-03-02"),
    *(
        article(f"banjir-{n:02}", f"Banjir {n}", f"Banjir nomor {n} merendam kota.", f"2021-{n % 12 + 1:02}-05")
        for n in range(35)
    ),
)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the articles; tests do not change it."""
    folder = tmp_path_factory.mktemp("web") / "index"
    rebuild(folder, ARTICLES)
    return folder


@pytest.fixture(scope="module")
def client(archive: Path) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(make_app(Settings(index=archive)), base_url="http://localhost") as found:
        yield found


@contextmanager
def running(settings: Settings, app: ASGIApp | None = None) -> Iterator[tuple[str, int]]:
    """A real server in a thread, of an application or of what the settings say: its address."""
    listening = bound("127.0.0.1", 0)
    server = server_of(settings, app)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    assert server.started
    yield listening.getsockname()[:2]
    server.should_exit = True
    thread.join(20)
    listening.close()
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[tuple[str, int]]:
    """Where a real server of the articles listens."""
    with running(Settings(index=archive)) as found:
        yield found
