"""What tests of several parts share: articles, files of them, and the real command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

import entity_model
from newsearch import Article

pytest_plugins = ["quick"]

if TYPE_CHECKING:
    from pathlib import Path

WIB = timezone(timedelta(hours=7))

STEERING = {
    *("NO_COLOR", "COLUMNS", "TERM", "PAGER", "PYTHONWARNINGS", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"),
    *(name for name in os.environ if name.startswith("NEWSEARCH_")),
    "NEWSEARCH_INDEX",
}
"""Variables that steer the command."""

# No test depends on how fast the machine is; one that hangs is ended by the time limit of the suite.
settings.register_profile("newsearch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsearch")

# What is said in tests is English, whatever the machine speaks.
os.environ["LANGUAGE"] = "en"

# A job in the background ignores interrupts, and so would every command that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


entity_model.read_once()


class MakeArticle(Protocol):
    """Makes an article of its id and some fields."""

    def __call__(self, id_: str, headline: str = ..., body: str = ..., **fields: Any) -> Article: ...


class WriteRecords(Protocol):
    """Writes records (id, headline, body) as JSON Lines and returns the file."""

    def __call__(self, name: str, *records: tuple[str, str, str]) -> Path: ...


class Run(Protocol):
    """Runs the real command in a process of its own."""

    def __call__(
        self,
        *arguments: str,
        stdin: str = ...,
        env: dict[str, str] | None = ...,
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def make_article() -> MakeArticle:
    """Makes an article of its id and some fields."""

    def make(id_: str, headline: str = "", body: str = "Warga menunggu kabar.", **fields: Any) -> Article:
        fields.setdefault("published", datetime(2018, 9, 28, 17, 2, tzinfo=WIB))
        fields.setdefault("precision", "minute")
        return Article(id=id_, headline=headline or f"Kabar {id_}", body=body, **fields)

    return make


@pytest.fixture
def write_records(tmp_path: Path) -> WriteRecords:
    """Writes records (id, headline, body) as JSON Lines under `tmp_path` and returns the file."""

    def write(name: str, *records: tuple[str, str, str]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": id_, "title": headline, "content": body} for id_, headline, body in records]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
        return path

    return write


@pytest.fixture
def unsteered(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process without the variables that steer the command, and without the user's configuration."""
    for name in STEERING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the real command with `tmp_path` as its folder and no settings from outside."""

    def run_command(
        *arguments: str,
        stdin: str = "",
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsearch", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf8",
            cwd=tmp_path,
            env=command_environment(env),
            timeout=60,
            check=False,
        )

    return run_command


def command_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of this process without what steers the command."""
    own = {name: value for name, value in os.environ.items() if name not in STEERING}
    return {**own, "XDG_CONFIG_HOME": os.devnull, **(extra or {})}
