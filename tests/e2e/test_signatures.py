"""HTTP: only what Slack signed just now comes in, and a replay has no second effect."""

import json
import time
from collections.abc import Mapping

import aiohttp
import pytest

from sandbox.peer import SlackPeer
from sandbox.peer.wire.http import signature
from tests.e2e.acting import bot_messages, seen, shown, start_process
from tests.e2e.conftest import Build, House


@pytest.fixture
async def house(build: Build) -> House:
    """A house on HTTP, without a model."""
    return await build(transport="http")


async def post(house: House, body: bytes, headers: Mapping[str, str]) -> int:
    """Post to the request URL; return the status."""
    url = f"http://127.0.0.1:{house.convers.http.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={"Content-Type": "application/json", **headers}) as answer,
    ):
        return answer.status


def signed(peer: SlackPeer, body: bytes, *, age: int = 0, secret: str | None = None) -> dict[str, str]:
    """Return the headers Slack would send."""
    timestamp = str(int(time.time()) - age)
    made = signature(secret or peer.signing_secret, timestamp, body)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": made}


def said(peer: SlackPeer, ts: str) -> bytes:
    """Return the body of the event of a message, as it was delivered."""
    return json.dumps(next(d.payload for d in peer.deliveries if d.event.get("ts") == ts)).encode()


async def test_unsigned_wrong_old_and_malformed_requests_are_refused(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    ts = await peer.say(ann, general, "hello there", thread_ts=card_ts)
    body = said(peer, ts).replace(ts.encode(), b"1795000000.000001").replace(b"hello there", b"done 1")
    now = str(int(time.time()))
    good = signed(peer, body)
    for headers in (
        {},
        signed(peer, body, secret="somebody else's"),
        signed(peer, body, age=301),
        signed(peer, body, age=-301),
        signed(peer, body + b" "),
        {**good, "X-Slack-Request-Timestamp": "soon"},
        {**good, "X-Slack-Signature": "v0=xyz"},
        {**good, "X-Slack-Signature": "v0=" + "é" * 64},
        {**good, "X-Slack-Signature": good["X-Slack-Signature"].replace("v0", "v1")},
        {"X-Slack-Request-Timestamp": now},
        {"X-Slack-Signature": good["X-Slack-Signature"]},
    ):
        assert await post(house, body, headers) == 401
    assert (
        await post(house, b"ssl_check=1&token=x", {"Content-Type": "application/x-www-form-urlencoded"})
        == 401
    )
    assert await post(house, body, good) == 200
    await shown(peer, general, card_ts, "1 of 4")


async def test_a_replayed_body_has_one_effect(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    ts = await peer.say(ann, general, "add Tell the press", thread_ts=card_ts)
    await seen(peer, general, "Tell the press", card_ts)
    body = said(peer, ts)
    assert await post(house, body, signed(peer, body)) == 200
    retried = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert await post(house, body, signed(peer, body) | retried) == 200
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    card = await shown(peer, general, card_ts, "1 of 5")
    assert "5. Tell the press" not in card.plain
    assert len(bot_messages(peer, general, card_ts)) == 2


async def test_nonsense_with_a_good_signature_is_no_server_error(house: House) -> None:
    for body in (
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b'{"type": "event_callback"}',
        b"payload=%7B",
    ):
        assert (body, await post(house, body, signed(house.peer, body)) < 500) == (body, True)
    assert await house.peer.verify_url()
