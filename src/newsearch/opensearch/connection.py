"""Requests to a cluster: JSON over HTTP, to whichever of its nodes answers."""

from __future__ import annotations

import json
import random
import ssl
import time
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING, Any

from newsearch.errors import (
    BlockedError,
    CertificateError,
    ClusterError,
    DeniedError,
    MissingExtraError,
    UnreachableError,
)
from newsearch.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from urllib3 import HTTPConnectionPool

    from newsearch.opensearch.link import Link

PATIENCE = 60.0
"""Seconds that a request may take to which no deadline is set."""

_ATTEMPTS = 8
_BUSY = (429, 502, 503, 504)
"""What a node answers that asks for patience."""
_LONGEST_PAUSE = 8.0
BLOCKS = {"cluster_block_exception", "index_create_block_exception"}
"""What OpenSearch calls it when an index, or all, may not be written."""

_PIECE = 1 << 16
"""Bytes of an answer between two looks at the clock."""

_CERTIFICATES: dict[int, tuple[str, Message]] = {
    9: ("not yet valid", message("its certificate is not valid yet: are the clocks right?")),
    10: ("expired", message("its certificate has expired: it needs a new one")),
    62: ("name", message("its certificate is of another host: name the node as its certificate does")),
    64: ("name", message("its certificate is of another host: name the node as its certificate does")),
}
"""What OpenSSL finds wrong with a certificate, by its numbers (X509_V_ERR_*)."""

_UNTRUSTED = {2, 18, 19, 20, 21}

password: str | None = None
"""The password of a program that does not keep it in a file; the command line takes it from the environment."""


class RefusedError(ClusterError):
    """The cluster answered a request with an error.

    Attributes:
        status: the HTTP status.
        kind, reason: what OpenSearch calls the error, and says of it.
        record: all that it said.
    """

    def __init__(self, place: str, status: int, record: Any) -> None:
        error = record.get("error", {}) if isinstance(record, dict) else {}
        causes = error.get("root_cause") or [error] if isinstance(error, dict) else []
        first = causes[0] if causes and isinstance(causes[0], dict) else {}
        self.status, self.record = status, record
        self.kind = str(first.get("type", "")) or (error if isinstance(error, str) else "")
        self.reason = (str(first.get("reason", "")) or self.kind or str(record))[:500]
        super().__init__(place, message("HTTP {status}, {reason}", status=status, reason=self.reason))


class Connection:
    """A cluster's nodes; several threads may share one."""

    def __init__(self, link: Link) -> None:
        """Ask nothing yet.

        Raises:
            MissingExtraError: the extra is not installed.
            ClusterError: the file of the password, or that of the certificates, cannot be read.
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
            options["ssl_context"] = _trusting(link)
        self._user = link.user
        self._timeout, self._timed_out = urllib3.Timeout, urllib3.exceptions.TimeoutError
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
            seconds: how long all nodes together may take.
            patient: whether to wait and ask again, for so long each time, while the cluster is busy or no node answers.

        Raises:
            RefusedError: the cluster answered with an error.
            DeniedError: it denies what is asked to that user.
            BlockedError: it takes no writes.
            UnreachableError: no node answers.
            CertificateError: the certificate of a node cannot be accepted.
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
            except UnreachableError as problem:
                if not patient or isinstance(problem, CertificateError) or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _once(self, method: str, path: str, body: bytes | None, seconds: float) -> Any:
        """Ask the nodes one after another until one answers."""
        kind = "application/x-ndjson" if path.partition("?")[0].endswith(("_bulk", "_msearch")) else "application/json"
        end = time.monotonic() + seconds
        problem: UnreachableError | None = None
        order = self._order()
        for tried, place in enumerate(order):
            remaining = end - time.monotonic()
            if remaining <= 0:
                break
            # A node that is gone may not even refuse: the others get their share of the time. One that works on it
            # may take what is left.
            timeout = self._timeout(connect=remaining / (len(order) - tried), total=remaining)
            try:
                status, data = self._answer(self._pools[place], method, path, body, kind, timeout, end)
            except self._failures as failure:
                met = self._meant(failure, seconds)
                problem = problem if isinstance(problem, CertificateError) else met
                with self._lock:
                    # Where it hangs, the next request is not to wait for it first.
                    if self._first == place:
                        self._first = (place + 1) % len(self._pools)
                continue
            with self._lock:
                self._first = place
            try:
                record = json.loads(data) if data else {}
            except ValueError:
                record = {"error": data[:500].decode("utf8", "replace")}
            if status >= 400:
                raise self._refused(status, record)
            return record
        raise problem or UnreachableError(self.place, _late(seconds))

    def _answer(
        self, pool: HTTPConnectionPool, method: str, path: str, body: bytes | None, kind: str, timeout: Any, end: float
    ) -> tuple[int, bytes]:
        """What one node answers: status and content."""
        headers = {**pool.headers, "Content-Type": kind}
        answer = pool.urlopen(
            method, path, body=body, headers=headers, timeout=timeout, retries=False, preload_content=False
        )
        pieces = []
        with closing(answer):
            for piece in answer.stream(_PIECE):
                pieces.append(piece)
                if time.monotonic() > end:
                    raise TimeoutError
            answer.release_conn()
        return answer.status, b"".join(pieces)

    def _meant(self, failure: Exception, seconds: float) -> UnreachableError:
        """What it means that a node did not answer."""
        cause = failure.args[0] if failure.args and isinstance(failure.args[0], Exception) else failure
        problem = UnreachableError(self.place, str(failure))
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason, said = _CERTIFICATES.get(cause.verify_code, ("other", message("its certificate is not valid")))
            if cause.verify_code in _UNTRUSTED:
                reason = "untrusted"
                said = message(
                    "nobody who is trusted vouches for its certificate: name the file of who does with ?ca=FILE"
                )
            problem = CertificateError(self.place, reason, said)
        elif isinstance(cause, ssl.SSLError):
            problem = UnreachableError(self.place, message("it speaks no TLS there: opensearch:// is without"))
        elif isinstance(failure, (self._timed_out, TimeoutError)):
            problem = UnreachableError(self.place, _late(seconds))
        problem.__cause__ = failure
        return problem

    def _refused(self, status: int, record: Any) -> ClusterError:
        """The error of what a cluster does not do."""
        refused = RefusedError(self.place, status, record)
        if refused.kind in BLOCKS and status in {403, 429}:
            return BlockedError(self.place, refused.reason)
        if status == 401:
            return DeniedError(self.place, message("user {user!r} or the password is not right", user=self._user))
        if status == 403:
            return DeniedError(
                self.place, message("user {user!r} may not do that: {reason}", user=self._user, reason=refused.reason)
            )
        return refused

    def _order(self) -> Sequence[int]:
        """The nodes: first the one that answered last, or that follows one which did not."""
        with self._lock:
            first = self._first
        return [(first + place) % len(self._pools) for place in range(len(self._pools))]


def _late(seconds: float) -> Message:
    return message("no answer in {seconds:g} s", seconds=seconds)


def _trusting(link: Link) -> ssl.SSLContext:
    """What checks certificates: against those in a file, or those that the system trusts."""
    try:
        return ssl.create_default_context(cafile=link.ca or None)
    except (OSError, ValueError) as problem:
        raise ClusterError(
            link.place, message("the file {path!r} holds no certificates that can be read", path=link.ca)
        ) from problem


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
