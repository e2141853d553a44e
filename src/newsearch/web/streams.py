"""Answers that are written as they are read, so that all articles can be taken away whatever their number."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from newsearch.web.pool import Pool

PATIENCE = 60.0
"""Seconds in which a reader must take what has been written."""


@dataclass
class Stream:
    """An answer in parts.

    Attributes:
        media_type: of the whole.
        parts: of the content, each some kilobytes.
        headers: what its head says beside the media type.
    """

    media_type: str
    parts: Iterator[bytes]
    headers: Mapping[str, str] = field(default_factory=dict)


class StreamResponse(Response):
    """Writes a stream, and holds a place of the pool for as long as that takes.

    What fails in the middle breaks the connection off, so that no reader takes a part for the whole.
    """

    def __init__(self, stream: Stream, pool: Pool, *, head: bool) -> None:
        """Write a stream, or only the head of the answer; the caller has entered the pool."""
        super().__init__(media_type=stream.media_type, headers={**stream.headers, "Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._stream, self._pool, self._head = stream, pool, head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 the protocol's
        """Write it."""

        async def put(message: Message) -> None:
            await asyncio.wait_for(send(message), PATIENCE)

        gone = asyncio.create_task(_disconnected(receive))
        try:
            await put({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while not self._head and not gone.done():
                part = await self._pool.work(lambda: next(self._stream.parts, None))
                if part is None:
                    break
                await put({"type": "http.response.body", "body": part, "more_body": True})
            await put({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._pool.leave()


async def _disconnected(receive: Receive) -> None:
    """Wait until the reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
