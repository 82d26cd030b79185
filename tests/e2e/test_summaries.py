"""A thread is summarised for one person, who may share it and make steps of it; with a model and without."""

import json
from collections.abc import Sequence
from typing import Any

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, shown, start_process
from tests.e2e.conftest import House
from tests.peers.openai import PeerRequest
from tests.peers.openai_answers import Answer

TALK = (
    ("Ann", "Shall we ship on Monday?"),
    ("Ben", "We decided to go with the blue theme."),
    ("Ben", "I'll write the release notes by Friday."),
    ("Ann", "Who tells the customers?"),
    ("Ben", "No, I disagree with the new price."),
)


async def talk(peer: SlackPeer, lines: Sequence[tuple[str, str]] = TALK, root: str | None = None) -> str:
    """Let people talk in a thread of #general; return its root's ts."""
    general = peer.channel("general").id
    for who, text in lines:
        ts = await peer.say(peer.person(who).id, general, text, thread_ts=root)
        root = root or ts
    assert root is not None
    return root


def findings(request: PeerRequest, *found: dict[str, Any], title: str = "Release") -> Answer:
    """Answer with findings; those that name a text point at the message that holds it."""
    numbered: dict[str, int] = {}
    for line in request.prompt[1]["content"].splitlines():
        said = json.loads(line)
        if "text" in said and "n" in said:
            numbered[said["text"]] = said["n"]

    def number(text: str) -> int:
        return next(n for said, n in numbered.items() if text in said)

    full = [
        {
            "kind": one["kind"],
            "text": one["text"],
            "messages": [number(one["of"])] if "of" in one else one["messages"],
            "owner": one.get("owner"),
            "due_on": one.get("due_on"),
        }
        for one in found
    ]
    arguments = json.dumps({"title": title, "findings": full})
    return Answer(tool_name="record_findings", tool_arguments=arguments)


async def test_a_thread_is_summarised_privately_then_shared(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer)

    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await noted(peer, ann, general, "Summary of this thread")
    for words in ("Decisions", "blue theme", "Action items", "Write the release notes", "said by Ben"):
        assert words in summary.plain
    for words in ("Open questions", "Who tells the customers?", "Disagreements", "new price"):
        assert words in summary.plain
    assert "offline assistant" in summary.plain
    assert f"/archives/{general}/p" in json.dumps(summary.blocks)
    assert not peer.ephemerals(peer.person("Ben").id, general)
    assert find(peer, general, "Summary of this thread", root) is None

    await peer.click(ann, general, summary.ts, "Share")
    shared = await peer.until(lambda: find(peer, general, "shared by Ann", root))
    assert shared.button_texts == []


async def test_action_items_become_steps_of_the_threads_process_with_undo(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    await peer.say(
        peer.person("Ben").id, general, "I'll write the release notes by Friday.", thread_ts=card_ts
    )

    await peer.say(ann, general, "summarise", thread_ts=card_ts)
    summary = await noted(peer, ann, general, "Summary of this thread")
    await peer.click(ann, general, summary.ts, "Add Steps")
    added = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "Undo" in m.button_texts), None)
    )
    card = await shown(peer, general, card_ts, "Write the release notes")
    assert "Ben" in card.plain
    assert "due Fri" in card.plain
    await peer.click(ann, general, added.ts, "Undo")
    await peer.until(lambda: "Write the release notes" not in peer.message(general, card_ts).plain)


async def test_a_model_summarises_and_a_claim_without_a_message_is_dropped(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer)
    model.default = lambda request: findings(
        request,
        {"kind": "decision", "text": "The theme is blue. <!channel> http://evil.example", "of": "blue theme"},
        {"kind": "action", "text": "Write the notes", "of": "release notes", "due_on": "nonsense"},
        {"kind": "decision", "text": "Everybody gets a raise", "messages": [99]},
    )

    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await noted(peer, ann, general, "Summary of this thread")
    assert "The theme is blue" in summary.plain
    assert "AI-generated, may be wrong" in summary.plain
    assert "raise" not in summary.plain
    assert "left out" in summary.plain
    assert "<!channel>" not in json.dumps(summary.blocks)
    assert "http://evil" not in json.dumps(summary.blocks)

    asked = len(model.requests)
    assert "said_on" in str(model.requests[-1])  # what "tomorrow" counts from
    await peer.shortcut(ann, "summarise_thread", general, root)
    await peer.until(lambda: len([m for m in peer.ephemerals(ann, general) if "Summary of" in m.plain]) == 2)
    assert len(model.requests) == asked
    assert model.violations == []


async def test_garbage_from_the_model_is_answered_by_rules_and_said(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    root = await talk(peer)
    model.default = lambda _: Answer(tool_name="record_findings", tool_arguments='{"findings": [{"kind":')

    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await noted(peer, ann, general, "Summary of this thread")
    assert "offline assistant" in summary.plain
    assert "blue theme" in summary.plain
    assert "AI-generated" not in summary.plain


async def test_a_channel_is_summarised_only_for_those_in_it(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await talk(peer)
    await peer.slash(ann, general, "/convers", "summarise")
    summary = await noted(peer, ann, general, "Summary of this channel")
    assert "blue theme" in summary.plain

    hidden = peer.add_channel("leads", ["Ben"], is_private=True).id
    await peer.slash(ann, general, "/convers", f"summarise <#{hidden}|leads>")
    await noted(peer, ann, general, "both you and I are in")


async def test_a_long_thread_is_read_in_pieces_and_put_together(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    filler = tuple(("Ann", f"Note {number}: " + "the weather stays as it was " * 60) for number in range(14))
    root = await talk(peer, (*TALK, *filler))

    def answer(request: PeerRequest) -> Answer:
        first = json.loads(request.prompt[1]["content"].splitlines()[1])
        number = first["n"] if "n" in first else first["messages"][0]
        return findings(request, {"kind": "decision", "text": f"Piece of {number}", "messages": [number]})

    model.default = answer
    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await noted(peer, ann, general, "Summary of this thread")
    assert "Piece of 1" in summary.plain
    assert len(model.requests) >= 3  # the pieces, and one that puts them together
    assert model.violations == []


async def test_turning_ai_off_forgets_what_models_found_in_conversations(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    root = await talk(peer)
    model.default = lambda request: findings(
        request, {"kind": "decision", "text": "The theme is blue", "of": "blue theme"}
    )
    await peer.shortcut(ann, "summarise_thread", general, root)
    summary = await noted(peer, ann, general, "The theme is blue")

    await peer.slash(ben, general, "/convers", "privacy")
    choice = await noted(peer, ben, general, "AI is on for you")
    await peer.click(ben, general, choice.ts, "Turn AI Off")
    await noted(peer, ben, general, "AI is off for you")
    assert await house_with_model.read_record("SELECT count(*) FROM thread_summaries") == [(0,)]

    await peer.click(ann, general, summary.ts, "Share")
    await noted(peer, ann, general, "I could not find that summary")
    assert find(peer, general, "The theme is blue", root) is None
