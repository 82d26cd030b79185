"""The outgoing client and what is built on it, against the Slack peer over real HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.messenger import SlackMessenger
from bot.manifest import manifest_path
from domain.ids import ChannelId, TeamId
from domain.ports import PostLog
from sandbox.peer import Call, SlackPeer
from tests.fakes.posts import FakePostLog
from tests.fakes.system import FixedClock


class SkippingClock:
    """A MonotonicClock that skips what it is asked to sleep, and adds it up."""

    def __init__(self) -> None:
        self.slept = 0.0

    def time(self) -> float:
        """Return the seconds since some instant, those skipped included."""
        return time.monotonic() + self.slept

    async def sleep(self, seconds: float) -> None:
        """Skip ahead."""
        self.slept += seconds
        await asyncio.sleep(0)


class Workspace:
    """The peer, and handy ways to look at what it got."""

    def __init__(self, peer: SlackPeer) -> None:
        self.peer = peer
        self.team_id = TeamId(peer.team_id)
        self.general = ChannelId(peer.channel("general").id)
        self.ann = peer.person("Ann").id

    def calls(self, method: str) -> list[Call]:
        """Return the calls of one method, oldest first."""
        return [call for call in self.peer.calls if call.method == method]

    def texts(self, channel_id: str, thread_ts: str | None = None) -> list[str]:
        """Return the texts of our messages in a channel or thread, oldest first."""
        found = self.peer.messages(channel_id, thread_ts)
        return [message.text for message in found if message.bot_id == self.peer.bot_id]


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    peer = await SlackPeer.start(manifest_path(), ack_seconds=0.05)
    yield Workspace(peer)
    await peer.close()


@pytest.fixture
def skipped() -> SkippingClock:
    return SkippingClock()


@pytest.fixture
async def client(workspace: Workspace, skipped: SkippingClock) -> AsyncIterator[SlackClient]:
    opened = SlackClient(workspace.peer.bot_token, base_url=workspace.peer.api_url, clock=skipped)
    yield opened
    await opened.close()


@pytest.fixture
def posts() -> FakePostLog:
    return FakePostLog()


NewMessenger = Callable[[PostLog], SlackMessenger]


@pytest.fixture
def new_messenger(client: SlackClient, skipped: SkippingClock) -> NewMessenger:
    """Make a messenger as a freshly started process would."""

    def make(posts: PostLog) -> SlackMessenger:
        return SlackMessenger(lambda _: client, posts, FixedClock(), pause=skipped.sleep)

    return make


@pytest.fixture
def messenger(new_messenger: NewMessenger, posts: FakePostLog) -> SlackMessenger:
    return new_messenger(posts)
