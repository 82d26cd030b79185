"""What Slack's delivery does to an app: copies, retries, hang-ups, unknown events; each has one effect."""

import asyncio

from sandbox.peer import SlackPeer
from tests.e2e.acting import ask, bot_messages, noted, seen, shown, start_process, suggest
from tests.e2e.conftest import Build, House


def general(peer: SlackPeer) -> str:
    return peer.channel("general").id


async def answers_after_all(house: House, root: str) -> list[str]:
    """Let one more question be answered in the thread, whose work is in order; return all answers."""
    peer = house.peer
    assert house.model is not None
    house.model.answer("That was all.")
    await ask(peer, "anything else?", root)
    await seen(peer, general(peer), "That was all.", root)
    return [m.plain for m in bot_messages(peer, general(peer), root)][:-1]


async def test_a_mention_and_its_twin_get_exactly_one_answer(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    model.answer("Only once.")
    root = await ask(peer, "hello")
    await seen(peer, general(peer), "Only once.", root)
    twins = [d for d in peer.deliveries if d.event.get("ts") == root]
    assert sorted(d.event["type"] for d in twins) == ["app_mention", "message"]
    await peer.until(lambda: all(d.acked_at for d in twins))
    assert len(await answers_after_all(talking_house, root)) == 1
    assert len(model.requests) == 2


async def test_an_event_delivered_twice_gets_one_answer(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    peer.faults.duplicate_next(2)
    model.answer("Only once.")
    root = await ask(peer, "hello")
    await seen(peer, general(peer), "Only once.", root)
    assert len([d for d in peer.deliveries if d.event.get("ts") == root]) == 4
    assert len(await answers_after_all(talking_house, root)) == 1


async def test_events_tried_again_for_want_of_an_acknowledgement_get_one_answer(build: Build) -> None:
    house = await build(with_model=True, ack_seconds=0.0)
    peer, model = house.peer, house.model
    assert model is not None
    model.answer("Only once.")
    root = await ask(peer, "hello")
    await peer.until(lambda: all(d.is_lost for d in peer.deliveries if d.event.get("ts") == root))
    assert {d.attempts for d in peer.deliveries if d.event.get("ts") == root} == {3}
    await seen(peer, general(peer), "Only once.", root)
    assert len(await answers_after_all(house, root)) == 1


async def test_events_nobody_handles_are_acknowledged(house: House) -> None:
    peer = house.peer
    for event in (
        {"type": "channel_rename", "channel": {"id": "C1", "name": "x"}},
        {"type": "message", "subtype": "channel_join", "user": "U1", "channel": "C1", "ts": "1.1"},
        {"type": "a_kind_of_next_year"},
    ):
        await peer.announce(event)
    await peer.until(lambda: all(d.acked_at for d in peer.deliveries))
    assert [d.attempts for d in peer.deliveries] == [1, 1, 1]


async def test_edits_deletions_and_our_own_echoes_start_nothing(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    ann = peer.person("Ann").id
    model.answer("Hello.")
    root = await ask(peer, "hello")
    await seen(peer, general(peer), "Hello.", root)
    reply = await peer.say(ann, general(peer), f"<@{peer.person('Ben').id}> look", thread_ts=root)
    await peer.edit_message(ann, general(peer), root, f"<@{peer.bot_user_id}> hello again")
    await peer.delete_message(ann, general(peer), reply)
    assert len(await answers_after_all(talking_house, root)) == 1


async def test_a_dropped_connection_in_the_middle_of_an_answer_loses_nothing(build: Build) -> None:
    house = await build(with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    model.answer(["One ", "two ", "three."], delay_between=0.3)
    root = await ask(peer, "count")
    await seen(peer, general(peer), "One", root)
    peer.faults.drop_sockets()
    model.answer("Four.")
    await ask(peer, "go on", root)
    await seen(peer, general(peer), "One two three.", root)
    await seen(peer, general(peer), "Four.", root, seconds=20)
    assert len(await answers_after_all(house, root)) == 2


async def test_a_refresh_in_the_middle_of_an_answer_loses_nothing(build: Build) -> None:
    house = await build(with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    model.answer(["One ", "two ", "three."], delay_between=0.2)
    root = await ask(peer, "count")
    await seen(peer, general(peer), "One", root)
    peer.faults.refresh_sockets(warning=0.05)
    model.answer("Four.")
    await ask(peer, "go on", root)
    await seen(peer, general(peer), "Four.", root, seconds=20)
    await peer.until(lambda: peer.connections == 2, timeout=20)
    assert len(await answers_after_all(house, root)) == 2


async def test_a_post_that_took_effect_although_slack_said_500_is_not_posted_again(house: House) -> None:
    peer = house.peer
    ann = peer.person("Ann").id
    card_ts = await start_process(peer)
    peer.faults.http_500("chat.postMessage", after_effect=True)
    await peer.say(ann, general(peer), "done 1", thread_ts=card_ts)
    await shown(peer, general(peer), card_ts, "1 of 4")
    await peer.say(ann, general(peer), "done 3", thread_ts=card_ts)
    await seen(peer, general(peer), "3 Launch: open → done", card_ts)
    said = [m.plain for m in bot_messages(peer, general(peer), card_ts)]
    assert len([text for text in said if "1 DNS change: open → done" in text]) == 1


async def test_a_card_that_was_posted_although_the_connection_broke_is_not_posted_again(house: House) -> None:
    peer = house.peer
    peer.faults.http_500("chat.postMessage", after_effect=True, drop=True)
    card_ts = await start_process(peer)
    await peer.until(lambda: peer.message(general(peer), card_ts).edited)
    await suggest(peer, card_ts)
    cards = [m for m in peer.messages(general(peer)) if m.user == peer.bot_user_id and not m.is_reply]
    assert len(cards) == 1


async def test_rate_limits_are_waited_for_and_nothing_is_lost(house: House) -> None:
    peer = house.peer
    ann = peer.person("Ann").id
    card_ts = await start_process(peer)
    peer.faults.fail_next("chat.postMessage", retry_after=1)
    peer.faults.fail_next("chat.update", retry_after=1)
    await peer.say(ann, general(peer), "done 1", thread_ts=card_ts)
    await seen(peer, general(peer), "1 DNS change: open → done", card_ts)
    await shown(peer, general(peer), card_ts, "1 of 4")
    assert len(bot_messages(peer, general(peer), card_ts)) == 1


async def test_commands_in_a_direct_message_are_answered_there(house: House) -> None:
    peer = house.peer
    ann = peer.person("Ann").id
    direct = peer.dm(ann)
    await start_process(peer)
    await peer.slash(ann, direct, "/process", "list")
    await noted(peer, ann, direct, "1 open process")
    await peer.slash(ann, direct, "/process", "show Release")
    await noted(peer, ann, direct, "Security review")
    assert peer.refused == []


async def test_an_uninstalled_app_stays_quiet_and_up_and_says_why(house: House) -> None:
    peer = house.peer
    peer.uninstall()
    await peer.until(lambda: len(peer.deliveries) >= 2 and all(d.acked_at for d in peer.deliveries))
    told = len(peer.calls)

    async def token() -> dict[str, object]:
        facts = await house.convers.facts()
        assert facts["ok"]  # a new start would mend nothing
        return dict(facts["token"])

    async with asyncio.timeout(10):
        while (await token())["installed"]:  # noqa: ASYNC110 - a health line is looked at
            await asyncio.sleep(0.02)
    assert await token() == {"installed": False, "error": "token_revoked"}
    assert len(peer.calls) == told
