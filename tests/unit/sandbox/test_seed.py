"""The demo's team moves in: people, zones, channels, and what they talked about before."""

from collections.abc import AsyncIterator

import pytest

from sandbox import seed
from sandbox.peer import SlackPeer
from tests.contract.sandbox.manifests import MANIFEST


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """An empty workspace."""
    peer = await SlackPeer.start(MANIFEST, seed=False)
    yield peer
    await peer.close()


async def test_four_people_in_two_time_zones_share_three_channels(peer: SlackPeer) -> None:
    await seed.settle(peer)
    people = [person for person in peer.people if not person.is_bot]
    assert (len(people), len({person.tz for person in people})) == (4, 2)
    assert [channel.name for channel in peer.channels] == ["general", "release", "random"]
    assert all(len(channel.members) == 5 for channel in peer.channels)


async def test_they_talked_before_and_the_app_heard_nothing_of_it(peer: SlackPeer) -> None:
    await seed.settle(peer)
    for channel in peer.channels:
        stamps = [message.ts for message in peer.messages(channel.id)]
        assert len(stamps) >= 3
        assert stamps == sorted(stamps)
        assert float(stamps[-1]) < peer.clock.now()
    assert any(message.is_reply for message in peer.messages("random"))
    assert peer.deliveries == []


async def test_who_lives_here_does_not_move_in_again(peer: SlackPeer) -> None:
    await seed.settle(peer)
    before = peer.changes
    await seed.settle(peer)
    assert peer.changes == before
