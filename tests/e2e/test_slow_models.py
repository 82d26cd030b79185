"""A slow, hanging or babbling model: people see at once that something goes on, and get something."""

import asyncio
import json
from contextlib import suppress

import pytest

from sandbox.peer import SlackPeer
from tests.e2e.acting import ask, noted, seen, start_process
from tests.e2e.conftest import MANIFEST, House
from tests.e2e.replicas import Replica, replica_environment
from tests.e2e.test_summaries import findings, talk
from tests.e2e.test_turn_into import PLAN, field_of, first_view
from tests.peers.openai import OpenAIPeer
from tests.peers.openai_answers import Answer

READING = "I am reading the conversation"
DRAFTING = "I am drafting the template"
GARBAGE = ("html", "silence", "cut", "arguments")


def waits(peer: SlackPeer, user: str) -> bool:
    """Tell whether a form of theirs still waits."""
    shown = json.dumps([view.blocks for view in peer.open_views(user)])
    return READING in shown or DRAFTING in shown


async def test_a_summary_by_a_hanging_model_is_made_by_rules_in_time(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer)
    model.hang()
    await peer.shortcut(ann, "summarise_thread", general, root)
    await noted(peer, ann, general, READING)
    assert not any("Summary of" in m.plain for m in peer.ephemerals(ann, general))
    async with asyncio.timeout(15):
        summary = await peer.until(
            lambda: next((m for m in peer.ephemerals(ann, general) if "Summary of" in m.plain), None),
            timeout=15,
        )
    assert "took too long" in summary.plain
    assert "blue theme" in summary.plain
    await model.client_left.wait()


async def test_a_channel_is_summarised_with_a_word_that_it_takes_a_while(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await talk(peer)
    model.hang("half a", times=2)
    await peer.slash(ann, general, "/convers", "summarise")
    await noted(peer, ann, general, READING)
    summary = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "Summary of" in m.plain), None), timeout=20
    )
    assert "offline assistant" in summary.plain


async def test_a_form_shows_at_once_that_the_thread_is_read_and_is_filled_by_rules(
    house_with_model: House,
) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, PLAN)
    model.hang()
    await peer.shortcut(ann, "turn_into_process", general, root)
    await peer.until(lambda: waits(peer, ann))
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"), timeout=15)
    assert "Book the movers" in field_of(form, "steps")
    assert "took too long" in json.dumps(form.blocks)
    assert not waits(peer, ann)


async def test_a_form_for_a_draft_shows_at_once_and_is_filled_by_rules(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    model.hang()
    await peer.slash(ann, general, "/process", "generate a software release: write; test")
    await peer.until(lambda: waits(peer, ann))
    form = await peer.until(lambda: first_view(peer, ann, "template_saved"), timeout=15)
    assert "took too long" in json.dumps(form.blocks)
    assert not waits(peer, ann)


@pytest.mark.parametrize("kind", GARBAGE)
async def test_no_kind_of_garbage_leaves_a_form_that_waits(house_with_model: House, kind: str) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    root = await talk(peer, PLAN)
    model.garbage(kind, times=20)
    await peer.shortcut(ann, "turn_into_process", general, root)
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"), timeout=20)
    assert "Book the movers" in field_of(form, "steps")
    assert "AI-generated" not in json.dumps(form.blocks)
    await peer.slash(ben, general, "/process", "generate a software release")
    form = await peer.until(lambda: first_view(peer, ben, "template_saved"), timeout=20)
    assert "AI-generated" not in json.dumps(form.blocks)
    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "Summary of" in m.plain), None), timeout=20
    )
    assert "AI-generated" not in summary.plain


