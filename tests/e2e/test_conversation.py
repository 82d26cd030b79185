"""Live conversation with a model: streamed, stoppable, honest when the model is not."""

import asyncio
import json
import re

import pytest

from tests.e2e.acting import applied_line, bot_messages, seen, start_process
from tests.e2e.conftest import Build, House


def proposal(*operations: dict[str, object]) -> dict[str, object]:
    """A call of the one function the model has."""
    blank = {"step_id": None, "substep_id": None, "content": None}
    blank |= {"owner": None, "due_on": None, "completed": None, "order": None}
    return {
        "name": "suggest_process_actions",
        "arguments": json.dumps(
            {"is_process_related": True, "suggested_operations": [{**blank, **o} for o in operations]}
        ),
    }


async def mention(house: House, text: str, thread_ts: str | None = None) -> str:
    peer = house.peer
    said = f"<@{peer.bot_user_id}> {text}"
    return await peer.say(peer.person("Ann").id, peer.channel("general").id, said, thread_ts=thread_ts)


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_mention_is_answered_in_its_thread_streamed_and_labelled(
    build: Build, transport: str
) -> None:
    house = await build(transport=transport, with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    general = peer.channel("general").id
    model.answer(["Good morning. ", "Nothing ", "is open."], delay_between=0.02)
    root = await mention(house, "anything open?")
    answer = await seen(peer, general, "Nothing is open.", root)
    await peer.until(lambda: not peer.message(general, answer.ts).is_streaming)
    shown = peer.message(general, answer.ts).plain
    assert "AI-generated, may be wrong" in shown
    assert any(call.method == "chat.startStream" for call in peer.calls)
    assert model.violations == []
    assert peer.refused == []


async def test_the_model_proposes_and_a_person_approves_all(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    house.model.answer(
        "Shall I record that?",
        tool=proposal(
            {"operation": "complete_step", "description": "Ann said the DNS change is done", "step_id": "s1"},
            {"operation": "add_step", "description": "Ann asked for it", "content": "Tell support"},
        ),
    )
    await mention(house, "DNS is through, and we have to tell support", card_ts)
    card = await seen(peer, general, "Approve All", card_ts)
    assert "Tell support" in card.plain
    assert len([m for m in bot_messages(peer, general, card_ts) if "Approve All" in m.button_texts]) == 1
    await peer.click(ann, general, card.ts, "Approve All")
    await peer.until(lambda: applied_line(peer.message(general, card.ts).plain))
    await peer.until(lambda: "1 of 5" in peer.message(general, card_ts).plain)
    assert "Tell support" in peer.message(general, card_ts).plain


async def test_single_operations_can_be_ticked_off(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    house.model.answer(
        "Two things.",
        tool=proposal(
            {"operation": "complete_step", "description": "said so", "step_id": "s1"},
            {"operation": "add_step", "description": "asked for", "content": "Tell support"},
        ),
    )
    await mention(house, "DNS is through, and tell support", card_ts)
    card = await seen(peer, general, "Approve All", card_ts)
    await peer.choose(ann, general, card.ts, "suggestion_pick", ["1"])
    await peer.until(lambda: peer.message(general, card.ts).button_texts[0] == "Approve")
    await peer.click(ann, general, card.ts, "suggestion_approve")
    await peer.until(lambda: applied_line(peer.message(general, card.ts).plain))
    await peer.until(lambda: "1 of 4" in peer.message(general, card_ts).plain)
    assert "Tell support" not in peer.message(general, card_ts).plain


async def test_stop_ends_the_answer_within_a_second(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    house.model.hang("word ", "word ")
    root = await mention(house, "tell me everything")
    await seen(peer, general, "word", root)
    await peer.stop(ann, general, root)
    async with asyncio.timeout(1.0):
        await house.model.client_left.wait()
    stopped = await seen(peer, general, "topped", root)
    assert "Approve" not in stopped.button_texts


@pytest.mark.parametrize("fault", ["status", "hang", "stall", "garbage", "cut"])
async def test_when_the_model_fails_the_offline_assistant_says_so_and_serves(
    house_with_model: House, fault: str
) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    general = peer.channel("general").id
    card_ts = await start_process(peer)
    match fault:
        case "status":
            house.model.status(500, times=9)
        case "hang":
            house.model.hang(times=9)
        case "stall":
            house.model.hang("I think that ", times=9)
        case "garbage":
            house.model.garbage("json", times=9)
        case "cut":
            house.model.garbage("cut", times=9)
    await mention(house, "what is still open?", card_ts)
    answer = await seen(peer, general, "ffline", card_ts, seconds=20)
    assert "DNS change" in " ".join(m.plain for m in bot_messages(peer, general, card_ts))
    assert not re.search("vendor detail|Traceback", answer.plain)


async def test_broadcasts_and_links_never_leave_from_model_text(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    general = peer.channel("general").id
    house.model.answer(["Hi <!chan", "nel> and @here, see https://ev", "il.example/x?k=1 now. Bye."])
    root = await mention(house, "hello")
    answer = await seen(peer, general, "Bye.", root)
    sent = " ".join(str(call.args) for call in peer.calls if call.method.startswith("chat."))
    assert "<!channel>" not in sent
    assert "https://evil.example" not in sent
    assert "@here" not in answer.plain


async def test_follow_ups_need_no_mention_and_chatter_to_others_is_left_alone(
    house_with_model: House,
) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    house.model.answer("First.")
    root = await mention(house, "hello")
    await seen(peer, general, "First.", root)
    house.model.answer("Second.")
    await peer.say(ann, general, f"<@{ben}> lunch?", thread_ts=root)
    await peer.say(ann, general, "and what else?", thread_ts=root)
    await seen(peer, general, "Second.", root)
    assert len(bot_messages(peer, general, root)) == 2


async def test_a_direct_message_is_answered_in_its_thread(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    assert house.model is not None
    ann = peer.person("Ann").id
    direct = peer.dm(ann)
    house.model.answer("Hello Ann.")
    root = await peer.say(ann, direct, "hi")
    await seen(peer, direct, "Hello Ann.", root)


async def test_a_private_question_is_answered_privately(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await start_process(peer)
    await peer.slash(ann, general, "/convers", "ask what is open?")
    note = (await peer.until(lambda: peer.ephemerals(ann, general)))[-1]
    assert "DNS change" in note.plain
    assert peer.refused == []
