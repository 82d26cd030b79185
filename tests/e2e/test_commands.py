"""`/convers`: help, questions, privacy and usage; answered to the asker alone."""

import pytest

from domain.conversations.helping import OTHER_COMMANDS, PROCESS_COMMANDS, TEMPLATE_COMMANDS
from sandbox.peer import SlackPeer
from tests.e2e.acting import noted, seen, start_process
from tests.e2e.conftest import Build, House


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


async def test_every_answer_is_for_the_asker_alone(house: House) -> None:
    peer = house.peer
    (ann, general), ben = places(peer), peer.person("Ben").id
    for text, answer in (
        ("", "What you can do here"),
        ("help", "In a process's thread, just write"),
        ("ask", "What would you like to know?"),
        ("privacy", "AI is on for you"),
        ("usage", "tokens used by this workspace"),
        ("process list", "No open processes"),
        ("frobnicate", "I do not know `/convers frobnicate`"),
    ):
        await peer.slash(ann, general, "/convers", text)
        await noted(peer, ann, general, answer)
    assert peer.ephemerals(ben, general) == []
    assert [m for m in peer.messages(general) if m.user == peer.bot_user_id] == []
    assert peer.refused == []


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_with_ai_off_nothing_a_person_says_reaches_the_model(build: Build, transport: str) -> None:
    house = await build(transport=transport, with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    (ann, general), ben = places(peer), peer.person("Ben").id
    card_ts = await start_process(peer)
    await peer.slash(ann, general, "/convers", "privacy")
    note = await noted(peer, ann, general, "AI is on for you")
    await peer.click(ann, general, note.ts, "Turn AI Off")
    await noted(peer, ann, general, "AI is off for you")
    await peer.say(ann, general, f"<@{peer.bot_user_id}> my secret is 12345, what is open?", card_ts)
    await seen(peer, general, "AI is turned off for you", card_ts)
    await peer.slash(ann, general, "/convers", "ask what is open?")
    await noted(peer, ann, general, "AI is turned off for you")
    assert model.requests == []
    model.answer("Ben, here I am.")
    await peer.say(ben, general, f"<@{peer.bot_user_id}> and for me?", card_ts)
    await seen(peer, general, "Ben, here I am.", card_ts)
    assert len(model.requests) == 1
    assert "12345" not in str(model.requests[0].body)


async def test_what_the_model_used_is_counted(house_with_model: House) -> None:
    house, peer = house_with_model, house_with_model.peer
    ann, general = places(peer)
    assert house.model is not None
    house.model.answer("Nothing much.")
    await peer.slash(ann, general, "/convers", "ask what is open?")
    await noted(peer, ann, general, "Nothing much.")
    await peer.slash(ann, general, "/convers", "usage")
    note = await noted(peer, ann, general, "1 call")
    assert "Today: 0 of" not in note.plain
    assert house.model.violations == []


def is_shown(peer: SlackPeer, user: str) -> bool:
    """Tell whether a form is open that waits for nothing."""
    return any("I am drafting" not in str(view.blocks) for view in peer.open_views(user))


async def answered(peer: SlackPeer, told: int) -> None:
    """Wait until a form is open that waits for nothing, or Ann is told something new."""
    ann, general = places(peer)
    await peer.until(lambda: is_shown(peer, ann) or len(peer.ephemerals(ann, general)) > told)


async def test_everything_that_help_offers_is_answered_every_way_it_can_be_said(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer, name="NAME")
    for offered in (*PROCESS_COMMANDS, *TEMPLATE_COMMANDS, *OTHER_COMMANDS):
        command, _, words = offered.partition(" ")
        ways = [(command, words)]
        if command == "/process":
            ways += [("/convers", f"process {words}"), ("/convers", words)]
        for used, text in ways:
            told = len(peer.ephemerals(ann, general))
            await peer.slash(ann, general, used, text.replace("#channel", f"<#{general}|general>"))
            await answered(peer, told)
            if peer.open_views(ann):
                await peer.close_view(ann)
    assert not [m.plain for m in peer.ephemerals(ann, general) if "I do not know" in m.plain]
    assert not [m.plain for m in peer.ephemerals(ann, general) if "went wrong" in m.plain]
    assert peer.refused == []
