"""A strict OpenAI-compatible server over real HTTP on loopback, scripted by tests and benchmarks."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.peers.openai_answers import Answer, chat_completion, chat_stream, response, response_stream
from tests.peers.openai_embeddings import embeddings, embeddings_refusal
from tests.peers.openai_rules import Refusal, chat_refusal, responses_refusal, unsupported

__all__ = ["Answer", "OpenAIPeer", "PeerRequest"]


@dataclass(frozen=True, slots=True)
class PeerRequest:
    """A request as it came in."""

    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def is_chat(self) -> bool:
        """True for chat completions, False for responses."""
        return self.path.endswith("/chat/completions")

    @property
    def prompt(self) -> list[dict[str, str]]:
        """The messages, whichever endpoint was asked."""
        return list(self.body["messages" if self.is_chat else "input"])


@dataclass(frozen=True, slots=True)
class _Status:
    """An HTTP error instead of an answer."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Hang:
    """Silence until the client leaves: before any byte, or after some pieces of an answer."""

    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class _Raw:
    """Bytes as they are; `is_cut` drops the connection after them, without an end."""

    body: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """The connection drops after some pieces of an answer; `cleanly` ends the HTTP body first."""

    answer: Answer
    cleanly: bool = False


_Script = Answer | _Status | _Hang | _Raw | _Cut
Responder = Callable[[PeerRequest], Answer]

GARBAGE: Mapping[str, _Script] = {
    "json": _Raw(b"data: {not json\n\n"),
    "html": _Raw(b"<html><body>Bad gateway</body></html>"),
    "binary": _Raw(b"data: \xff\xfe\x00\n\n"),
    "shape": _Raw(b'data: {"choices": "none", "type": 7}\n\ndata: [1, 2]\n\ndata: [DONE]\n\n'),
    "numbers": _Raw(b'data: {"choices":[{"index":0,"delta":{"content":7}}]}\n\ndata: [DONE]\n\n'),
    "silence": _Raw(b""),
    "error": _Raw(b'data: {"error":{"message":"internal detail","code":"server_error"}}\n\n'),
    "cut": _Cut(Answer(("half an ans",))),
    "short": _Cut(Answer(("half an ans",)), cleanly=True),
    "empty": Answer(),
    "arguments": Answer(tool_name="suggest_process_actions", tool_arguments='{"suggested_operations": ['),
}
"""Ways to answer badly, for `OpenAIPeer.garbage`."""


