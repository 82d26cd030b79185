"""Handing one's steps over before leave: one form, one change per process, Undo, one message to the other."""

import pytest

from tests.e2e.acting import bring_forward, find, seen, shown, start_process
from tests.e2e.conftest import Build, House


@pytest.fixture
async def house(build: Build) -> House:
    """What is played here is the same over every transport."""
    return await build()


async def test_open_steps_go_over_and_come_back_by_undo(house: House) -> None:
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, f"assign 1 to <@{ann}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "DNS change · Ann")
    await peer.slash(ann, general, "/process", f"handover <@{ben}> until Friday")
    await peer.until(lambda: peer.open_views(ann))
    ack = await peer.submit(ann, {})
    assert not ack.get("errors")
    await shown(peer, general, card_ts, "DNS change · Ben")
    told = await seen(peer, peer.dm(ben), "Ann handed 1 step over to you.")
    assert "Away until Friday" in told.plain
    await bring_forward(house, "read_in")
    await peer.say(ben, general, "history", thread_ts=card_ts)
    await seen(peer, general, "handing over", card_ts)
    assert find(peer, peer.dm(ben), "gave you") is None
    note = await seen(peer, peer.dm(ann), "You handed 1 step over to Ben.")
    await peer.click(ann, peer.dm(ann), note.ts, "activity_undo")
    await shown(peer, general, card_ts, "DNS change · Ann")
    assert find(peer, peer.dm(ben), "handed 1 step") is not None


async def test_whoever_owns_nothing_is_told_so(house: House) -> None:
    peer = house.peer
    ben, general = peer.person("Ben").id, peer.channel("general").id
    await peer.slash(ben, general, "/process", "handover")
    await peer.until(lambda: [m for m in peer.ephemerals(ben, general) if "nothing to hand over" in m.plain])


async def test_a_private_channels_steps_stay_and_the_giver_hears_why(house: House) -> None:
    peer = house.peer
    ann, ben = peer.person("Ann").id, peer.person("Ben").id
    staff = peer.add_channel("staff", ["Ann"], is_private=True).id
    await peer.slash(ann, staff, "/process", "start Audit")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Name": "Audit", "Steps": "Read the ledger"})).get("errors")
    card = await seen(peer, staff, "Audit")
    await peer.say(ann, staff, f"assign 1 to <@{ann}>", thread_ts=card.ts)
    await shown(peer, staff, card.ts, "Read the ledger · Ann")
    await peer.slash(ann, staff, "/process", f"handover <@{ben}>")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {})).get("errors")
    note = await seen(peer, peer.dm(ann), "Nothing was handed over.")
    assert "stayed as it is: it lives in a private channel that they are not in." in note.plain
    assert "Read the ledger · Ann" in peer.message(staff, card.ts).plain
    assert find(peer, peer.dm(ben), "handed") is None


async def test_a_step_that_went_to_somebody_else_meanwhile_stays_theirs(house: House) -> None:
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    chloe = peer.person("Chloe").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, f"assign 1 to <@{ann}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "DNS change · Ann")
    await peer.slash(ann, general, "/process", f"handover <@{ben}>")
    await peer.until(lambda: peer.open_views(ann))
    await peer.say(ann, general, f"assign 1 to <@{chloe}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "DNS change · Chloe")
    assert not (await peer.submit(ann, {})).get("errors")
    note = await seen(peer, peer.dm(ann), "Nothing was handed over.")
    assert "stayed as it is: none of these steps is open and yours any more." in note.plain
    assert "DNS change · Chloe" in peer.message(general, card_ts).plain
