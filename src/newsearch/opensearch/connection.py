"""Requests to a cluster: JSON over HTTP, to whichever of its nodes answers."""

from __future__ import annotations

import json
import random
import time
from threading import Lock
from typing import TYPE_CHECKING, Any

from newsearch.errors import ClusterError, MissingExtraError, UnreachableError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.opensearch.link import Link

PATIENCE = 60.0
"""Seconds that a request may take to which no deadline is set."""

_ATTEMPTS = 8
_BUSY = (429, 502, 503, 504)
"""What a node answers that asks for patience."""
_LONGEST_PAUSE = 8.0

password: str | None = None
"""The password of a program that does not keep it in a file; the command line takes it from the environment."""


class RefusedError(ClusterError):
    """The cluster answered a request with an error.

    Attributes:
        status: the HTTP status.
        kind: what OpenSearch calls the error.
        record: all that it said.
    """

    def __init__(self, place: str, status: int, record: Any) -> None:
        error = record.get("error", {}) if isinstance(record, dict) else {}
        causes = error.get("root_cause") or [error] if isinstance(error, dict) else []
        first = causes[0] if causes and isinstance(causes[0], dict) else {}
        self.status, self.record = status, record
        self.kind = str(first.get("type", "")) or (error if isinstance(error, str) else "")
        reason = str(first.get("reason", "")) or self.kind or str(record)
        super().__init__(place, message("HTTP {status}, {reason}", status=status, reason=reason[:500]))


class Connection:
    """A cluster's nodes; several threads may share one."""

    def __init__(self, link: Link) -> None:
        """Ask nothing yet.

        Raises:
            MissingExtraError: the extra is not installed.
            ClusterError: the file of the password cannot be read.
        """
        try:
            import urllib3
        except ImportError as problem:
            raise MissingExtraError("opensearch", "an index on a cluster") from problem
        self.place, self.name = link.place, link.name
        scheme = "https" if link.tls else "http"
        headers = urllib3.make_headers(basic_auth=f"{link.user}:{_secret(link)}") if link.user else {}
        # A request is sent again here, where it is known whether that is safe.
        options: dict[str, Any] = {"maxsize": 16, "retries": False, "headers": headers}
        if link.tls:
            options |= {"cert_reqs": "CERT_REQUIRED", "ca_certs": link.ca or None}
        self._failures: tuple[type[Exception], ...] = (urllib3.exceptions.HTTPError, OSError)
        self._pools = [urllib3.connection_from_url(f"{scheme}://{host}", **options) for host in link.hosts]
        self._first = random.randrange(len(self._pools))  # noqa: S311 spreads load; nothing secret
        self._lock = Lock()

    def ask(self, method: str, path: str, body: Any = None, *, seconds: float = PATIENCE, patient: bool = False) -> Any:
        """What the cluster answers; every request may be sent twice, for a node may die before it has answered.

        Args:
            method: of the request.
            path: of the request.
            body: JSON types, or bytes as they are.
            seconds: how long one node may take.
            patient: whether to wait and ask again while the cluster is busy or no node answers.

        Raises:
            RefusedError: the cluster answered with an error.
            UnreachableError: no node answers.
        """
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=True).encode()
        pause = 0.25
        for attempt in range(_ATTEMPTS if patient else 1):
            if attempt:
                time.sleep(pause * (0.5 + random.random()))  # noqa: S311 keeps clients apart
                pause = min(2 * pause, _LONGEST_PAUSE)
            try:
                return self._once(method, path, sent, seconds)
            except RefusedError as problem:
                if problem.status not in _BUSY or not patient or attempt == _ATTEMPTS - 1:
                    raise
            except UnreachableError:
                if not patient or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _once(self, method: str, path: str, body: bytes | None, seconds: float) -> Any:
        """Ask the nodes one after another until one answers."""
        kind = "application/x-ndjson" if path.partition("?")[0].endswith(("_bulk", "_msearch")) else "application/json"
        problem: Exception | None = None
        for place in self._order():
            pool = self._pools[place]
            headers = {**pool.headers, "Content-Type": kind}
            try:
                answer = pool.urlopen(method, path, body=body, headers=headers, timeout=seconds, retries=False)
            except self._failures as failure:
                problem = failure
                continue
            with self._lock:
                self._first = place
            try:
                record = json.loads(answer.data) if answer.data else {}
            except ValueError:
                record = {"error": answer.data[:500].decode("utf8", "replace")}
            if answer.status >= 400:
                raise RefusedError(self.place, answer.status, record)
            return record
        raise UnreachableError(self.place, str(problem)) from problem

    def _order(self) -> Sequence[int]:
        """The nodes, the one first that answered last."""
        with self._lock:
            first = self._first
        return [(first + place) % len(self._pools) for place in range(len(self._pools))]


def _secret(link: Link) -> str:
    if password is not None:
        return password
    if not link.password_file:
        return ""
    try:
        with open(link.password_file, encoding="utf8") as file:  # noqa: PTH123 a name, as it stands in an address
            return file.read().strip("\r\n")
    except (OSError, ValueError) as problem:
        raise ClusterError(
            link.place, message("the password's file {path!r} cannot be read", path=link.password_file)
        ) from problem
