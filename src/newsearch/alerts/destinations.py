"""Destinations: what a saved search says of where its events go. `FIELDS` is the one table of what each kind takes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Field(NamedTuple):
    """One field of a destination: the type of its value, and whether it must be given."""

    type: type
    required: bool = False
    is_path: bool = False


FIELDS: dict[str, dict[str, Field]] = {
    "folder": {"path": Field(str, required=True, is_path=True)},
    "file": {"path": Field(str, required=True, is_path=True)},
    "feed": {"path": Field(str, required=True, is_path=True)},
    "command": {"run": Field(list, required=True)},
    "webhook": {
        "url": Field(str, required=True),
        "secret_file": Field(str, is_path=True),
        "private": Field(bool),
    },
    "mail": {
        "to": Field(list, required=True),
        "from": Field(str, required=True),
        "server": Field(str, required=True),
        "security": Field(str),
        "user": Field(str),
        "password_file": Field(str, is_path=True),
    },
}
"""What each kind of destination takes beside its `kind`."""

SECURITY = ("starttls", "tls", "none")
"""How a mail server is spoken to; the first where nothing is said."""

_ADDRESS = re.compile(r"[^\s@<>,;:\\\"()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}", re.ASCII)
_TYPES = {str: "a text", bool: "true or false", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Destination:
    """One place that events of a saved search go to.

    Attributes:
        kind: a key of `FIELDS`.
        values: its fields, as the definition has them.
        folder: what paths in it count from.
    """

    kind: str
    values: Mapping[str, Any]
    folder: Path

    @property
    def key(self) -> str:
        """What it is known by between runs: another place, or another address, is another destination."""
        content = json.dumps([self.kind, self.values], sort_keys=True).encode("utf8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()[:16]

    def path(self, name: str) -> Path:
        """A field that is a path."""
        return self.folder / str(self.values[name])

    def __str__(self) -> str:
        """Its kind and where it leads, for messages; what may hold a secret is not in it."""
        place = (
            self.values.get("path") or self.values.get("to") or self.values.get("run") or [_host(self.values["url"])]
        )
        return f"{self.kind} {place if isinstance(place, str) else ' '.join(place)}"


def destination(record: Any, folder: Path) -> Destination:
    """The destination of a table in a definition.

    Raises:
        UsageError: it is none; the message quotes what is wrong.
    """
    if not isinstance(record, dict) or record.get("kind") not in FIELDS:
        kind = record.get("kind") if isinstance(record, dict) else record
        raise UsageError("a sink's kind must be one of {names}, not {kind!r}", names=", ".join(FIELDS), kind=kind)
    kind = record["kind"]
    values = {name: value for name, value in record.items() if name != "kind"}
    fields = FIELDS[kind]
    for name, value in values.items():
        if name not in fields:
            raise UsageError("a {kind} takes {names}, and not {name!r}", kind=kind, names=", ".join(fields), name=name)
        _check_type(kind, name, value, fields[name].type)
    for name, field in fields.items():
        if field.required and not values.get(name):
            raise UsageError("a {kind} needs {name}", kind=kind, name=name)
    _check_meaning(kind, values)
    return Destination(kind, values, folder)


def _check_type(kind: str, name: str, value: Any, wanted: type) -> None:
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if type(value) is not wanted or not all(isinstance(text, str) and "\0" not in text for text in texts):
        raise UsageError(
            "{name} of a {kind} must be {wanted}, not {value!r}",
            name=name,
            kind=kind,
            wanted=_TYPES[wanted],
            value=value,
        )


def _check_meaning(kind: str, values: Mapping[str, Any]) -> None:
    if kind == "webhook":
        check_url(values["url"])
    if kind != "mail":
        return
    for address in (*values["to"], values["from"]):
        if not _ADDRESS.fullmatch(address):
            raise UsageError("{address!r} is no address of mail: write desk@example.id", address=address)
    if not _SERVER.fullmatch(values["server"]):
        raise UsageError("{server!r} is no mail server: write HOST:PORT", server=values["server"])
    if values.get("security", SECURITY[0]) not in SECURITY:
        raise UsageError(
            "security must be one of {names}, not {value!r}", names=", ".join(SECURITY), value=values["security"]
        )
    if ("user" in values) != ("password_file" in values):
        raise UsageError("user and password_file of a mail go together")


def check_url(url: str) -> None:
    """Look whether a webhook can be posted to an address.

    Raises:
        UsageError: it cannot; the message does not repeat the address, which may hold a secret.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("the url of a webhook is none") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or port == 0:
        raise UsageError("the url of a webhook must begin with https:// or, on this machine, http://")
    if parts.username is not None or parts.password is not None:
        raise UsageError("the url of a webhook must not hold a password: sign with a secret_file instead")
    if not url.isascii() or any(character <= " " for character in url):
        raise UsageError("the url of a webhook must be of visible ASCII characters")


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).netloc
