"""People talk: they post, edit, delete, open the app, press Stop."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from sandbox.peer.acts.composing import encoded, rich_text
from sandbox.peer.acts.uploading import uploaded
from sandbox.peer.api.context import Context
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.payloads import view_json
from sandbox.peer.state.files import File, Upload
from sandbox.peer.state.model import Json, Message
from sandbox.peer.state.reacting import reacted, unreacted


class Talking:
    """What people do with messages."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._workspace = context.workspace

    def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None) -> str:
        """Post as a person and return the ts; a mention of the bot makes the twin events."""
        message = self._written(user_id, channel_id, text, thread_ts, None)
        self._tell(message)
        return message.ts

    def upload(
        self, user_id: str, channel_id: str, uploads: Sequence[Upload], text: str, thread_ts: str | None
    ) -> str:
        """Share files with or without words and return the ts of the message."""
        person = self._workspace.person(user_id)
        channel = self._workspace.channel_of(person, channel_id)
        files = self._workspace.share(uploaded(self._workspace, person, uploads), channel)
        message = self._written(user_id, channel_id, text, thread_ts, None, files)
        self._tell(message)
        return message.ts

    def recall(self, user_id: str, channel_id: str, text: str, thread_ts: str | None, ago: float) -> str:
        """Put in what a person said before the app was there: nobody is told."""
        at = self._workspace.clock.now() - ago
        return self._written(user_id, channel_id, text, thread_ts, at).ts

    def _tell(self, message: Message) -> None:
        self._context.events.message(message)
        if f"<@{self._workspace.bot.id}" in message.text:
            self._context.events.mention(message)

    def _written(
        self, user_id: str, channel_id: str, text: str, thread_ts: str | None, at: float | None,
        files: Sequence[File] = (),
    ) -> Message:  # fmt: skip
        person = self._workspace.person(user_id)
        channel = self._workspace.channel_of(person, channel_id)
        root = channel.messages.get(thread_ts) if thread_ts else None
        if thread_ts and (root is None or root.is_reply):
            raise NotPossibleError(f"there is no thread {thread_ts} in {channel_id}")
        if not text.strip() and not files:
            raise NotPossibleError("an empty message cannot be sent")
        typed = self._workspace.named(text)
        message = Message(
            channel_id=channel.id,
            ts=self._workspace.new_ts(at),
            user=person.id,
            text=encoded(typed),
            blocks=tuple(rich_text(typed)) if typed.strip() else (),
            thread_ts=thread_ts,
            parent_user_id=root.user if root else None,
            client_msg_id=None if files else str(uuid4()),
            subtype="file_share" if files else None,
            files=tuple(file.id for file in files),
        )
        return self._workspace.keep(message)

    def edit(self, user_id: str, channel_id: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        before = self._own(user_id, channel_id, ts)
        typed = self._workspace.named(text)
        edited = {"user": before.user, "ts": self._workspace.new_ts()}
        after = replace(before, text=encoded(typed), blocks=tuple(rich_text(typed)), edited=edited)
        self._workspace.keep(after)
        self._context.events.changed(before, after)

    def delete(self, user_id: str, channel_id: str, ts: str) -> None:
        """Delete one's own message."""
        before = self._own(user_id, channel_id, ts)
        self._context.events.deleted(before, self._workspace.drop(before))

    def react(self, user_id: str, channel_id: str, ts: str, name: str) -> None:
        """React to a message, or take the reaction back."""
        person = self._workspace.person(user_id)
        seen = self._workspace.visible(person.id, channel_id, ts)
        if seen.is_ephemeral or seen.subtype == "tombstone":
            raise NotPossibleError("nobody can react to this message")
        message = self._workspace.channels[seen.channel_id].messages[ts]
        added = person.id not in dict(message.reactions).get(name, ())
        change = reacted if added else unreacted
        self._workspace.keep(change(message, name, person.id))
        self._context.events.reaction(message, name, person.id, added=added)

    def stop(self, user_id: str, channel_id: str, thread_ts: str) -> None:
        """Press Stop: Slack ends the streams, the app hears of it."""
        person = self._workspace.person(user_id)
        channel = self._workspace.channel_of(person, channel_id)
        if not self.shows_stop(channel.id, thread_ts):
            raise NotPossibleError(f"there is no Stop button in {thread_ts}: nothing is processing")
        streams = self._context.streams.running_in(channel.id, thread_ts)
        for stream in streams:
            self._context.streams.end(stream, "stopped_by_user")
        self._context.sessions.clear_status((channel.id, thread_ts))
        self._context.events.send(
            {
                "type": "agent_session_stopped",
                "channel": channel.id,
                "user": person.id,
                "thread_ts": thread_ts,
                "streaming_message_ts": [stream.ts for stream in streams],
                "event_ts": self._workspace.new_ts(),
            }
        )

    def shows_stop(self, channel_id: str, thread_ts: str) -> bool:
        """Tell whether a thread shows the Stop button."""
        session = self._context.sessions.by_thread.get((channel_id, thread_ts))
        subscribed = "agent_session_stopped" in self._workspace.app.bot_events
        return subscribed and session is not None and session.status == "processing"

    def rename_session(self, user_id: str, channel_id: str, thread_ts: str, title: str) -> None:
        """Rename an agent session as a person."""
        person = self._workspace.person(user_id)
        session = self._context.sessions.by_thread.get((channel_id, thread_ts))
        if session is None:
            raise NotPossibleError(f"there is no session in {thread_ts}")
        event: Json = {
            "type": "agent_session_title_changed",
            "channel": channel_id,
            "user": person.id,
            "team_id": self._workspace.team_id,
            "thread_ts": thread_ts,
            "title": title,
            "event_ts": self._workspace.new_ts(),
        }
        if session.title:
            event["previous_title"] = session.title
        session.title = title
        self._workspace.changes.notify()
        self._context.events.send(event)

    def open_home(self, user_id: str, tab: str) -> None:
        """Open the app: its Messages tab or its Home tab."""
        person, app = self._workspace.person(user_id), self._workspace.app
        if not {"messages": app.has_messages_tab, "home": app.has_home_tab}.get(tab, False):
            raise NotPossibleError(f"the app has no {tab} tab")
        channel = self._workspace.direct({person.id, self._workspace.bot.id})
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._workspace.new_ts(),
        }
        home = self._context.views.homes.get(person.id)
        if tab == "home" and home is not None:
            event["view"] = view_json(self._workspace, home)
        self._context.events.send(event)

    def look_at(self, user_id: str, channel_id: str | None, message_ts: str | None) -> None:
        """Turn to a conversation or a message while the app is open beside it; an agent hears of it."""
        person = self._workspace.person(user_id)
        entities: list[Json] = []
        if channel_id is not None:
            channel = self._workspace.channel_of(person, channel_id)
            if message_ts is not None:
                message = self._workspace.visible(person.id, channel.id, message_ts)
                value = {"message_ts": message.ts, "channel_id": channel.id}
                entities.append({"type": "slack#/types/message_context", "value": value})
            entities.append({"type": "slack#/types/channel_id", "value": channel.id})
        if not self._workspace.app.is_agent:
            return
        team = {"team_id": self._workspace.team_id}
        self._context.events.send(
            {
                "type": "app_context_changed",
                "channel": self._workspace.direct({person.id, self._workspace.bot.id}).id,
                "user": person.id,
                "context": {"entities": [entity | team for entity in entities]} if entities else {},
                "event_ts": self._workspace.new_ts(),
            }
        )

    def _own(self, user_id: str, channel_id: str, ts: str) -> Message:
        person = self._workspace.person(user_id)
        message = self._workspace.visible(person.id, channel_id, ts)
        if message.user != person.id or message.subtype == "tombstone":
            raise NotPossibleError(f"{person.name} did not write {ts}")
        return self._workspace.channels[message.channel_id].messages[ts]
