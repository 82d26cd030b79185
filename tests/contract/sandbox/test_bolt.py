"""Bolt and the SDK work against the peer with nothing but addresses and tokens changed."""

from typing import Any

from sandbox.peer import SlackPeer
from tests.contract.sandbox.conftest import BoltApp


async def test_a_mention_reaches_bolt_twice_and_is_answered_in_the_thread(
    peer: SlackPeer, bolt: BoltApp
) -> None:
    events: list[dict[str, Any]] = []

    @bolt.app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        events.append(event)

    @bolt.app.event("app_mention")
    async def on_mention(event: dict[str, Any], say: Any) -> None:
        events.append(event)
        await say("Hello", thread_ts=event["ts"])

    await bolt.connect()
    ann, general = peer.person("Ann"), peer.channel("general")
    ts = await peer.say(ann.id, general.id, "@Probe hello")
    answer = await peer.until(
        lambda: len(peer.messages(general.id, ts)) == 2 and peer.messages(general.id, ts)[1]
    )
    assert answer.plain == "Hello"
    assert {event["type"] for event in events} == {"message", "app_mention"}
    await peer.until(lambda: len(peer.deliveries) == 3 and all(d.acked_at for d in peer.deliveries))
