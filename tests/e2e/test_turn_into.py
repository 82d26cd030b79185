"""A thread becomes a process, or a template; a description becomes a template; a person has the last word."""

import json

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, seen
from tests.e2e.conftest import House
from tests.e2e.test_summaries import findings, talk
from tests.peers.openai_answers import Answer

PLAN = (
    ("Ann", "We need to move the office."),
    ("Ben", "I'll book the movers by Friday."),
    ("Ann", "@Ben please tell the landlord."),
)


def first_view(peer: SlackPeer, user: str, callback_id: str):  # type: ignore[no-untyped-def]
    """Return the open form with this callback_id, or None."""
    return next((view for view in peer.open_views(user) if view.callback_id == callback_id), None)


def field_of(view, block_id: str) -> str:  # type: ignore[no-untyped-def]
    """Return what an input is filled with."""
    return next(
        str(b["element"].get("initial_value", "")) for b in view.blocks if b.get("block_id") == block_id
    )


async def test_a_thread_becomes_a_process_whose_steps_know_their_messages(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, PLAN)

    await peer.shortcut(ann, "turn_into_process", general, root)
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"))
    steps = field_of(form, "steps")
    assert "Book the movers {owner: Ben; due: 20" in steps
    assert "Tell the landlord {owner: Ben}" in steps
    assert f"/archives/{general}/p" in json.dumps(form.blocks)

    ack = await peer.submit(ann, {"Name": "Office move", "Steps": steps.replace("Tell the", "Inform the")})
    assert not ack.get("errors")
    card = await seen(peer, general, "0 of 2")
    assert "Book the movers" in card.plain
    assert "due Fri" in card.plain
    await seen(peer, general, "started from this thread", root)

    await peer.say(ann, general, "done 1", thread_ts=root)
    await peer.until(lambda: "1 of 2" in peer.message(general, card.ts).plain)

    said = next(m.ts for m in peer.messages(general, root) if "landlord" in m.plain)
    address = f"/archives/{general}/p{said.replace('.', '')}?thread_ts={root}"
    await peer.choose(ann, general, card.ts, "process_step_open", "2 Inform the landlord")
    step = await peer.until(lambda: first_view(peer, ann, "process_step_saved"))
    assert address in json.dumps(step.blocks).replace("&amp;", "&")
    assert "from this message" in json.dumps(step.blocks)
    await peer.close_view(ann)
    await peer.slash(ann, general, "/process", "history Office move")
    history = await noted(peer, ann, general, "History of")
    assert address in json.dumps(history.blocks).replace("&amp;", "&")
    await peer.slash(ann, general, "/process", "export Office move")
    sent = await seen(peer, peer.dm(ann), "exported as")
    assert address in peer.file(sent.files[0]).content.decode()


async def test_lines_that_do_not_parse_are_said_in_the_form(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, PLAN)
    await peer.shortcut(ann, "turn_into_process", general, root)
    await peer.until(lambda: first_view(peer, ann, "thread_started"))
    ack = await peer.submit(ann, {"Name": "Office move", "Steps": "Book {due: someday}"})
    assert "no day" in json.dumps(ack.get("errors"))


async def test_a_model_finds_the_steps_and_a_thread_becomes_a_template(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, PLAN)
    model.default = lambda request: findings(
        request,
        {"kind": "action", "text": "Book the movers", "of": "book the movers"},
        {"kind": "action", "text": "Tell the landlord", "of": "landlord"},
        title="Office move",
    )
    await peer.shortcut(ann, "turn_into_process", general, root)
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"))
    assert field_of(form, "name") == "Office move"
    assert "AI-generated, may be wrong" in json.dumps(form.blocks)

    await peer.click_view(ann, "Make a Template Instead")
    edit = await peer.until(lambda: first_view(peer, ann, "template_saved"))
    assert "Book the movers" in field_of(edit, "steps:0")
    ack = await peer.submit(ann, {"Name": "Office move"})
    assert not ack.get("errors")
    await peer.until(lambda: any("Office move" in m.plain for m in peer.ephemerals(ann, general)))
    assert model.violations == []


async def test_a_template_is_drafted_from_a_description_and_repaired_once(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    step = {
        "title": "Print the badge", "role": "host", "due_days": 1, "kind": "do",
        "is_optional": False, "notes": None, "after": [], "substeps": [],
    }  # fmt: skip
    draft = {
        "name": "Visitor day",
        "description": "A visit.",
        "roles": [{"key": "host", "label": "Host"}],
        "steps": [step, {**step, "title": "Show them around", "after": [1]}],
    }
    model.answer(tool={"name": "draft_template", "arguments": {**draft, "name": ""}})
    model.answer(tool={"name": "draft_template", "arguments": draft})
    await peer.slash(ann, general, "/process", "generate a visitor comes for a day")
    form = await peer.until(lambda: first_view(peer, ann, "template_saved"))
    assert "Print the badge" in field_of(form, "steps:0")
    assert "role: host" in field_of(form, "steps:0")
    assert "AI-generated, may be wrong" in json.dumps(form.blocks)
    assert len(model.requests) == 2
    assert find(peer, general, "Visitor day") is None
    assert model.violations == []


async def test_without_a_model_the_nearest_template_is_the_draft_and_says_so(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(
        ann, general, "/process", "generate onboarding of a new employee: buy a desk; order lunch"
    )
    form = await peer.until(lambda: first_view(peer, ann, "template_saved"))
    assert "Buy a desk" in field_of(form, "steps:0")
    assert "nearest to your words" in json.dumps(form.blocks)
    assert "AI-generated" not in json.dumps(form.blocks)


async def test_garbage_drafts_fall_back_to_rules(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    model.default = lambda _: Answer(tool_name="draft_template", tool_arguments='{"steps": 7')
    await peer.slash(ann, general, "/process", "generate a software release")
    form = await peer.until(lambda: first_view(peer, ann, "template_saved"))
    assert "rules made this" in json.dumps(form.blocks)
    assert len(model.requests) == 2
