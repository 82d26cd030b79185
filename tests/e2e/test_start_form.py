"""Where people start work, they are shown what fits; and never a card that nobody can see."""

import json

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, seen, start_process
from tests.e2e.conftest import House
from tests.e2e.test_summaries import talk
from tests.e2e.test_turn_into import field_of, first_view

RELEASE = (
    ("Ann", "The software release is near."),
    ("Ben", "I'll test the software release by Friday."),
)
KIND = {
    "What kind of release is it?": "Major",
    "Does it change the database?": "No",
    "Is there downtime customers will notice?": "No",
}


def shown(peer: SlackPeer, user: str) -> str:
    """Return everything the top form says."""
    return json.dumps([view.blocks for view in peer.open_views(user)], ensure_ascii=False)


async def use_first(peer: SlackPeer, user: str) -> None:
    """Press the first button that starts from a template instead; wait for its form."""
    pressed = next(
        str(block["accessory"]["value"])
        for block in peer.open_views(user)[-1].blocks
        if (block.get("accessory") or {}).get("action_id") == "start_from"
    )
    await peer.click_view(user, pressed)
    await peer.until(lambda: first_view(peer, user, "template_start"))


async def test_words_that_name_no_template_are_answered_with_those_that_fit(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/process", "start shipping our new software")
    await peer.until(lambda: first_view(peer, ann, "process_start"))
    assert "the template “Software release”" in shown(peer, ann)

    await use_first(peer, ann)
    form = first_view(peer, ann, "template_start")
    assert field_of(form, "name") == "shipping our new software"
    await peer.click_view(ann, "Blank Form")
    form = await peer.until(lambda: first_view(peer, ann, "process_start"))
    assert field_of(form, "name") == "shipping our new software"
    await use_first(peer, ann)
    ack = await peer.submit(ann, KIND)
    assert not ack.get("errors")
    await seen(peer, general, "shipping our new software")


async def test_enter_in_the_name_looks_again_and_keeps_what_was_typed(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/process", "start")
    await peer.until(lambda: first_view(peer, ann, "process_start"))
    assert "press Enter" in shown(peer, ann)
    assert "Start from a template" in shown(peer, ann)
    await peer.choose_view(ann, "Name", "zzqq")
    await peer.until(lambda: "No template fits" in shown(peer, ann))
    await peer.choose_view(ann, "Name", "close the month")
    await peer.until(lambda: "Month-end close" in shown(peer, ann))
    ack = await peer.submit(ann, {"Steps": "Count the cash"})
    assert not ack.get("errors")
    card = await seen(peer, general, "Count the cash")
    assert "close the month" in card.plain


async def test_the_global_shortcut_starts_from_a_template_in_a_chosen_channel(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    elsewhere = peer.add_channel("elsewhere", ["Ann"], with_bot=False).id
    for channel in (elsewhere, general):
        await peer.shortcut(ann, "start_process")
        await peer.until(lambda: first_view(peer, ann, "home_started"))
        await peer.choose_view(ann, "Name", "software release of May")
        await peer.until(lambda: "Fits: the template “Software release”" in shown(peer, ann))
        await use_first(peer, ann)
        ack = await peer.submit(ann, {"Channel": channel, **KIND})
        assert not ack.get("errors")
        if channel == elsewhere:
            await peer.until(lambda: find(peer, peer.dm(ann), "not in that channel"))
    await seen(peer, general, "software release of May")


async def test_a_thread_looks_like_a_template_and_a_past_run_and_can_start_from_it(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer, name="Software release 4.1", steps="Test it")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await peer.say(ann, general, "close", thread_ts=card_ts)
    await peer.until(lambda: "closed" in peer.message(general, card_ts).plain)
    root = await talk(peer, RELEASE)

    await peer.shortcut(ann, "turn_into_process", general, root)
    await peer.until(lambda: first_view(peer, ann, "thread_started"))
    assert "Looks like the template “Software release”" in shown(peer, ann)
    assert "Similar past run: “Software release 4.1” (took 1 day)" in shown(peer, ann)
    await use_first(peer, ann)
    await peer.click_view(ann, "Steps of the Thread")
    await peer.until(lambda: first_view(peer, ann, "thread_started"))
    await use_first(peer, ann)
    ack = await peer.submit(ann, {"Name": "Release of May", **KIND})
    assert not ack.get("errors")
    await seen(peer, general, "Release of May")
    await seen(peer, general, "started from this thread", root)
    await peer.say(ann, general, "status", thread_ts=root)
    await peer.until(lambda: find(peer, general, "Release of May", root))


async def test_a_thread_of_other_things_looks_like_nothing(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, (("Ann", "Lunch?"), ("Ben", "I'll book a table by Friday.")))
    await peer.shortcut(ann, "turn_into_process", general, root)
    await peer.until(lambda: first_view(peer, ann, "thread_started"))
    assert "Looks like" not in shown(peer, ann)


async def test_private_runs_are_no_likeness_for_others(house: House) -> None:
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    hidden = peer.add_channel("leads", ["Ann"], is_private=True).id
    await peer.slash(ann, hidden, "/process", "start Zebra layoffs")
    await peer.until(lambda: peer.open_views(ann))
    await peer.submit(ann, {"Name": "Zebra layoffs", "Steps": "Zebra list"})
    card = await peer.until(lambda: find(peer, hidden, "Zebra layoffs"))
    await peer.say(ann, hidden, "done 1", thread_ts=card.ts)
    await peer.say(ann, hidden, "close", thread_ts=card.ts)
    await peer.until(lambda: "closed" in peer.message(hidden, card.ts).plain)
    root = await talk(peer, (("Ann", "The zebra."), ("Ben", "I'll feed the zebra layoffs by Friday.")))
    await peer.shortcut(ben, "turn_into_process", general, root)
    await peer.until(lambda: first_view(peer, ben, "thread_started"))
    assert "Similar past run" not in shown(peer, ben)


async def test_nothing_starts_in_a_direct_message_that_convers_is_not_in(house: House) -> None:
    peer = house.peer
    ann, ben = peer.person("Ann").id, peer.person("Ben").id
    theirs = peer.dm_between(ann, ben)
    for text in ("start Release 4.2", "start Software release"):
        await peer.slash(ann, theirs, "/process", text)
    await peer.until(
        lambda: len([m for m in peer.ephemerals(ann, theirs) if "I am not part of" in m.plain]) == 2
    )
    assert not peer.open_views(ann)
    await peer.slash(ann, theirs, "/process", "templates")
    listed = await noted(peer, ann, theirs, "Software release")
    start = next(b["accessory"]["value"] for b in listed.blocks if "accessory" in b)
    await peer.click(ann, theirs, listed.ts, start)
    await peer.until(
        lambda: len([m for m in peer.ephemerals(ann, theirs) if "I am not part of" in m.plain]) == 3
    )
    assert not peer.open_views(ann)
    assert await house.read_record("SELECT count(*) FROM processes") == [(0,)]
    await peer.slash(ann, peer.dm(ann), "/process", "start Release 4.2")
    await peer.until(lambda: first_view(peer, ann, "process_start"))
