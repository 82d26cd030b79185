"""Envelopes: connections, acknowledgements, retries, drops, refreshes, duplicates."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import BoltApp, StartPeer
from tests.contract.sandbox.manifests import MANIFEST, with_event

Json = dict[str, Any]


@asynccontextmanager
async def socket(peer: SlackPeer, more: str = "") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Connect as an SDK does."""
    client = AsyncWebClient(base_url=peer.api_url)
    url = (await client.apps_connections_open(app_token=peer.app_token))["url"] + more
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        yield ws


async def say(peer: SlackPeer, text: str = "hello") -> str:
    return await peer.say("Ann", "general", text)


async def acknowledge(ws: aiohttp.ClientWebSocketResponse) -> Json:
    envelope: Json = await ws.receive_json(timeout=2)
    await ws.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope


async def test_a_hello_comes_first_and_an_event_looks_like_slacks(peer: SlackPeer) -> None:
    async with socket(peer) as ws:
        hello = await ws.receive_json(timeout=2)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        ts = await say(peer)
        envelope = await acknowledge(ws)
        assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
        assert envelope["accepts_response_payload"] is False
        payload = envelope["payload"]
        assert (payload["type"], payload["team_id"]) == ("event_callback", peer.team_id)
        event = payload["event"]
        assert (event["type"], event["ts"], event["channel_type"]) == ("message", ts, "channel")
        assert payload["authorizations"][0]["user_id"] == peer.bot_user_id
        delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.acked_at), None))
        assert (delivery.attempts, delivery.seconds_to_ack is not None) == (1, True)


async def test_twins_share_all_but_the_event_id(peer: SlackPeer) -> None:
    await say(peer, "@Probe hello")
    message, mention = peer.deliveries
    assert message.event["ts"] == mention.event["ts"]
    assert message.event["client_msg_id"] == mention.event["client_msg_id"]
    assert (mention.event["type"], "channel_type" in mention.event) == ("app_mention", False)
    assert message.event_id != mention.event_id


async def test_a_mention_in_a_direct_message_has_no_twin(peer: SlackPeer) -> None:
    await peer.say("Ann", peer.dm("Ann"), "@Probe hello")
    (delivery,) = peer.deliveries
    assert delivery.event["channel_type"] == "im"


async def test_the_app_hears_only_where_it_is(peer: SlackPeer) -> None:
    public = peer.add_channel("public", ["Ann"], with_bot=False).id
    await peer.say("Ann", public, "@Probe hello")
    assert peer.deliveries == []
    peer.join(peer.bot_user_id, public)
    await peer.say("Ann", public, "hello")
    assert len(peer.deliveries) == 1


async def test_members_of_a_private_channel_are_told_of_to_whoever_may_read_those(
    start_peer: StartPeer,
) -> None:
    peer = await start_peer(with_event("member_joined_channel"), without_scopes=["groups:read"])
    public = peer.add_channel("public", ["Ann"]).id
    secret = peer.add_channel("secret", ["Ann"], is_private=True).id
    for channel in (public, secret):
        peer.join("Ben", channel)
    assert [delivery.event["channel"] for delivery in peer.deliveries] == [public]


async def test_each_envelope_takes_one_connection_in_turn(peer: SlackPeer) -> None:
    async with socket(peer) as one, socket(peer) as two:
        await one.receive_json(timeout=2)
        assert (await two.receive_json(timeout=2))["num_connections"] == 2
        await say(peer, "1")
        await say(peer, "2")
        heard = [await acknowledge(ws) for ws in (one, two)]
        assert {envelope["payload"]["event"]["text"] for envelope in heard} == {"1", "2"}


async def test_an_event_without_an_ack_is_tried_again_with_the_same_event_id(start_peer: StartPeer) -> None:
    peer = await start_peer(ack_seconds=0.05, retry_delays=(0, 0.01))
    async with socket(peer) as ws:
        await ws.receive_json(timeout=2)
        await say(peer)
        first, second = await ws.receive_json(timeout=2), await ws.receive_json(timeout=2)
        assert first["envelope_id"] != second["envelope_id"]
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
        third = await acknowledge(ws)
        assert third["retry_attempt"] == 2
        delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.acked_at), None))
        assert (delivery.attempts, delivery.reasons) == (3, ["timeout", "timeout"])


async def test_after_the_last_attempt_an_event_is_lost(start_peer: StartPeer) -> None:
    peer = await start_peer(ack_seconds=0.02, retry_delays=(0,))
    await say(peer)
    delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.is_lost), None))
    assert delivery.attempts == 2


async def test_an_event_waits_for_a_connection(peer: SlackPeer) -> None:
    await say(peer)
    async with socket(peer) as ws:
        await ws.receive_json(timeout=2)
        assert (await acknowledge(ws))["payload"]["event"]["text"] == "hello"


async def test_what_a_dropped_socket_left_open_comes_over_the_next(start_peer: StartPeer) -> None:
    peer = await start_peer(ack_seconds=0.1, retry_delays=(0, 0.05))
    async with socket(peer) as ws:
        await ws.receive_json(timeout=2)
        await say(peer)
        await ws.receive_json(timeout=2)
        peer.faults.drop_sockets()
        assert peer.connections == 0
    async with socket(peer) as ws:
        await ws.receive_json(timeout=2)
        envelope = await acknowledge(ws)
        assert envelope["retry_attempt"] >= 1
        await peer.until(lambda: peer.deliveries[0].acked_at)


async def test_an_ack_may_come_over_another_connection(peer: SlackPeer) -> None:
    async with socket(peer) as one:
        await one.receive_json(timeout=2)
        await say(peer)
        envelope = await one.receive_json(timeout=2)
        async with socket(peer) as two:
            await two.send_str("not json")
            await two.send_json({"envelope_id": envelope["envelope_id"]})
            await peer.until(lambda: peer.deliveries[0].acked_at)


