"""The one outgoing client, against the peer."""

import asyncio
import gc
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from bot.adapters.slack.client import SlackClient
from domain.errors import DeliveryError
from tests.contract.slack_out.conftest import SkippingClock, Workspace


async def test_a_post_arrives_without_broadcasts_and_without_unfurling(
    client: SlackClient, workspace: Workspace
) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi <!channel>"}}
    await client.chat_postMessage(
        channel=workspace.general, text="Hi <!here>", blocks=[block], unfurl_links=True
    )
    (call,) = workspace.calls("chat.postMessage")
    assert call.args["text"] == "Hi here"
    assert call.args["blocks"][0]["text"]["text"] == "Hi channel"
    assert [call.args[flag] for flag in ("unfurl_links", "unfurl_media", "link_names")] == [False] * 3


async def test_streams_and_whispers_are_guarded_too(client: SlackClient, workspace: Workspace) -> None:
    question = await workspace.peer.say(workspace.ann, workspace.general, "hello")
    started = await client.chat_startStream(
        channel=workspace.general,
        thread_ts=question,
        recipient_team_id=workspace.team_id,
        recipient_user_id=workspace.ann,
        markdown_text="A <!channel>",
    )
    await client.chat_appendStream(
        channel=workspace.general, ts=started["ts"], markdown_text=" b <!everyone>"
    )
    await client.chat_stopStream(channel=workspace.general, ts=started["ts"], markdown_text=" c <!here>")
    await client.chat_postEphemeral(channel=workspace.general, user=workspace.ann, text="<!here>")
    assert "<!" not in repr([call.args for call in workspace.peer.calls])
    assert workspace.peer.message(workspace.general, started["ts"]).text == "A channel b everyone c here"


async def test_a_refusal_is_slacks_own_error(client: SlackClient) -> None:
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel="CNONE", text="hello")
    assert raised.value.response["error"] == "channel_not_found"


async def test_a_429_is_honoured(client: SlackClient, workspace: Workspace, skipped: SkippingClock) -> None:
    workspace.peer.faults.fail_next("chat.postMessage", retry_after=9)
    await client.chat_postMessage(channel=workspace.general, text="hello")
    assert workspace.texts(workspace.general) == ["hello"]
    assert 8.5 < skipped.slept <= 9


async def test_a_burst_stays_within_the_peers_limits(client: SlackClient, workspace: Workspace) -> None:
    posting = (client.chat_postMessage(channel=workspace.general, text=str(number)) for number in range(8))
    await asyncio.gather(*posting)
    assert workspace.peer.refused == []
    assert sorted(workspace.texts(workspace.general)) == [str(number) for number in range(8)]


@pytest.mark.parametrize("drop", [False, True])
async def test_a_post_that_may_have_arrived_is_not_sent_again(
    drop: bool, client: SlackClient, workspace: Workspace
) -> None:
    workspace.peer.faults.http_500("chat.postMessage", after_effect=True, drop=drop)
    with pytest.raises(DeliveryError) as raised:
        await client.chat_postMessage(channel=workspace.general, text="hello")
    assert raised.value.code == "unknown_outcome"
    assert workspace.texts(workspace.general) == ["hello"]


@pytest.mark.parametrize("drop", [False, True])
async def test_an_update_is_made_again_until_it_stands(
    drop: bool, client: SlackClient, workspace: Workspace
) -> None:
    posted = await client.chat_postMessage(channel=workspace.general, text="old")
    workspace.peer.faults.http_500("chat.update", times=2, drop=drop)
    await client.chat_update(channel=workspace.general, ts=posted["ts"], text="new")
    assert workspace.texts(workspace.general) == ["new"]


async def test_a_server_that_is_not_there_is_unreachable(
    unused_tcp_port: int, skipped: SkippingClock
) -> None:
    client = SlackClient("xoxb-1", base_url=f"http://127.0.0.1:{unused_tcp_port}/api/", clock=skipped)
    with pytest.raises(DeliveryError) as raised:
        await client.chat_postMessage(channel="C1", text="hello")
    assert raised.value.code == "unreachable"
    await client.close()


