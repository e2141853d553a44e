"""What every request passes first: who may ask, by which name, from where; and what every answer says in its head."""

from __future__ import annotations

import json
import logging
import secrets
from base64 import b64decode
from datetime import datetime, timezone
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from newsearch.web.problem import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from newsearch.web.application import Site

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_URL = 16 << 10

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # What is searched must not be told to the outlets whose articles are opened.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}

log = logging.getLogger("newsearch.web")


class Gate:
    """An application behind the checks of a site.

    Names are checked on the loopback too: a page of another site could have its name resolve to it (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Stand before an application."""
        settings = site.settings
        self.app, self.site = app, site
        base = {host_of(settings.base_url)} - {""}
        self._hosts = LOOPBACK | {host_of(host) for host in settings.hosts} | base
        self._secure = settings.base_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, answer it, and note how."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        started, size, status = perf_counter(), 0, 0
        scope["newsearch.number"] = secrets.token_hex(6)

        async def put(message: Message) -> None:
            nonlocal size, status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                self.site.meters.request(scope.get("newsearch.route", "other"), status, perf_counter() - started)
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            problem = self._refusal(scope)
            if problem is not None:
                await self.site.problem(problem, Request(scope))(scope, receive, put)
            else:
                await self.app(scope, receive, put)
        finally:
            self._note(scope, status, size, perf_counter() - started)

    def _refusal(self, scope: Scope) -> Problem | None:
        """Why a request is not answered."""
        headers = Headers(scope=scope)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_URL:
            return Problem("too-long")
        asked = headers.get("host", "")
        if host_of(asked) not in self._hosts:
            return Problem("host")
        if self._is_foreign(headers, asked, scope["method"]):
            return Problem("origin")
        token = self.site.settings.token
        if token and scope["path"] != "/health/live" and not _shows(headers.get("authorization", ""), token):
            return Problem("unauthorised")
        return None

    def _is_foreign(self, headers: Headers, asked: str, method: str) -> bool:
        """Whether a page of another site sent the request; following a link from there is not that, a form is."""
        origin = headers.get("origin")
        if origin is not None:
            own = {f"http://{asked}", f"https://{asked}", self.site.settings.base_url} - {""}
            return origin.lower() not in {each.lower() for each in own}
        site, mode = headers.get("sec-fetch-site", ""), headers.get("sec-fetch-mode", "")
        return site in {"cross-site", "same-site"} and (mode != "navigate" or method not in {"GET", "HEAD"})

    def _note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """One line of JSON in the log; what was searched is not in it unless that is wanted."""
        if not log.isEnabledFor(logging.INFO):
            return
        record: dict[str, Any] = {
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "request": scope["newsearch.number"],
            "method": scope["method"],
            "route": scope.get("newsearch.route", "other"),
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": size,
        }
        if self.site.settings.log_queries:
            record["path"] = scope["path"]
            record["query"] = scope["query_string"].decode("latin-1")
        log.info(json.dumps(record))


def host_of(address: str) -> str:
    """The name of the host in an address or a Host header, without its port; "" where there is none."""
    try:
        return (urlsplit(address if "//" in address else f"//{address}").hostname or "").lower()
    except ValueError:
        return ""


def _shows(header: str, token: str) -> bool:
    """Whether an Authorization shows the token: as a bearer, or as the password of anybody, which browsers ask for."""
    scheme, _, value = header.partition(" ")
    given = value.strip()
    if scheme.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(given.encode("utf8", "replace"), token.encode())