async def test_an_event_is_delivered_twice_on_demand(peer: SlackPeer) -> None:
    peer.faults.duplicate_next(1)
    await say(peer, "1")
    await say(peer, "2")
    ids = [delivery.event_id for delivery in peer.deliveries]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]


async def test_ten_connections_are_enough(peer: SlackPeer) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=peer.api_url)
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=peer.app_token))["url"]
            sockets.append(await session.ws_connect(url))
        last = await sockets[-1].receive_json(timeout=2)
        assert (last["type"], last["reason"]) == ("disconnect", "too_many_websockets")
        assert peer.connections == 10
        for ws in sockets:
            await ws.close()


async def test_a_ticket_opens_one_connection(peer: SlackPeer) -> None:
    client = AsyncWebClient(base_url=peer.api_url)
    url = (await client.apps_connections_open(app_token=peer.app_token))["url"]
    address = url.replace("ws://", "http://")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url),
        session.get(address) as again,
    ):
        assert again.status == 404


async def test_bolt_survives_a_refresh_and_a_drop(peer: SlackPeer, bolt: BoltApp) -> None:
    heard: list[str] = []

    @bolt.app.event("message")
    async def on_message(event: Json) -> None:
        heard.append(event["text"])

    await bolt.connect()
    await peer.until(lambda: peer.connections)
    peer.faults.refresh_sockets()
    await peer.until(lambda: peer.connections == 0)
    await peer.until(lambda: peer.connections)
    await say(peer, "after the refresh")
    await peer.until(lambda: peer.deliveries[0].acked_at)
    peer.faults.drop_sockets()
    await peer.until(lambda: peer.connections)
    await say(peer, "after the drop")
    await peer.until(lambda: peer.deliveries[1].acked_at)
    assert heard == ["after the refresh", "after the drop"]


async def test_what_bolt_does_not_handle_is_never_acknowledged(start_peer: StartPeer) -> None:
    peer = await start_peer(ack_seconds=0.2, retry_delays=())
    bolt = BoltApp(peer)
    await bolt.connect()
    await say(peer)
    await peer.until(lambda: peer.deliveries[0].is_lost)
    await bolt.close()


async def test_an_uninstall_is_told(peer: SlackPeer) -> None:
    peer.uninstall()
    assert [delivery.event["type"] for delivery in peer.deliveries] == ["tokens_revoked", "app_uninstalled"]


async def test_fifty_events_a_second_are_little_work(start_peer: StartPeer) -> None:
    peer = await start_peer()
    async with socket(peer) as ws:
        await ws.receive_json(timeout=2)

        async def acknowledge_all() -> None:
            async for message in ws:
                await ws.send_json({"envelope_id": json.loads(message.data)["envelope_id"]})

        task = asyncio.create_task(acknowledge_all())
        started = asyncio.get_running_loop().time()
        for number in range(500):
            await say(peer, str(number))
        await peer.until(lambda: all(delivery.acked_at for delivery in peer.deliveries))
        assert asyncio.get_running_loop().time() - started < 10
        task.cancel()


async def test_debug_reconnects_shorten_the_life_of_a_connection(
    peer: SlackPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with socket(peer) as ws:
        assert (await ws.receive_json(timeout=2))["debug_info"]["approximate_connection_time"] == 18060
    async with socket(peer, "&debug_reconnects=true") as ws:
        assert (await ws.receive_json(timeout=2))["debug_info"]["approximate_connection_time"] == 360
    monkeypatch.setattr("sandbox.peer.wire.socket.DEBUG_SECONDS", 0.1)
    async with socket(peer, "&debug_reconnects=true") as ws:
        frames = [await ws.receive_json(timeout=2) for _ in range(3)]
        assert [frame.get("reason") for frame in frames] == [None, "warning", "refresh_requested"]
        assert (await ws.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
    assert peer.connections == 0


async def test_events_above_the_hours_volume_are_not_sent(peer: SlackPeer) -> None:
    peer.faults.events_per_hour(3)
    for number in range(5):
        await say(peer, f"{number}")
    assert [delivery.event["text"] for delivery in peer.deliveries] == ["0", "1", "2"]
    peer.clock.advance(3600)
    await say(peer, "an hour later")
    assert peer.deliveries[-1].event["text"] == "an hour later"


async def test_an_agent_hears_what_a_person_turns_to(peer: SlackPeer, start_peer: StartPeer) -> None:
    general = peer.channel("general").id
    ts = await say(peer)
    await peer.look_at("Ann", "general")
    await peer.look_at("Ann", "general", ts)
    await peer.look_at("Ann")
    channel, message, nothing = [delivery.event for delivery in peer.deliveries[1:]]
    assert (channel["type"], channel["user"]) == ("app_context_changed", peer.person("Ann").id)
    assert channel["channel"] == peer.dm("Ann")
    team = {"team_id": peer.team_id}
    there = {"type": "slack#/types/channel_id", "value": general} | team
    assert channel["context"] == {"entities": [there]}
    about = {"message_ts": ts, "channel_id": general}
    first = {"type": "slack#/types/message_context", "value": about} | team
    assert message["context"] == {"entities": [first, there]}
    assert nothing["context"] == {}
    with pytest.raises(NotPossibleError):
        await peer.look_at("Ann", peer.add_channel("secret", ["Ben"], is_private=True).id)
    features = {name: value for name, value in MANIFEST["features"].items() if name != "agent_view"}
    plain = await start_peer(MANIFEST | {"features": features})
    await plain.look_at("Ann", "general")
    assert plain.deliveries == []
