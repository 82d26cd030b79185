"""The sandbox's page and its API: who sees what, who may do what, and nobody from elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.peer import SlackPeer
from sandbox.web import SandboxServer

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
Json = dict[str, Any]


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    peer = await SlackPeer.start(MANIFEST)
    yield peer
    await peer.close()


@pytest.fixture
async def server(peer: SlackPeer) -> AsyncIterator[SandboxServer]:
    server = await SandboxServer.start(peer)
    yield server
    await server.close()


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Reader:
    """What one person's page has been told so far."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.parts: Json = {}

    async def until(self, key: str) -> Any:
        """Read on until there is such a part."""
        while not any(name.startswith(key) for name in self.parts):
            await self.read()
        return next(part for name, part in self.parts.items() if name.startswith(key))

    async def read(self) -> Json:
        news: Json = await self._socket.receive_json(timeout=5)
        self.parts |= news["set"]
        for key in news["gone"]:
            del self.parts[key]
        return news


async def act(browser: aiohttp.ClientSession, server: SandboxServer, name: str, **args: Any) -> Json:
    async with browser.post(f"{server.url}act", json={"act": name, **args}) as response:
        answer: Json = await response.json()
        return answer


async def test_the_page_and_its_parts_are_served_with_a_strict_policy(
    server: SandboxServer, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(server.url) as response:
        assert "<title>Convers sandbox</title>" in await response.text()
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    async with browser.get(f"{server.url}page/js/main.js") as response:
        assert response.status == 200
        assert "javascript" in response.content_type


async def test_a_person_sees_the_own_channels_and_what_is_said_there_at_once(
    peer: SlackPeer, server: SandboxServer, browser: aiohttp.ClientSession
) -> None:
    peer.add_channel("secret", ["Ben"], is_private=True)
    async with browser.ws_connect(f"{server.url}feed?as=Ann") as socket:
        ann = Reader(socket)
        await ann.read()
        assert [one["name"] for one in ann.parts["channels"]["channels"]] == ["general", ""]
        await peer.say(peer.person("Ben").id, peer.channel("secret").id, "psst")
        await peer.say(peer.person("Ben").id, peer.channel("general").id, "hello <all>")
        message = await ann.until("message:")
        assert message["text"] == "hello &lt;all&gt;"
        assert "psst" not in str(ann.parts)


async def test_a_gone_message_is_gone_from_the_page(
    peer: SlackPeer, server: SandboxServer, browser: aiohttp.ClientSession
) -> None:
    ann, general = peer.person("Ann").id, peer.channel("general").id
    ts = await peer.say(ann, general, "wrong")
    async with browser.ws_connect(f"{server.url}feed?as=Ben") as socket:
        ben = Reader(socket)
        await ben.until("message:")
        await peer.delete_message(ann, general, ts)
        while f"message:{general}:{ts}" in ben.parts:
            await ben.read()


async def test_a_person_acts_and_is_told_why_not(
    peer: SlackPeer, server: SandboxServer, browser: aiohttp.ClientSession
) -> None:
    general = peer.channel("general").id
    said = await act(browser, server, "say", **{"as": "Ann", "channel": general, "text": "hi @Ben"})
    assert said["ok"]
    assert peer.message(general, said["ts"]).text == f"hi <@{peer.person('Ben').id}>"
    refused = await act(browser, server, "slash", **{"as": "Ann", "channel": general, "command": "/nope"})
    assert refused == {"ok": False, "error": "/nope is not a valid command"}
    assert "missing" in (await act(browser, server, "say", **{"as": "Ann", "channel": general}))["error"]
    assert not (await act(browser, server, "dance", **{"as": "Ann"}))["ok"]
    assert not (await act(browser, server, "say", **{"as": "Mallory"}))["ok"]


async def test_the_inspector_tells_of_calls_refusals_and_envelopes(
    peer: SlackPeer, server: SandboxServer, browser: aiohttp.ClientSession
) -> None:
    headers = {"Authorization": f"Bearer {peer.bot_token}"}
    async with browser.post(
        f"{peer.api_url}chat.postMessage", json={"channel": "C0"}, headers=headers
    ) as response:
        assert not (await response.json())["ok"]
    async with browser.ws_connect(f"{server.url}feed?as=Ann") as socket:
        ann = Reader(socket)
        refused = await ann.until("refused:")
        assert refused["method"] == "chat.postMessage"
        assert refused["error"] == "channel_not_found"
        assert ann.parts["call:0"]["ok"] is False
    async with browser.get(f"{server.url}inspect/call/0") as response:
        assert (await response.json())["args"] == {"channel": "C0"}
    async with browser.get(f"{server.url}inspect/call/99") as response:
        assert response.status == 404


async def test_other_sites_are_kept_out(server: SandboxServer, browser: aiohttp.ClientSession) -> None:
    body = {"act": "say", "as": "Ann"}
    async with browser.post(
        f"{server.url}act", json=body, headers={"Origin": "https://evil.example"}
    ) as response:
        assert response.status == 403
    async with browser.get(server.url, headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    async with browser.post(f"{server.url}act", data="act=say") as response:
        assert response.status == 415


async def test_a_taken_port_is_said_at_once(peer: SlackPeer, server: SandboxServer) -> None:
    port = int(server.url.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(OSError, match="in use"):
        await SandboxServer.start(peer, port=port)
