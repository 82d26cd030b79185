"""A peer, a real SDK client and a real Bolt app in front of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import SlackPeer
from tests.contract.sandbox.manifests import MANIFEST

StartPeer = Callable[..., Awaitable[SlackPeer]]


class BoltApp:
    """A Bolt app that keeps what it hears."""

    def __init__(self, peer: SlackPeer) -> None:
        self.client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=peer.signing_secret)
        self.heard: list[dict[str, Any]] = []
        self._handler = AsyncSocketModeHandler(
            self.app,
            peer.app_token,
            web_client=AsyncWebClient(base_url=peer.api_url),
            ping_interval=0.2,
        )

    async def connect(self) -> None:
        """Connect through Socket Mode."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Disconnect."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        # The SDK cancels its tasks without waiting for them.
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _quiet_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the SDK from warning about messages without text: the peer is to see them."""
    monkeypatch.setenv("SKIP_SLACK_SDK_WARNING", "1")


@pytest.fixture
async def start_peer() -> AsyncIterator[StartPeer]:
    """Return a function that starts a peer, closed at the end of the test."""
    async with AsyncExitStack() as stack:

        async def start(manifest: dict[str, Any] = MANIFEST, **options: Any) -> SlackPeer:
            peer = await SlackPeer.start(manifest, **options)
            stack.push_async_callback(peer.close)
            return peer

        yield start


@pytest.fixture
async def peer(start_peer: StartPeer) -> SlackPeer:
    """A peer with everything granted."""
    return await start_peer()


@pytest.fixture
def client(peer: SlackPeer) -> AsyncWebClient:
    """The SDK's client with the bot's token."""
    return AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)


@pytest.fixture
async def bolt(peer: SlackPeer) -> AsyncIterator[BoltApp]:
    """A Bolt app, to be given listeners and connected."""
    app = BoltApp(peer)
    yield app
    await app.close()
