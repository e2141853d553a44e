"""Who may ask, by which name and from where; what heads of answers say; what the log holds."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from newsearch.web.application import Settings, make_app

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "0123456789abcdef0123"  # noqa: S105 it opens nothing


def asked(archive: Path, address: str = "/", base: str = "http://localhost", **settings: Any) -> Any:
    """What one request gets of an application with some settings; `headers` are its own."""
    headers = settings.pop("headers", {})
    with TestClient(make_app(Settings(index=archive, **settings)), base_url=base) as client:
        return client.get(address, headers=headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b", "[::1", "169.254.169.254"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/search?q=gempa", "/static/x", "/health/live", "/metrics", "/mcp"])
def test_another_name_is_refused_everywhere(client: TestClient, host: str, path: str) -> None:
    assert client.get(path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:9", "[::1]:8080", "LOCALHOST"])
def test_names_of_this_machine_are_known(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_further_names_can_be_allowed(archive: Path) -> None:
    assert asked(archive, base="http://arsip.lan", hosts=("arsip.lan",)).status_code == 200
    assert asked(archive, base="http://arsip.example", base_url="https://arsip.example").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost.evil.example", "http://localhost:1"]
)
def test_a_page_of_another_site_is_refused(client: TestClient, origin: str) -> None:
    for path in ("/search?q=gempa", "/api/v1/search?q=gempa"):
        found = client.get(path, headers={"Origin": origin})
        assert found.status_code == 403
        assert "access-control-allow-origin" not in found.headers
    assert client.post("/api/v1/search", json={"q": "gempa"}, headers={"Origin": origin}).status_code == 403


def test_the_own_page_may_ask(client: TestClient) -> None:
    assert client.get("/", headers={"Origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("cross-site", "no-cors", 403),
        ("same-site", "cors", 403),
        ("cross-site", "navigate", 200),
        ("none", "navigate", 200),
        ("same-origin", "no-cors", 200),
    ],
)
def test_what_another_site_embeds_is_refused_and_a_link_is_followed(
    client: TestClient, site: str, mode: str, status: int
) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=gempa",
        "/nothing",
        "/api/v1/search?q=gempa",
        "/api/v1/export?q=gempa",
        "/static/x",
        "/search?q=gempa&page=0",
    ],
)
def test_every_answer_lets_the_browser_do_as_little_as_possible(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        ("Bearer x", 401),
        (f"Bearer {TOKEN}x", 401),
        (f"Basic {b64encode(f'siapa:{TOKEN}'.encode()).decode()}", 200),
        ("Basic x", 401),
        ("Basic " + b64encode(b"siapa:\xff").decode(), 401),
        (f"Digest {TOKEN}", 401),
    ],
)
def test_a_token_must_be_shown(archive: Path, header: str, status: int) -> None:
    found = asked(archive, "/api/v1/stats", token=TOKEN, headers={"Authorization": header} if header else {})
    assert found.status_code == status
    assert ("www-authenticate" in found.headers) == (status == 401)


def test_whether_the_process_lives_needs_no_token(archive: Path) -> None:
    assert asked(archive, "/health/live", token=TOKEN).status_code == 200
    assert asked(archive, "/health/ready", token=TOKEN).status_code == 401
    assert asked(archive, "/metrics", token=TOKEN).status_code == 401


def test_what_is_mounted_stands_behind_the_same_checks(archive: Path) -> None:
    mounted = [Route("/mcp", lambda _: PlainTextResponse("here"))]
    app = make_app(Settings(index=archive, token=TOKEN), mounts=mounted)
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/mcp").status_code == 401
        shown = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/mcp", headers=shown).text == "here"
        assert client.get("/mcp", headers={**shown, "Origin": "http://evil.example"}).status_code == 403


def test_what_a_mount_needs_is_open_while_the_application_runs(archive: Path) -> None:
    from contextlib import asynccontextmanager

    said: list[str] = []

    @asynccontextmanager
    async def opening(site: Any) -> Any:
        said.append(f"open {site.served.at_present.stats.articles}")
        yield
        said.append("closed")

    with TestClient(make_app(Settings(index=archive), lifespans=[opening]), base_url="http://localhost"):
        assert len(said) == 1
    assert said[1:] == ["closed"]


def test_an_address_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get("/search?q=" + "x" * 17_000).status_code == 414


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/static/../served.py",
        "/static/%2e%2e/served.py",
        "/static/..%2f..%2fpyproject.toml",
        "/articles/..%2f..%2fetc%2fpasswd",
        "/static/style.css",
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_files_beside_the_pages_are_kept_for_ever_under_their_content(client: TestClient) -> None:
    page = client.get("/").text
    for kind in ("css", "js", "svg"):
        address = next(
            part.partition('"')[0] for part in page.split('="')[1:] if part.partition('"')[0].endswith(f".{kind}")
        )
        found = client.get(address)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]


def test_the_log_holds_no_query_unless_that_is_wanted(archive: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="newsearch.web"):
        asked(archive, "/search?q=rahasia")
        asked(archive, "/search?q=terbuka", log_queries=True)
    first, second = [json.loads(record.message) for record in caplog.records]
    assert (first["route"], first["status"], first["method"]) == ("search", 200, "GET")
    assert "rahasia" not in json.dumps(first)
    assert second["query"] == "q=terbuka"


def test_only_what_is_meant_may_be_done(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        assert client.request(method, "/search?q=gempa").status_code == 405
    assert client.request("POST", "/api/v1/articles/palu").headers["content-type"] == "application/problem+json"
    assert client.head("/search?q=gempa").status_code == 200
