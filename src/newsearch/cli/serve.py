"""`newsearch serve` and `newsearch demo`."""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newsearch.cli.app import app
from newsearch.cli.options import index_folder, option, searches_folder
from newsearch.cli.terminal import report
from newsearch.errors import MissingExtraError, UsageError
from newsearch.messages import message

if TYPE_CHECKING:
    import socket

    from newsearch.web.application import Settings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WHO = "Who may ask"
_HOW = "How it serves"
_SHORTEST_TOKEN = 16

HostOption = Annotated[str, option("--host", "ADDRESS", "The address to listen at.", panel=_WHO)]
PortOption = Annotated[int, option("--port", "N", "The port; 0: any that is free.", panel=_WHO, min=0)]


@app.command()
def serve(
    context: typer.Context,
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8080,
    socket: Annotated[
        Optional[Path], option("--socket", "PATH", "Listen at a socket of the file system, for a proxy.", panel=_WHO)
    ] = None,
    token_file: Annotated[
        Optional[Path], option("--token-file", "FILE", "Every request must show the token in this file.", panel=_WHO)
    ] = None,
    behind_proxy: Annotated[
        bool, option("--behind-proxy", None, "A proxy decides who may ask; with --base-url.", panel=_WHO)
    ] = False,
    base_url: Annotated[
        str, option("--base-url", "URL", "How others reach it: https://arsip.example.", panel=_WHO)
    ] = "",
    allow_host: Annotated[
        Optional[list[str]], option("--allow-host", "NAME", "A name that it may be asked by. Repeatable.", panel=_WHO)
    ] = None,
    assistants: Annotated[
        bool, option("--mcp", None, "Let assistants ask too, at /mcp: newsearch[mcp].", panel=_WHO)
    ] = False,
    workers: Annotated[int, option("--workers", "N", "Processes that answer.", panel=_HOW, min=1)] = 1,
    threads: Annotated[
        int,
        option(
            "--threads", "N", "Requests that one of them answers at once.", panel=_HOW, min=0, show_default="2 x CPU"
        ),
    ] = 0,
    log: Annotated[
        bool, option("--log/--no-log", None, "Whether each request is a line on stderr.", panel=_HOW)
    ] = True,
    log_queries: Annotated[
        bool, option("--log-queries", None, "Also log what was searched, which may give away a story.", panel=_HOW)
    ] = False,
) -> None:
    """Serve the archive as a page and an HTTP interface."""
    settings_class, serving = web()
    if assistants:
        _ready_for_assistants(index_folder(context))
    token = _token(token_file) if token_file is not None else ""
    if behind_proxy and not base_url:
        raise UsageError("--behind-proxy needs --base-url: the address that the proxy is reached by")
    if socket is None and host not in _LOOPBACK and not token and not behind_proxy:
        raise UsageError(
            "everybody who reaches {host} could read the archive: give --token-file, or --behind-proxy with --base-url",
            host=host,
        )
    settings = settings_class(
        index=index_folder(context).absolute(),
        hosts=(*(allow_host or ()), *(() if host in {"0.0.0.0", "::"} else (host,))),  # noqa: S104 compared, not bound
        base_url=_address(base_url),
        token=token,
        threads=threads,
        log_queries=log_queries,
        searches=searches_folder(context),
        assistants=assistants,
    )
    listening = listening_at(serving, host, port, socket)
    _run(serving, settings, listening, workers=workers, log=log)


@app.command()
def demo(
    context: typer.Context,  # noqa: ARG001 what every command is given
    *,
    port: PortOption = 8080,
) -> None:
    """Serve the 91 sample articles as a page: a first look, which leaves nothing behind."""
    from tempfile import TemporaryDirectory

    from newsearch.build.build import rebuild
    from newsearch.corpus import read_corpus
    from newsearch.shipped import shipped

    settings_class, serving = web()
    listening = listening_at(serving, "127.0.0.1", port, None)
    with TemporaryDirectory(prefix="newsearch-demo-") as folder:
        index = Path(folder) / "index"
        report("indexing the sample articles ...")
        rebuild(index, read_corpus(shipped("corpus")))
        _run(serving, settings_class(index=index), listening, workers=1, log=False)


def web() -> tuple[type[Settings], Any]:
    """What serves.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from newsearch.web import serving
        from newsearch.web.application import Settings
    except ModuleNotFoundError as problem:
        if (problem.name or "").startswith("newsearch"):
            raise
        raise MissingExtraError("web", "the page") from problem
    return Settings, serving


def listening_at(serving: Any, host: str, port: int, path: Path | None) -> socket.socket:
    """The socket that requests come to.

    Raises:
        UsageError: it cannot be had.
    """
    try:
        made: socket.socket = serving.bound(host, port) if path is None else serving.bound_path(path)
    except (OSError, OverflowError) as problem:
        where = f"{host}:{port}" if path is None else str(path)
        why = getattr(problem, "strerror", None) or problem
        raise UsageError(
            "cannot listen at {where}: {why}; give another --port, --host or --socket", where=where, why=why
        ) from problem
    return made


def _ready_for_assistants(folder: Path) -> None:
    """Look before anything listens whether assistants can be answered.

    Raises:
        MissingExtraError: what speaks with them is not installed.
        NewsearchError: the index cannot be opened.
    """
    from newsearch.index import Index

    try:
        import newsearch.assistants.protocol  # noqa: F401 it is there
    except ModuleNotFoundError as problem:
        raise MissingExtraError("mcp", "--mcp") from problem
    Index.open(folder).close()


def _run(serving: Any, settings: Settings, listening: socket.socket, *, workers: int, log: bool) -> None:
    name = listening.getsockname()
    where = name if isinstance(name, str) else f"http://{f'[{name[0]}]' if ':' in name[0] else name[0]}:{name[1]}/"
    report(
        message(
            "serving {index} at {where}; Ctrl+C stops it", index=str(settings.index), where=settings.base_url or where
        )
    )
    serving.serve(settings, listening, workers, _log if log else None)
    report("stopped")


def _log() -> None:
    """Write what the server notes on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (("newsearch.web", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False


def _token(path: Path) -> str:
    """The token in a file that only its owner can read.

    Raises:
        UsageError: others can read it, or it is none.
    """
    try:
        if os.stat(path).st_mode & (stat.S_IRWXG | stat.S_IRWXO):  # noqa: PTH116 one look, like the line below
            raise UsageError("others may read {path!r}: `chmod 600` it first", path=str(path))
        token = path.read_text("utf8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError("{path!r} cannot be read: {problem}", path=str(path), problem=problem) from problem
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            "{path!r} must hold a token of {least} letters and digits or more: `openssl rand -hex 20` makes one",
            path=str(path),
            least=_SHORTEST_TOKEN,
        )
    return token


def _address(text: str) -> str:
    """The address that others reach the server by, without a slash at its end.

    Raises:
        UsageError: it is none.
    """
    from urllib.parse import urlsplit

    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or not text.isascii()
    ):
        raise UsageError("--base-url must be an address such as https://arsip.example, not {text!r}", text=text)
    return text.rstrip("/")
