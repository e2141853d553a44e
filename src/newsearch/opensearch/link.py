"""How an index in a folder says that a cluster answers for it: one file, made of an address.

    opensearch://[USER@]HOST:PORT[,HOST:PORT...]/NAME[?folder=DIR&password_file=FILE&ca=FILE&shards=N&replicas=N]

`opensearchs` asks for TLS. The folder is the index that plans queries and writes the archive; without `folder` it is
NAME in the current directory. A password never stands in an address: addresses are seen in lists of processes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from newsearch.errors import IndexCorruptError, IndexFormatError, UsageError
from newsearch.messages import message
from newsearch.opensearch.opened import LINK
from newsearch.store import file_operations

FORMAT = 1
# A path that was taken for one has lost a slash.
_ADDRESS = re.compile(
    r"opensearch(?P<tls>s?):/{1,2}(?P<hosts>[^/?]*)/?(?P<name>[^?]*)(?:\?(?P<options>.*))?", re.DOTALL
)
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})")
# Beside an archive stand its lock, "news-lock", and its indexes, "news-20260101t000000z-abc123".
_INDEX = re.compile(r"(?!.*-(?:lock|\d{8}t\d{6}z-[0-9a-f]{6}(?:-\d+)?)$)[a-z0-9][a-z0-9_.-]{0,99}")
_PORTS = range(1, 1 << 16)
_OPTIONS = ("folder", "password_file", "ca", "shards", "replicas")
PORT = 9200


@dataclass(frozen=True)
class Link:
    """Where a cluster is, and which of its indexes is meant.

    Attributes:
        hosts: host:port of nodes; when one does not answer the next is asked.
        name: of the alias under which the archive is searched.
        tls: whether connections are encrypted, and the nodes' certificates checked.
        user: who asks, or "".
        password_file: a file that holds the password and nothing else, or "".
        ca: a file of the certificates that are trusted, or "" for the system's.
        shards, replicas: how a new index is laid out.
    """

    hosts: tuple[str, ...]
    name: str
    tls: bool = False
    user: str = ""
    password_file: str = ""
    ca: str = ""
    shards: int = 1
    replicas: int = 0

    @property
    def place(self) -> str:
        """The address as messages show it."""
        return f"opensearch{'s' if self.tls else ''}://{','.join(self.hosts)}/{self.name}"

    def save(self, folder: Path) -> None:
        """Say in an index's folder that a cluster answers for it.

        Raises:
            StorageError: the file system refused.
        """
        record = {"format": FORMAT, **asdict(self), "hosts": list(self.hosts)}
        file_operations.replace_bytes(folder / LINK, json.dumps(record, indent=1).encode() + b"\n")

    @classmethod
    def load(cls, folder: Path) -> Link | None:
        """What an index's folder says; None where no cluster answers for it.

        Raises:
            IndexCorruptError: the file cannot be understood.
            IndexFormatError: another version wrote it.
            StorageError: it cannot be read.
        """
        path = folder / LINK
        with file_operations.guarded(path):
            try:
                content = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
        try:
            record: dict[str, Any] = json.loads(content)
            form = record.pop("format")
            link = cls(**{**record, "hosts": tuple(record["hosts"])}) if form == FORMAT else None
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise IndexCorruptError(path, message("it cannot be read: {problem}", problem=problem)) from problem
        if link is None:
            raise IndexFormatError(folder, f"{LINK} {form!r}"[:60], f"{LINK} {FORMAT}")
        if not _possible(link):
            raise IndexCorruptError(path, "it names no cluster")
        return link


def parsed(text: str) -> tuple[Link, Path]:
    """An address taken apart: the cluster, and the folder of the index that plans.

    Raises:
        UsageError: it is no address.
    """
    link, folder, _ = _parsed(text)
    return link, folder


def _parsed(text: str) -> tuple[Link, Path, dict[str, Any]]:
    """An address taken apart, with the attributes that it names."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise _wrong(text, message("it must be opensearch://HOST:PORT/NAME"))
    user, at, hosts = match["hosts"].rpartition("@")
    if ":" in user:
        raise UsageError(
            "an address must hold no password, for lists of processes show it: put it into a file, and add "
            "?password_file=FILE"
        )
    named = tuple(host if re.search(r":\d+$", host) else f"{host}:{PORT}" for host in hosts.split(","))
    if not hosts or not all(map(_is_host, named)) or (at and not user):
        raise _wrong(text, message("it must name hosts, as in opensearch://one:9200,two:9200/news"))
    if not _INDEX.fullmatch(match["name"]):
        raise _wrong(
            text, message("after the hosts it must name an index, in small letters, digits, -, _ and full stops")
        )
    values: dict[str, Any]
    try:
        values = dict(parse_qsl(match["options"] or "", keep_blank_values=True, strict_parsing=bool(match["options"])))
    except ValueError as problem:
        raise _wrong(text, message("what follows ? must be NAME=VALUE&NAME=VALUE")) from problem
    if unknown := sorted(set(values) - set(_OPTIONS)):
        raise _wrong(text, message("{name} is not known; it takes {names}", name=unknown[0], names=", ".join(_OPTIONS)))
    folder = Path(values.pop("folder", "") or match["name"])
    for name in ("shards", "replicas"):
        if re.fullmatch(r"\d{1,6}", values.get(name, "")):
            values[name] = int(values[name])
    link = Link(named, match["name"], bool(match["tls"]), unquote(user), **values)
    if not _possible(link):
        raise _wrong(text, message("shards must be 1 to 1024, and replicas 0 to 20"))
    given = {"hosts": named, **values, **({"user": link.user} if user else {})}
    return link, folder, given


def linked(text: str, *, new: bool = False) -> Path:
    """The folder of the index that an address names; with `new` it is made to say so.

    Raises:
        UsageError: it is no address, or the folder belongs to another cluster or to none.
        IndexCorruptError: what the folder says cannot be understood.
        StorageError: the file system refused.
    """
    link, folder, given = _parsed(text)
    known = Link.load(folder)
    # Nodes may come and go, but an address of the same cluster has one of them in common.
    if known is not None and (
        (known.name, known.tls) != (link.name, link.tls) or not set(known.hosts) & set(link.hosts)
    ):
        raise UsageError(
            "the index in {folder!r} is that of {place}: name another folder with ?folder=DIR",
            folder=str(folder),
            place=known.place,
        )
    if known == link:
        return folder
    if not new and known is None:
        raise UsageError(
            "the folder {folder!r} does not belong to {place}: copy it from where the archive is written, name it with "
            "?folder=DIR, or load an archive with `newsearch --index {place} index PATH`",
            folder=str(folder),
            place=link.place,
        )
    if new:
        file_operations.make_folder(folder)
        # What an address leaves out stays as it is; and nodes, where it names some of them.
        hosts = link.hosts if known is None or not set(link.hosts) <= set(known.hosts) else known.hosts
        (link if known is None else replace(known, **{**given, "hosts": hosts})).save(folder)
    return folder


def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    return match is not None and int(match["port"]) in _PORTS


def _possible(link: Link) -> bool:
    """Whether every value is one that an address may have."""
    texts = (link.name, link.user, link.password_file, link.ca, *link.hosts)
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(link.tls, bool)
        and bool(link.hosts)
        and all(map(_is_host, link.hosts))
        and _INDEX.fullmatch(link.name) is not None
        and all(type(number) is int for number in (link.shards, link.replicas))
        and 1 <= link.shards <= 1024
        and 0 <= link.replicas <= 20
    )


def _wrong(text: str, problem: str) -> UsageError:
    return UsageError("{text!r} is no address of an index: {problem}", text=text, problem=problem)