class OpenAIPeer:
    """The server. Scripted answers are served in order, then `default`; every request is kept.

    In strict mode (the default) a request that the real server refuses is refused here with its words, and
    kept in `violations`.
    """

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.default: Responder = lambda _: Answer(("Understood.",))
        self.requests: list[PeerRequest] = []
        self.violations: list[str] = []
        self.vector_requests: list[PeerRequest] = []
        self.models: list[dict[str, Any]] = [{"id": "gpt-6-luna"}]
        self.asked = asyncio.Event()
        self.client_left = asyncio.Event()
        self.vectors_asked = asyncio.Event()
        self.base_url = ""
        self._script: deque[_Script] = deque()
        self._vector_script: deque[_Status | _Hang] = deque()
        self._rejected: set[str] = set()
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(cls, *, strict: bool = True, port: int = 0) -> Self:
        """Start a server on loopback; `base_url` ends in /v1."""
        peer = cls(strict=strict)
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/v1/chat/completions", peer._chat)
        app.router.add_post("/v1/responses", peer._responses)
        app.router.add_post("/v1/embeddings", peer._embeddings)
        app.router.add_get("/v1/models", peer._models)
        app.router.add_get("/v1/models/{model}", peer._model)
        peer._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await peer._runner.setup()
        site = web.TCPSite(peer._runner, "127.0.0.1", port)
        await site.start()
        host, bound = peer._runner.addresses[0][:2]
        peer.base_url = f"http://{host}:{bound}/v1"
        return peer

    @classmethod
    @asynccontextmanager
    async def running(cls, *, strict: bool = True) -> AsyncIterator[Self]:
        """Start a server and stop it at the end of the block."""
        peer = await cls.start(strict=strict)
        try:
            yield peer
        finally:
            await peer.stop()

    async def stop(self) -> None:
        """Stop serving; hanging requests are let go."""
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def answer(
        self,
        said: str | Iterable[str] = (),
        *,
        tool: Mapping[str, Any] | None = None,
        delay_first: float = 0.0,
        delay_between: float = 0.0,
        times: int = 1,
        counts_usage: bool = True,
        finish: str | None = None,
    ) -> None:
        """Script an answer: text or its pieces, and perhaps `tool={"name": …, "arguments": …}`.

        Arguments that are no string are encoded as JSON.
        """
        scripted = Answer(
            chunks=((said,) if said else ()) if isinstance(said, str) else tuple(said),
            tool_name=tool["name"] if tool else None,
            tool_arguments=_as_text(tool["arguments"]) if tool else "",
            delay_first=delay_first,
            delay_between=delay_between,
            counts_usage=counts_usage,
            finish=finish,
        )
        self._script.extend([scripted] * times)

    def status(
        self, status: int, body: Any = None, *, headers: Mapping[str, str] | None = None, times: int = 1
    ) -> None:
        """Script an HTTP error. Without a body it is the vendor's, with a detail nobody may see."""
        shown = {"error": {"message": "vendor detail", "type": "server_error"}} if body is None else body
        self._script.extend([_Status(status, shown, headers or {})] * times)

    def hang(self, *said: str, times: int = 1) -> None:
        """Script silence, after some pieces of text if given. `client_left` is set when the client goes."""
        self._script.extend([_Hang(Answer(said) if said else None)] * times)

    def garbage(self, kind: str, *, times: int = 1) -> None:
        """Script a bad answer; `kind` is a key of `GARBAGE`."""
        self._script.extend([GARBAGE[kind]] * times)

    def vectors(
        self, status: int, body: Any = None, *, headers: Mapping[str, str] | None = None, times: int = 1
    ) -> None:
        """Script what is said to requests for vectors, instead of vectors, whatever else is scripted."""
        shown = {"error": {"message": "vendor detail", "type": "server_error"}} if body is None else body
        self._vector_script.extend([_Status(status, shown, headers or {})] * times)

    def hang_vectors(self, *, times: int = 1) -> None:
        """Script silence to requests for vectors."""
        self._vector_script.extend([_Hang()] * times)

    def reject(self, *parameters: str) -> None:
        """Refuse these parameters from now on, like a server that does not know them; no violation.

        `strict` means the strict flag of a function.
        """
        self._rejected.update(parameters)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, chat_refusal)

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, responses_refusal)

    async def _embeddings(self, request: web.Request) -> web.StreamResponse:
        asked = PeerRequest(request.path, json.loads(await request.read()), dict(request.headers))
        self.vector_requests.append(asked)
        self.vectors_asked.set()
        match self._vector_script.popleft() if self._vector_script else None:
            case _Hang():
                await self._wait_for_departure()
            case _Status(status, body, headers):
                text = body if isinstance(body, str) else json.dumps(body)
                return web.Response(
                    text=text, status=status, headers=headers, content_type="application/json"
                )
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return web.json_response(Refusal("You didn't provide an API key.").body(), status=401)
        refused = embeddings_refusal(asked.body)
        if refused is None:
            return web.json_response(embeddings(asked.body))
        return web.json_response(refused.body(), status=400)

    async def _serve(
        self, request: web.Request, refusal: Callable[[dict[str, Any]], Refusal | None]
    ) -> web.StreamResponse:
        asked = PeerRequest(request.path, json.loads(await request.read()), dict(request.headers))
        self.requests.append(asked)
        self.asked.set()
        refused = self._objection(asked.body)
        if refused is None and self.strict:
            refused = refusal(asked.body)
            if refused is not None:
                self.violations.append(refused.message)
        if refused is not None:
            return web.json_response(refused.body(), status=400)
        if self.strict and not request.headers.get("Authorization", "").startswith("Bearer "):
            self.violations.append("no bearer token")
            return web.json_response(Refusal("You didn't provide an API key.").body(), status=401)
        return await self._play(
            request, asked, self._script.popleft() if self._script else self.default(asked)
        )

    def _objection(self, body: dict[str, Any]) -> Refusal | None:
        """Return the refusal of a parameter named in `reject`."""
        for parameter in sorted(self._rejected & set(body)):
            return unsupported(parameter)
        functions = [tool.get("function", tool) for tool in body.get("tools", ())]
        if "strict" in self._rejected and any("strict" in function for function in functions):
            return Refusal("Extra inputs are not permitted: tools.0.function.strict", "tools")
        return None

    async def _play(self, request: web.Request, asked: PeerRequest, script: _Script) -> web.StreamResponse:
        match script:
            case Answer():
                return await self._say(request, asked, script)
            case _Status():
                body = script.body if isinstance(script.body, str) else json.dumps(script.body)
                return web.Response(text=body, status=script.status, headers=script.headers)
            case _Raw():
                return web.Response(body=script.body, content_type="text/event-stream")
            case _Hang(answer):
                stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
                if answer is not None:
                    await stream.prepare(request)
                    await stream.write(b"".join(_events(asked, answer)[0]))
                await self._wait_for_departure()
                return stream
            case _Cut(answer, cleanly):
                stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
                await stream.prepare(request)
                await stream.write(b"".join(_events(asked, answer)[0]))
                if not cleanly and request.transport is not None:
                    request.transport.abort()
                return stream

    async def _wait_for_departure(self) -> None:
        """Wait until the client leaves, which aiohttp tells by cancelling, or the peer stops."""
        try:
            await self._stopping.wait()
        except asyncio.CancelledError:
            self.client_left.set()
            raise

    async def _say(self, request: web.Request, asked: PeerRequest, answer: Answer) -> web.StreamResponse:
        if answer.delay_first:
            await asyncio.sleep(answer.delay_first)
        if not asked.body.get("stream"):
            whole = chat_completion if asked.is_chat else response
            return web.json_response(whole(answer, asked.body))
        events, tail = _events(asked, answer)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        if not answer.delay_between:
            await stream.write(b"".join(events) + tail)
            return stream
        for event in events:
            await stream.write(event)
            await asyncio.sleep(answer.delay_between)
        await stream.write(tail)
        return stream

    async def _models(self, _: web.Request) -> web.Response:
        return self._scripted_status() or web.json_response({"object": "list", "data": self.models})

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["model"]
        found = next((model for model in self.models if model["id"] == name), None)
        refusal = Refusal(f"The model '{name}' does not exist", "model", "model_not_found")
        missing = web.json_response(refusal.body(), status=404)
        return self._scripted_status() or (web.json_response(found) if found else missing)

    def _scripted_status(self) -> web.Response | None:
        if not (self._script and isinstance(self._script[0], _Status)):
            return None
        script = self._script.popleft()
        assert isinstance(script, _Status)
        return web.json_response(script.body, status=script.status, headers=script.headers)


def _events(asked: PeerRequest, answer: Answer) -> tuple[list[bytes], bytes]:
    return (chat_stream if asked.is_chat else response_stream)(answer, asked.body)


def _as_text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
