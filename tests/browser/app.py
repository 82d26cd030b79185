"""An app without a will of its own: the tests answer in its place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from sandbox.peer import SlackPeer

Json = dict[str, Any]
# What to answer to an envelope: the payload of the acknowledgement, or nothing.
Answer = Callable[[Json], Json | None]


class App:
    """A connected app that remembers what it was sent."""

    def __init__(self, peer: SlackPeer, session: aiohttp.ClientSession) -> None:
        self._peer = peer
        self._session = session
        self.answer: Answer = lambda _payload: None
        self.trigger_id = ""

    async def call(self, method: str, *, token: str | None = None, **args: Any) -> Json:
        """Call the Web API; anything but `ok` is the test's mistake."""
        headers = {"Authorization": f"Bearer {token or self._peer.bot_token}"}
        async with self._session.post(
            f"{self._peer.api_url}{method}", json=args, headers=headers
        ) as response:
            answer: Json = await response.json()
        assert answer["ok"], answer
        return answer

    async def post(self, channel_id: str, text: str, **args: Any) -> str:
        """Post a message, return its ts."""
        return str((await self.call("chat.postMessage", channel=channel_id, text=text, **args))["ts"])

    async def listen(self) -> None:
        """Acknowledge every envelope with what the test wants to say."""
        opened = await self.call("apps.connections.open", token=self._peer.app_token)
        async with self._session.ws_connect(opened["url"]) as socket:
            async for message in socket:
                envelope = message.json()
                if "envelope_id" not in envelope:
                    continue
                payload = envelope["payload"]
                self.trigger_id = payload.get("trigger_id", "")
                answer = self.answer(payload)
                acknowledgement = {"envelope_id": envelope["envelope_id"]}
                await socket.send_json(acknowledgement | ({"payload": answer} if answer else {}))


@asynccontextmanager
async def connected(peer: SlackPeer) -> AsyncIterator[App]:
    """Connect an app to the workspace for as long as the test needs it."""
    async with aiohttp.ClientSession() as session:
        app = App(peer, session)
        listening = asyncio.create_task(app.listen())
        await peer.until(lambda: peer.connections)
        yield app
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
