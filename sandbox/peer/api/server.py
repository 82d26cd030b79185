"""Answer Web API calls over HTTP: tokens, scopes, rates, faults, and a record of every call."""

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.peer.api import (
    agents,
    app,
    chat,
    conversations,
    files,
    installing,
    people,
    reactions,
    streaming,
    views,
)
from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.faults import Faults, Planned
from sandbox.peer.rates import RateLimits

Json = dict[str, Any]
Sent = tuple[Json, str | None]

_FAMILIES = (agents, app, chat, conversations, files, installing, people, reactions, streaming, views)
METHODS: Mapping[str, Method] = {method.name: method for family in _FAMILIES for method in family.METHODS}

_NAME = re.compile(r"[A-Za-z0-9_]+")
_CHARSETS = ("utf-8", "iso-8859-1")
_STRUCTURED = ("blocks", "attachments", "metadata", "view", "chunks", "prompts", "loading_messages", "files")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, as the peer saw it."""

    method: str
    args: Json
    ok: bool
    error: str | None
    at: float
    answer: Json


class WebApi:
    """The Web API of one workspace."""

    def __init__(self, context: Context, limits: RateLimits, faults: Faults) -> None:
        self._context = context
        self._limits = limits
        self._faults = faults
        self.calls: list[Call] = []
        self.refused: list[Call] = []

    def knows(self, token: str | None) -> bool:
        """Tell whether a token is, or was, that of the bot in this workspace."""
        workspace = self._context.workspace
        return bool(token) and (token == workspace.bot_token or token in workspace.dead_tokens)

    async def handle(self, request: web.Request, sent: Sent | RefusalError) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        if delay := self._faults.delay_of(name):
            await asyncio.sleep(delay)
        if isinstance(sent, RefusalError):
            return self._respond(name, {}, sent)
        raw, token = sent
        breakdown = self._faults.breakdown_for(name)
        if breakdown is not None and not breakdown.after_effect:
            return self._break_down(request, name, raw, breakdown)
        response = self._answer(name, raw, token)
        if breakdown is not None:
            return self._break_down(request, name, raw, breakdown)
        return response

    def record(self, name: str, args: Json, error: str | None, answer: Json) -> None:
        """Remember a call, or anything else the app sent that Slack would refuse."""
        call = Call(name, args, error is None, error, self._context.workspace.clock.now(), answer)
        self.calls.append(call)
        if error is not None:
            self.refused.append(call)
        self._context.workspace.changes.notify()

    def _answer(self, name: str, raw: Json, token: str | None) -> web.Response:
        if planned := self._faults.error_for(name):
            refusal = RefusalError(planned.error)
            if planned.error == "ratelimited":
                return self._limited(name, raw, planned.retry_after)
            return self._respond(name, raw, refusal)
        try:
            method = METHODS.get(name)
            if method is None:
                raise RefusalError("unknown_method", req_method=name)
            self._authorise(method, token)
            if wait := self._wait(method, raw):
                return self._limited(name, raw, wait)
            return self._respond(name, raw, method.handler(self._context, Arguments(raw)))
        except RefusalError as refusal:
            return self._respond(name, raw, refusal)

    def _authorise(self, method: Method, token: str | None) -> None:
        if method.caller == "anyone":
            return
        if not token:
            raise RefusalError("not_authed")
        is_app = token == self._context.registration.app_token
        if not is_app and not self.knows(token):
            raise RefusalError("invalid_auth")
        if not is_app and token != self._context.workspace.bot_token:
            raise RefusalError("token_revoked")
        if not self._context.workspace.is_installed:
            raise RefusalError("account_inactive")
        if is_app != (method.caller == "app"):
            raise RefusalError("not_allowed_token_type")
        if method.scopes:
            self._context.need_scope(*method.scopes)

    def _wait(self, method: Method, raw: Json) -> int:
        key = (method.name, *(str(raw.get(name)) for name in method.rate_by))
        wait = self._limits.wait_for(key, method.rate)
        if not wait and method.overall is not None:
            wait = self._limits.wait_for((method.name, "in all"), method.overall)
        return wait

    def _limited(self, name: str, raw: Json, wait: int) -> web.Response:
        answer = {"ok": False, "error": "ratelimited"}
        self.record(name, raw, "ratelimited", answer)
        return _json(answer, {"Retry-After": str(wait)}, status=429)

    def _respond(self, name: str, raw: Json, result: Json | RefusalError) -> web.Response:
        refused = isinstance(result, RefusalError)
        if isinstance(result, RefusalError):
            answer: Json = {"ok": False, "error": result.error, **result.fields}
        else:
            answer = {"ok": True, **result}
        self.record(name, raw, answer["error"] if refused else None, answer)
        scopes = ",".join(sorted(self._context.workspace.scopes))
        headers = {"x-oauth-scopes": scopes, "x-slack-req-id": "peer"}
        if (method := METHODS.get(name)) and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return _json(answer, headers)

    def _break_down(self, request: web.Request, name: str, raw: Json, breakdown: Planned) -> web.Response:
        if not breakdown.after_effect:
            self.record(name, raw, "http_500", {})
        if breakdown.is_dropped and request.transport is not None:
            request.transport.abort()
        return web.Response(status=500, text="Internal Server Error")


def _json(answer: Json, headers: Mapping[str, str], status: int = 200) -> web.Response:
    body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def read_call(request: web.Request) -> Sent:
    """Return the arguments and the token: from the header, or as a field of a form; nowhere else."""
    raw: Json = dict(request.query)
    raw.pop("token", None)
    sent = None
    if request.method == "POST":
        body = await _body(request)
        sent = body.pop("token", None)
        if request.content_type == "application/json":
            sent = None
            body = body if _takes_json(request.match_info["method"]) else {}
        raw |= body
    if any(_NAME.fullmatch(name) is None for name in raw):
        raise RefusalError("invalid_arg_name")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        # How a client names itself where there is no token yet: oauth.v2.access.
        with suppress(ValueError):
            client_id, _, client_secret = b64decode(token, validate=True).decode().partition(":")
            raw |= {"client_id": client_id, "client_secret": client_secret}
    return _decoded(raw), token if scheme == "Bearer" else sent


def _takes_json(name: str) -> bool:
    return name not in METHODS or METHODS[name].takes_json


async def _body(request: web.Request) -> Json:
    if request.can_read_body and "Content-Type" not in request.headers:
        raise RefusalError("missing_post_type")
    if (request.charset or "utf-8").lower() not in _CHARSETS:
        raise RefusalError("invalid_charset")
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError as problem:
            raise RefusalError("invalid_json") from problem
        if not isinstance(body, dict):
            raise RefusalError("json_not_object")
        return body
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return dict(await request.post())
    if await request.read():
        raise RefusalError("invalid_post_type")
    return {}


def _decoded(raw: Json) -> Json:
    """Return the arguments with structures decoded; bad JSON stays for its method to refuse."""
    decoded = dict(raw)
    for name in _STRUCTURED:
        value = raw.get(name)
        if isinstance(value, str) and value[:1] in ("[", "{"):
            try:
                decoded[name] = json.loads(value)
            except ValueError:
                continue
    return decoded
