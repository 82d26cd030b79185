"""What fits a goal is found by its words, within what the person may see."""

from tests.e2e.acting import noted, start_process
from tests.e2e.conftest import House


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
