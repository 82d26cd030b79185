"""What can be seen of a workspace: its messages, views and sessions, what the app called and was sent."""

from collections.abc import Callable
from typing import TypeVar

from sandbox.peer.acts.talking import Talking
from sandbox.peer.api.context import Context
from sandbox.peer.api.server import Call, WebApi
from sandbox.peer.clock import Clock
from sandbox.peer.errors import NotPossibleError
from sandbox.peer.manifest import AppManifest
from sandbox.peer.slack import Slack
from sandbox.peer.state.files import File
from sandbox.peer.state.model import Channel, Message, Person, Session, View
from sandbox.peer.state.picturing import is_shown_to
from sandbox.peer.state.views import Views
from sandbox.peer.state.workspace import Workspace
from sandbox.peer.wire.delivery import Courier, Delivery

T = TypeVar("T")


class Facts:
    """The side of a workspace that is looked at."""

    _slack: Slack
    _workspace: Workspace
    _context: Context
    _views: Views
    _api: WebApi
    _courier: Courier
    _talking: Talking

    @property
    def clock(self) -> Clock:
        """Return the clock, which `advance` pushes ahead."""
        return self._slack.clock

    @property
    def signing_secret(self) -> str:
        """Return the secret with which requests over HTTP are signed."""
        return self._slack.registration.signing_secret

    @property
    def bot_token(self) -> str:
        """Return the token of the bot in this workspace, empty before the app was ever in."""
        return self._workspace.bot_token

    @property
    def app_token(self) -> str:
        """Return the app's token for Socket Mode, the same in every workspace."""
        return self._slack.registration.app_token

    @property
    def client_id(self) -> str:
        """Return the app's client id, for installs."""
        return self._slack.registration.client_id

    @property
    def client_secret(self) -> str:
        """Return the app's client secret, for installs."""
        return self._slack.registration.client_secret

    @property
    def authorize_url(self) -> str:
        """Return the address of the page that asks a person to let the app in."""
        return f"{self._slack.base_url}oauth/v2/authorize"

    @property
    def is_installed(self) -> bool:
        """Tell whether the app is in this workspace."""
        return self._workspace.is_installed

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
    def app(self) -> AppManifest:
        """Return the app as its manifest declares it."""
        return self._workspace.app

    @property
    def people(self) -> list[Person]:
        """Return everyone in the workspace, the bot included."""
        return list(self._workspace.people.values())

    @property
    def channels(self) -> list[Channel]:
        """Return every conversation, in the order they were opened."""
        return list(self._workspace.channels.values())

    @property
    def changes(self) -> int:
        """Return how often anything has changed: wait with `until` for it to move."""
        return self._workspace.changes.count

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
        return self._slack.socket.count if self._slack.socket else 0

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

    def file(self, file_id: str, as_user: str | None = None) -> File:
        """Return a file; raise LookupError when there is none, or none that this person may see."""
        file = self._workspace.files.get(file_id)
        if file is not None and as_user is not None:
            person = self._workspace.person(as_user).id
            shared = (person in self._workspace.channels[channel].members for channel in file.channels)
            may_see = file.user == person or any(shared) or is_shown_to(self._workspace, file_id, person)
            file = file if may_see else None
        if file is None:
            raise NotPossibleError(f"there is no file {file_id} to be seen")
        return file

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

    async def until(self, predicate: Callable[[], T | bool | None], timeout: float = 30.0) -> T:  # noqa: ASYNC109
        """Return the predicate's first truthy answer, asking again at every change; no polling."""
        try:
            return await self._workspace.changes.until(predicate, timeout)
        except TimeoutError as problem:
            recent = [f"{call.method}: {call.error or 'ok'}" for call in self.calls[-8:]]
            raise TimeoutError(f"nothing came of it in {timeout} s; last calls: {recent}") from problem
