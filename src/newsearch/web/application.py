"""The application: routes, threads, caching by generation, and the checks before all of it.

`make_app` gives an ASGI application. Another one, such as an assistant's, stands behind the same checks as a mount.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import OrderedDict
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route as Routed

from newsearch.calendar import WIB
from newsearch.errors import NewsearchError
from newsearch.translation import Language, Translation
from newsearch.version import __version__
from newsearch.web.asked import Asked
from newsearch.web.call import HTML, PARTIAL, Call, Route
from newsearch.web.gate import Gate
from newsearch.web.meters import MEDIA_TYPE, Meters
from newsearch.web.pool import BusyError, Pool
from newsearch.web.problem import Problem, problem_of
from newsearch.web.rendering import render, static_files
from newsearch.web.served import LOOK, Served
from newsearch.web.streams import Stream, StreamResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

PROBLEM = "application/problem+json"
CACHED = 16 << 20
"""Bytes of answers that are kept, of the present state."""
_LARGEST = 1 << 18
_LONGEST_BODY = 1 << 20
_EXPORTS = 2
_FIELDS = 20


@dataclass(frozen=True)
class Settings:
    """How a server serves. It can be sent to another process.

    Attributes:
        index: the folder of the index.
        hosts: the names that it may be asked by; names of the loopback always are.
        base_url: how others reach it, "https://arsip.example"; "": by the name that they asked with.
        token: what requests have to show; "": nothing.
        threads: how many requests are answered at once; 0: two for each processor.
        waiting: how many more may wait for a thread.
        patience: seconds that they wait at most.
        log_queries: whether the log may hold what was searched.
        searches: the folder of saved searches, to show them; None: they are not shown.
        assistants: whether assistants may ask, at /mcp.
    """

    index: Path = Path("index")
    hosts: tuple[str, ...] = ()
    base_url: str = ""
    token: str = ""
    threads: int = 0
    waiting: int = 64
    patience: float = 5.0
    log_queries: bool = False
    searches: Path | None = None
    assistants: bool = False


class Site:
    """All that the requests of one process share.

    Attributes:
        settings: how it serves.
        served: the archive.
        meters: what it counts of itself.
        pool, streams: the threads that answer, and those that write exports.
    """

    def __init__(self, settings: Settings) -> None:
        """Made before the event loop runs; threads are made in it."""
        self.settings = settings
        self.served = Served(settings.index)
        self.meters = Meters()
        self.translations = {language.value: Translation(language) for language in Language}
        self.pool: Pool
        self.streams: Pool
        self._cache = Cache(CACHED)
        self._tasks: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold the archive open, and look each second for a new generation."""
        settings = self.settings
        self.pool = Pool(settings.threads or 2 * (os.cpu_count() or 1), settings.waiting, settings.patience, "answer")
        self.streams = Pool(_EXPORTS, 0, 1.0, "export")
        await asyncio.to_thread(self.served.look)
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            self.pool.close()
            self.streams.close()
            self.served.close()

    async def _watch(self) -> None:
        await self._warmed()
        while True:
            await asyncio.sleep(LOOK)
            if await asyncio.to_thread(self.served.look):
                self._cache.clear()
                # The next look does not wait for it.
                task = asyncio.create_task(self._warmed())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _warmed(self) -> None:
        # What is wrong with the archive, the requests tell.
        with suppress(NewsearchError):
            await asyncio.to_thread(self.served.warm)

    async def answer(self, route: Route, request: Request) -> Response:
        """The answer to a request: what is known to be unchanged or was made before, or what its view makes."""
        request.scope["newsearch.route"] = route.name
        try:
            call = await self._call(route, request)
            if route.kind == "stream":
                return await self._streamed(call)
            tag = _tag(call)
            headers = {"ETag": f'W/"{tag}"', "Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
            if request.method != "POST" and route.is_kept:
                if f'"{tag}"' in request.headers.get("if-none-match", ""):
                    return Response(status_code=304, headers=headers)
                made = self._cache.get(tag)
                if made is not None:
                    return Response(made[1], media_type=made[0], headers=headers)
            response = await self.pool.run(partial(self._viewed, call))
        except Problem as problem:
            return self.problem(problem, request, route)
        except BusyError:
            return self.problem(Problem("busy"), request, route)
        except NewsearchError as error:
            return self.problem(problem_of(error), request, route)
        if PARTIAL in response.headers:
            self.meters.partial()
            response.headers["Cache-Control"] = "no-store"
        elif not route.is_kept:
            response.headers["Cache-Control"] = "no-store"
        elif response.status_code == 200 and request.method != "POST":
            response.headers.update(headers)
            self._cache.put(tag, response.headers["content-type"], response.body)
        return response

    def _viewed(self, call: Call) -> Response:
        """What a view answers; an error of the library is a problem."""
        try:
            response: Response = call.route.view(call)
        except NewsearchError as error:
            raise problem_of(error) from error
        return response

    async def _streamed(self, call: Call) -> Response:
        await self.streams.enter()
        try:
            stream: Stream = await self.streams.work(partial(call.route.view, call))
        except BaseException:
            self.streams.leave()
            raise
        return StreamResponse(stream, self.streams, head=call.request.method == "HEAD")

    async def _call(self, route: Route, request: Request) -> Call:
        asked = Asked.read(request.query_params.multi_items())
        if request.method == "POST":
            asked = await (_posted(request) if route.kind != "page" else _form(request))
        if route.kind != "page":
            known = {parameter.name for parameter in route.parameters} | {"lang"}
            unknown = [name for name in asked.names if name not in known]
            if unknown:
                raise Problem("unknown-parameter", unknown[0])
        base = self.settings.base_url or f"{request.url.scheme}://{request.url.netloc}"
        return Call(
            request,
            route,
            self.served,
            self.served.now(),
            asked,
            self.translation(request),
            self.settings.searches,
            base,
        )

    def translation(self, request: Request) -> Translation:
        """The language that a request asks for: in its address, else by what the browser prefers."""
        wanted = request.query_params.get("lang", "")
        if wanted not in self.translations:
            wanted = _preferred(request.headers.get("accept-language", ""))
        return self.translations[wanted]

    def problem(self, problem: Problem, request: Request, route: Route | None = None) -> Response:
        """A problem as a page, or as a document where documents are asked for."""
        kind, headers = problem.kind, dict(problem.headers())
        path = request.url.path
        if route.kind != "page" if route else path.startswith(("/api/", "/health/")):
            record = problem.to_dict(request.scope.get("newsearch.number", ""))
            return _Json(record, kind.status, headers=headers)
        translation = self.translation(request)
        asked = Asked.read(request.query_params.multi_items())
        kept = asked.only(("lang",))

        def to(path: str, **changes: str) -> str:
            return kept.but(**changes).address(path)

        content = render(
            "problem.html", translation.language, asked=asked, kept=kept, to=to, saved=False, problem=problem
        )
        return Response(content, kind.status, headers, media_type=HTML)


class _Json(Response):
    media_type = PROBLEM

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode()


class Cache:
    """Answers of the present state, as bytes; the longest unused go first."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def get(self, tag: str) -> tuple[str, bytes] | None:
        """The media type and content of an answer."""
        found = self._kept.get(tag)
        if found is not None:
            self._kept.move_to_end(tag)
        return found

    def put(self, tag: str, media_type: str, content: bytes | memoryview) -> None:
        """Keep an answer, if it is none of the largest."""
        if len(content) > _LARGEST or tag in self._kept:
            return
        self._kept[tag] = media_type, bytes(content)
        self._size += len(content)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1][1])

    def clear(self) -> None:
        """Keep nothing of it."""
        self._kept.clear()
        self._size = 0


def make_app(
    settings: Settings,
    routes: Sequence[Route] | None = None,
    mounts: Sequence[BaseRoute] = (),
    lifespans: Sequence[Callable[[Site], AbstractAsyncContextManager[Any]]] = (),
) -> ASGIApp:
    """The application that serves an archive.

    Args:
        settings: how it serves.
        routes: what it answers; by default all of `newsearch.web.routes`.
        mounts: further routes of Starlette, behind the same checks of host, origin and token.
        lifespans: what they need open while the application runs; each is given the `Site`.
    """
    if routes is None:
        from newsearch.web.routes import ROUTES

        routes = ROUTES
    site = Site(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(site.running())
            for each in lifespans:
                await stack.enter_async_context(each(site))
            yield

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return site.problem(Problem({404: "not-found", 405: "method"}.get(status, "failure")), request)

    async def failed(request: Request, _: Exception) -> Response:
        return site.problem(Problem("failure"), request)

    listed = [Routed(route.path, _endpoint(site, route), methods=list(route.methods)) for route in routes]
    app = Starlette(
        routes=[*_own(site), *listed, *mounts],
        lifespan=lifespan,
        exception_handlers={HTTPException: refused, Exception: failed},
    )
    app.state.site = site
    return Gate(app, site)


def _endpoint(site: Site, route: Route) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await site.answer(route, request)

    return endpoint


def _own(site: Site) -> list[BaseRoute]:
    """What the server says of itself, and the files beside its pages."""

    async def static(request: Request) -> Response:
        found = static_files().get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        request.scope["newsearch.route"] = "static"
        return Response(found[1], media_type=found[0], headers={"Cache-Control": "public, max-age=31536000, immutable"})

    async def live(_: Request) -> Response:
        return Response(b'{"status": "live"}\n', media_type="application/json", headers={"Cache-Control": "no-store"})

    async def ready(request: Request) -> Response:
        served = site.served
        state, failure = served.at_present, served.failure
        if state is None or failure is not None:
            problem = problem_of(failure) if failure else Problem("not-built")
            if state is not None:
                problem.more.update(serving=state.view.generation)
            return site.problem(problem, request)
        record = {"status": "ready", "generation": state.view.generation, "articles": state.stats.articles}
        return _Plain(record, headers={"Cache-Control": "no-store"})

    async def metrics(_: Request) -> Response:
        text = site.meters.text(site.served, site.pool, site.streams)
        return Response(text, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    async def robots(_: Request) -> Response:
        return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")

    return [
        Routed("/static/{name}", static),
        Routed("/health/live", live),
        Routed("/health/ready", ready),
        Routed("/metrics", metrics),
        Routed("/robots.txt", robots),
    ]


class _Plain(_Json):
    media_type = "application/json"


def _tag(call: Call) -> str:
    """What an answer depends on, in a word: a different answer has a different one."""
    day = datetime.now(WIB).date().isoformat()
    parts = (
        *(call.state.key, __version__, day, call.translation.language.value, call.base, call.route.name),
        call.request.scope["path"],
        repr(call.asked.pairs()),
    )
    return blake2b("\0".join(parts).encode("utf8", "surrogatepass"), digest_size=12).hexdigest()


async def _form(request: Request) -> Asked:
    """What a form of a page says, and the address that it was sent to.

    Raises:
        Problem: it is too large, or no form.
    """
    try:
        pairs = parse_qsl((await _body(request)).decode("ascii"), max_num_fields=_FIELDS, errors="replace")
    except ValueError:
        raise Problem("usage", "the body must be a form") from None
    return Asked.read([*request.query_params.multi_items(), *pairs])


async def _body(request: Request) -> bytes:
    """The body of a request.

    Raises:
        Problem: it is too large.
    """
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > _LONGEST_BODY:
            raise Problem("too-large")
    return content


async def _posted(request: Request) -> Asked:
    """What the body of a request asks for: names and values as in a URL, in JSON.

    Raises:
        Problem: it is too large, or no such object.
    """
    try:
        record = json.loads(await _body(request))
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise Problem("usage", "the body must be a JSON object of names and values")
    pairs = [
        (name, value) for name, given in record.items() for value in (given if isinstance(given, list) else [given])
    ]
    if not all(isinstance(value, (str, int, float)) for _, value in pairs):
        raise Problem("usage", "the values of a request must be texts, numbers, or lists of them")
    return Asked.read((name, str(int(value) if isinstance(value, bool) else value)) for name, value in pairs)


def _preferred(header: str) -> str:
    """The language of ours that an Accept-Language prefers; English where it says nothing."""
    ranked = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        with suppress(ValueError):
            ranked.append((-float(quality or 1), place, name.partition("-")[0].lower()))
    names = {"id": "id", "in": "id", "ms": "id", "en": "en"}
    return next((names[name] for weight, _, name in sorted(ranked) if name in names and weight < 0), "en")
