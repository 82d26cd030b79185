"""Tell the app what happens, if it subscribed, may know, and is there."""

import secrets

from sandbox.peer.payloads import VERIFICATION_TOKEN, message_json, person_json
from sandbox.peer.state.model import Channel, Json, Message, Person
from sandbox.peer.state.workspace import Workspace
from sandbox.peer.wire.delivery import Courier
from sandbox.peer.wire.volume import Volume

_MESSAGES = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


class Events:
    """Make events and hand them to delivery."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        self.volume = Volume(workspace.clock)

    def message(self, message: Message) -> None:
        """Tell of a new message, by a person or by the bot itself."""
        channel = self._workspace.channels[message.channel_id]
        self._about(channel, self._message_event(channel, message))

    def mention(self, message: Message) -> None:
        """Tell of a mention: the twin of the message, with the same ts and another event id."""
        channel = self._workspace.channels[message.channel_id]
        if channel.is_direct or self._workspace.bot.id not in channel.members:
            return
        event = self._message_event(channel, message) | {"type": "app_mention"}
        del event["channel_type"]
        self.send(event)

    def changed(self, before: Message, after: Message) -> None:
        """Tell of an edited message."""
        shown = {
            "message": message_json(self._workspace, after),
            "previous_message": message_json(self._workspace, before),
        }
        self._modified(before.channel_id, "message_changed", shown)

    def deleted(self, before: Message, tombstone: Message | None) -> None:
        """Tell of a deleted message; Slack sends a change when a tombstone stays."""
        if tombstone is not None:
            self.changed(before, tombstone)
            return
        shown = {"deleted_ts": before.ts, "previous_message": message_json(self._workspace, before)}
        self._modified(before.channel_id, "message_deleted", shown)

    def person_changed(self, person: Person) -> None:
        """Tell of a changed profile."""
        event_ts = self._workspace.new_ts()
        self.send({"type": "user_change", "user": person_json(self._workspace, person), "event_ts": event_ts})

    def membership(self, channel: Channel, user_id: str, *, joined: bool) -> None:
        """Tell that somebody came or went, where the bot is itself."""
        if channel.is_direct or self._workspace.bot.id not in channel.members | {user_id}:
            return
        facts = {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.kind == "group" else "C",
            "team": self._workspace.team_id,
            "event_ts": self._workspace.new_ts(),
        }
        if self._may("groups:read" if channel.kind == "group" else "channels:read"):
            self.send(facts)

    def reaction(self, message: Message, name: str, user_id: str, *, added: bool) -> None:
        """Tell that somebody reacted, or took it back, where the bot is itself."""
        if self._workspace.bot.id not in self._workspace.channels[message.channel_id].members:
            return
        event: Json = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": user_id,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": message.channel_id, "ts": message.ts},
            "event_ts": self._workspace.new_ts(),
        }
        self.send(event)

    def send(self, event: Json) -> None:
        """Send an event that has a subscription of its own name."""
        kind = str(event["type"])
        if kind in self._workspace.app.bot_events and self._may(_SCOPES.get(kind)):
            self._deliver(event)

    def uninstalled(self) -> None:
        """Tell that the app was thrown out: the last two events it hears from here."""
        bot = [self._workspace.bot.id]
        self.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": bot}})
        self.send({"type": "app_uninstalled"})

    def announce(self, event: Json) -> None:
        """Send an event whether the app subscribed to it or not, as after a change of the manifest."""
        self._deliver(event)

    def _about(self, channel: Channel, event: Json) -> None:
        subscription, scope = _MESSAGES[channel.kind]
        is_there = self._workspace.bot.id in channel.members
        if is_there and subscription in self._workspace.app.bot_events and self._may(scope):
            self._deliver(event)

    def _deliver(self, event: Json) -> None:
        if not self._workspace.is_installed:
            return
        if self.volume.takes_one_more():
            self._courier.send_event(self._callback(event))
        elif (minute := self.volume.minute_to_tell()) is not None:
            self._courier.send_notice(self._rate_limited(minute))

    def _may(self, scope: str | None) -> bool:
        return scope is None or scope in self._workspace.scopes

    def _message_event(self, channel: Channel, message: Message) -> Json:
        shown = message_json(self._workspace, message)
        if message.metadata:
            shown["metadata"] = message.metadata
        return shown | {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}

    def _modified(self, channel_id: str, subtype: str, shown: Json) -> None:
        channel, event_ts = self._workspace.channels[channel_id], self._workspace.new_ts()
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "ts": event_ts,
            "event_ts": event_ts,
            "channel_type": channel.kind,
        }
        self._about(channel, event | shown)

    def _callback(self, event: Json) -> Json:
        workspace = self._workspace
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team_id,
            "user_id": workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(workspace.clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }

    def _rate_limited(self, minute: int) -> Json:
        return {
            "token": VERIFICATION_TOKEN,
            "type": "app_rate_limited",
            "team_id": self._workspace.team_id,
            "minute_rate_limited": minute,
            "api_app_id": self._workspace.app_id,
        }
