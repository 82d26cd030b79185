"""What fits a goal is found by its words, within what the person may see."""

import asyncio

from tests.e2e.acting import noted, start_process
from tests.e2e.conftest import House
from tests.peers.openai import OpenAIPeer

LEARNED = "SELECT count(*) FROM search_vectors AS v JOIN search_entries AS e USING (team_id, kind, id) WHERE "


async def test_a_goal_finds_the_template_and_similar_work(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await start_process(peer, name="Release 4.2")
    await peer.slash(ann, general, "/process", "suggest ship a software release")
    found = await noted(peer, ann, general, "Templates that fit")
    assert "Software release" in found.plain
    assert "Release 4.2" in found.plain
    assert "no AI model" in found.plain

    first = next(b["accessory"]["value"] for b in found.blocks if "accessory" in b)
    await peer.click(ann, general, found.ts, first)
    await peer.until(lambda: peer.open_views(ann))


async def test_private_work_is_recommended_to_nobody_outside(house: House) -> None:
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    hidden = peer.add_channel("leads", ["Ann"], is_private=True).id
    await peer.slash(ann, hidden, "/process", "start Layoffs zebra")
    await peer.until(lambda: peer.open_views(ann))
    await peer.submit(ann, {"Name": "Layoffs zebra", "Steps": "Zebra list"})
    await peer.until(lambda: any("Layoffs" in m.plain for m in peer.messages(hidden)))

    await peer.slash(ann, hidden, "/process", "suggest zebra")
    await noted(peer, ann, hidden, "Layoffs zebra")
    await peer.slash(ben, general, "/process", "suggest zebra")
    answer = await noted(peer, ben, general, "Nothing here is like")
    assert "Layoffs" not in answer.plain


async def learned(house: House, title: str) -> None:
    """Wait until Convers has learned, in the background, what something of this title means."""
    async with asyncio.timeout(60):
        while True:
            if await house.read_record(f"{LEARNED} e.title = '{title}'") != [(0,)]:
                return
            await asyncio.sleep(0.1)  # the record tells nobody that it changed


def model_of(house: House) -> OpenAIPeer:
    assert house.model is not None
    return house.model


async def test_a_goal_in_other_words_finds_what_is_meant(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await start_process(peer, name="Release 4.2")
    await peer.slash(ann, general, "/process", "suggest software")  # the first question takes everything in
    await noted(peer, ann, general, "For “software”")
    await learned(house, "Release 4.2")
    await learned(house, "Software release")

    await peer.slash(ann, general, "/process", "suggest rollout")
    found = await noted(peer, ann, general, "For “rollout”")

    assert "Software release" in found.plain
    assert "Release 4.2" in found.plain
    assert "Found by meaning and by words." in found.plain
    requests = model_of(house).vector_requests
    assert requests[-1].body["input"] == ["rollout"]
    assert max(len(request.body["input"]) for request in requests) <= 64
    rows = await house.read_record("SELECT DISTINCT purpose FROM usage_rows WHERE model LIKE 'text-emb%'")
    assert sorted(rows) == [("index",), ("search",)]


async def test_a_model_that_hangs_leaves_words_after_a_moment(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/process", "suggest software")
    await noted(peer, ann, general, "For “software”")
    await learned(house, "Software release")
    model_of(house).hang_vectors(times=9)

    await peer.slash(ann, general, "/process", "suggest software release")

    found = await noted(peer, ann, general, "the AI model did not answer")
    assert "Software release" in found.plain


async def test_meaning_finds_private_work_for_nobody_outside(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    hidden = peer.add_channel("leads", ["Ann"], is_private=True).id
    await peer.slash(ann, hidden, "/process", "start Layoffs zebra")
    await peer.until(lambda: peer.open_views(ann))
    await peer.submit(ann, {"Name": "Layoffs zebra", "Steps": "Zebra list"})
    await peer.until(lambda: any("Layoffs" in m.plain for m in peer.messages(hidden)))
    await peer.slash(ann, hidden, "/process", "suggest zebra")
    await noted(peer, ann, hidden, "Layoffs zebra")
    await learned(house, "Layoffs zebra")

    await peer.slash(ann, hidden, "/process", "suggest zebraish layoffing")  # no word of it, but its pieces
    inside = await noted(peer, ann, hidden, "zebraish")
    assert "Layoffs zebra" in inside.plain
    assert "Found by meaning" in inside.plain

    await peer.slash(ben, general, "/process", "suggest zebraish layoffing")
    outside = await noted(peer, ben, general, "zebraish")
    assert "Layoffs zebra" not in outside.plain
    assert "Found by meaning" in outside.plain


async def test_who_turned_ai_off_sends_no_goal_and_their_work_is_forgotten(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await start_process(peer, name="Canary launch")
    await peer.slash(ann, general, "/process", "suggest canary")
    await noted(peer, ann, general, "For “canary”")
    await learned(house, "Canary launch")
    await peer.slash(ann, general, "/convers", "privacy")
    card = await noted(peer, ann, general, "Turn AI Off")
    await peer.click(ann, general, card.ts, "Turn AI Off")
    await peer.until(lambda: any("Turn AI On" in m.button_texts for m in peer.ephemerals(ann, general)))
    sent = len(model_of(house).vector_requests)

    await peer.slash(ann, general, "/process", "suggest canaries")

    assert "no AI model" in (await noted(peer, ann, general, "canaries")).plain
    assert [one.body["input"] for one in model_of(house).vector_requests[sent:]] == []
    assert await house.read_record(f"{LEARNED} e.title = 'Canary launch'") == [(0,)]
