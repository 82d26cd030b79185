"""Whom a step waits on is asked once and answers; who is given work is read in once."""

import pytest

from sandbox.peer import SlackPeer
from tests.e2e.acting import bot_messages, bring_forward, find, seen, shown, start_process
from tests.e2e.conftest import Build, House


@pytest.fixture
async def house(build: Build) -> House:
    """What is played here is the same over every transport."""
    return await build()


def places(peer: SlackPeer) -> tuple[str, str, str]:
    return peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id


def asked(peer: SlackPeer, user: str):  # type: ignore[no-untyped-def]
    """Return what the person was ever asked and is still there."""
    return [m for m in peer.messages(peer.dm(user)) if m.user == peer.bot_user_id and "on you" in m.plain]


async def wait_on_ben(peer: SlackPeer, words: str = "") -> tuple[str, str]:
    """Let Ann's launch wait on Ben; return the ts of the card and of what Ben is asked."""
    ann, ben, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, f"blocked 3 by <@{ben}>{words}", thread_ts=card_ts)
    message = await seen(peer, peer.dm(ben), "Ann waits on you for “3 Launch” since today")
    return card_ts, str(message.ts)


async def test_ben_is_asked_once_and_it_is_brought_up_to_date(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    message = peer.message(peer.dm(ben), ts)
    assert message.button_texts[0] == "Done"
    assert message.button_texts[2] == "Not Me"
    assert f"/archives/{general}/p{card_ts.replace('.', '')}|Release 4.2>" in message.plain
    await peer.say(ann, general, "rename 3 to Lift off", thread_ts=card_ts)
    await shown(peer, peer.dm(ben), ts, "Lift off")
    assert len(asked(peer, ben)) == 1
    assert peer.refused == []


async def test_done_by_who_may_not_finish_it_ends_the_wait_and_is_told(house: House) -> None:
    peer = house.peer
    _, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    await peer.click(ben, peer.dm(ben), ts, "Done")
    await seen(peer, general, "Ben says this is done", thread_ts=card_ts)
    over = await shown(peer, peer.dm(ben), ts, "You said it is done")
    assert over.button_texts == ["Undo"]
    await peer.click(ben, peer.dm(ben), ts, "Undo")
    again = await shown(peer, peer.dm(ben), ts, "waits on you for “3 Launch”")
    assert "Not Me" in again.button_texts
    assert len(asked(peer, ben)) == 1
    assert peer.refused == []


async def test_done_by_who_may_finish_it_finishes_it(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, f"assign 3 to <@{ben}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "Launch · Ben")
    await peer.say(ann, general, f"blocked 3 by <@{ben}>", thread_ts=card_ts)
    message = await seen(peer, peer.dm(ben), "waits on you for “3 Launch”")
    await peer.click(ben, peer.dm(ben), message.ts, "Done")
    await seen(peer, general, "Ben finished “3 Launch”", thread_ts=card_ts)
    await shown(peer, general, card_ts, "1 of 4")
    await shown(peer, peer.dm(ben), message.ts, "You finished it")


async def test_a_day_puts_it_off_and_is_told(house: House) -> None:
    peer = house.peer
    _, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    day = peer.message(peer.dm(ben), ts).button_texts[1]
    assert day.endswith("day")
    await peer.click(ben, peer.dm(ben), ts, day)
    await seen(peer, general, "“3 Launch” waits until then", thread_ts=card_ts)
    await shown(peer, general, card_ts, "blocked by Ben until")
    put_off = await shown(peer, peer.dm(ben), ts, "I ask once more then")
    assert "Done" in put_off.button_texts
    assert len(asked(peer, ben)) == 1


async def test_any_later_day_of_the_calendar_will_do_and_a_past_one_will_not(house: House) -> None:
    peer = house.peer
    _, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    await peer.choose(ben, peer.dm(ben), ts, "ask_pick", "2020-01-01")
    await peer.until(lambda: [m for m in peer.ephemerals(ben, peer.dm(ben)) if "after today" in m.plain])
    await peer.choose(ben, peer.dm(ben), ts, "ask_pick", "2199-03-04")
    await shown(peer, general, card_ts, "until Mon 4 Mar 2199")
    assert peer.refused == []


async def test_when_the_day_has_come_ben_is_asked_once_more(house: House) -> None:
    peer = house.peer
    _, ben, _ = places(peer)
    _, ts = await wait_on_ben(peer)
    day = peer.message(peer.dm(ben), ts).button_texts[1]
    await peer.click(ben, peer.dm(ben), ts, day)
    await shown(peer, peer.dm(ben), ts, "I ask once more then")
    # The wait began last week, the day was yesterday: the queue's hour has come.
    await house.change_record("UPDATE activity SET at = at - interval '9 days'")
    await house.change_record("UPDATE steps SET blocked_until = current_date - 3 WHERE title = 'Launch'")
    await house.change_record("UPDATE posts SET key = regexp_replace(key, '[0-9-]{10}$', '2020-01-01')")
    await bring_forward(house, "ask")
    again = await seen(peer, peer.dm(ben), "Ann still waits on you for “3 Launch”", seconds=20)
    assert again.ts != ts
    assert "Done" in again.button_texts
    await peer.until(lambda: len(asked(peer, ben)) == 1)
    assert len(asked(peer, ben)) == 1


async def test_not_me_leaves_it_waiting_on_nobody_and_is_told(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    await peer.click(ben, peer.dm(ben), ts, "Not Me")
    told = await seen(peer, general, "Ben says it is not them", thread_ts=card_ts)
    assert f"<@{ann}>" in told.plain
    await shown(peer, general, card_ts, "blocked: Ben is not the one")
    over = await shown(peer, peer.dm(ben), ts, "You said it is not you")
    assert "Not Me" not in over.button_texts


async def test_what_is_withdrawn_loses_its_buttons(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts, ts = await wait_on_ben(peer)
    await peer.say(ann, general, "done 3", thread_ts=card_ts)
    over = await shown(peer, peer.dm(ben), ts, "no longer waits on you")
    assert over.button_texts == []
    assert "finished by Ann" in over.plain
    assert len(bot_messages(peer, peer.dm(ben), ts)) == 0


async def test_an_outsider_of_a_private_channel_is_not_asked_and_the_asker_hears_why(house: House) -> None:
    peer = house.peer
    ann, ben, _ = places(peer)
    staff = peer.add_channel("staff", ["Ann"], is_private=True).id
    await peer.slash(ann, staff, "/process", "start Audit")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Name": "Audit", "Steps": "Read the ledger"})).get("errors")
    card = await seen(peer, staff, "Audit")
    await peer.say(ann, staff, f"blocked 1 by <@{ben}>", thread_ts=card.ts)
    told = await seen(peer, peer.dm(ann), "I did not ask them")
    assert "Ben" in told.plain
    assert find(peer, peer.dm(ben), "ledger") is None
    assert find(peer, peer.dm(ben), "Audit") is None


async def test_who_is_waited_on_by_themselves_is_not_asked(house: House) -> None:
    peer = house.peer
    ann, _, general = places(peer)
    card_ts = await start_process(peer)
    await peer.say(ann, general, f"blocked 3 by <@{ann}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "blocked by Ann")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await shown(peer, general, card_ts, "1 of 4")
    assert asked(peer, ann) == []


async def test_a_burst_of_gifts_is_one_card_also_over_a_restart(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts = await start_process(peer)
    for number, title in ((1, "DNS change"), (3, "Launch")):
        await peer.say(ann, general, f"assign {number} to <@{ben}>", thread_ts=card_ts)
        await shown(peer, general, card_ts, f"{title} · Ben")
    assert find(peer, peer.dm(ben), "gave you") is None
    await bring_forward(house, "read_in")
    await house.restart()
    card = await seen(peer, peer.dm(ben), "Ann gave you 2 steps in “Release 4.2”", seconds=20)
    for words in ("DNS change", "Launch", "0 of 4 steps done", "Last changes", "Open"):
        assert words in card.plain or words in card.button_texts
    await peer.say(ann, general, f"assign 2 to <@{ben}>", thread_ts=card_ts)
    await shown(peer, general, card_ts, "Security review · Ben")
    await bring_forward(house, "read_in")
    await shown(peer, peer.dm(ben), card.ts, "Ann gave you 3 steps")
    cards = [m for m in peer.messages(peer.dm(ben)) if "gave you" in m.plain]
    assert len(cards) == 1
    await peer.click(ben, peer.dm(ben), card.ts, "Open")
    assert peer.refused == []
