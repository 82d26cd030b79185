"""Serve the page, its live feed and its acts, on the loopback only."""

import asyncio
import json
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from aiohttp import WSCloseCode, web

from sandbox.peer import NotPossibleError, SlackPeer
from sandbox.web.acting import act
from sandbox.web.files import handed_over, share
from sandbox.web.seeing import Sight
from sandbox.web.tour import Tour

Json = dict[str, Any]

PAGE = Path(__file__).parent.parent / "page"
DAY_SECONDS = 86_400.0
UPLOAD_BYTES = 100 * 2**20
# A stream changes its message many times a second; the eye needs no more frames than this.
FRAME_SECONDS = 0.03

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
        "img-src 'self' data: http: https:; media-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class SandboxServer:
    """The page of one workspace. Start it with `SandboxServer.start`, close it when done."""

    def __init__(self, peer: SlackPeer, tour: Tour | None = None) -> None:
        self._peer = peer
        self._tour = tour
        self._runner: web.AppRunner | None = None
        self._sockets: set[web.WebSocketResponse] = set()
        self._hosts: frozenset[str] = frozenset()
        self.url = ""

    @classmethod
    async def start(cls, peer: SlackPeer, *, port: int = 0, tour: Tour | None = None) -> Self:
        """Serve the page, with a guided tour if there is one; port 0 takes a free one.

        Raise OSError when the port is taken.
        """
        server = cls(peer, tour)
        app = web.Application(middlewares=[server._guard], client_max_size=UPLOAD_BYTES)
        app.router.add_get("/", server._index)
        app.router.add_get("/feed", server._feed)
        app.router.add_post("/act", server._act)
        app.router.add_get(r"/inspect/{kind:call|envelope|refused}/{number:\d+}", server._inspect)
        app.router.add_post("/upload", server._upload)
        app.router.add_get("/file/{file}", server._file)
        app.router.add_static("/page", PAGE)
        app.on_shutdown.append(server._hang_up)
        server._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await server._runner.setup()
        try:
            await web.TCPSite(server._runner, "127.0.0.1", port).start()
        except OSError:
            await server._runner.cleanup()
            raise
        chosen = server._runner.addresses[0][1]
        server._hosts = frozenset({f"127.0.0.1:{chosen}", f"localhost:{chosen}"})
        server.url = f"http://127.0.0.1:{chosen}/"
        return server

    async def close(self) -> None:
        """Hang up and stop listening; the peer goes on."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Keep other sites' pages out: they reach the loopback too, under another host or origin."""
        origin = request.headers.get("Origin")
        if request.host not in self._hosts or (origin and origin.partition("://")[2] not in self._hosts):
            raise web.HTTPForbidden
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        asked = await _object(request)
        return await _answered(self._do(asked))

    async def _do(self, asked: Json) -> Json:
        person = self._peer.person(str(asked["as"]))
        return await act(self._peer, person.id, str(asked["act"]), asked)

    async def _upload(self, request: web.Request) -> web.Response:
        if request.content_type != "multipart/form-data":
            raise web.HTTPUnsupportedMediaType
        return await _answered(share(self._peer, request))

    async def _file(self, request: web.Request) -> web.Response:
        try:
            return handed_over(self._peer, request.match_info["file"], request.query.get("as", ""))
        except NotPossibleError:
            raise web.HTTPNotFound from None

    async def _inspect(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        try:
            match request.match_info["kind"]:
                case "envelope":
                    delivery = self._peer.deliveries[number]
                    shown = {"payload": delivery.payload, "ack": delivery.ack, "reasons": delivery.reasons}
                case "call":
                    shown = {"args": self._peer.calls[number].args, "answer": self._peer.calls[number].answer}
                case _:
                    call = self._peer.refused[number]
                    shown = {"args": call.args, "answer": call.answer}
        except IndexError:
            raise web.HTTPNotFound from None
        return web.json_response(shown)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        try:
            person = self._peer.person(request.query.get("as") or self._first())
        except NotPossibleError:
            person = self._peer.person(self._first())
        self._peer.dm(person.id)
        socket = web.WebSocketResponse(heartbeat=20.0)
        await socket.prepare(request)
        self._sockets.add(socket)
        sending = asyncio.create_task(self._send(socket, Sight(self._peer, person.id, self._tour)))
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.discard(socket)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return socket

    async def _send(self, socket: web.WebSocketResponse, sight: Sight) -> None:
        while not socket.closed:
            seen = self._peer.changes
            if news := sight.news():
                with suppress(ConnectionError):
                    await socket.send_json(news)
            await asyncio.sleep(FRAME_SECONDS)
            with suppress(TimeoutError):
                await self._peer.until(lambda seen=seen: self._peer.changes != seen, timeout=DAY_SECONDS)  # type: ignore[misc]

    def _first(self) -> str:
        return next(person.id for person in self._peer.people if not person.is_bot)

    async def _hang_up(self, _app: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _answered(work: Awaitable[Json]) -> web.Response:
    """Answer with what was done, or why Slack's client would not let the person do it."""
    try:
        done = await work
    except KeyError as missing:
        return web.json_response({"ok": False, "error": f"{missing.args[0]} is missing"}, status=400)
    except (NotPossibleError, ValueError) as refusal:
        # The peer words its refusals for the person who tried.
        return web.json_response({"ok": False, "error": str(refusal.args[0])})
    return web.json_response({"ok": True, **done})


async def _object(request: web.Request) -> Json:
    try:
        asked = await request.json()
    except json.JSONDecodeError:
        raise web.HTTPBadRequest from None
    if not isinstance(asked, dict):
        raise web.HTTPBadRequest
    return asked
