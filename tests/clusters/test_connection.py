"""Requests over a real socket: what a node may be, or say, and what is made of it."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from newsearch import Index, rebuild
from newsearch.errors import (
    BlockedError,
    CertificateError,
    ClusterError,
    DeniedError,
    NewsearchError,
    UnreachableError,
)
from newsearch.opensearch import connection as connections
from newsearch.opensearch.connection import Connection, RefusedError
from newsearch.opensearch.link import Link
from newsearch.opensearch.publishing import publish
from newsearch.opensearch.remote_view import RemoteView

from .asked import article
from .proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from opensearch import Cluster

SECRET = "sandi rahasia"  # noqa: S105 of a server of the test's own


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    """The file that says whom to trust."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def speaking(
    authority: trustme.CA, *names: str, not_before: datetime | None = None, not_after: datetime | None = None
) -> ssl.SSLContext:
    """What a server with a certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made = authority.issue_cert(*(names or ("127.0.0.1",)), not_before=not_before, not_after=not_after)
    made.configure_cert(context)
    return context


def asked(port: int, **link: Any) -> Any:
    return Connection(Link((f"127.0.0.1:{port}",), "news", **link)).ask("GET", "/", seconds=20)


def refused(port: int, **link: Any) -> ClusterError:
    with pytest.raises(ClusterError) as caught:
        asked(port, **link)
    return caught.value


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    (tmp_path / "password").write_text(SECRET + "\n", "utf8")
    return str(tmp_path / "password")


def test_a_node_is_asked_over_tls_by_a_user(authority: trustme.CA, ca: str, password_file: str) -> None:
    with proxy(tls=speaking(authority), user="desk", password=SECRET) as node:
        assert asked(node.port, tls=True, ca=ca, user="desk", password_file=password_file) == {}
        assert node.asked == ["GET /"]


def test_a_certificate_that_nobody_vouches_for_is_refused(ca: str) -> None:
    with proxy(tls=speaking(trustme.CA())) as node:
        error = refused(node.port, tls=True, ca=ca)
        assert isinstance(error, CertificateError)
        assert error.reason == "untrusted"
        assert "name the file of who does with ?ca=FILE" in str(error)
        assert node.asked == []


def test_without_a_file_the_system_is_asked_whom_to_trust(authority: trustme.CA) -> None:
    with proxy(tls=speaking(authority)) as node:
        error = refused(node.port, tls=True)
    assert isinstance(error, CertificateError)
    assert error.reason == "untrusted"


@pytest.mark.parametrize("name", ["127.0.0.2", "node.contoh.id"])
def test_a_certificate_of_another_host_is_refused(authority: trustme.CA, ca: str, name: str) -> None:
    with proxy(tls=speaking(authority, name)) as node:
        error = refused(node.port, tls=True, ca=ca)
    assert isinstance(error, CertificateError)
    assert (error.reason, "is of another host" in str(error)) == ("name", True)


def test_a_name_is_compared_as_an_address_is(authority: trustme.CA, ca: str) -> None:
    with proxy(tls=speaking(authority, "localhost")) as node:
        link = Link((f"localhost:{node.port}",), "news", tls=True, ca=ca)
        assert Connection(link).ask("GET", "/", seconds=20) == {}


NOW = datetime.now(timezone.utc)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"not_before": NOW - timedelta(days=9), "not_after": NOW - timedelta(days=2)}, "expired"),
        ({"not_before": NOW + timedelta(days=2), "not_after": NOW + timedelta(days=9)}, "not yet valid"),
    ],
)
def test_a_certificate_is_refused_outside_of_its_time(
    authority: trustme.CA, ca: str, dates: dict[str, datetime], reason: str
) -> None:
    with proxy(tls=speaking(authority, **dates)) as node:
        error = refused(node.port, tls=True, ca=ca)
    assert isinstance(error, CertificateError)
    assert error.reason == reason


def test_one_node_with_a_bad_certificate_does_not_keep_the_others_from_answering(
    authority: trustme.CA, ca: str
) -> None:
    with proxy(tls=speaking(trustme.CA())) as bad, proxy(tls=speaking(authority)) as good:
        link = Link(tuple(f"127.0.0.1:{node.port}" for node in (bad, good)), "news", tls=True, ca=ca)
        connection = Connection(link)
        assert [connection.ask("GET", "/", seconds=20) for _ in range(3)] == [{}] * 3
        assert (bad.asked, len(good.asked)) == ([], 3)


def test_tls_where_there_is_none_is_told() -> None:
    with proxy() as node:
        error = refused(node.port, tls=True)
    assert isinstance(error, UnreachableError)
    assert "it speaks no TLS there: opensearch:// is without" in str(error)


def test_a_wrong_password_is_told(authority: trustme.CA, ca: str, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("sandi lama", "utf8")
    with proxy(tls=speaking(authority), user="desk", password=SECRET) as node:
        error = refused(node.port, tls=True, ca=ca, user="desk", password_file=str(tmp_path / "password"))
    assert isinstance(error, DeniedError)
    assert "user 'desk' or the password is not right" in str(error)
    assert "lama" not in str(error)


def test_what_a_user_may_not_do_is_told() -> None:
    record = {"error": {"type": "security_exception", "reason": "no permissions for [indices:data/read/search]"}}
    with proxy() as node:
        node.answers = [(403, json.dumps(record).encode())]
        error = refused(node.port, user="desk")
    assert isinstance(error, DeniedError)
    assert "user 'desk' may not do that: no permissions" in str(error)


@pytest.mark.parametrize(("name", "made"), [("ca", "missing"), ("ca", ""), ("password_file", "missing")])
def test_files_that_cannot_be_used_are_told(tmp_path: Path, name: str, made: str) -> None:
    path = tmp_path / name
    if made != "missing":
        path.write_text(made)
    with pytest.raises(ClusterError, match=r"'/.*" + name):
        Connection(Link(("127.0.0.1:1",), "news", tls=True, user="desk", **{name: str(path)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [403, 429])
def test_a_block_is_no_reason_for_patience(status: int) -> None:
    reason = "index [news] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]"
    with proxy() as node:
        node.answers = [(status, json.dumps({"error": {"type": "cluster_block_exception", "reason": reason}}).encode())]
        with pytest.raises(BlockedError, match=r"takes no writes .*flood-stage.*The same command then goes on"):
            Connection(Link((f"127.0.0.1:{node.port}",), "news")).ask("PUT", "/news", {}, patient=True)
        assert len(node.asked) == 1


def test_a_cluster_that_recovers_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.opensearch.connection.time.sleep", lambda _: None)
    with proxy() as node:
        node.answers = [(503, b'{"error": {"type": "cluster_block_exception"}}'), (429, b"busy")]
        assert Connection(Link((f"127.0.0.1:{node.port}",), "news")).ask("GET", "/", patient=True) == {}
        assert len(node.asked) == 3


def test_an_answer_that_is_no_json_is_told() -> None:
    with proxy() as node:
        node.answers = [(500, b"<html>")]
        with pytest.raises(RefusedError, match="HTTP 500, <html>"):
            asked(node.port)


def test_all_nodes_together_have_the_time_of_a_request() -> None:
    """A node that hangs costs what is left, and the next one is not given all of it again."""
    with proxy() as one, proxy() as two:
        for node in (one, two):
            node.held = "/", threading.Event()
        connection = Connection(Link(tuple(f"127.0.0.1:{node.port}" for node in (one, two)), "news"))
        started = time.monotonic()
        with pytest.raises(UnreachableError, match=r"no answer in 0\.2 s"):
            connection.ask("GET", "/", seconds=0.2)
        assert len(one.asked) + len(two.asked) == 1
        assert time.monotonic() - started >= 0.2


def test_an_answer_that_trickles_is_given_up_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PIECE", 1)
    server = socket.create_server(("127.0.0.1", 0))
    clock = [0.0]
    monkeypatch.setattr("newsearch.opensearch.connection.time.monotonic", lambda: clock[0])

    def trickle() -> None:
        client, _ = server.accept()
        with client:
            client.recv(1 << 16)
            clock[0] = 19.0
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
            clock[0] = 21.0
            client.sendall(b'"a": 123')

    thread = threading.Thread(target=trickle)
    thread.start()
    with pytest.raises(UnreachableError, match="no answer in 20 s"):
        asked(server.getsockname()[1])
    thread.join()
    server.close()


@pytest.mark.nodes
def test_an_archive_is_loaded_and_searched_over_tls_with_a_password(
    cluster: Cluster, link: Callable[..., Link], authority: trustme.CA, ca: str, password_file: str, tmp_path: Path
) -> None:
    """A node without TLS stands behind a server that has it, as there is before most clusters."""
    plain = link("secured")
    rebuild(tmp_path / "index", map(article, range(20)))
    with proxy(cluster.ports[0], tls=speaking(authority), user="desk", password=SECRET) as node:
        options = {"tls": True, "ca": ca, "user": "desk", "password_file": password_file}
        secured = Link((f"127.0.0.1:{node.port}",), plain.name, **options)  # type: ignore[arg-type]
        publish(tmp_path / "index", secured)
        found = Index(RemoteView.open(tmp_path / "index", secured)).search("gempa", timeout=None)
        assert found.total == Index.open(tmp_path / "index").search("gempa", timeout=None).total > 0
        (tmp_path / "password").write_text("sandi lama", "utf8")
        for call in (publish, RemoteView.open):
            with pytest.raises(NewsearchError, match="the password is not right") as caught:
                call(tmp_path / "index", secured)
            assert isinstance(caught.value, DeniedError)
