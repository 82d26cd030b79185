"""reactions.*, and people who react."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import StartPeer
from tests.contract.sandbox.refusing import error, refusal


@pytest.fixture
async def item(peer: SlackPeer) -> dict[str, Any]:
    """A message of Ann's in #general."""
    peer.faults.rate_limits(False)
    return {"channel": peer.channel("general").id, "timestamp": await peer.say("Ann", "general", "hello")}


async def test_the_app_reacts_and_takes_it_back(
    peer: SlackPeer, client: AsyncWebClient, item: dict[str, Any]
) -> None:
    await client.reactions_add(**item, name="eyes")
    added = peer.deliveries[-1].event
    assert (added["type"], added["reaction"], added["user"]) == ("reaction_added", "eyes", peer.bot_user_id)
    assert added["item"] == {"type": "message", "channel": item["channel"], "ts": item["timestamp"]}
    assert added["item_user"] == peer.person("Ann").id
    shown = (await client.reactions_get(**item))["message"]["reactions"]
    assert shown == [{"name": "eyes", "users": [peer.bot_user_id], "count": 1}]
    assert await error(client.reactions_add(**item, name=":eyes:")) == "already_reacted"
    await client.reactions_remove(**item, name="eyes")
    assert await error(client.reactions_remove(**item, name="eyes")) == "no_reaction"
    assert peer.message(item["channel"], item["timestamp"]).reactions == ()


async def test_what_cannot_be_reacted_to_is_refused(
    peer: SlackPeer, client: AsyncWebClient, item: dict[str, Any]
) -> None:
    add = client.reactions_add
    assert await error(add(**item, name="Not an emoji")) == "invalid_name"
    assert await error(add(**item | {"timestamp": "yesterday"}, name="eyes")) == "bad_timestamp"
    assert await error(add(**item | {"timestamp": "1.000001"}, name="eyes")) == "message_not_found"
    assert await error(add(**item | {"timestamp": ""}, name="eyes")) == "no_item_specified"
    assert await error(add(**item | {"channel": "C404"}, name="eyes")) == "channel_not_found"
    for number in range(23):
        await add(**item, name=f"emoji_{number}")
    assert await error(add(**item, name="one_more")) == "too_many_reactions"
    peer.archive(item["channel"])
    assert await error(add(**item, name="eyes")) == "is_archived"


async def test_a_message_takes_fifty_kinds_of_reactions(
    peer: SlackPeer, client: AsyncWebClient, item: dict[str, Any]
) -> None:
    for number in range(50):
        await peer.react("Ben", item["channel"], item["timestamp"], f"emoji_{number}")
    assert await error(client.reactions_add(**item, name="one_more")) == "too_many_emoji"
    await client.reactions_add(**item, name="emoji_49")


async def test_people_react_and_take_it_back(peer: SlackPeer, item: dict[str, Any]) -> None:
    where = (item["channel"], item["timestamp"])
    await peer.react("Ben", *where, "tada")
    assert peer.message(*where).reactions == (("tada", (peer.person("Ben").id,)),)
    await peer.react("Ben", *where, "tada")
    assert [delivery.event["type"] for delivery in peer.deliveries] == [
        "message", "reaction_added", "reaction_removed",
    ]  # fmt: skip
    assert peer.message(*where).reactions == ()
    dan = peer.add_person("Dan")
    peer.leave(dan.id, item["channel"])
    with pytest.raises(NotPossibleError):
        await peer.react(dan.id, *where, "tada")


async def test_reactions_need_their_scopes(start_peer: StartPeer) -> None:
    peer = await start_peer(without_scopes=["reactions:read", "reactions:write"])
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    ts = await peer.say("Ann", "general", "hello")
    item: dict[str, Any] = {"channel": peer.channel("general").id, "timestamp": ts}
    assert (await refusal(client.reactions_add(**item, name="eyes")))["needed"] == "reactions:write"
    assert (await refusal(client.reactions_get(**item)))["needed"] == "reactions:read"
    await peer.react("Ben", item["channel"], ts, "tada")
    assert [delivery.event["type"] for delivery in peer.deliveries] == ["message"]
