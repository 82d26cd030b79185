"""Every thread word, without a mention and without a model."""

from sandbox.peer import SlackPeer
from tests.e2e.acting import bot_messages, noted, seen, shown, start_process
from tests.e2e.conftest import House


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


async def test_every_word_changes_the_record_and_the_card(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    for said, card_shows in (
        ("rename 3 to Ship it", "3. Ship it"),
        ("add Tell the press", "4. Tell the press"),
        ("add Tell Ann under 3", "3.1 Tell Ann"),
        ("assign 3 to @Ben", "Ben"),
        ("due 3 2030-01-31", "31 Jan"),
        ("blocked 4 by @Ben until 2030-02-01", "Ben"),
        ("skip 2", "skip"),
        ("done 1", "DNS change"),
        ("undo", "DNS change"),
    ):
        before = len(bot_messages(peer, general, card_ts))
        await peer.say(ann, general, said, thread_ts=card_ts)
        await peer.until(lambda n=before: len(bot_messages(peer, general, card_ts)) == n + 1)  # type: ignore[misc]
        await shown(peer, general, card_ts, card_shows)
    card = await shown(peer, general, card_ts, "2 of 6")  # the skipped step counts with its substep
    assert "1. DNS change" in card.plain
    assert peer.refused == []


async def test_an_ambiguous_word_gets_one_menu_and_the_choice_is_carried_out(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, "done", thread_ts=card_ts)
    menu = await seen(peer, general, "Which step is done?", card_ts)
    assert "0 of 4" in peer.message(general, card_ts).plain
    await peer.choose(ann, general, menu.ts, "menu_choose", _option(menu, "Launch"))
    await shown(peer, general, card_ts, "1 of 4")
    answers = bot_messages(peer, general, card_ts)
    assert len([m for m in answers if "Which step" in m.plain]) <= 1
    assert peer.refused == []


def _option(message, text: str) -> str:  # type: ignore[no-untyped-def]
    elements = [e for block in message.blocks for e in block.get("elements", ()) if "options" in e]
    return str(next(o["value"] for e in elements for o in e["options"] if text in o["text"]["text"]))


async def test_status_and_help_answer_in_the_thread(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, "status", thread_ts=card_ts)
    status = await seen(peer, general, "of 4", card_ts)
    assert "DNS change" in status.plain
    await peer.say(ann, general, "help", thread_ts=card_ts)
    await seen(peer, general, "In a process's thread, just write", card_ts)
    assert peer.refused == []


async def test_a_word_that_cannot_be_says_why(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, "done 17", thread_ts=card_ts)
    await seen(peer, general, "17", card_ts)
    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await seen(peer, general, "nothing to undo", card_ts)
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_strangers_word_is_refused_in_private(house: House) -> None:
    peer = house.peer
    (_, general), chloe = places(peer), peer.person("Chloe").id
    card_ts = await start_process(peer)
    await peer.say(chloe, general, "done 1", thread_ts=card_ts)
    await noted(peer, chloe, general, "That is for Ann to decide")
    assert bot_messages(peer, general, card_ts) == []
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_words_in_a_thread_that_may_mean_two_processes_act_on_neither(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    cards = [await start_process(peer), await start_process(peer, name="Month end")]
    root = await peer.say(ann, general, f"<@{peer.bot_user_id}> done 3")
    await seen(peer, general, "This thread has no process yet", root)
    assert all("0 of 4" in peer.message(general, card).plain for card in cards)


async def test_a_member_nobody_spoke_of_yet_is_found_by_name(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    peer.add_person("Zoe")
    await peer.say(ann, general, "assign 1 to zoe", thread_ts=card_ts)
    await shown(peer, general, card_ts, "1. DNS change · Zoe")
    await peer.say(ann, general, "assign 1 to quentin", thread_ts=card_ts)
    await seen(peer, general, "I know nobody called “quentin” here", card_ts)
    assert peer.refused == []
