"""Answers through a response URL, or in the acknowledgement of a command."""

import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.content import Content, read_content
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import WebApi
from sandbox.peer.errors import RefusalError
from sandbox.peer.state.model import Json, Message
from sandbox.peer.state.tickets import ResponseUrl


class Responding:
    """Post, replace or delete where a person did something, without a token."""

    def __init__(self, context: Context, api: WebApi) -> None:
        self._context = context
        self._workspace = context.workspace
        self._api = api

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request to a response URL."""
        raw: Json = {}
        try:
            raw = _object(await request.text())
            url = self._context.tickets.use_url(request.match_info["key"])
            self._respond(url, Arguments(raw))
        except RefusalError as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.fields}
            self._api.record("response_url", raw, refusal.error, answer)
            gone = refusal.error in ("used_url", "expired_url")
            return web.json_response(answer, status=404 if gone else 400)
        self._api.record("response_url", raw, None, {"ok": True})
        return web.Response(text="ok")

    def answer_command(self, url: ResponseUrl, payload: Json) -> None:
        """Show what came with the acknowledgement of a slash command."""
        try:
            self._respond(url, Arguments(payload))
        except RefusalError as refusal:
            self._api.record("slash_command_answer", payload, refusal.error, refusal.fields)

    def _respond(self, url: ResponseUrl, args: Arguments) -> None:
        if args.flag("delete_original"):
            self._delete(url)
            return
        content = read_content(args)
        if content.is_empty:
            raise RefusalError("no_text")
        if args.flag("replace_original") and url.message_ts is not None:
            self._replace(url, url.message_ts, content)
        else:
            self._post(url, args, content)

    def _post(self, url: ResponseUrl, args: Arguments, content: Content) -> None:
        kind = args.optional("response_type") or "ephemeral"
        if kind not in ("ephemeral", "in_channel"):
            raise RefusalError("invalid_arguments", messages=[f"unsupported response_type: {kind}"])
        channel = self._workspace.channels[url.channel_id]
        thread_ts = args.optional("thread_ts")
        root = self._context.thread_root(channel, thread_ts) if thread_ts else None
        message = Message(
            channel_id=channel.id,
            ts=self._workspace.new_ts(),
            user=self._workspace.bot.id,
            text=content.text or "",
            blocks=content.blocks or (),
            attachments=content.attachments or (),
            thread_ts=root.ts if root else None,
            parent_user_id=root.user if root else None,
            bot_id=self._workspace.bot_id,
            app_id=self._workspace.app_id,
            is_ephemeral=kind == "ephemeral",
        )
        if kind == "ephemeral":
            self._workspace.keep_ephemeral(url.user_id, message)
        else:
            self._workspace.keep(message)
            self._context.events.message(message)

    def _replace(self, url: ResponseUrl, ts: str, content: Content) -> None:
        before = self._original(url, ts)
        after = replace(
            before,
            text=content.text or "",
            blocks=content.blocks or (),
            attachments=content.attachments or (),
            edited=None if before.is_ephemeral else {"user": before.user, "ts": self._workspace.new_ts()},
        )
        if before.is_ephemeral:
            self._workspace.keep_ephemeral(url.user_id, after)
        else:
            self._workspace.keep(after)
            self._context.events.changed(before, after)

    def _delete(self, url: ResponseUrl) -> None:
        if url.message_ts is None:
            raise RefusalError("no_original")
        before = self._original(url, url.message_ts)
        if before.is_ephemeral:
            self._workspace.drop_ephemeral(url.user_id, url.channel_id, before.ts)
        else:
            self._context.events.deleted(before, self._workspace.drop(before))

    def _original(self, url: ResponseUrl, ts: str) -> Message:
        if url.is_ephemeral:
            message = self._workspace.ephemerals.get((url.user_id, url.channel_id), {}).get(ts)
        else:
            message = self._workspace.channels[url.channel_id].messages.get(ts)
        if message is None:
            raise RefusalError("message_not_found")
        return message


def _object(text: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except ValueError as problem:
        raise RefusalError("invalid_payload") from problem
    if not isinstance(raw, dict):
        raise RefusalError("invalid_payload")
    return raw
