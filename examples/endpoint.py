"""A search endpoint: `pip install starlette uvicorn`, then `NEWSEARCH_INDEX=index uvicorn endpoint:app` in this folder.

GET /search?q=gencatan+senjata&page=2 answers with the document that `newsearch search --json` prints.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from newsearch import Index, QueryError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

PAGE = 10


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """One index for the life of the server; it moves on to a newer generation between requests."""
    with Index.open(os.environ.get("NEWSEARCH_INDEX", "index")) as index:
        app.state.index = index
        yield


async def search(request: Request) -> JSONResponse:
    text = request.query_params.get("q", "")
    page = request.query_params.get("page", "1")
    if not page.isdecimal() or int(page) < 1:
        return JSONResponse({"error": "page must be a number from 1 on"}, status_code=400)
    index: Index = request.app.state.index

    def answer() -> dict[str, object]:
        return index.search(text, limit=PAGE, offset=(int(page) - 1) * PAGE).to_dict()

    try:
        return JSONResponse(await run_in_threadpool(answer))
    except QueryError as error:
        return JSONResponse({"error": str(error), "start": error.start, "end": error.end}, status_code=400)


app = Starlette(routes=[Route("/search", search)], lifespan=lifespan)
