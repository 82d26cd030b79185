"""The cards of processes and suggestions, and answers through response URLs."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.slack.messenger import SlackMessenger
from domain.errors import DeliveryError
from domain.ids import MessageTs, ProcessId, SuggestionId, UserId
from domain.operations.model import CompleteStep, Place, Proposal, Suggestion
from domain.operations.ports import SuggestionMessenger
from domain.processes.model import Process
from domain.processes.ports import ProcessMessenger
from handlers.views.message import Message
from tests.contract.slack_out.conftest import Workspace
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY

PEOPLE = {UserId("UANN"): make_person("UANN", "Ann", timezone="Pacific/Auckland")}


def a_process(workspace: Workspace, **changes: str) -> Process:
    step = make_step(1, "Move the DNS", due_on=MONDAY.date())
    return make_process(step, team_id=workspace.team_id, channel_id=workspace.general, **changes)


def a_suggestion(workspace: Workspace, process: Process, root: MessageTs) -> Suggestion:
    step = process.steps[0]
    proposal = Proposal(CompleteStep(step.id), "open", "done", "Ann said so", {step.id: step.version})
    return Suggestion(
        id=SuggestionId("suggestion-1"),
        team_id=workspace.team_id,
        process_id=ProcessId(process.id),
        place=Place(workspace.general, root),
        source_ts=root,
        requested_by=UserId("UANN"),
        proposals=(proposal,),
        by_model=True,
        created_at=MONDAY,
        expires_at=MONDAY + timedelta(hours=24),
    )


async def test_a_process_has_one_card_in_its_channel(messenger: SlackMessenger, workspace: Workspace) -> None:
    port: ProcessMessenger = messenger
    ts = await port.show_process(a_process(workspace), PEOPLE)
    again = await port.show_process(a_process(workspace, name="Website relaunch"), PEOPLE)
    assert ts == again
    (card,) = workspace.peer.messages(workspace.general)
    assert "Website relaunch" in card.plain
    assert "Add Step" in card.button_texts
    assert workspace.peer.refused == []


async def test_the_day_on_a_card_is_the_owners(messenger: SlackMessenger, workspace: Workspace) -> None:
    process = a_process(workspace)
    # At 09:00 UTC it is Monday in Auckland as well; with nobody known the day is that of UTC.
    assert messenger._today(process, PEOPLE) == MONDAY.date()
    messenger._clock.advance(timedelta(hours=4))  # type: ignore[attr-defined]
    assert messenger._today(process, PEOPLE) == MONDAY.date() + timedelta(days=1)
    assert messenger._today(process, {}) == MONDAY.date()


async def test_a_suggestion_has_one_card_in_its_thread_with_a_link_to_its_cause(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    port: SuggestionMessenger = messenger
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "the DNS is moved"))
    process = a_process(workspace)
    suggestion = a_suggestion(workspace, process, root)
    ts = await port.show_suggestion(suggestion, process, PEOPLE, None)
    card = workspace.peer.message(workspace.general, ts)
    assert card.thread_ts == root
    assert {"Approve", "Edit", "Dismiss"} <= set(card.button_texts)
    assert "/archives/" in repr(card.blocks)
    assert await port.show_suggestion(suggestion, process, PEOPLE, None) == ts
    assert len(workspace.calls("chat.getPermalink")) == 1
    assert len(workspace.calls("chat.postMessage")) == 1
    assert workspace.peer.refused == []


async def test_a_card_does_without_a_link_that_slack_does_not_give(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "the DNS is moved"))
    workspace.peer.faults.fail_next("chat.getPermalink", "message_not_found")
    process = a_process(workspace)
    ts = await messenger.show_suggestion(a_suggestion(workspace, process, root), process, PEOPLE, None)
    assert "/archives/" not in repr(workspace.peer.message(workspace.general, ts).blocks)


async def command_url(workspace: Workspace) -> str:
    """Type a command that nobody acknowledges; return its response URL."""
    typing = asyncio.create_task(workspace.peer.slash(workspace.ann, workspace.general, "/process", "list"))
    delivery = await workspace.peer.until(lambda: next(iter(workspace.peer.deliveries), None))
    await asyncio.gather(typing, return_exceptions=True)
    return str(delivery.payload["response_url"])


async def test_a_command_is_answered_privately_or_in_the_channel(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    url = await command_url(workspace)
    await messenger.respond(url, Message("for you <!here>"))
    await messenger.respond(url, Message("for all"), public=True)
    (private,) = workspace.peer.ephemerals(workspace.ann, workspace.general)
    assert private.text == "for you here"
    assert workspace.texts(workspace.general) == ["for all"]


async def test_a_response_url_that_is_over_is_said(messenger: SlackMessenger, workspace: Workspace) -> None:
    url = await command_url(workspace)
    workspace.peer.clock.advance(31 * 60)
    with pytest.raises(DeliveryError) as raised:
        await messenger.respond(url, Message("late"))
    assert raised.value.code == "expired_url"


async def test_a_foreign_response_url_is_never_called(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    for url in ("https://hooks.slack.com/actions/T1/2/x", "http://localhost:1/commands/T1/2/x"):
        with pytest.raises(DeliveryError) as raised:
            await messenger.respond(url, Message("secret"))
        assert raised.value.code == "invalid_response_url"
    assert workspace.peer.calls == []
