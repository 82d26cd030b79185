"""The main job: a conversation proposes, a person approves, the record changes, and it can be undone."""

from tests.e2e.acting import applied_line, seen, shown, start_process
from tests.e2e.conftest import House


async def test_a_statement_becomes_a_suggestion_and_approve_changes_the_record(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)

    await peer.say(ann, general, "I finished the DNS change", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)
    assert {"Approve", "Edit", "Dismiss"} <= set(suggestion.button_texts)
    assert "DNS change" in suggestion.plain

    await peer.click(ann, general, suggestion.ts, "Approve")
    done = await peer.until(
        lambda: (m := peer.message(general, suggestion.ts)) and applied_line(m.plain) and m
    )
    assert done.button_texts == ["Undo"]
    await peer.until(lambda: "1 of 4" in peer.message(general, card_ts).plain)

    await peer.click(ann, general, suggestion.ts, "Undo")
    await peer.until(lambda: "0 of 4" in peer.message(general, card_ts).plain)
    undone = await peer.until(
        lambda: (m := peer.message(general, suggestion.ts)) and not m.button_texts and m
    )
    assert "ndone" in undone.plain


async def test_words_work_in_the_thread_without_a_mention(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)

    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await seen(peer, general, "DNS change", card_ts)
    await peer.until(lambda: "1 of 4" in peer.message(general, card_ts).plain)

    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await peer.until(lambda: "0 of 4" in peer.message(general, card_ts).plain)

    await peer.say(ann, general, "add Tell the customers under 3", thread_ts=card_ts)
    await peer.until(lambda: "Tell the customers" in peer.message(general, card_ts).plain)


async def test_yes_do_it_counts_as_approve(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, "we also need a legal check", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)

    await peer.say(ann, general, "yes, do it", thread_ts=card_ts)
    await peer.until(lambda: applied_line(peer.message(general, suggestion.ts).plain))
    await peer.until(lambda: "Legal check" in peer.message(general, card_ts).plain)


async def test_two_people_approve_at_once_and_exactly_one_effect_follows(house: House) -> None:
    import asyncio

    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, "assign 1 to @Ben", thread_ts=card_ts)
    await peer.until(lambda: "Ben" in peer.message(general, card_ts).plain)
    await peer.say(ann, general, "I finished the DNS change", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)

    await asyncio.gather(
        peer.click(ann, general, suggestion.ts, "Approve"),
        peer.click(ben, general, suggestion.ts, "Approve"),
    )
    await peer.until(lambda: applied_line(peer.message(general, suggestion.ts).plain))
    late = await peer.until(lambda: peer.ephemerals(ann, general) or peer.ephemerals(ben, general))
    assert "approved this at" in late[-1].plain
    await peer.until(lambda: "1 of 4" in peer.message(general, card_ts).plain)


async def test_a_stranger_gets_a_private_kind_note_and_nothing_changes(house: House) -> None:
    peer = house.peer
    ann, chloe, general = peer.person("Ann").id, peer.person("Chloe").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, "I finished the DNS change", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)

    await peer.click(chloe, general, suggestion.ts, "Approve")
    note = (await peer.until(lambda: peer.ephemerals(chloe, general)))[-1]
    assert "Ann" in note.plain or "people" in note.plain
    assert "Approve" in peer.message(general, suggestion.ts).button_texts
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_step_that_changed_makes_the_suggestion_stale(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, "I finished the DNS change", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)
    await peer.say(ann, general, "rename 1 to DNS switch", thread_ts=card_ts)
    redrawn = await shown(peer, general, suggestion.ts, "changed")
    assert "Approve" not in redrawn.button_texts
    await shown(peer, general, card_ts, "DNS switch")
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_approve_works_after_a_restart(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(ann, general, "I finished the DNS change", thread_ts=card_ts)
    suggestion = await seen(peer, general, "Approve", card_ts)

    await house.restart()
    await peer.click(ann, general, suggestion.ts, "Approve")
    await peer.until(lambda: applied_line(peer.message(general, suggestion.ts).plain))
    await seen(peer, general, "1 of 4")
