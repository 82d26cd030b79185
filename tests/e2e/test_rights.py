"""Who sees what, and where."""

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, seen, start_process
from tests.e2e.conftest import House


async def start_secret(peer: SlackPeer) -> str:
    """Let Ann start a process in a private channel that only she and Convers are in; return the channel."""
    channel = peer.add_channel("staff", ["Ann"], is_private=True).id
    ann = peer.person("Ann").id
    await peer.slash(ann, channel, "/process", "start Raise talks")
    await peer.until(lambda: peer.open_views(ann))
    await peer.submit(ann, {"Name": "Raise talks", "Steps": "Collect wishes\nDecide", "Owner": "Ann"})
    await peer.until(lambda: find(peer, channel, "0 of 2"))
    return channel


async def test_a_private_channels_process_is_unknown_outside_until_one_joins(house: House) -> None:
    peer = house.peer
    ben, general = peer.person("Ben").id, peer.channel("general").id
    staff = await start_secret(peer)
    await peer.slash(ben, general, "/process", "show Raise talks")
    await noted(peer, ben, general, "I know no process called")
    await peer.slash(ben, general, "/process", "list")
    await noted(peer, ben, general, "No open processes")
    peer.join("Ben", staff)
    await peer.until(lambda: [call.method for call in peer.calls].count("conversations.members") == 2)
    await peer.slash(ben, general, "/process", "show Raise talks")
    await noted(peer, ben, general, "Collect wishes")
    assert peer.refused == []


async def test_a_private_channels_process_is_not_taken_elsewhere(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    staff = await start_secret(peer)
    root = await peer.say(ann, general, "how do we go on?")
    await peer.say(ann, general, "like this", thread_ts=root)
    await peer.slash(ann, general, "/process", "use Raise talks")
    await noted(peer, ann, general, "lives in a private place and stays there")
    await peer.slash(ann, general, "/process", "show Raise talks")
    card = await noted(peer, ann, general, "Collect wishes")
    await peer.click(ann, general, card.ts, "Share")
    await noted(peer, ann, general, "nothing to share here")
    assert find(peer, general, "Raise talks") is None
    await peer.say(ann, peer.dm(ann), "what is open?")
    await seen(peer, peer.dm(ann), "Raise talks")
    assert find(peer, staff, "Collect wishes") is not None


async def test_who_was_removed_from_a_private_channel_changes_nothing_with_an_old_card(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    staff = await start_secret(peer)
    await peer.slash(ann, general, "/process", "show Raise talks")
    card = await noted(peer, ann, general, "Collect wishes")
    peer.leave("Ann", staff)
    await peer.until(lambda: [call.method for call in peer.calls].count("conversations.members") == 2)
    await peer.choose(ann, general, card.ts, "Mark Done", "1 Collect wishes")
    await noted(peer, ann, general, "private channel that you are not in")
    assert find(peer, staff, "0 of 2") is not None


async def test_a_public_channels_process_is_seen_by_whom_it_names(house: House) -> None:
    peer = house.peer
    ben, random = peer.person("Ben").id, peer.add_channel("random", ["Ben"]).id
    await start_process(peer)
    await peer.slash(ben, random, "/process", "show Release 4.2")
    await noted(peer, ben, random, "Launch")


async def test_a_note_about_a_card_is_shown_beside_it_and_not_in_a_thread_nobody_began(house: House) -> None:
    peer = house.peer
    chloe, general = peer.person("Chloe").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.choose(chloe, general, card_ts, "Mark Done", "1 DNS change")
    await noted(peer, chloe, general, "That is for Ann to decide")
    [note] = [call for call in peer.calls if call.method == "chat.postEphemeral"]
    assert "thread_ts" not in note.args


async def test_a_private_card_shows_what_was_pressed_on_it(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await start_process(peer)
    await peer.slash(ann, general, "/process", "show Release")
    card = await noted(peer, ann, general, "0 of 4")
    await peer.choose(ann, general, card.ts, "Mark Done", "1 DNS change")
    await noted(peer, ann, general, "1 of 4")
    assert peer.refused == []
