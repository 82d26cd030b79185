"""Hostile text and hostile models: everything shown is accepted by Slack, and nobody is called together."""

import json
import re
from typing import Any

import pytest

from sandbox.peer import SlackPeer
from tests.e2e.acting import ask, bot_messages, noted, seen, shown, start_process
from tests.e2e.conftest import Build, House
from tests.e2e.test_conversation import proposal

NASTY = (
    "<!channel> <!here|x> <!subteam^S1|@all> @channel @here",
    "*bold* _it_ ~no~ `code` ```fence``` > quote",
    "👩‍👩‍👧‍👦🏳️‍🌈 e\u0301\u0300 ﷽ 🇩🇪",
    "\u202eשלום עולם مرحبا بالعالم\u202c \u200f\u200b",
    "<https://evil.example|Click> [a](https://evil.example) <@U0000000001> <#C1>",
    "&lt;!channel&gt; & < > &amp; </script> {{x}} %s \\ \x07",
    "|a|b|\t|-|-| # head - list 1. one :tada: :::",
)
BROADCAST = re.compile(r"<!(channel|here|everyone)|<!subteam", re.IGNORECASE)
MENUS = frozenset({"value", "action_id", "block_id", "initial_value", "private_metadata"})


def nasty(number: int, size: int) -> str:
    """Return a title of about the size, made of what breaks others."""
    return (f"{number} {NASTY[number % len(NASTY)]} " + NASTY[(number + 1) % len(NASTY)] * 20)[:size].strip()


