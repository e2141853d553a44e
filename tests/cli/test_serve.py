"""`newsearch serve` and `newsearch demo`: what they refuse, and what they serve."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from newsearch import Index
from newsearch.web import serving

if TYPE_CHECKING:
    from pathlib import Path

    from newsearch.web.application import Settings

    from .conftest import Call

TOKEN = "0123456789abcdef"  # noqa: S105 it opens nothing


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, Any, int]]:
    """What would be served: settings, the socket's address, workers."""
    found: list[tuple[Settings, Any, int]] = []

    def serve(settings: Settings, listening: socket.socket, workers: int, prepare: Any) -> None:
        found.append((settings, listening.getsockname(), workers))
        listening.close()

    monkeypatch.setattr(serving, "serve", serve)
    return found


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


def test_it_listens_on_this_machine_alone(call: Call, served: list[Any], tmp_path: Path) -> None:
    ended = call("--index", str(tmp_path / "index"), "serve", "--port", "0")
    (settings, address, workers), *_ = served
    assert (ended.code, address[0], workers) == (0, "127.0.0.1", 1)
    assert (settings.index, settings.token, settings.log_queries) == (tmp_path / "index", "", False)
    assert f"http://127.0.0.1:{address[1]}/" in ended.err


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "0.0.0.0"),  # noqa: S104
        ("--host", "192.0.2.1"),
        ("--host", "::"),
        ("--behind-proxy",),
        ("--base-url", "arsip.example"),
        ("--base-url", "ftp://arsip.example"),
        ("--base-url", "https://arsip.example/x"),
        ("--base-url", "https://[x"),
        ("--workers", "0"),
        ("--port", "70000"),
    ],
)
def test_what_would_let_anybody_in_or_has_no_meaning_is_refused(
    call: Call, served: list[Any], options: tuple[str, ...]
) -> None:
    assert call("serve", *options).code == 2
    assert served == []


def test_with_a_token_it_listens_anywhere(call: Call, served: list[Any], token: Path) -> None:
    anywhere = "0.0.0.0"  # noqa: S104
    ended = call("serve", "--host", anywhere, "--port", "0", "--token-file", str(token), "--allow-host", "arsip.lan")
    assert ended.code == 0
    assert served[0][0].token == TOKEN
    assert served[0][0].hosts == ("arsip.lan",)


@pytest.mark.parametrize(
    ("content", "mode"), [(TOKEN, 0o644), ("kurang", 0o600), ("é" * 20, 0o600), ("a b" * 9, 0o600)]
)
def test_a_token_that_others_can_read_or_guess_is_refused(
    call: Call, served: list[Any], token: Path, content: str, mode: int
) -> None:
    token.write_text(content)
    token.chmod(mode)
    assert call("serve", "--token-file", str(token)).code == 2
    assert call("serve", "--token-file", str(token.parent / "none")).code == 2
    assert served == []


def test_behind_a_proxy_it_knows_its_address(call: Call, served: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "socket"
    assert call("serve", "--socket", str(path), "--behind-proxy", "--base-url", "https://arsip.example/").code == 0
    assert served[0][0].base_url == "https://arsip.example"
    assert served[0][1] == str(path)


def test_a_port_that_is_taken_is_one_line(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = call("serve", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "cannot listen at 127.0.0.1:" in ended.err
    assert ended.err.count("\n") == 1


def test_without_the_extra_it_says_how_to_get_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "newsearch.web.serving", None)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delattr("newsearch.web.serving", raising=False)
    monkeypatch.delitem(sys.modules, "newsearch.web.serving")
    ended = call("serve")
    assert ended.code == 2
    assert "pip install 'newsearch[web]'" in ended.err


def test_the_demo_serves_the_sample_articles_and_leaves_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def serve(settings: Settings, listening: socket.socket, *_: Any) -> None:
        listening.close()
        folders.append(settings.index)
        with Index.open(settings.index) as index:
            assert len(index) == 91

    monkeypatch.setattr(serving, "serve", serve)
    assert call("demo", "--port", "0").code == 0
    assert not folders[0].exists()


def test_two_processes_answer_and_stop_when_told(small: Path) -> None:
    """The real command: it serves, logs a line for each request, and ends with its workers."""
    words = [sys.executable, "-m", "newsearch", "--index", str(small), "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, encoding="utf8") as running:
        assert running.stderr is not None
        said = running.stderr.readline()
        base = said.split(" at ")[1].split(";")[0]
        with urlopen(base + "api/v1/search?q=rahasia", timeout=60) as answer:  # noqa: S310 our own
            assert json.load(answer)["total"] == 0
        running.terminate()
        rest = running.stderr.read()
        assert running.wait(30) == 0
    log = [json.loads(line) for line in rest.splitlines() if line.startswith("{")]
    assert [(each["route"], each["status"]) for each in log] == [("api-search", 200)]
    assert "rahasia" not in rest
    assert rest.splitlines()[-1] == "stopped"
