"""Slack's bodies as typed values: the one module where a bare dict is read."""

import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.errors import InvalidInputError
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.operations.model import Place

Body = Mapping[str, Any]

_OUR_TEAM = "convers_team_id"
_OUR_VIEW = "convers_view_id"

TALK_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
"""Message subtypes that are a person talking; every other subtype is housekeeping of Slack's."""


def mark_team(body: MutableMapping[str, Any], team_id: TeamId) -> None:
    """Write into a body which workspace the app is installed in, as its token says."""
    body[_OUR_TEAM] = team_id


def team_of(body: Body) -> TeamId:
    """Return the workspace the app is installed in; InvalidInputError when the body names none.

    In a channel shared with another company `team_id` may be the other one's, and a click of theirs names
    no other: what `mark_team` wrote counts first, then the `authorizations` of an event and the
    `app_installed_team_id` of a view.
    """
    if marked := body.get(_OUR_TEAM):
        return TeamId(str(marked))
    installed = [*(body.get("authorizations") or ()), {}][0].get("team_id")
    view = body.get("view") if isinstance(body.get("view"), Mapping) else None
    team = installed or (view or {}).get("app_installed_team_id")
    team = team or body.get("team_id") or (body.get("team") or {}).get("id")
    if not team and isinstance(body.get("user"), Mapping):
        team = body["user"].get("team_id")
    if not team:
        raise InvalidInputError("team", "The request names no workspace.")
    return TeamId(str(team))


def with_opened(body: Body, view_id: str) -> Body:
    """Return a body that names the form which was opened for it and waits for what comes of it."""
    return {**body, _OUR_VIEW: view_id}


