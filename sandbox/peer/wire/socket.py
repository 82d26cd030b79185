"""Socket Mode: several WebSocket connections, one chosen for each envelope."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from sandbox.peer.clock import Clock
from sandbox.peer.state.changes import Changes
from sandbox.peer.wire.delivery import Delivery, Outcome

MAX_CONNECTIONS = 10
LIFETIME_SECONDS = 18_060.0
# With `debug_reconnects=true` in the address.
DEBUG_SECONDS = 360.0
WARNING_SECONDS = 10.0
Json = dict[str, Any]


class Connection:
    """One open WebSocket."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self._request = request
        self.ws = ws

    async def send(self, frame: Json) -> None:
        """Send one frame."""
        await self.ws.send_str(json.dumps(frame))

    def cut(self) -> None:
        """Hang up without a closing word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class SocketTransport:
    """Speak Socket Mode with the app's connections, turn by turn."""

    carries_notices = False

    def __init__(self, app_id: Callable[[], str], clock: Clock, changes: Changes, ack_seconds: float) -> None:
        self._app_id = app_id
        self._clock = clock
        self._changes = changes
        self._ack_seconds = ack_seconds
        self._connections: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._arrived = asyncio.Event()
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """Return how many connections are open."""
        return len(self._connections)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one connection until it closes, taking its acknowledgements."""
        ws = web.WebSocketResponse(timeout=1.0, max_msg_size=16 * 2**20)
        await ws.prepare(request)
        connection = Connection(request, ws)
        lifetime = DEBUG_SECONDS if request.query.get("debug_reconnects") == "true" else LIFETIME_SECONDS
        warning = min(WARNING_SECONDS, lifetime / 2)
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send(self._goodbye("too_many_websockets"))
            await ws.close()
            return ws
        self._connections.append(connection)
        ending = self._changes.later(lifetime - warning, lambda: self._end(connection, warning))
        try:
            await connection.send(self._hello(lifetime))
            self._arrived.set()
            self._changes.notify()
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        except ConnectionError:
            pass  # the app went away while we spoke: as good as closed
        finally:
            self._changes.forget(ending)
            self._forget(connection)
        return ws

    async def attempt(self, delivery: Delivery, retry: int, reason: str) -> Outcome:
        """Send an envelope over one connection and wait for its acknowledgement."""
        envelope_id = str(uuid4())
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._ack_seconds):
                connection = await self._next()
                self._waiting[envelope_id] = answer
                delivery.sent_at = self._clock.now()
                await connection.send(self._envelope(envelope_id, delivery, retry, reason))
                return Outcome(True, await answer)
        except TimeoutError:
            return Outcome(False, reason="timeout")
        except ConnectionError:
            return Outcome(False, reason="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)

    def drop_all(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self._connections):
            self._forget(connection)
            connection.cut()

    def refresh_all(self, warning: float) -> None:
        """Warn every client, then ask it to connect anew and close."""
        for connection in list(self._connections):
            self._end(connection, warning)

    async def close(self) -> None:
        """Close every connection."""
        for task in self._tasks:
            task.cancel()
        for connection in list(self._connections):
            with suppress(ConnectionError):
                await connection.ws.close()

    def _end(self, connection: Connection, warning: float) -> None:
        task = asyncio.create_task(self._refresh(connection, warning))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refresh(self, connection: Connection, warning: float) -> None:
        with suppress(ConnectionError):
            await connection.send(self._goodbye("warning"))
            await asyncio.sleep(warning)
            self._forget(connection)
            await connection.send(self._goodbye("refresh_requested"))
            await connection.ws.close()

    async def _next(self) -> Connection:
        while not self._connections:
            self._arrived.clear()
            await self._arrived.wait()
        self._turn = (self._turn + 1) % len(self._connections)
        return self._connections[self._turn]

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._changes.notify()

    def _take(self, data: str) -> None:
        # An envelope of a lost connection may be acknowledged on the next one, as SDKs do on a refresh.
        with suppress(ValueError):
            frame = json.loads(data)
            answer = self._waiting.get(str(frame.get("envelope_id")))
            if answer is not None and not answer.done():
                answer.set_result(frame.get("payload") or {})

    def _envelope(self, envelope_id: str, delivery: Delivery, retry: int, reason: str) -> Json:
        answers = delivery.kind == "slash_commands" or delivery.payload.get("type") in (
            "view_submission", "block_suggestion",
        )  # fmt: skip
        frame: Json = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "accepts_response_payload": answers,
            "payload": delivery.payload,
        }
        if delivery.kind == "events_api":
            frame |= {"retry_attempt": retry, "retry_reason": reason}
        return frame

    def _hello(self, lifetime: float) -> Json:
        debug = {
            "host": "applink-peer",
            "build_number": 10,
            "approximate_connection_time": int(lifetime),
        }
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": debug,
            "connection_info": {"app_id": self._app_id()},
        }

    def _goodbye(self, reason: str) -> Json:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": self.count,
            "debug_info": {"host": "applink-peer"},
            "connection_info": {"app_id": self._app_id()},
        }
