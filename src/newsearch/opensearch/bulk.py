"""Many documents at once: sent by several threads, again where a node was busy, and every answer read."""

from __future__ import annotations

import json
import random
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from newsearch.errors import BlockedError, ClusterError
from newsearch.messages import message
from newsearch.opensearch.connection import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsearch.opensearch.connection import Connection

BYTES = 5 << 20
"""Bytes of a request, about."""

_SECONDS = 300.0
_SHARD_SECONDS = 60
"""Seconds that a node waits for a shard that is not there, before it says so."""

_ATTEMPTS = 12
_LONGEST_PAUSE = 15.0
_THERE = 409
_GONE = 404
_BUSY = (429, 503)


class Action(NamedTuple):
    """What becomes of one document.

    Attributes:
        kind: "create", which leaves alone what is there; "index", which replaces it; "delete".
        id: the document's.
        fields: of the document; None to delete it.
    """

    kind: str
    id: str
    fields: dict[str, Any] | None = None

    def written(self) -> bytes:
        """The action as lines of a request."""
        lines = [{self.kind: {"_id": self.id}}, *([] if self.fields is None else [self.fields])]
        return b"".join(json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in lines)


def send(connection: Connection, index: str, actions: Iterable[Action], *, at_once: int = 2) -> Iterator[int]:
    """Carry out actions, `at_once` requests at a time; gives how many each finished request had.

    A request may be sent twice, which changes nothing: ids are given, and a document is the same each time.

    Raises:
        BlockedError: the cluster takes no writes.
        ClusterError: it refuses a document, or stays busy.
    """
    with ThreadPoolExecutor(at_once) as pool:
        waiting: set[Future[int]] = set()
        try:
            for part in _parts(actions):
                waiting.add(pool.submit(_sent, connection, index, part))
                if len(waiting) > at_once:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        finally:
            for each in waiting:
                each.cancel()


def _parts(actions: Iterable[Action]) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for action in actions:
        written = action.written()
        if part and size + len(written) > BYTES:
            yield part
            part, size = [], 0
        part.append(written)
        size += len(written)
    if part:
        yield part


def _sent(connection: Connection, index: str, part: list[bytes]) -> int:
    """Send one request, and of it again what a node had no room for."""
    left, pause = part, 0.5
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311 keeps clients apart
            pause = min(2 * pause, _LONGEST_PAUSE)
        answer = connection.ask(
            "POST", f"/{index}/_bulk?timeout={_SHARD_SECONDS}s", b"".join(left), seconds=_SECONDS, patient=True
        )
        items = [next(iter(item.items())) for item in answer["items"]]
        again = []
        for (kind, item), written in zip(items, left, strict=True):
            status = item["status"]
            if item.get("error", {}).get("type") in BLOCKS and status != 503:
                raise BlockedError(connection.place, str(item["error"].get("reason"))[:500])
            if status in _BUSY:
                again.append(written)
            elif "error" in item and not (kind == "create" and status == _THERE):
                raise ClusterError(
                    connection.place,
                    message("document {id}: {reason}", id=item["_id"], reason=str(item["error"].get("reason"))[:500]),
                )
            elif status >= 400 and status not in {_THERE, _GONE}:
                raise ClusterError(
                    connection.place, message("document {id}: HTTP {status}", id=item["_id"], status=status)
                )
        if not again:
            return len(part)
        left = again
    raise ClusterError(connection.place, message("it stays too busy to take documents"))
