"""A week for several people over the real app: each gets a draft of their own, and decides alone."""

from tests.e2e.acting import find, noted, seen, shown, start_process
from tests.e2e.conftest import House


async def test_a_week_is_planned_together_and_everyone_accepts_alone(house: House) -> None:
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    card_ts = await start_process(peer)
    for number, name in ((1, "Ann"), (3, "Ben")):
        await peer.say(ann, general, f"assign {number} to @{name}", thread_ts=card_ts)
        await peer.say(ann, general, f"due {number} in 5 days", thread_ts=card_ts)
    for step in ("DNS change · Ann · ", "Launch · Ben · "):
        await shown(peer, general, card_ts, step)
    goals = f"<@{ann}|ann> Board report 3h; <@{ben}|ben> Tidy the shelves 1h"
    await peer.slash(ann, general, "/plan", f"team <@{ben}|ben>: {goals}")
    await noted(peer, ann, general, "Ben has a draft and so do you")
    bens = await seen(peer, peer.dm(ben), "· draft", seconds=40)
    assert "Launch" in bens.plain
    assert "Tidy the shelves" in bens.plain
    assert "Board report" not in bens.plain
    anns = await seen(peer, peer.dm(ann), "· draft", seconds=40)
    assert "Board report" in anns.plain
    assert "Launch" not in anns.plain
    assert "Tidy the shelves" not in anns.plain
    bens = await peer.until(
        lambda: (m := find(peer, peer.dm(ben), "· draft")) and "Accept" in m.button_texts and m
    )
    await peer.click(ben, peer.dm(ben), bens.ts, "Accept")
    await shown(peer, peer.dm(ben), bens.ts, "· accepted")
    assert (await house.read_record("SELECT count(*) FROM plans WHERE state = 'accepted'")) == [(1,)]
    assert peer.refused == []


async def test_planning_together_says_what_is_missing(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/plan", "team")
    await noted(peer, ann, general, "Name who plans along")
    await peer.slash(ann, general, "/plan", "team Benjamin: report")
    await noted(peer, ann, general, "Mention who plans along")
