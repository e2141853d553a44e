"""An address of the web as a destination: each event is posted as JSON and signed, as Standard Webhooks has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: the headers `webhook-id`,
`webhook-timestamp` and `webhook-signature`, the last being `v1,` and the base64 of HMAC-SHA256 over
`id.timestamp.body`; several signatures, one for each secret of the file, while a secret is being replaced.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsearch.alerts.sinks.local import document
from newsearch.alerts.sinks.parcels import SENT, Outcome, secret
from newsearch.alerts.sinks.time_limit import TimeLimit
from newsearch.errors import UsageError
from newsearch.messages import message
from newsearch.version import __version__

if TYPE_CHECKING:
    from newsearch.alerts.destinations import Destination
    from newsearch.alerts.sinks.parcels import Parcel

PATIENCE = 15.0
"""Seconds that connecting, sending and the first lines of the answer may take together."""

_PREFIX = "whsec_"
_GONE = 410
_TRY_OTHERS = range(400, 500)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def post(destination: Destination, parcel: Parcel, now: float) -> Outcome:
    """Post the one event of a parcel.

    Any 2xx is an answer that it has arrived, 410 one that nothing is wanted any more. A redirect is not followed.

    Raises:
        UsageError: the secret cannot be read, or plain HTTP is asked for to another machine.
    """
    url = urlsplit(destination.values["url"])
    body = document(parcel.events[0])
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"newsearch/{__version__}",
        "webhook-id": parcel.id,
        "webhook-timestamp": str(int(now)),
    }
    if "secret_file" in destination.values:
        keys = _keys(secret(destination.path("secret_file")))
        headers["webhook-signature"] = signatures(keys, parcel.id, int(now), body)
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    try:
        address = resolved(host, port, private=destination.values.get("private", False))
    except OSError as problem:
        return Outcome(
            "down", message("{host} is not found: {problem}", host=host, problem=problem.strerror or problem)
        )
    if url.scheme == "http" and not address.is_loopback:
        raise UsageError("a webhook on another machine needs https://")
    connection = _Connection(host, port, address, encrypted=url.scheme == "https")
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    limit = TimeLimit(connection, PATIENCE)
    try:
        with limit:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        if limit.passed:
            return Outcome("down", message("it took more than {seconds:g} seconds", seconds=PATIENCE))
        return Outcome("down", message("no answer: {problem}", problem=type(problem).__name__))
    finally:
        connection.close()
    if status in range(200, 300):
        return SENT
    if status == _GONE:
        return Outcome("gone", message("it answered {status}: nothing is wanted any more", status=status))
    return Outcome("again" if status in _TRY_OTHERS else "down", message("it answered {status}", status=status))


def signatures(keys: list[bytes], id_: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each key, blanks between them."""
    content = f"{id_}.{timestamp}.".encode() + body
    signed = (hmac.new(key, content, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in signed)


def _keys(text: str) -> list[bytes]:
    """The secrets of a file, one a line, each `whsec_` and base64.

    Raises:
        UsageError: one is none.
    """
    try:
        return [base64.b64decode(each.removeprefix(_PREFIX), validate=True) for each in text.split()]
    except binascii.Error:
        raise UsageError("a secret of a webhook is written as whsec_ and base64, one a line") from None


def resolved(host: str, port: int, *, private: bool) -> Address:
    """The address of a host, which is then the one that is connected to: no second look-up can give another.

    Raises:
        UsageError: an address that it has is not of the public network, and `private` ones are not allowed.
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not private and not is_public(address):
            raise UsageError(
                "{host} has the private address {address}: `private = true` in the sink allows it",
                host=host,
                address=str(address),
            )
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether an address is one of the public network, as is what it stands for where it wraps an older one."""
    inner: list[Address | None] = []
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if any(each is not None and not is_public(each) for each in inner):
        return False
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    return (address.is_global or mapped) and not address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class _Connection(http.client.HTTPConnection):
    """A connection to one address; over TLS it asks for a certificate of the host's name."""

    def __init__(self, host: str, port: int, address: Address, *, encrypted: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self._address, self._encrypted = address, encrypted

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        self.sock = socket.create_connection((str(self._address), self.port), self.timeout)
        if self._encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
