"""The workspace: its people, conversations and messages."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import replace

from sandbox.peer.clock import Clock
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.ids import Ids
from sandbox.peer.manifest import AppManifest
from sandbox.peer.state.changes import Changes
from sandbox.peer.state.files import Expected, File
from sandbox.peer.state.model import Channel, ChannelKind, Message, Person

_PREFIX: dict[ChannelKind, str] = {"channel": "C", "group": "C", "im": "D", "mpim": "C"}


class Workspace:
    """One team with the app installed."""

    def __init__(
        self, app: AppManifest, app_id: str, clock: Clock, changes: Changes, ids: Ids, *, name: str
    ) -> None:
        self.app = app
        self.app_id = app_id
        self.clock = clock
        self.changes = changes
        self.ids = ids
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.scopes: frozenset[str] = frozenset()
        self.bot_token = ""
        self.dead_tokens: set[str] = set()
        self.team_id = self.ids.new("T")
        self.bot_id = self.ids.new("B")
        self.bot = Person(self.ids.new("U"), app.bot_name, is_bot=True)
        self.people: dict[str, Person] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[tuple[str, str], dict[str, Message]] = {}
        self.files: dict[str, File] = {}
        self.expected: dict[str, Expected] = {}
        self.base_url = ""
        self.is_installed = False
        self.last_ts = 0

    # The app

    def install(self, scopes: frozenset[str]) -> None:
        """Let the app in; an app that is in already keeps its token and has these scopes from now on."""
        if not self.is_installed:
            self.bot_token = f"xoxb-peer-{secrets.token_hex(8)}"
        self.is_installed, self.scopes = True, scopes
        self.changes.notify()

    def uninstall(self) -> None:
        """Throw the app out: its token is dead."""
        self.is_installed = False
        self.dead_tokens.add(self.bot_token)
        self.changes.notify()

    # People

    def add_person(self, name: str, tz: str, *, is_guest: bool) -> Person:
        """Let someone join the team."""
        if any(person.name.lower() == name.lower() for person in self.people.values()):
            raise ValueError(f"{name} is already here")
        person = Person(self.ids.new("U"), name, tz, is_guest)
        self.people[person.id] = person
        self.changes.notify()
        return person

    def person(self, name: str) -> Person:
        """Return someone by name, user name or id."""
        if name in self.people:
            return self.people[name]
        wanted = name.lower().removeprefix("@")
        for person in self.people.values():
            if wanted in (person.name.lower(), person.handle):
                return person
        raise NotPossibleError(f"there is no {name} in the workspace")

    # Conversations

    def add_channel(self, name: str, kind: ChannelKind, members: Iterable[str], creator: str) -> Channel:
        """Open a conversation."""
        channel_id = self.ids.new(_PREFIX[kind])
        channel = Channel(channel_id, name, kind, set(members), creator, int(self.clock.now()))
        self.channels[channel.id] = channel
        self.changes.notify()
        return channel

    def channel(self, name: str) -> Channel:
        """Return a channel by name or id."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#") and not channel.is_direct:
                return channel
        raise NotPossibleError(f"there is no channel {name}")

    def direct(self, members: Iterable[str]) -> Channel:
        """Return the direct conversation of the members, opened if need be."""
        wanted = set(members)
        for channel in self.channels.values():
            if channel.is_direct and channel.members == wanted:
                return channel
        kind: ChannelKind = "im" if len(wanted) <= 2 else "mpim"
        return self.add_channel("", kind, wanted, self.bot.id)

    def channel_of(self, person: Person, channel_id: str) -> Channel:
        """Return a channel that the person is in."""
        channel = self.channel(channel_id)
        if person.id not in channel.members:
            raise NotPossibleError(f"{person.name} is not in {channel.name or channel.id}")
        return channel

    # Messages

    def new_ts(self, at: float | None = None) -> str:
        """Return a time stamp later than any before: that of now, or of an earlier instant."""
        wanted = self.clock.now() if at is None else at
        self.last_ts = max(int(wanted * 1_000_000), self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def keep(self, message: Message) -> Message:
        """Keep a new or changed message."""
        channel = self.channels[message.channel_id]
        is_new = message.ts not in channel.messages
        channel.messages[message.ts] = message
        if is_new and message.is_reply and message.thread_ts is not None:
            channel.replies.setdefault(message.thread_ts, []).append(message.ts)
        self.changes.notify()
        return message

    def drop(self, message: Message) -> Message | None:
        """Delete a message; a root with replies leaves a tombstone, which is returned."""
        channel = self.channels[message.channel_id]
        self.changes.notify()
        if channel.replies.get(message.ts):
            channel.messages[message.ts] = tombstone = replace(
                message, subtype="tombstone", text="This message was deleted.", blocks=(), metadata=None,
                user="USLACKBOT", bot_id=None, edited=None, streaming=None,
            )  # fmt: skip
            return tombstone
        del channel.messages[message.ts]
        if message.is_reply and message.thread_ts is not None:
            channel.replies[message.thread_ts].remove(message.ts)
        return None

    def thread(self, channel: Channel, thread_ts: str) -> list[Message]:
        """Return a root and its replies, oldest first."""
        root = channel.messages.get(thread_ts)
        replies = [channel.messages[ts] for ts in channel.replies.get(thread_ts, [])]
        return [root, *replies] if root else replies

    # Files

    def share(self, files: Iterable[File], channel: Channel) -> list[File]:
        """Share files in a conversation."""
        known = [self.files[file.id] for file in files]
        shared = [replace(file, channels=(*file.channels, channel.id)) for file in known]
        self.files |= {file.id: file for file in shared}
        return shared

    def shows_to_bot(self, file: File) -> bool:
        """Tell whether the bot may see a file: its own, one given to it, one shared where it is."""
        there = (self.bot.id in self.channels[channel_id].members for channel_id in file.channels)
        return file.user == self.bot.id or file.is_given or any(there)

    # Ephemerals

    def keep_ephemeral(self, user_id: str, message: Message) -> None:
        """Show a message to one person only."""
        self.ephemerals.setdefault((user_id, message.channel_id), {})[message.ts] = message
        self.changes.notify()

    def drop_ephemeral(self, user_id: str, channel_id: str, ts: str) -> None:
        """Take an ephemeral away."""
        self.ephemerals.get((user_id, channel_id), {}).pop(ts, None)
        self.changes.notify()

    def visible(self, user_id: str, channel_id: str, ts: str) -> Message:
        """Return a message or an ephemeral as the person sees it."""
        channel = self.channel_of(self.people[user_id], channel_id)
        message = self.ephemerals.get((user_id, channel.id), {}).get(ts) or channel.messages.get(ts)
        if message is None:
            raise NotPossibleError(f"{self.people[user_id].name} sees no message {ts} in {channel_id}")
        return message.as_seen_by(user_id)

    def named(self, text: str) -> str:
        """Replace `@Name` by the mention Slack's composer makes of it."""
        people = {person.name.lower(): person for person in self.people.values()}
        names = sorted(people, key=len, reverse=True)
        pattern = rf"(?<![\w<@])@({'|'.join(map(re.escape, names))})\b"
        return re.sub(pattern, lambda match: f"<@{people[match[1].lower()].id}>", text, flags=re.IGNORECASE)
