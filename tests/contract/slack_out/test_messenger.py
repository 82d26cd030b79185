"""Messages are shown once, kept up to date, and whispered where that is possible."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.messenger import SlackMessenger
from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, UserId
from handlers.context import Messenger
from handlers.views.message import Message
from tests.contract.slack_out.conftest import Workspace
from tests.fakes.posts import FakePostLog

BUTTONS: dict[str, Any] = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    ],
}


def card(text: str) -> Message:
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}}, BUTTONS))


async def show(
    messenger: SlackMessenger, workspace: Workspace, message: Message, key: str = "process:1"
) -> MessageTs:
    return await messenger.show(
        workspace.team_id, key, channel_id=workspace.general, thread_ts=None, message=message
    )


async def test_a_thing_is_posted_once_and_then_edited(
    messenger: SlackMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    port: Messenger = messenger
    assert port is messenger
    first = await show(messenger, workspace, card("one"))
    again = await show(messenger, workspace, card("two"))
    assert first == again
    assert workspace.texts(workspace.general) == ["two"]
    assert posts.posts[workspace.team_id, "process:1"].ts == first
    message = workspace.peer.message(workspace.general, first)
    assert message.metadata == {"event_type": "convers_post", "event_payload": {"key": "process:1"}}


async def test_the_same_content_is_not_sent_twice(messenger: SlackMessenger, workspace: Workspace) -> None:
    for _ in range(3):
        await show(messenger, workspace, card("same"))
    assert [call.method for call in workspace.peer.calls] == ["chat.postMessage"]


async def test_an_edit_without_blocks_takes_the_buttons_away(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    ts = await show(messenger, workspace, card("one"))
    await show(messenger, workspace, Message("decided"))
    message = workspace.peer.message(workspace.general, ts)
    assert (message.text, message.blocks) == ("decided", ())


async def test_a_burst_becomes_one_post_and_one_edit_with_the_newest_content(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    shown = await asyncio.gather(
        *(show(messenger, workspace, card(f"version {number}")) for number in range(20))
    )
    assert len(set(shown)) == 1
    assert workspace.texts(workspace.general) == ["version 19"]
    assert [call.method for call in workspace.peer.calls] == ["chat.postMessage", "chat.update"]
    assert messenger._turns == {}


async def test_a_burst_of_edits_becomes_at_most_two(messenger: SlackMessenger, workspace: Workspace) -> None:
    await show(messenger, workspace, card("first"))
    slow = asyncio.create_task(show(messenger, workspace, card("edit")))
    await workspace.peer.until(lambda: workspace.calls("chat.update"))
    await asyncio.gather(slow, *(show(messenger, workspace, card(f"edit {number}")) for number in range(20)))
    assert len(workspace.calls("chat.update")) == 2
    assert workspace.texts(workspace.general) == ["edit 19"]


async def test_different_things_have_messages_of_their_own(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    await asyncio.gather(*(show(messenger, workspace, card(key), key) for key in ("a", "b")))
    assert sorted(workspace.texts(workspace.general)) == ["a", "b"]


async def test_a_deleted_message_is_posted_anew(
    messenger: SlackMessenger, client: SlackClient, workspace: Workspace, posts: FakePostLog
) -> None:
    first = await show(messenger, workspace, card("one"))
    await client.chat_delete(channel=workspace.general, ts=first)
    second = await show(messenger, workspace, card("two"))
    assert second != first
    assert workspace.texts(workspace.general) == ["two"]
    assert posts.posts[workspace.team_id, "process:1"].ts == second


async def test_a_channel_that_is_gone_is_said_and_nothing_is_left_pending(
    messenger: SlackMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    with pytest.raises(DeliveryError) as raised:
        await messenger.show(
            workspace.team_id, "k", channel_id=ChannelId("CGONE"), thread_ts=None, message=card("x")
        )
    assert raised.value.code == "channel_not_found"
    assert posts.posts == {}


async def test_what_slack_would_refuse_is_fitted(messenger: SlackMessenger, workspace: Workspace) -> None:
    sections = tuple(
        {"type": "section", "text": {"type": "mrkdwn", "text": "long " * 1000}} for _ in range(80)
    )
    await show(messenger, workspace, Message("x" * 10_000, sections))
    assert workspace.peer.refused == []


async def test_what_cannot_be_fitted_is_an_incident_and_goes_out_as_text(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    unknown = ({"type": "hologram", "content": "private words"},)
    with capture_logs() as lines:
        await show(messenger, workspace, Message("plain enough", unknown))
    assert workspace.texts(workspace.general) == ["plain enough"]
    assert workspace.peer.refused == []
    (incident,) = [line for line in lines if line["event"] == "message_over_limits"]
    assert incident["log_level"] == "error"
    assert "private words" not in repr(incident)


async def test_a_whisper_is_for_one_person_in_the_thread(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "root"))
    await messenger.whisper(workspace.team_id, workspace.general, UserId(workspace.ann), card("psst"), root)
    (whispered,) = workspace.peer.ephemerals(workspace.ann, workspace.general)
    assert (whispered.text, whispered.thread_ts) == ("psst", root)
    assert workspace.texts(workspace.general) == []


@pytest.mark.parametrize("case", ["bot is out", "person is out", "place unknown", "private channel"])
async def test_a_whisper_that_cannot_reach_the_channel_goes_to_the_dm(
    case: str, messenger: SlackMessenger, workspace: Workspace
) -> None:
    peer, ann = workspace.peer, UserId(workspace.ann)
    match case:
        case "bot is out":
            channel_id = peer.add_channel("out", ["Ann"], with_bot=False).id
        case "person is out":
            channel_id = peer.add_channel("other", ["Ben"]).id
        case "private channel":
            channel_id = peer.add_channel("secret", ["Ann"], is_private=True, with_bot=False).id
        case _:
            channel_id = ann
    await messenger.whisper(workspace.team_id, ChannelId(channel_id), ann, card("psst"))
    assert workspace.texts(peer.dm(ann)) == ["psst"]
    assert peer.ephemerals(ann, workspace.general) == []


async def test_a_whisper_refused_for_another_reason_is_not_sent_elsewhere(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    workspace.peer.faults.fail_next("chat.postEphemeral", "is_archived")
    with pytest.raises(DeliveryError) as raised:
        await messenger.whisper(workspace.team_id, workspace.general, UserId(workspace.ann), card("psst"))
    assert raised.value.code == "is_archived"
    assert workspace.texts(workspace.peer.dm(workspace.ann)) == []