async def test_nothing_but_a_call_of_what_was_not_offered_is_said_honestly_and_logged(
    house_with_model: House,
) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    model.default = lambda _: Answer(tool_name="delete_everything", tool_arguments='{"really": "zebra"}')
    await ask(peer, "what is open?", card_ts)
    answer = await seen(peer, general, "could not be used", card_ts)
    assert "offline assistant" in answer.plain
    assert "DNS change" in answer.plain
    root = await talk(peer, PLAN)
    await peer.shortcut(ann, "turn_into_process", general, root)
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"))
    assert "could not be used" in json.dumps(form.blocks)
    rows = await house_with_model.read_record("SELECT DISTINCT error FROM usage_rows WHERE error IS NOT NULL")
    assert rows == [("FunctionNotOffered",)]


async def test_what_cannot_be_read_is_said_in_the_form_that_waits(house: House) -> None:
    peer = house.peer
    ann = peer.person("Ann").id
    elsewhere = peer.add_channel("elsewhere", ["Ann", "Ben"], with_bot=False).id
    ts = await peer.say(ann, elsewhere, "We need to move.")
    await peer.shortcut(ann, "turn_into_process", elsewhere, ts)
    await peer.until(lambda: "both you and I are in" in json.dumps([v.blocks for v in peer.open_views(ann)]))
    assert not waits(peer, ann)
    await peer.close_view(ann)
    await peer.slash(ann, elsewhere, "/process", "generate")
    await peer.until(lambda: "Describe it" in json.dumps([v.blocks for v in peer.open_views(ann)]))


async def test_who_closed_the_form_is_told_when_it_is_ready(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer, PLAN)
    model.hang()
    await peer.shortcut(ann, "turn_into_process", general, root)
    await peer.until(lambda: waits(peer, ann))
    await peer.close_view(ann)
    ready = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "2 steps found" in m.plain), None),
        timeout=15,
    )
    await peer.click(ann, general, ready.ts, "Open Form")
    form = await peer.until(lambda: first_view(peer, ann, "thread_started"))
    assert "Book the movers" in field_of(form, "steps")
    await peer.close_view(ann)

    model.hang()
    await peer.slash(ann, general, "/process", "generate a software release")
    await peer.until(lambda: waits(peer, ann))
    await peer.close_view(ann)
    ready = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "Draft Again" in m.button_texts), None),
        timeout=15,
    )
    await peer.click(ann, general, ready.ts, "Draft Again")
    await peer.until(lambda: first_view(peer, ann, "template_saved"), timeout=15)


async def test_a_kill_leaves_no_form_that_waits(database_url: str) -> None:
    peer, model = await SlackPeer.start(MANIFEST, retry_delays=(0.2, 0.5, 1.0)), await OpenAIPeer.start()
    peer.faults.rate_limits(scale=1000)
    replica = Replica(replica_environment(peer, model, database_url))
    replica.start()
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    try:
        await peer.until(lambda: peer.connections >= 2, timeout=30)
        root = await talk(peer, PLAN)
        model.hang(times=2)
        await peer.shortcut(ann, "turn_into_process", general, root)
        await peer.slash(ben, general, "/process", "generate a visit")
        async with asyncio.timeout(30):
            while len(model.requests) < 2:
                model.asked.clear()
                await model.asked.wait()
        assert waits(peer, ann)
        assert waits(peer, ben)
        replica.kill()
        model.default = lambda request: (
            findings(request, {"kind": "action", "text": "Book the movers", "of": "book the movers"})
            if "record_findings" in str(request.body)
            else Answer(tool_name="draft_template", tool_arguments="{}")
        )
        replica.start()
        form = await peer.until(lambda: first_view(peer, ann, "thread_started"), timeout=60)
        assert "Book the movers" in field_of(form, "steps")
        assert "AI-generated" in json.dumps(form.blocks)
        await peer.until(lambda: first_view(peer, ben, "template_saved"), timeout=60)
        assert not waits(peer, ann)
        assert not waits(peer, ben)
    finally:
        with suppress(Exception):
            replica.stop()
        replica.end()
        await model.stop()
        await peer.close()