def rendered(value: Any) -> str:
    """Return every text of a call that Slack would render."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(rendered(item) for item in value)
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            return ""  # shown as it is, never as markup
        return "\n".join(rendered(item) for key, item in value.items() if key not in MENUS)
    return ""


def nobody_was_called(peer: SlackPeer) -> None:
    for call in peer.calls:
        if call.method.startswith(("chat.", "views.", "response_url", "assistant.", "agents.")):
            args = {k: _decoded(v) for k, v in call.args.items()}
            assert not BROADCAST.search(rendered(args)), call


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def grow(house: House, count: int, size: int) -> str:
    """Start a small process and let it hold many hostile steps, more than the form takes at once."""
    peer = house.peer
    card_ts = await start_process(peer, name="Hostile", steps="First")
    titles = [nasty(number, size) for number in range(1, count)]
    rows = ", ".join(["(%s, %s, %s)"] * len(titles))
    values = [v for n, title in enumerate(titles, 2) for v in (f"id-{n}", n, title.replace("\x00", ""))]
    statement = (
        "INSERT INTO steps (team_id, process_id, id, alias, title, rank, state, version, kind, is_optional, "
        "after_ids, evidence) "
        "SELECT p.team_id, p.id, n.id, 's' || n.number, n.title, 1000.0 + n.number, 'open', 1, 'do', false, "
        "'{}', '[]' "
        f"FROM processes p, (VALUES {rows}) AS n (id, number, title)"
    )
    await house.change_record(statement, values)
    await house.change_record(f"UPDATE processes SET next_alias = {count + 1}")
    return card_ts


async def test_two_hundred_hostile_steps_are_shown_everywhere(house: House) -> None:
    peer = house.peer
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await grow(house, 199, 500)
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await shown(peer, general, card_ts, "1 of 199")
    for word, answer in (("status", "of 199"), ("done", "Which step is done"), ("skip", "Skip which step")):
        await peer.say(ann, general, word, thread_ts=card_ts)
        await seen(peer, general, answer, card_ts)
    await peer.say(ann, general, f"rename 2 to {nasty(3, 400)}".replace("\n", " "), thread_ts=card_ts)
    await peer.say(ann, general, "what is open?", thread_ts=card_ts)
    await seen(peer, general, "open", card_ts)
    for command in ("list", "show Hostile", "use Hostile"):
        before = len(peer.ephemerals(ann, general))
        await peer.slash(ann, general, "/process", command)
        await peer.until(lambda n=before: len(peer.ephemerals(ann, general)) > n)  # type: ignore[misc]
    await peer.slash(ann, general, "/convers", "ask what is open?")
    await noted(peer, ann, general, "You asked")
    listed = await noted(peer, ann, general, "1 open process")
    await peer.click(ann, general, listed.ts, "Share")
    await peer.click(ann, general, card_ts, "Add Step")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Step": nasty(5, 500)})).errors
    await shown(peer, general, card_ts, "of 200")
    await peer.say(ann, general, "add One too many", thread_ts=card_ts)
    await seen(peer, general, "200 steps", card_ts)
    assert {call.method for call in peer.refused} <= {"users.info"}  # a title mentions somebody unknown
    nobody_was_called(peer)


async def test_two_hundred_lines_fit_the_start_form(house: House) -> None:
    peer = house.peer
    steps = "\n".join((" " if n % 3 else "") + nasty(n, 12) for n in range(200))
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/process", f"start {nasty(1, 150)}")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Steps": steps})).errors
    await seen(peer, general, "of 200")
    assert peer.refused == []
    nobody_was_called(peer)


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_fifty_hostile_operations_make_one_card_that_can_be_edited(
    build: Build, transport: str
) -> None:
    house = await build(transport=transport, with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    ann, general = peer.person("Ann").id, peer.channel("general").id
    card_ts = await start_process(peer)
    many: list[dict[str, object]] = [
        {"operation": "add_step", "description": nasty(n, 90), "content": nasty(n, 120)} for n in range(50)
    ]
    model.answer("Plenty. <!channel>", tool=proposal(*many))
    await ask(peer, "plan it all", card_ts)
    card = await peer.until(
        lambda: next((m for m in bot_messages(peer, general, card_ts) if "Dismiss" in m.button_texts), None)
    )
    await seen(peer, general, "45 suggestions did not fit", card_ts)
    await peer.click(ann, general, card.ts, "Edit")
    await peer.until(lambda: peer.open_views(ann))
    await peer.close_view(ann)
    await peer.click(ann, general, card.ts, "suggestion_approve")
    await shown(peer, general, card.ts, "Applied by Ann")
    await peer.click(ann, general, card.ts, "Undo")
    await shown(peer, general, card.ts, "then undone")
    await shown(peer, general, card_ts, "0 of 4")
    assert peer.refused == []
    assert model.violations == []
    nobody_was_called(peer)


BAD_CALLS: tuple[dict[str, Any], ...] = (
    {"name": "suggest_process_actions", "arguments": "{not json"},
    {"name": "suggest_process_actions", "arguments": "[]"},
    {"name": "suggest_process_actions", "arguments": '{"suggested_operations": "all"}'},
    {"name": "suggest_process_actions", "arguments": '{"suggested_operations": [null, 7, {"operation": 1}]}'},
    proposal({"operation": "complete_step", "description": "x", "step_id": "s99"}),
    proposal({"operation": "complete_step", "description": "x", "step_id": "'; DROP TABLE steps; --"}),
    proposal({"operation": "update_step", "description": "x", "step_id": "s1", "owner": "U0BOSS"}),
    proposal({"operation": "explode", "description": "x", "step_id": "s1"}),
)


async def test_calls_that_cannot_be_are_repaired_once_else_dropped_and_said(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    general = peer.channel("general").id
    card_ts = await start_process(peer)
    for number, call in enumerate(BAD_CALLS):
        model.answer(f"Let me see {number}.", tool=call, times=2)
        await ask(peer, "finish it", card_ts)
        answer = await seen(peer, general, f"Let me see {number}.", card_ts)
        await shown(peer, general, answer.ts, "left out")
        assert len(model.requests) == 2 * (number + 1)
    assert not any("Dismiss" in m.button_texts for m in bot_messages(peer, general, card_ts))
    assert "0 of 4" in peer.message(general, card_ts).plain
    assert peer.refused == []


async def test_a_function_nobody_offered_does_nothing(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    general = peer.channel("general").id
    card_ts = await start_process(peer)
    model.answer("Let me see.", tool={"name": "delete_everything", "arguments": "{}"})
    await ask(peer, "finish it", card_ts)
    await seen(peer, general, "Let me see.", card_ts)
    model.answer("Nothing else.")
    await ask(peer, "and now?", card_ts)
    await seen(peer, general, "Nothing else.", card_ts)
    assert len(model.requests) == 2
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_repaired_call_becomes_a_suggestion(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    general = peer.channel("general").id
    card_ts = await start_process(peer)
    done = {"operation": "complete_step", "description": "said so"}
    model.answer("Let me see.", tool=proposal({**done, "step_id": "s99"}))
    model.answer(tool=proposal({**done, "step_id": "s1"}))
    await ask(peer, "DNS is done", card_ts)
    card = await seen(peer, general, "Approve", card_ts)
    assert "DNS change" in card.plain
    assert model.violations == []
