"""Searches from asyncio: `python examples/concurrent.py INDEX QUERY...` asks all queries at the same time.

An `Index` may be used by any number of threads, so each search runs in one, and the event loop goes on.
"""

from __future__ import annotations

import asyncio
import sys

from newsearch import Answer, Index


async def search(index: Index, query: str) -> Answer:
    return await asyncio.to_thread(index.search, query, limit=3)


async def main(folder: str, queries: list[str]) -> None:
    with Index.open(folder) as index:
        for answer in await asyncio.gather(*(search(index, query) for query in queries)):
            print(answer.query, answer.total, [hit.id for hit in answer], sep="\t")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python examples/concurrent.py INDEX QUERY...")
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