def opened_view(body: Body) -> str | None:
    """Return the form that waits for what comes of a body."""
    return body.get(_OUR_VIEW)


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message in a channel, thread or DM (`message` and `app_mention` events)."""

    team_id: TeamId
    channel_id: ChannelId
    user_id: UserId
    ts: MessageTs
    thread_ts: MessageTs | None
    text: str
    is_dm: bool
    event_id: str
    parent_user_id: UserId | None = None
    file_ids: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: Body) -> "MessageEvent | None":
        """Read an event callback; None when no person is talking (bots, edits, joins, our own echo)."""
        event = body.get("event") or {}
        if event.get("type") not in ("message", "app_mention"):
            return None
        if event.get("subtype") not in TALK_SUBTYPES or event.get("bot_id") or not event.get("user"):
            return None
        if event.get("hidden") or "ts" not in event or "channel" not in event:
            return None
        return cls(
            team_id=team_of(body),
            channel_id=ChannelId(event["channel"]),
            user_id=UserId(event["user"]),
            ts=MessageTs(event["ts"]),
            thread_ts=MessageTs(event["thread_ts"]) if event.get("thread_ts") else None,
            text=str(event.get("text") or ""),
            is_dm=event.get("channel_type") == "im" or str(event["channel"]).startswith("D"),
            event_id=str(body.get("event_id") or ""),
            parent_user_id=UserId(event["parent_user_id"]) if event.get("parent_user_id") else None,
            file_ids=tuple(str(one["id"]) for one in event.get("files") or () if one.get("id")),
        )

    @property
    def root_ts(self) -> MessageTs:
        """The thread this message belongs to, or would start."""
        return self.thread_ts or self.ts

    def mentions(self, user_id: UserId) -> bool:
        """Tell whether the text mentions a person or bot."""
        return f"<@{user_id}>" in self.text or f"<@{user_id}|" in self.text

    def text_without(self, user_id: UserId) -> str:
        """Return the text with mentions of one user taken out."""
        text = self.text.replace(f"<@{user_id}>", " ")
        while (start := text.find(f"<@{user_id}|")) >= 0 and (end := text.find(">", start)) >= 0:
            text = f"{text[:start]} {text[end + 1 :]}"
        return " ".join(text.split(" ")).strip(" ,:")


@dataclass(frozen=True, slots=True)
class Action:
    """One pressed button, choice or tick (`block_actions`)."""

    team_id: TeamId
    user_id: UserId
    action_id: str
    block_id: str
    value: str
    action_ts: str
    trigger_id: str
    channel_id: ChannelId | None
    message_ts: MessageTs | None
    thread_ts: MessageTs | None
    response_url: str | None
    is_ephemeral: bool
    view_id: str | None
    state: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, body: Body) -> "Action":
        """Read the first action of a `block_actions` body."""
        action = body["actions"][0]
        container = body.get("container") or {}
        channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
        message = body.get("message") or {}
        thread_ts = container.get("thread_ts") or message.get("thread_ts")
        message_ts = container.get("message_ts") or message.get("ts")
        return cls(
            team_id=team_of(body),
            user_id=UserId(body["user"]["id"]),
            action_id=action["action_id"],
            block_id=str(action.get("block_id") or ""),
            value=_value_of(action),
            action_ts=str(action.get("action_ts") or ""),
            trigger_id=str(body.get("trigger_id") or ""),
            channel_id=ChannelId(channel) if channel else None,
            message_ts=MessageTs(message_ts) if message_ts else None,
            thread_ts=MessageTs(thread_ts) if thread_ts else None,
            response_url=body.get("response_url"),
            is_ephemeral=bool(container.get("is_ephemeral")),
            view_id=(body.get("view") or {}).get("id"),
            state=(body.get("state") or {}).get("values") or {},
        )

    @property
    def place(self) -> Place | None:
        """Where the pressed message is: its thread, or the thread it starts; a private note starts none."""
        if self.channel_id is None:
            return None
        return Place(self.channel_id, self.thread_ts or (None if self.is_ephemeral else self.message_ts))

    @property
    def note_place(self) -> Place | None:
        """Where a private note is seen: beside the message, for Slack shows none in a thread nobody began."""
        return Place(self.channel_id, self.thread_ts) if self.channel_id is not None else None

    def ticked(self, action_id: str) -> tuple[str, ...] | None:
        """Return the ticked values of every checkbox group whose action_id starts so; None without one."""
        groups = [
            element
            for block in self.state.values()
            for name, element in block.items()
            if name.startswith(action_id)
        ]
        if not groups:
            return None
        return tuple(option["value"] for group in groups for option in group.get("selected_options") or ())


def _value_of(action: Mapping[str, Any]) -> str:
    if "value" in action:
        return str(action["value"] or "")
    chosen = action.get("selected_option") or {}
    return str(chosen.get("value") or action.get("selected_user") or action.get("selected_date") or "")


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command. `waiting` is the form that was opened for it."""

    team_id: TeamId
    user_id: UserId
    channel_id: ChannelId
    command: str
    text: str
    trigger_id: str
    response_url: str
    waiting: str | None = None

    @classmethod
    def parse(cls, body: Body) -> "Command":
        """Read a slash command body."""
        return cls(
            team_id=team_of(body),
            user_id=UserId(body["user_id"]),
            channel_id=ChannelId(body["channel_id"]),
            command=str(body["command"]),
            text=str(body.get("text") or "").strip(),
            trigger_id=str(body.get("trigger_id") or ""),
            response_url=str(body.get("response_url") or ""),
            waiting=opened_view(body),
        )


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut somebody used (`shortcut`), on a message (`message_action`) or anywhere.

    `thread_ts` is set only where the message is in a thread, or began one.
    """

    team_id: TeamId
    user_id: UserId
    callback_id: str
    action_ts: str
    trigger_id: str
    channel_id: ChannelId | None
    message_ts: MessageTs | None
    thread_ts: MessageTs | None

    @classmethod
    def parse(cls, body: Body) -> "Shortcut":
        """Read a `shortcut` or `message_action` body."""
        channel = (body.get("channel") or {}).get("id")
        message = body.get("message") or {}
        message_ts = body.get("message_ts") or message.get("ts")
        thread_ts = message.get("thread_ts")
        return cls(
            team_id=team_of(body),
            user_id=UserId(body["user"]["id"]),
            callback_id=str(body["callback_id"]),
            action_ts=str(body.get("action_ts") or ""),
            trigger_id=str(body.get("trigger_id") or ""),
            channel_id=ChannelId(channel) if channel else None,
            message_ts=MessageTs(message_ts) if message_ts else None,
            thread_ts=MessageTs(thread_ts) if thread_ts else None,
        )

    def thread(self) -> tuple[ChannelId, MessageTs]:
        """Return the thread of the message; InvalidInputError where there is no message."""
        root = self.thread_ts or self.message_ts
        if self.channel_id is None or root is None:
            raise InvalidInputError("message", "Use this on a message of the conversation.")
        return self.channel_id, root


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted modal (`view_submission`)."""

    team_id: TeamId
    user_id: UserId
    callback_id: str
    view_id: str
    view_hash: str
    private_metadata: str
    values: Mapping[str, Mapping[str, Any]]
    blocks: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def parse(cls, body: Body) -> "Submission":
        """Read a `view_submission` body."""
        view = body["view"]
        return cls(
            team_id=team_of(body),
            user_id=UserId(body["user"]["id"]),
            callback_id=view["callback_id"],
            view_id=view["id"],
            view_hash=str(view.get("hash") or ""),
            private_metadata=str(view.get("private_metadata") or ""),
            values=(view.get("state") or {}).get("values") or {},
            blocks=view.get("blocks") or (),
        )

    def chosen_people(self) -> Mapping[str, tuple[UserId, ...]]:
        """Return whom the person chose, by block_id; whom the form proposed itself is left out."""
        chosen = {block_id: _users(self.element(block_id), "selected") for block_id in self.values}
        proposed = {
            str(block.get("block_id")): _users(block.get("element") or {}, "initial") for block in self.blocks
        }
        return {
            block_id: tuple(one for one in users if one not in proposed.get(block_id, ()))
            for block_id, users in chosen.items()
        }

    def metadata(self) -> Mapping[str, str]:
        """Return `private_metadata` as a flat mapping; empty when it is not ours."""
        try:
            data = json.loads(self.private_metadata or "{}")
        except json.JSONDecodeError:
            return {}
        return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}

    def element(self, block_id: str) -> Mapping[str, Any]:
        """Return the state of the one element of a block; empty when absent."""
        return next(iter((self.values.get(block_id) or {}).values()), {})

    def text(self, block_id: str) -> str:
        """Return a text input's value, stripped; empty when not filled in."""
        return str(self.element(block_id).get("value") or "").strip("\r\n ")

    def raw_text(self, block_id: str) -> str:
        """Return a text input's value with its indentation."""
        return str(self.element(block_id).get("value") or "")

    def user(self, block_id: str) -> UserId | None:
        """Return a user select's value."""
        chosen = self.element(block_id).get("selected_user")
        return UserId(str(chosen)) if chosen else None

    def day(self, block_id: str) -> date | None:
        """Return a date picker's value; InvalidInputError when Slack sends no ISO date."""
        chosen = self.element(block_id).get("selected_date")
        if not chosen:
            return None
        try:
            return date.fromisoformat(str(chosen))
        except ValueError as error:
            raise InvalidInputError(
                block_id, "Please give the date as YYYY-MM-DD, e.g. 2026-12-01."
            ) from error

    def ticked(self, block_id: str) -> tuple[str, ...]:
        """Return the ticked values of a checkbox group."""
        return tuple(option["value"] for option in self.element(block_id).get("selected_options") or ())


def _users(element: Mapping[str, Any], which: str) -> tuple[UserId, ...]:
    one = element.get(f"{which}_user")
    return tuple(
        UserId(str(user)) for user in (*([one] if one else ()), *(element.get(f"{which}_users") or ()))
    )


@dataclass(frozen=True, slots=True)
class SessionStopped:
    """Someone pressed Stop (`agent_session_stopped`)."""

    team_id: TeamId
    channel_id: ChannelId
    thread_ts: MessageTs

    @classmethod
    def parse(cls, body: Body) -> "SessionStopped":
        """Read the event."""
        event = body["event"]
        return cls(team_of(body), ChannelId(event["channel"]), MessageTs(event["thread_ts"]))


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Someone opened a tab of the app (`app_home_opened`)."""

    team_id: TeamId
    user_id: UserId
    channel_id: ChannelId
    tab: str

    @classmethod
    def parse(cls, body: Body) -> "HomeOpened":
        """Read the event."""
        event = body["event"]
        return cls(
            team_of(body), UserId(event["user"]), ChannelId(event["channel"]), str(event.get("tab") or "")
        )
