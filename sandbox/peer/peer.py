"""The Slack peer: a workspace behind real HTTP and WebSocket, with people who act in it."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TypeVar

from aiohttp import web

from sandbox.peer.acts.forms import Forms
from sandbox.peer.acts.pressing import Pressing
from sandbox.peer.acts.responding import Responding
from sandbox.peer.acts.talking import Talking
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import Call, Tokens, WebApi
from sandbox.peer.clock import Clock
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.events import Events
from sandbox.peer.faults import Faults
from sandbox.peer.manifest import AppManifest
from sandbox.peer.rates import RateLimits
from sandbox.peer.state.model import Channel, ChannelKind, Json, Message, Person, Session, View
from sandbox.peer.state.sessions import Sessions
from sandbox.peer.state.streams import Streams
from sandbox.peer.state.tickets import Tickets
from sandbox.peer.state.views import Views
from sandbox.peer.state.workspace import Workspace
from sandbox.peer.wire.delivery import ACK_SECONDS, RETRY_DELAYS, Ack, Courier, Delivery
from sandbox.peer.wire.http import HttpTransport
from sandbox.peer.wire.socket import SocketTransport

T = TypeVar("T")

SEEDED = (("Ann", "Europe/Berlin"), ("Ben", "Europe/Berlin"), ("Chloe", "America/New_York"))


class SlackPeer:
    """One workspace with one app installed. Start it with `SlackPeer.start`, close it when done."""

    def __init__(
        self, app: AppManifest, signing_secret: str, events_url: str | None, *,
        retry_delays: Sequence[float], ack_seconds: float, without_scopes: Collection[str],
    ) -> None:  # fmt: skip
        self.clock = Clock()
        self.signing_secret = signing_secret
        self.bot_token = f"xoxb-peer-{secrets.token_hex(8)}"
        self.app_token = f"xapp-1-peer-{secrets.token_hex(8)}"
        self._workspace = workspace = Workspace(app, self.clock, app.scopes - set(without_scopes))
        self._tickets = Tickets(self.clock)
        self._socket: SocketTransport | None = None
        self._http: HttpTransport | None = None
        transport: SocketTransport | HttpTransport
        if events_url is None:
            transport = SocketTransport(workspace.app_id, self.clock, workspace.changes, ack_seconds)
            self._socket = transport
        else:
            transport = self._http = HttpTransport(events_url, signing_secret, self.clock, ack_seconds)
        self._courier = Courier(self.clock, workspace.changes, transport, retry_delays)
        self._views = Views(workspace.ids, self.clock, workspace.changes)
        self._context = Context(
            workspace, self._views, Streams(workspace), Sessions(workspace.changes), self._tickets,
            Events(workspace, self._courier),
        )  # fmt: skip
        limits = RateLimits(self.clock)
        self.faults = Faults(limits, self._context.streams, lambda: self._socket)
        self._courier.is_duplicated = self.faults.take_duplicate
        self._api = WebApi(self._context, Tokens(self.bot_token, self.app_token), limits, self.faults)
        self._responding = Responding(self._context, self._api)
        self._talking = Talking(self._context)
        self._pressing = Pressing(self._context, self._courier)
        self._forms = Forms(self._context, self._courier, self._pressing, self._responding, self._api)
        self._runner: web.AppRunner | None = None

    # Life

    @classmethod
    async def start(
        cls, manifest: Path | Json, *, port: int = 0, signing_secret: str = "peer-signing-secret",  # noqa: S107
        events_url: str | None = None, retry_delays: Sequence[float] = RETRY_DELAYS,
        ack_seconds: float = ACK_SECONDS, without_scopes: Collection[str] = (), seed: bool = True,
    ) -> Self:  # fmt: skip
        """Start a workspace with the app of the manifest, on the loopback; port 0 takes a free one.

        With `events_url` the app is reached by signed HTTP, else by Socket Mode. `retry_delays` are the
        seconds before each further attempt to deliver an event.
        """
        peer = cls(
            AppManifest.load(manifest), signing_secret, events_url,
            retry_delays=retry_delays, ack_seconds=ack_seconds, without_scopes=without_scopes,
        )  # fmt: skip
        if seed:
            peer._seed()
        await peer._listen(port)
        return peer

    async def close(self) -> None:
        """Stop delivering, hang up, stop listening."""
        self._workspace.changes.close()
        await self._courier.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _seed(self) -> None:
        people = [self._workspace.add_person(name, tz, is_guest=False) for name, tz in SEEDED]
        members = [person.id for person in people] + [self.bot_user_id]
        self._workspace.add_channel("general", "channel", members, people[0].id)

    async def _listen(self, port: int) -> None:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_post(r"/{kind:actions|commands|app}/{team}/{key:.+}", self._responding.handle)
        app.router.add_get("/link/", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, chosen = self._runner.addresses[0][:2]
        self._context.base_url = f"http://{host}:{chosen}/"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self._socket is None or not self._tickets.use_socket(request.query.get("ticket", "")):
            raise web.HTTPNotFound
        return await self._socket.serve(request)

    async def verify_url(self) -> bool:
        """Ask the app to echo a challenge, as Slack does when a request URL is saved (HTTP only)."""
        if self._http is None:
            raise NotPossibleError("there is no request URL in Socket Mode")
        return await self._http.verify("peer-verification-token", secrets.token_hex(16))

    # Facts

    @property
    def api_url(self) -> str:
        """Return the base URL of the Web API, with a slash at its end."""
        return f"{self._context.base_url}api/"

    @property
    def team_id(self) -> str:
        """Return the id of the workspace."""
        return self._workspace.team_id

    @property
    def bot_user_id(self) -> str:
        """Return the user id of the bot."""
        return self._workspace.bot.id

    @property
    def bot_id(self) -> str:
        """Return the bot id (`B…`) in the bot's messages."""
        return self._workspace.bot_id

    @property
    def calls(self) -> list[Call]:
        """Return every call of the Web API and of response URLs, oldest first."""
        return self._api.calls

    @property
    def refused(self) -> list[Call]:
        """Return the calls that were refused, and answers of the app that Slack would refuse."""
        return self._api.refused

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every envelope, oldest first."""
        return self._courier.deliveries

    @property
    def connections(self) -> int:
        """Return how many Socket Mode connections are open."""
        return self._socket.count if self._socket else 0

    @property
    def sessions(self) -> dict[tuple[str, str], Session]:
        """Return the agent sessions by channel id and thread ts."""
        return self._context.sessions.by_thread

    @property
    def prompts(self) -> dict[str, list[dict[str, str]]]:
        """Return the suggested prompts by channel id."""
        return self._context.sessions.prompts

    def status(self, channel_id: str, thread_ts: str) -> str:
        """Return the status line of a thread, empty if none is shown."""
        return self._context.sessions.status((channel_id, thread_ts), self.clock.now())

    def shows_stop(self, channel_id: str, thread_ts: str) -> bool:
        """Tell whether a thread shows the Stop button."""
        return self._talking.shows_stop(channel_id, thread_ts)

    def message(self, channel_id: str, ts: str) -> Message:
        """Return a message; raise LookupError when there is none."""
        message = self._workspace.channel(channel_id).messages.get(ts)
        if message is None:
            raise NotPossibleError(f"there is no message {ts} in {channel_id}")
        return message

    def messages(
        self, channel_id: str, thread_ts: str | None = None, as_user: str | None = None
    ) -> list[Message]:
        """Return a thread with its root, or everything in the channel, replies included; oldest first.

        With `as_user` buttons hidden from that person are left out; a stranger to the channel sees nothing.
        """
        channel = self._workspace.channel(channel_id)
        found = list(channel.messages.values())
        if thread_ts is not None:
            found = self._workspace.thread(channel, thread_ts)
        if as_user is None:
            return found
        person = self._workspace.person(as_user)
        return [message.as_seen_by(person.id) for message in found] if person.id in channel.members else []

    def ephemerals(self, user_id: str, channel_id: str) -> list[Message]:
        """Return what only this person sees in the channel, oldest first."""
        key = (self._workspace.person(user_id).id, self._workspace.channel(channel_id).id)
        return list(self._workspace.ephemerals.get(key, {}).values())

    def open_views(self, user_id: str) -> list[View]:
        """Return the person's open modals, the top one last."""
        return self._views.stack(self._workspace.person(user_id).id)

    def home(self, user_id: str) -> View | None:
        """Return the person's Home tab, if the app has published one."""
        return self._views.homes.get(self._workspace.person(user_id).id)

    async def until(self, predicate: Callable[[], T | bool | None], timeout: float = 10.0) -> T:  # noqa: ASYNC109
        """Return the predicate's first truthy answer, asking again at every change; no polling."""
        try:
            return await self._workspace.changes.until(predicate, timeout)
        except TimeoutError as problem:
            recent = [f"{call.method}: {call.error or 'ok'}" for call in self.calls[-8:]]
            raise TimeoutError(f"nothing came of it in {timeout} s; last calls: {recent}") from problem

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
        self._workspace.channel(channel_id).members.add(self._workspace.person(user_id).id)

    def leave(self, user_id: str, channel_id: str) -> None:
        """Take someone, or the bot, out of a channel."""
        self._workspace.channel(channel_id).members.discard(self._workspace.person(user_id).id)

    def archive(self, channel_id: str) -> None:
        """Archive a channel: it can be read, and takes no more messages."""
        self._workspace.channel(channel_id).is_archived = True

    def dm(self, user_id: str) -> str:
        """Return the id of the person's direct conversation with the bot."""
        return self._workspace.direct({self._workspace.person(user_id).id, self.bot_user_id}).id

    def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens die, and it is told so."""
        self._workspace.is_installed = False
        self._context.events.send(
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user_id]}}
        )
        self._context.events.send({"type": "app_uninstalled"})

    async def announce(self, event: Json) -> None:
        """Send any event, subscribed or not."""
        self._context.events.announce(event)

    # People act

    async def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> str:
        """Post as a person; `@Convers` mentions the bot. Return the ts once the events are on their way."""
        return self._talking.say(user_id, channel_id, text, thread_ts)

    async def edit_message(self, user_id: str, channel_id: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        self._talking.edit(user_id, channel_id, ts, text)

    async def delete_message(self, user_id: str, channel_id: str, ts: str) -> None:
        """Delete one's own message."""
        self._talking.delete(user_id, channel_id, ts)

    async def click(
        self, user_id: str, channel_id: str, ts: str, name: str, *, value_state: Json | None = None
    ) -> Ack:
        """Press a button by its text, action id, value or `block_id/action_id`.

        `value_state` is merged into `state.values`. Raise LookupError when the person sees no such button.
        """
        return await self._pressing.click(user_id, channel_id, ts, name, value_state)

    async def choose(self, user_id: str, channel_id: str, ts: str, name: str, option: Any) -> Ack:
        """Use a menu, picker, overflow or checkboxes; a checkbox already set is unset."""
        return await self._pressing.choose(user_id, channel_id, ts, name, option)

    async def click_view(self, user_id: str, name: str) -> Ack:
        """Press a button in the top modal, or on the Home tab."""
        return await self._pressing.click_view(user_id, name)

    async def choose_view(self, user_id: str, name: str, option: Any) -> Ack:
        """Use a menu, picker or input in the top modal, or on the Home tab."""
        return await self._pressing.choose_view(user_id, name, option)

    async def submit(self, user_id: str, values: Mapping[str, Any]) -> Ack:
        """Fill in and submit the top modal; inputs by label, action id or block id.

        Raise ValueError where Slack's client would not submit: a required input is empty or does not fit.
        """
        return await self._forms.submit(user_id, values)

    async def close_view(self, user_id: str, *, all_of_them: bool = False) -> None:
        """Close the top modal, or the whole stack."""
        await self._forms.close(user_id, all_of_them=all_of_them)

    async def slash(
        self, user_id: str, channel_id: str, command: str, text: str = "", thread_ts: str | None = None
    ) -> Ack:
        """Type a slash command; raise LookupError for an unknown one, and in threads."""
        return await self._forms.slash(user_id, channel_id, command, text, thread_ts)

    async def shortcut(
        self, user_id: str, callback_id: str, channel_id: str | None = None, message_ts: str | None = None
    ) -> Ack:
        """Use a global shortcut, or a message shortcut on a message."""
        return await self._forms.shortcut(user_id, callback_id, channel_id, message_ts)

    async def stop(self, user_id: str, channel_id: str, thread_ts: str) -> None:
        """Press Stop in a thread; raise LookupError when nothing is processing."""
        self._talking.stop(user_id, channel_id, thread_ts)

    async def rename_session(self, user_id: str, channel_id: str, thread_ts: str, title: str) -> None:
        """Rename an agent session as a person."""
        self._talking.rename_session(user_id, channel_id, thread_ts, title)

    async def open_home(self, user_id: str, tab: str = "messages") -> None:
        """Open the app's Messages tab or its Home tab."""
        self._talking.open_home(user_id, tab)