async def test_who_we_are_is_asked_once_by_many(client: SlackClient, workspace: Workspace) -> None:
    found = await asyncio.gather(*(client.identity() for _ in range(50)))
    assert len(workspace.calls("auth.test")) == 1
    us = found[0]
    peer = workspace.peer
    assert (us.team_id, us.bot_user_id, us.bot_id) == (peer.team_id, peer.bot_user_id, peer.bot_id)
    assert {"chat:write", "app_mentions:read"} <= us.scopes


async def test_a_token_taken_away_is_tried_once_a_minute_until_it_opens_something_again(
    client: SlackClient, workspace: Workspace, skipped: SkippingClock
) -> None:
    workspace.peer.faults.fail_next("conversations.info", "token_revoked")
    with pytest.raises(SlackApiError):
        await client.conversations_info(channel=workspace.general)
    assert client.standing.code == "token_revoked"
    with pytest.raises(DeliveryError, match="could not post"):
        await client.conversations_info(channel=workspace.general)
    assert len(workspace.calls("conversations.info")) == 1
    skipped.slept += 61
    assert (await client.conversations_info(channel=workspace.general))["ok"]
    assert client.standing.code is None


async def test_who_we_are_is_asked_again_after_a_failure(client: SlackClient, workspace: Workspace) -> None:
    workspace.peer.faults.fail_next("auth.test", "invalid_auth")
    failures = await asyncio.gather(*(client.identity() for _ in range(5)), return_exceptions=True)
    assert [getattr(failure, "code", None) for failure in failures] == ["invalid_auth"] * 5
    assert (await client.identity()).bot_id == workspace.peer.bot_id
    assert len(workspace.calls("auth.test")) == 2


async def test_the_client_is_closed_while_it_asks_who_we_are(workspace: Workspace) -> None:
    client = SlackClient(workspace.peer.bot_token, base_url=workspace.peer.api_url)
    workspace.peer.faults.slow_api(30, "auth.test")
    asking = asyncio.create_task(client.identity())
    await asyncio.sleep(0)  # the task begins to ask
    assert client._asking is not None
    await client.close()
    await asyncio.gather(asking, return_exceptions=True)
    assert asking.cancelled()


async def test_one_session_serves_all_calls_and_is_closed(workspace: Workspace) -> None:
    client = SlackClient(workspace.peer.bot_token, base_url=workspace.peer.api_url)
    await client.auth_test()
    session = client.session
    await client.auth_test()
    assert session is not None
    assert client.session is session
    await client.close()
    assert session.closed
    del client, session
    gc.collect()  # an unclosed session would warn here, and warnings are errors


async def test_a_session_handed_in_stays_open(workspace: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        client = SlackClient(workspace.peer.bot_token, base_url=workspace.peer.api_url, session=session)
        await client.auth_test()
        await client.close()
        assert not session.closed


async def test_the_log_names_the_call_and_never_its_text_or_token(
    client: SlackClient, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as lines:
        await client.chat_postMessage(channel=workspace.general, text="the secret plan")
    (line,) = lines
    assert (line["method"], line["channel"], line["ok"]) == ("chat.postMessage", workspace.general, True)
    written = repr(lines) + caplog.text
    assert "secret plan" not in written
    assert workspace.peer.bot_token not in written


async def test_the_paging_of_the_sdk_goes_the_same_way(client: SlackClient, workspace: Workspace) -> None:
    for number in range(3):
        await workspace.peer.say(workspace.ann, workspace.general, str(number))
    workspace.peer.faults.http_500("conversations.history")
    texts: list[Any] = []
    async for page in await client.conversations_history(channel=workspace.general, limit=1):
        workspace.peer.faults.http_500("conversations.history")
        texts += [message["text"] for message in page["messages"]]
    assert texts == ["2", "1", "0"]
