"""People press buttons and use menus, in messages, in ephemerals and in views."""

from collections.abc import Sequence
from typing import Any

from sandbox.peer.acts.choosing import (
    field_of,
    find_input,
    find_option,
    holds_many,
    state_values,
    value_for,
)
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import WebApi
from sandbox.peer.blocks.checking import check_suggestions
from sandbox.peer.blocks.reading import Button, Placed, buttons, is_hidden_from
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.payloads import channel_name, interaction_json, message_json, view_json
from sandbox.peer.state.model import Json, Message, Person, View
from sandbox.peer.state.tickets import ResponseUrl
from sandbox.peer.wire.delivery import Ack, Courier


class Pressing:
    """What people do with the elements of messages and views."""

    def __init__(self, context: Context, courier: Courier, api: WebApi) -> None:
        self._context = context
        self._api = api
        self._workspace = context.workspace
        self._courier = courier
        self._chosen: dict[tuple[str, str, str], Json] = {}

    async def click(self, user_id: str, channel_id: str, ts: str, name: str, value_state: Json | None) -> Ack:
        """Press a button of a message by its text, action id or value."""
        person, message = self._visible(user_id, channel_id, ts)
        button = find_button(message.blocks, name, person.id)
        return await self._send_from_message(person, message, _pressed(button), value_state or {})

    async def choose(self, user_id: str, channel_id: str, ts: str, name: str, wanted: Any) -> Ack:
        """Use a menu, a picker, checkboxes or an overflow menu of a message."""
        person, message = self._visible(user_id, channel_id, ts)
        placed = find_input(message.blocks, name)
        chosen = self._chosen.setdefault((person.id, message.channel_id, ts), {})
        action = await self._use(person, placed, wanted, chosen, message.blocks, None)
        if placed.is_quiet:
            return Ack(is_acked=True)
        return await self._send_from_message(person, message, action, {})

    async def click_view(self, user_id: str, name: str) -> Ack:
        """Press a button in the top modal, or in the Home tab when no modal is open."""
        person, view = self._front(user_id)
        button = find_button(view.blocks, name, person.id)
        return await self._send_from_view(person, view, _pressed(button))

    async def choose_view(self, user_id: str, name: str, wanted: Any) -> Ack:
        """Use an element in the top modal or the Home tab."""
        person, view = self._front(user_id)
        placed = find_input(view.blocks, name)
        action = await self._use(person, placed, wanted, view.values, view.blocks, view)
        if placed.is_quiet:
            return Ack(is_acked=True)
        return await self._send_from_view(person, view, action)

    async def suggest(self, person: Person, view: View | None, placed: Placed, query: str) -> list[Json]:
        """Ask the app for the options of an external menu."""
        container: Json = {"type": "view", "view_id": view.id} if view else {"type": "message"}
        extra: Json = {"view": self._view(view)} if view else {}
        payload = interaction_json(
            self._workspace, "block_suggestion", person, action_id=placed.action_id,
            block_id=placed.block_id, value=query, container=container, **extra,
        )  # fmt: skip
        ack = await self._courier.send_interaction("interactive", payload)
        if ack and (problems := check_suggestions(ack.payload)):
            # Slack shows "No results" and tells the app nothing.
            said = {"messages": [str(problem) for problem in problems]}
            self._api.record("block_suggestion", dict(ack.payload), "invalid_options", said)
            return []
        groups = ack.get("option_groups") or [{"options": ack.get("options", [])}]
        return [option for group in groups for option in group["options"]]

    async def _use(
        self, person: Person, placed: Placed, wanted: Any, chosen: Json, blocks: Sequence[Json],
        view: View | None,
    ) -> Json:  # fmt: skip
        element = placed.element
        if element["type"] == "overflow":
            return _action(placed) | {"selected_option": find_option(element, str(wanted))}
        if str(element["type"]).endswith("external_select"):
            offered = await self.suggest(person, view, placed, str(wanted))
            wanted = find_option({"options": offered}, str(wanted))
        state = value_for(element, wanted, self._workspace)
        field = field_of(element) or ""
        if holds_many(element) and wanted not in (None, "", []):
            now = state_values(blocks, chosen)[placed.block_id][placed.action_id][field]
            state[field] = _toggled(now, state[field])
        chosen.setdefault(placed.block_id, {})[placed.action_id] = state
        return _action(placed) | {field: state[field]}

    async def _send_from_message(self, person: Person, message: Message, action: Json, extra: Json) -> Ack:
        channel = self._workspace.channels[message.channel_id]
        chosen = self._chosen.get((person.id, channel.id, message.ts), {})
        values = state_values(message.blocks, chosen)
        for block_id, actions in extra.items():
            values.setdefault(block_id, {}).update(actions)
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.is_ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        url = ResponseUrl(
            person.id, channel.id, self._workspace.clock.now(), message.ts, message.is_ephemeral,
            message.thread_ts,
        )  # fmt: skip
        fields: Json = {
            "container": container,
            "trigger_id": self._context.tickets.new_trigger(person.id),
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "state": {"values": values},
            "response_url": self.response_url("actions", url),
            "actions": [action | {"action_ts": self._workspace.new_ts()}],
        }
        if not message.is_ephemeral:
            fields["message"] = message_json(self._workspace, message)
        payload = interaction_json(self._workspace, "block_actions", person, **fields)
        return await self._courier.send_interaction("interactive", payload)

    async def _send_from_view(self, person: Person, view: View, action: Json) -> Ack:
        payload = interaction_json(
            self._workspace, "block_actions", person,
            container={"type": "view", "view_id": view.id},
            trigger_id=self._context.tickets.new_trigger(person.id),
            view=self._view(view),
            actions=[action | {"action_ts": self._workspace.new_ts()}],
        )  # fmt: skip
        return await self._courier.send_interaction("interactive", payload)

    def response_url(self, kind: str, url: ResponseUrl) -> str:
        """Return the address where the app may answer."""
        base = self._context.base_url
        return f"{base}{kind}/{self._workspace.team_id}/{self._context.tickets.new_url(url)}"

    def _view(self, view: View) -> Json:
        return view_json(self._workspace, view, state_values(view.blocks, view.values))

    def _visible(self, user_id: str, channel_id: str, ts: str) -> tuple[Person, Message]:
        person = self._workspace.person(user_id)
        if not self._workspace.app.is_interactive:
            raise NotPossibleError("the app has no interactivity")
        return person, self._workspace.visible(person.id, channel_id, ts)

    def _front(self, user_id: str) -> tuple[Person, View]:
        person = self._workspace.person(user_id)
        stack = self._context.views.stack(person.id)
        view = stack[-1] if stack else self._context.views.homes.get(person.id)
        if view is None:
            raise NotPossibleError(f"{person.name} has no view open")
        return person, view


def find_button(blocks: Sequence[Json], name: str, user_id: str) -> Button:
    """Return the button a person means; one that is hidden from the person is not there."""
    seen = [button for button in buttons(blocks) if not is_hidden_from(button.placed.element, user_id)]
    found = [button for button in seen if button.answers_to(name)]
    if len(found) > 1:
        raise NotPossibleError(f"{name} may mean several buttons; say the value or block_id/action_id")
    if not found:
        texts = ", ".join(button.text for button in seen) or "none"
        raise NotPossibleError(f"there is no button {name}; there are: {texts}")
    return found[0]


def _pressed(button: Button) -> Json:
    action = _action(button.placed) | {"text": {"type": "plain_text", "text": button.text, "emoji": True}}
    if button.value is not None:
        action["value"] = button.value
    if "style" in button.placed.element:
        action["style"] = button.placed.element["style"]
    return action


def _action(placed: Placed) -> Json:
    return {"action_id": placed.action_id, "block_id": placed.block_id, "type": placed.element["type"]}


def _toggled(now: list[Any], wanted: list[Any]) -> list[Any]:
    return [item for item in now if item not in wanted] + [item for item in wanted if item not in now]
