"""A small index, and the command run in this process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import pytest

from newsearch import Article, Index, rebuild
from newsearch.analysis import Variants, detect_language
from newsearch.cli.run import run as run_command
from newsearch.entities import EntityFinder

from .archive import ARTICLES
from .fake import Fake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newsearch.backend import Backend

NASTY = "Judul \x1b[31mmerah\x07 \u202ebalik\u2066 \x9b2J <b>gempa</b>"


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Call(Protocol):
    """Runs the command in this process."""

    def __call__(self, *arguments: str) -> Ended: ...


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of four articles; tests do not change it."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    wib = timezone(timedelta(hours=7))
    when = datetime(2018, 9, 28, 18, 2, tzinfo=wib)
    day = datetime(2019, 4, 17, tzinfo=wib)
    articles = [
        Article(
            id="gempa-palu",
            headline="Gempa Guncang Palu",
            deck="Tsunami menyusul",
            body="Gempa mengguncang Palu.\n\nWarga mengungsi ke bukit.",
            published=when,
            precision="minute",
            published_from="page",
            source="Warta Arsip",
            place="Palu",
            authors=("Redaksi",),
            captions=("Warga di pengungsian",),
            related=("Kabar lain",),
        ),
        Article(id="pemilu", headline="Pemilu Serentak", body="Warga memilih.", published=day, precision="day"),
        Article(
            id="hoaks",
            headline="Hoaks Gempa Susulan",
            body="Kabar gempa itu hoaks.",
            published=when,
            precision="minute",
        ),
        Article(id="aneh\x1b[2J", headline=NASTY, body="Teks gempa \x1b]0;judul\x07 \u202e jahat."),
    ]
    rebuild(folder, articles)
    return folder


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unsteered: None) -> Call:
    """Runs the command in this process, in `tmp_path`."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        code = run_command(arguments)
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the articles of `archive.ARTICLES`; tests do not change it."""
    folder = tmp_path_factory.mktemp("archive") / "index"
    rebuild(folder, ARTICLES)
    return folder


@pytest.fixture
def ask_engine(call: Call, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs the command in this process on that index."""
    monkeypatch.setenv("NEWSEARCH_INDEX", str(archive))
    return call


@pytest.fixture(scope="session")
def fake() -> Fake:
    """A backend that holds the same articles in memory."""
    finder = EntityFinder()
    told = [replace(article, language=detect_language(article.body)) for article in ARTICLES]
    return Fake(replace(article, entities=finder.find(article)) for article in told)


@pytest.fixture
def ask(call: Call, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs the command in this process on that backend, whatever folder is asked for: commands open an index here."""

    def opened(folder: Path, *, variants: Sequence[Path] = ()) -> Index:
        return Index(cast("Backend", fake), variants=Variants.load(*variants))

    monkeypatch.setattr(Index, "open", opened)
    return call
