"""A real server: slow and vanishing readers, many at once, a stop in the middle."""

from __future__ import annotations

import platform
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from typing import TYPE_CHECKING, Any

import pytest

from newsearch.web import export, serving, streams
from newsearch.web.application import Settings
from newsearch.web.serving import bound, bound_path

from .conftest import running

if TYPE_CHECKING:
    from pathlib import Path

Address = tuple[str, int]


def got(address: Address, path: str) -> tuple[int, bytes]:
    """The status and the content of an answer."""
    with closing(HTTPConnection(*address, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        return response.status, response.read()


def opened(address: Address, sent: bytes) -> socket.socket:
    """A connection on which something has been sent."""
    made = socket.create_connection(address, timeout=30)
    made.sendall(sent)
    return made


def test_two_hundred_at_once_are_all_answered(address: Address) -> None:
    with ThreadPoolExecutor(200) as pool:
        statuses = [status for status, _ in pool.map(lambda n: got(address, f"/search?q=gempa+{n}"), range(200))]
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 60
    assert got(address, "/health/ready")[0] == 200


def test_what_does_not_arrive_in_time_is_hung_up_on_and_nobody_waits_for_it(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READ", 0.3)
    with running(Settings(index=archive)) as address:
        slow = [opened(address, part) for part in (b"", b"GET / HTTP/1.1\r\nHost: local", b"GET /") for _ in range(20)]
        assert got(address, "/search?q=gempa")[0] == 200
        for each in slow:
            with each:
                assert each.recv(1000) in {b"", b"HTTP/1.1 400 Bad Request\r\n"}


def test_a_second_request_on_a_connection_must_arrive_in_time_too(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READ", 0.3)
    whole = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running(Settings(index=archive)) as address, opened(address, whole) as connection:
        assert connection.recv(5000).startswith(b"HTTP/1.1 200")
        connection.sendall(whole[:20])
        while (received := connection.recv(5000)) and b"HTTP/1.1 2" not in received:
            pass
        assert received == b""


@pytest.mark.parametrize(
    "sent", [b"\x00\xff\xfe" * 100, b"GET / HTTP/9.9\r\n\r\n", b"GET http://evil/ HTTP/1.1\r\nHost: evil\r\n\r\n"]
)
def test_what_is_no_request_harms_nobody(address: Address, sent: bytes) -> None:
    with opened(address, sent) as connection:
        assert connection.recv(5000)[:12] in {b"", b"HTTP/1.1 400", b"HTTP/1.1 403", b"HTTP/1.1 505"}
    assert got(address, "/health/live")[0] == 200


def test_a_head_that_is_too_large_is_refused(address: Address) -> None:
    with opened(address, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000) as connection:
        assert connection.recv(100)[:12] in {b"", b"HTTP/1.1 400", b"HTTP/1.1 431"}


def test_an_export_that_fails_in_the_middle_does_not_look_whole(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 5)
    cells = export._cells

    def failing(rank: int, total: int, hit: Any) -> tuple[str, ...]:
        if rank == 12:
            raise OSError("the disk is gone")
        return cells(rank, total, hit)

    monkeypatch.setattr(export, "_cells", failing)
    with running(Settings(index=archive)) as address, closing(HTTPConnection(*address, timeout=30)) as connection:
        connection.request("GET", "/api/v1/export?q=banjir&format=csv", headers={"Host": "localhost"})
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(IncompleteRead):
            response.read()


def test_a_reader_who_is_gone_gives_the_place_back(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 1)
    with running(Settings(index=archive)) as address:
        for _ in range(6):  # three times as many as may run at once
            with opened(address, b"GET /api/v1/export?q=* HTTP/1.1\r\nHost: localhost\r\n\r\n") as connection:
                connection.recv(10)
        for _ in range(200):
            status, _ = got(address, "/api/v1/export?q=banjir&format=csv")
            if status == 200:
                break
        assert status == 200


def test_a_reader_who_does_not_read_is_hung_up_on(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE", 0.3)
    monkeypatch.setattr(export, "_WRITERS", {"csv": lambda *_: iter([b"x" * (1 << 20)] * 100)})
    with running(Settings(index=archive)) as address:
        asked = b"GET /api/v1/export?q=*&format=csv HTTP/1.1\r\nHost: localhost\r\n\r\n"
        held = [opened(address, asked) for _ in range(2)]
        status = 0
        while status != 200:
            with opened(address, asked) as connection:
                status = int(connection.recv(12)[9:12])
        for each in held:
            each.close()


def test_a_socket_of_the_file_system_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    bound_path(path).close()
    with bound_path(path) as again:
        assert again.getsockname() == str(path)


def test_threads_share_heaps_where_the_c_library_can() -> None:
    assert serving.share_heaps() == (platform.libc_ver()[0] == "glibc")


def test_a_port_that_is_taken_cannot_be_had() -> None:
    with bound("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        bound("127.0.0.1", first.getsockname()[1])
