"""People submit and close modals, type slash commands, use shortcuts."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.peer.acts.choosing import find_input, find_option, state_values, value_for
from sandbox.peer.acts.pressing import Pressing
from sandbox.peer.acts.responding import Responding
from sandbox.peer.acts.uploading import given
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import WebApi
from sandbox.peer.api.views import accepted_view
from sandbox.peer.blocks.reading import elements
from sandbox.peer.errors import NotPossibleError, RefusalError
from sandbox.peer.payloads import (
    VERIFICATION_TOKEN,
    channel_name,
    interaction_json,
    message_json,
    view_json,
)
from sandbox.peer.state.model import Json, Person, View
from sandbox.peer.state.tickets import ResponseUrl
from sandbox.peer.wire.delivery import Ack, Courier


class Forms:
    """What people do with modals, commands and shortcuts."""

    def __init__(
        self, context: Context, courier: Courier, pressing: Pressing, responding: Responding, api: WebApi
    ) -> None:
        self._context = context
        self._workspace = context.workspace
        self._courier = courier
        self._pressing = pressing
        self._responding = responding
        self._api = api

    async def submit(self, user_id: str, values: Mapping[str, Any]) -> Ack:
        """Fill in the top modal, submit it, and do what the answer says."""
        person = self._workspace.person(user_id)
        view = self._top(person)
        if "submit" not in view.body:
            raise NotPossibleError(f"{view.title} has no submit button")
        for name, wanted in values.items():
            placed = find_input(view.blocks, name)
            if str(placed.element["type"]).endswith("external_select") and wanted:
                offered = await self._pressing.suggest(person, view, placed, str(wanted))
                wanted = find_option({"options": offered}, str(wanted))  # noqa: PLW2901
            if placed.element["type"] == "file_input" and wanted:
                wanted = given(self._workspace, person, placed.element, wanted)  # noqa: PLW2901
            state = value_for(placed.element, wanted, self._workspace)
            view.values.setdefault(placed.block_id, {})[placed.action_id] = state
        final = state_values(view.blocks, view.values)
        _demand_required(view, final)
        view.errors = {}
        payload = interaction_json(
            self._workspace, "view_submission", person,
            trigger_id=self._context.tickets.new_trigger(person.id),
            view=view_json(self._workspace, view, final),
            response_urls=self._response_urls(person, view, final),
        )  # fmt: skip
        ack = await self._courier.send_interaction("interactive", payload)
        if ack:
            self._follow(person, view, ack)
        return ack

    def _follow(self, person: Person, view: View, ack: Ack) -> None:
        try:
            self._apply(person, view, ack)
        except RefusalError as refusal:
            # Slack shows "We had some trouble connecting" and keeps the modal open.
            self._api.record("view_submission", dict(ack.payload), refusal.error, refusal.fields)

    def _apply(self, person: Person, view: View, ack: Ack) -> None:
        views = self._context.views
        match ack.response_action:
            case "errors":
                inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                said = all(isinstance(words, str) and words for words in ack.errors.values())
                if not ack.errors or set(ack.errors) - inputs or not said:
                    raise RefusalError("invalid_errors", messages=["errors name input blocks by block_id"])
                view.errors = ack.errors
                self._workspace.changes.notify()
            case "update":
                views.update(view, accepted_view(ack.get("view"), "modal"))
            case "push":
                views.push(person.id, accepted_view(ack.get("view"), "modal"))
            case "clear":
                views.clear(person.id)
            case None if view in views.stack(person.id):
                views.close_top(person.id)
            case None:
                pass
            case other:
                raise RefusalError("invalid_response_action", messages=[f"unsupported: {other}"])

    async def close(self, user_id: str, *, all_of_them: bool) -> None:
        """Close the top modal, or all; the app hears of it where it asked to."""
        person = self._workspace.person(user_id)
        top = self._top(person)
        clears = all_of_them or bool(top.body.get("clear_on_close"))
        views = self._context.views
        closed = views.clear(person.id) if clears else [views.close_top(person.id)]
        for view in closed:
            if view.body.get("notify_on_close"):
                shown = view_json(self._workspace, view, state_values(view.blocks, view.values))
                payload = interaction_json(
                    self._workspace, "view_closed", person, view=shown, is_cleared=clears
                )
                await self._courier.send_interaction("interactive", payload)

    async def slash(
        self, user_id: str, channel_id: str, command: str, text: str, thread_ts: str | None
    ) -> Ack:
        """Type a slash command; Slack takes none in a thread."""
        person = self._workspace.person(user_id)
        channel = self._workspace.channel_of(person, channel_id)
        declared = self._workspace.app.commands.get(command)
        if thread_ts is not None:
            raise NotPossibleError(f"{command} is not supported in threads. Sorry!")
        known = self._workspace.is_installed and "commands" in self._workspace.scopes
        if declared is None or not known:
            raise NotPossibleError(f"{command} is not a valid command")
        now = self._workspace.clock.now()
        url = ResponseUrl(person.id, channel.id, now)
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.team_id,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": self._escaped(text.strip()) if declared.get("should_escape") else text.strip(),
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self._pressing.response_url("commands", url),
            "trigger_id": self._context.tickets.new_trigger(person.id),
        }
        ack = await self._courier.send_interaction("slash_commands", payload)
        if ack.get("text") or ack.get("blocks"):
            self._responding.answer_command(ResponseUrl(person.id, channel.id, now), ack.payload)
        return ack

    async def shortcut(
        self, user_id: str, callback_id: str, channel_id: str | None, message_ts: str | None
    ) -> Ack:
        """Use a global shortcut, or a message shortcut on a message."""
        person = self._workspace.person(user_id)
        declared = self._workspace.app.shortcuts.get(callback_id)
        known = self._workspace.is_installed and "commands" in self._workspace.scopes
        if declared is None or not known:
            raise NotPossibleError(f"there is no shortcut {callback_id}")
        if (declared["type"] == "message") != (message_ts is not None):
            raise NotPossibleError(f"{callback_id} is a {declared['type']} shortcut")
        fields: Json = {
            "action_ts": self._workspace.new_ts(),
            "callback_id": callback_id,
            "trigger_id": self._context.tickets.new_trigger(person.id),
        }
        kind = "shortcut"
        if channel_id is not None and message_ts is not None:
            kind = "message_action"
            message = self._workspace.visible(person.id, channel_id, message_ts)
            channel = self._workspace.channels[message.channel_id]
            url = ResponseUrl(person.id, channel.id, self._workspace.clock.now(), thread_ts=message.thread_ts)
            fields |= {
                "channel": {"id": channel.id, "name": channel_name(channel)},
                "message_ts": message.ts,
                "message": message_json(self._workspace, message),
                "response_url": self._pressing.response_url("app", url),
            }
        payload = interaction_json(self._workspace, kind, person, **fields)
        # What shortcuts do not carry, unlike every other interaction.
        del payload["api_app_id"], payload["user"]["name"]
        return await self._courier.send_interaction("interactive", payload)

    def _top(self, person: Person) -> View:
        stack = self._context.views.stack(person.id)
        if not stack:
            raise NotPossibleError(f"{person.name} has no modal open")
        return stack[-1]

    def _response_urls(self, person: Person, view: View, values: Json) -> list[Json]:
        urls: list[Json] = []
        for placed in elements(view.blocks):
            state = values.get(placed.block_id, {}).get(placed.action_id, {})
            channel_id = state.get("selected_conversation") or state.get("selected_channel")
            if placed.element.get("response_url_enabled") and channel_id:
                url = ResponseUrl(person.id, channel_id, self._workspace.clock.now())
                urls.append({
                    "block_id": placed.block_id, "action_id": placed.action_id, "channel_id": channel_id,
                    "response_url": self._pressing.response_url("app", url),
                })  # fmt: skip
        return urls

    def _escaped(self, text: str) -> str:
        people = self._workspace.people
        return re.sub(
            r"<@(U\w+)>",
            lambda match: f"<@{match[1]}|{people[match[1]].handle}>" if match[1] in people else match[0],
            self._workspace.named(text),
        )


def _demand_required(view: View, values: Json) -> None:
    """Refuse what Slack's client refuses before the app hears of it: a required input left empty."""
    for block in view.blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        for state in values.get(block["block_id"], {}).values():
            filled = [value for name, value in state.items() if name != "type"]
            if not any(value not in (None, "", []) for value in filled):
                label = block["label"]["text"]
                raise ValueError(f"{label} is required: Slack would not submit the form")
