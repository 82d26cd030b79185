"""What one person may see of the workspace, cut into parts, and which of them changed."""

from collections.abc import Iterator
from typing import Any

from sandbox.peer import Call, Channel, Delivery, Message, SlackPeer, View
from sandbox.web.files import described
from sandbox.web.tour import Tour

Json = dict[str, Any]
# A part: its key, what tells whether it changed, and how it is written.
Part = tuple[str, Any, Json]

INSPECTED = 200


class Sight:
    """One person's view; `news` returns what changed since the last look."""

    def __init__(self, peer: SlackPeer, user_id: str, tour: Tour | None = None) -> None:
        self._peer = peer
        self._tour = tour
        self._me = user_id
        self._marks: dict[str, Any] = {}

    def news(self) -> Json:
        """Return the parts that are new or changed, and the keys of those that are gone."""
        seen: dict[str, Any] = {}
        fresh: Json = {}
        for key, mark, write in self._parts():
            seen[key] = mark
            if key not in self._marks or self._marks[key] != mark:
                fresh[key] = write
        gone = [key for key in self._marks if key not in seen]
        self._marks = seen
        written = {key: write() if callable(write) else write for key, write in fresh.items()}
        return {"set": written, "gone": gone} if written or gone else {}

    def _parts(self) -> Iterator[tuple[str, Any, Any]]:
        yield _plain("workspace", self._workspace())
        if self._tour is not None and (shown := self._tour.shown_to(self._me)):
            yield _plain("tour", shown)
        yield self._faults()
        yield _plain("people", {"people": [_person(person) for person in self._peer.people]})
        channels = [channel for channel in self._peer.channels if self._me in channel.members]
        yield _plain("channels", {"channels": [_channel(channel) for channel in channels]})
        for channel in channels:
            yield from self._conversation(channel)
        yield from self._views()
        yield from self._inspected()

    def _workspace(self) -> Json:
        app = self._peer.app
        return {
            "team_id": self._peer.team_id,
            "me": self._me,
            "bot": self._peer.bot_user_id,
            "app": app.bot_name,
            "commands": [
                {"name": name, "hint": item.get("usage_hint", ""), "description": item.get("description", "")}
                for name, item in app.commands.items()
            ],
            "shortcuts": [
                {"id": key, "name": item["name"], "type": item["type"]} for key, item in app.shortcuts.items()
            ],
            "has_home": app.has_home_tab,
            "connections": self._peer.connections,
        }

    def _faults(self) -> Part:
        # Throwing a switch is no change of the workspace, so the page was told by the answer alone:
        # whatever may have used a fault up tells it anew.
        pending = self._peer.faults.pending
        return "faults", (pending, len(self._peer.calls), len(self._peer.deliveries)), pending

    def _conversation(self, channel: Channel) -> Iterator[tuple[str, Any, Any]]:
        for message in self._peer.messages(channel.id):
            yield self._message("message", message)
            if not message.is_reply:
                thread = self._thread(channel.id, message.ts)
                if thread["status"] or thread["stop"] or thread["title"]:
                    yield _plain(f"thread:{channel.id}:{message.ts}", thread)
        for message in self._peer.ephemerals(self._me, channel.id):
            yield self._message("ephemeral", message)
        if prompts := self._peer.prompts.get(channel.id):
            yield _plain(f"prompts:{channel.id}", {"prompts": [dict(prompt) for prompt in prompts]})

    def _message(self, kind: str, message: Message) -> tuple[str, Any, Any]:
        key = f"{kind}:{message.channel_id}:{message.ts}"
        return key, message, lambda: self._written(message)

    def _written(self, message: Message) -> Json:
        files = [described(self._peer, file_id) for file_id in message.files]
        return _message(message.as_seen_by(self._me)) | {"files": files}

    def _thread(self, channel_id: str, ts: str) -> Json:
        session = self._peer.sessions.get((channel_id, ts))
        return {
            "status": self._peer.status(channel_id, ts),
            "stop": self._peer.shows_stop(channel_id, ts),
            "title": session.title if session else "",
        }

    def _views(self) -> Iterator[tuple[str, Any, Any]]:
        stack = self._peer.open_views(self._me)
        for depth, view in enumerate(stack):
            yield _view(f"modal:{depth}", view)
        if (home := self._peer.home(self._me)) is not None:
            yield _view("home", home)

    def _inspected(self) -> Iterator[tuple[str, Any, Any]]:
        calls, deliveries = self._peer.calls, self._peer.deliveries
        for number in range(max(0, len(calls) - INSPECTED), len(calls)):
            yield f"call:{number}", number, _call(calls[number])
        for number in range(max(0, len(deliveries) - INSPECTED), len(deliveries)):
            yield _plain(f"envelope:{number}", _envelope(deliveries[number]))
        for number, call in enumerate(self._peer.refused):
            yield f"refused:{number}", number, _call(call)


def _plain(key: str, value: Json) -> Part:
    return key, value, value


def _person(person: Any) -> Json:
    return {
        "id": person.id, "name": person.name, "tz": person.tz, "bot": person.is_bot, "guest": person.is_guest,
    }  # fmt: skip


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id, "name": channel.name, "kind": channel.kind, "archived": channel.is_archived,
        "members": sorted(channel.members),
    }  # fmt: skip


def _message(message: Message) -> Json:
    return {
        "channel": message.channel_id,
        "ts": message.ts,
        "user": message.user,
        "name": message.username,
        "text": message.text,
        "blocks": list(message.blocks),
        "attachments": list(message.attachments),
        "thread": message.thread_ts,
        "reply": message.is_reply,
        "broadcast": message.reply_broadcast,
        "subtype": message.subtype,
        "edited": message.edited is not None,
        "streaming": message.is_streaming,
        "ephemeral": message.is_ephemeral,
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions],
    }


def _view(key: str, view: View) -> Part:
    write = {
        "id": view.id, "hash": view.hash, "body": view.body, "errors": dict(view.errors),
    }  # fmt: skip
    return key, (view.id, view.hash, dict(view.errors)), write


def _call(call: Call) -> Json:
    refusal = call.answer.get("response_metadata", {}).get("messages", [])
    return {"method": call.method, "ok": call.ok, "error": call.error, "at": call.at, "why": refusal}


def _envelope(delivery: Delivery) -> Json:
    seconds = delivery.seconds_to_ack
    return {
        "kind": delivery.kind,
        "what": _named(delivery),
        "at": delivery.made_at,
        "ms": None if seconds is None else round(seconds * 1000, 1),
        "attempts": delivery.attempts,
        "reasons": list(delivery.reasons),
        "lost": delivery.is_lost,
    }


def _named(delivery: Delivery) -> str:
    payload = delivery.payload
    if delivery.kind == "slash_commands":
        return str(payload.get("command", ""))
    if delivery.kind == "events_api":
        return str(delivery.event.get("type", ""))
    actions = ", ".join(str(action.get("action_id", "")) for action in payload.get("actions", []))
    return f"{payload.get('type', '')} {actions}".strip()
