"""The Slack peer: a workspace behind real HTTP and WebSocket, with people who act in it."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from sandbox.peer.acting import Acting
from sandbox.peer.acts.forms import Forms
from sandbox.peer.acts.pressing import Pressing
from sandbox.peer.acts.responding import Responding
from sandbox.peer.acts.talking import Talking
from sandbox.peer.api.context import Context
from sandbox.peer.api.installing import leave
from sandbox.peer.api.server import WebApi
from sandbox.peer.events import Events
from sandbox.peer.facts import Facts
from sandbox.peer.faults import Faults
from sandbox.peer.manifest import AppManifest
from sandbox.peer.rates import RateLimits
from sandbox.peer.slack import Office, Slack
from sandbox.peer.snapshot import is_saved, revive, save
from sandbox.peer.state.model import Channel, ChannelKind, Json, Person
from sandbox.peer.state.sessions import Sessions
from sandbox.peer.state.streams import Streams
from sandbox.peer.state.views import Views
from sandbox.peer.state.workspace import Workspace
from sandbox.peer.wire.delivery import ACK_SECONDS, RETRY_DELAYS, Courier

SEEDED = (("Ann", "Europe/Berlin"), ("Ben", "Europe/Berlin"), ("Chloe", "America/New_York"))


class SlackPeer(Facts, Acting):
    """One workspace of an app. Start it with `SlackPeer.start`, close it when done.

    `add_workspace` founds another one in which the same app can be installed.
    """

    def __init__(self, slack: Slack, workspace: Workspace) -> None:
        self._slack = slack
        self._workspace = workspace
        self._courier = Courier(slack.clock, slack.changes, slack.transport, slack.retry_delays)
        self._views = Views(workspace.ids, slack.clock, slack.changes)
        self._context = Context(
            workspace, self._views, Streams(workspace), Sessions(slack.changes), slack.registration,
            slack.tickets, Events(workspace, self._courier),
        )  # fmt: skip
        limits = RateLimits(slack.clock)
        self.faults = Faults(
            limits, self._context.streams, self._context.events.volume, lambda: slack.socket
        )  # fmt: skip
        self._courier.is_duplicated = self.faults.take_duplicate
        self._api = WebApi(self._context, limits, self.faults)
        responding = Responding(self._context, self._api)
        self._talking = Talking(self._context)
        self._pressing = Pressing(self._context, self._courier, self._api)
        self._forms = Forms(self._context, self._courier, self._pressing, responding, self._api)
        slack.open_office(Office(self._context, self._api, responding, self._courier))

    # Life

    @classmethod
    async def start(
        cls, manifest: Path | Json, *, port: int = 0, signing_secret: str = "peer-signing-secret",  # noqa: S107
        events_url: str | None = None, retry_delays: Sequence[float] = RETRY_DELAYS,
        ack_seconds: float = ACK_SECONDS, without_scopes: Collection[str] = (), seed: bool = True,
        restore: Path | None = None,
    ) -> Self:  # fmt: skip
        """Start a workspace with the app of the manifest, on the loopback; port 0 takes a free one.

        With `events_url` the app is reached by signed HTTP, else by Socket Mode. `retry_delays` are the
        seconds before each further attempt to deliver an event. `restore` continues what `save` wrote
        there, if there is anything; raise SnapshotError when it cannot be continued.
        """
        slack = Slack(
            AppManifest.load(manifest), signing_secret, events_url,
            retry_delays=retry_delays, ack_seconds=ack_seconds, without_scopes=without_scopes,
        )  # fmt: skip
        try:
            peer = cls._continue(slack, restore) if restore and is_saved(restore) else cls._found(slack, seed)
            await slack.listen(port)
        except BaseException:
            await slack.close()
            raise
        return peer

    @classmethod
    def _found(cls, slack: Slack, seed: bool) -> Self:
        peer = cls(slack, slack.new_workspace("Acme"))
        peer._workspace.install(slack.granted)
        if seed:
            people = [peer._workspace.add_person(name, tz, is_guest=False) for name, tz in SEEDED]
            peer.add_channel("general", [person.id for person in people])
        return peer

    @classmethod
    def _continue(cls, slack: Slack, path: Path) -> Self:
        peers: list[Self] = []
        for workspace, sessions in revive(slack, path):
            peers.append(peer := cls(slack, workspace))
            by_thread = peer._context.sessions.by_thread
            by_thread.update({(session.channel_id, session.thread_ts): session for session in sessions})
        return peers[0]

    def save(self, path: Path) -> None:
        """Write all workspaces of the app to a file, whole or not at all, for `start(restore=path)`.

        People, channels, messages, files, sessions, ids and tokens; no ephemerals, views or tickets.
        """
        save(self._slack, path)

    async def keep_saved(self, path: Path, pause: float = 1.0) -> None:
        """Save at every change, at most once in `pause` seconds, until cancelled; then once more."""
        changes = self._slack.changes
        try:
            while True:
                seen = changes.count
                self.save(path)
                await asyncio.sleep(pause)
                await changes.until(lambda seen=seen: changes.count != seen, None)  # type: ignore[misc]
        finally:
            self.save(path)

    async def close(self) -> None:
        """Close Slack, with all workspaces of the app."""
        await self._slack.close()

    def add_workspace(self, name: str, people: Iterable[str] = (), *, installed: bool = False) -> "SlackPeer":
        """Found another workspace with a #general; without `installed` the app has to come by OAuth."""
        peer = SlackPeer(self._slack, self._slack.new_workspace(name))
        if installed:
            peer._workspace.install(self._slack.granted)
        members = [peer._workspace.add_person(person, "Europe/Berlin", is_guest=False) for person in people]
        peer.add_channel("general", [person.id for person in members])
        return peer

    async def verify_url(self) -> bool:
        """Ask the app to echo a challenge, as Slack does when a request URL is saved (HTTP only)."""
        return await self._slack.verify_url()

    async def answer_install(self, user_id: str, url: str, *, allows: bool = True) -> str:
        """Answer the authorize page at `url` as a person of this workspace; return where the browser goes."""
        query = dict(parse_qsl(urlsplit(url).query))
        return self._slack.consent.decide(self._workspace, user_id, query, allows=allows)

    # The workspace

    def add_person(self, name: str, *, tz: str = "Europe/Berlin", is_guest: bool = False) -> Person:
        """Let someone join the team and #general."""
        person = self._workspace.add_person(name, tz, is_guest=is_guest)
        for channel in self._workspace.channels.values():
            if channel.name == "general":
                channel.members.add(person.id)
        return person

    def change_person(self, user_id: str, *, tz: str) -> Person:
        """Change someone's time zone; the app hears of it."""
        person = replace(self._workspace.person(user_id), tz=tz)
        self._workspace.people[person.id] = person
        self._context.events.person_changed(person)
        return person

    def person(self, name: str) -> Person:
        """Return someone by name, user name or id."""
        return self._workspace.person(name)

    def channel(self, name: str) -> Channel:
        """Return a channel by name or id."""
        return self._workspace.channel(name)

    def add_channel(
        self, name: str, members: Iterable[str], *, is_private: bool = False, with_bot: bool = True
    ) -> Channel:
        """Make a channel; members are given by name or id."""
        ids = [self._workspace.person(member).id for member in members]
        kind: ChannelKind = "group" if is_private else "channel"
        everyone = [*ids, self.bot_user_id] if with_bot else ids
        return self._workspace.add_channel(name, kind, everyone, ids[0] if ids else self.bot_user_id)

    def join(self, user_id: str, channel_id: str) -> None:
        """Let someone, or the bot, into a channel."""
        person, channel = self._workspace.person(user_id), self._workspace.channel(channel_id)
        if person.id not in channel.members:
            channel.members.add(person.id)
            self._context.events.membership(channel, person.id, joined=True)
        self._workspace.changes.notify()

    def leave(self, user_id: str, channel_id: str) -> None:
        """Take someone, or the bot, out of a channel."""
        person, channel = self._workspace.person(user_id), self._workspace.channel(channel_id)
        if person.id in channel.members:
            channel.members.discard(person.id)
            self._context.events.membership(channel, person.id, joined=False)
        self._workspace.changes.notify()

    def archive(self, channel_id: str) -> None:
        """Archive a channel: it can be read, and takes no more messages."""
        self._workspace.channel(channel_id).is_archived = True
        self._workspace.changes.notify()

    def dm(self, user_id: str) -> str:
        """Return the id of the person's direct conversation with the bot."""
        return self._workspace.direct({self._workspace.person(user_id).id, self.bot_user_id}).id

    def dm_between(self, *user_ids: str) -> str:
        """Return the id of the direct conversation of people with one another; the bot is not in it."""
        return self._workspace.direct({self._workspace.person(user_id).id for user_id in user_ids}).id

    def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens die, and it is told so."""
        leave(self._context)

    async def announce(self, event: Json) -> None:
        """Send any event, subscribed or not."""
        self._context.events.announce(event)
