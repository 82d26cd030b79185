"""Streams: their life, their limits, the Stop button, statuses and sessions."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import StartPeer
from tests.contract.sandbox.manifests import without_event
from tests.contract.sandbox.refusing import error, refusal


@pytest.fixture
async def thread(peer: SlackPeer) -> dict[str, str]:
    """Where to stream: a thread of Ann's in #general."""
    general, ann = peer.channel("general").id, peer.person("Ann").id
    ts = await peer.say(ann, general, "question")
    return {
        "channel": general,
        "thread_ts": ts,
        "recipient_team_id": peer.team_id,
        "recipient_user_id": ann,
    }


async def test_the_sdk_streams_a_message(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    stream = await client.chat_stream(buffer_size=4, **thread)
    await stream.append(markdown_text="Hello ")
    await stream.append(markdown_text="*you*")
    message = peer.message(thread["channel"], stream.ts or "")
    assert (message.plain, message.is_streaming, message.thread_ts) == (
        "Hello *you*",
        True,
        thread["thread_ts"],
    )
    button = {"type": "button", "text": {"type": "plain_text", "text": "Undo"}, "action_id": "undo"}
    await stream.stop(markdown_text="!", blocks=[{"type": "actions", "elements": [button]}])
    message = peer.message(thread["channel"], stream.ts or "")
    assert (message.is_streaming, message.button_texts) == (False, ["Undo"])
    assert message.plain.startswith("Hello *you*!")
    changed = peer.deliveries[-1].event
    assert changed["subtype"] == "message_changed"


async def test_a_channel_needs_the_recipient_and_a_direct_message_does_not(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    start, where = client.chat_startStream, {"channel": thread["channel"], "thread_ts": thread["thread_ts"]}
    assert await error(start(**where)) == "missing_recipient_team_id"
    assert await error(start(**where, recipient_team_id=peer.team_id)) == "missing_recipient_user_id"
    assert await error(start(**thread | {"recipient_user_id": "U999"})) == "user_not_found"
    assert await error(start(**thread | {"thread_ts": "1.000001"})) == "thread_not_found"
    assert await error(start(**thread, task_display_mode="wild")) == "invalid_arguments"
    dm = peer.dm("Ann")
    ts = await peer.say("Ann", dm, "question")
    await start(channel=dm, thread_ts=ts, markdown_text="Hi")
    assert peer.messages(dm, ts)[-1].is_streaming


async def test_a_stopped_stream_takes_no_more(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    ts = (await client.chat_startStream(**thread, markdown_text="a"))["ts"]
    where = {"channel": thread["channel"], "ts": ts}
    assert await error(client.chat_update(**where, text="t")) == "streaming_state_conflict"
    await client.chat_stopStream(**where)
    assert (
        await error(client.chat_appendStream(**where, markdown_text="b")) == "message_not_in_streaming_state"
    )
    assert await error(client.chat_stopStream(**where)) == "message_not_in_streaming_state"
    await client.chat_update(**where, text="edited")
    assert peer.message(channel_id=thread["channel"], ts=ts).plain == "edited"
    posted = (await client.chat_postMessage(channel=thread["channel"], text="t"))["ts"]
    where = {"channel": thread["channel"], "ts": posted}
    assert (
        await error(client.chat_appendStream(**where, markdown_text="b")) == "message_not_in_streaming_state"
    )
    where = {"channel": thread["channel"], "ts": thread["thread_ts"]}
    assert await error(client.chat_appendStream(**where, markdown_text="b")) == "message_not_owned_by_app"


async def test_a_stream_dies_after_five_minutes(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    ts = (await client.chat_startStream(**thread, markdown_text="a"))["ts"]
    where = {"channel": thread["channel"], "ts": ts}
    peer.clock.advance(299)
    await client.chat_appendStream(**where, markdown_text="b")
    peer.clock.advance(2)
    assert (
        await error(client.chat_appendStream(**where, markdown_text="c")) == "message_not_in_streaming_state"
    )
    assert peer.message(thread["channel"], ts).plain == "ab"
    await client.chat_update(**where, text="abc")


async def test_the_lifetime_is_a_switch(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    peer.faults.stream_lifetime(0.01)
    ts = (await client.chat_startStream(**thread, markdown_text="a"))["ts"]
    await peer.until(lambda: not peer.message(thread["channel"], ts).is_streaming)


async def test_a_stream_has_a_size_for_a_call_and_for_all(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    start = client.chat_startStream
    assert await error(start(**thread, markdown_text="x" * 12_001)) == "msg_too_long"
    ts = (await start(**thread, markdown_text="x" * 10_998))["ts"]
    where = {"channel": thread["channel"], "ts": ts}
    await client.chat_appendStream(**where, markdown_text="é")
    assert await error(client.chat_appendStream(**where, markdown_text="x")) == "msg_too_long"
    assert len(peer.message(thread["channel"], ts).text.encode()) == 11_000
    assert await error(client.chat_appendStream(**where, markdown_text="")) == "no_text"


async def test_chunks_show_tasks_and_are_checked(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    task = {"type": "task_update", "id": "1", "title": "Look", "status": "in_progress"}
    chunks = [{"type": "plan_update", "title": "The plan"}, task | {"details": "one "}]
    ts = (await client.chat_startStream(**thread, task_display_mode="plan", chunks=chunks))["ts"]
    where = {"channel": thread["channel"], "ts": ts}
    done = task | {"status": "complete", "details": "two"}
    await client.chat_appendStream(**where, chunks=[done, {"type": "markdown_text", "text": "Found."}])
    plan, text = peer.message(thread["channel"], ts).blocks
    assert (plan["title"], text["text"]) == ("The plan", "Found.")
    assert plan["tasks"][0]["status"] == "complete"
    assert peer.message(thread["channel"], ts).plain == "The plan\nLook\none \ntwo\nFound."
    append = client.chat_appendStream
    for wrong in (
        {"type": "image"}, task | {"status": "done"}, task | {"title": "x" * 257}, task | {"owner": "Ann"},
        {"type": "markdown_text"}, {"type": "plan_update", "title": "x" * 257},
    ):  # fmt: skip
        assert await error(append(**where, chunks=[wrong])) == "invalid_chunks"
    wrong_block = {"type": "blocks", "blocks": [{"type": "alert"}]}
    answer = await refusal(append(**where, chunks=[wrong_block]))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: alert [json-pointer:/chunks/0/blocks/0/type]"
    ]


async def test_a_stream_takes_fifty_blocks_and_fifty_more_at_its_end(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    divider = {"type": "divider"}
    half = {"type": "blocks", "blocks": [divider] * 25}
    ts = (await client.chat_startStream(**thread, chunks=[half, half]))["ts"]
    where = {"channel": thread["channel"], "ts": ts}
    one = {"type": "blocks", "blocks": [divider]}
    assert await error(client.chat_appendStream(**where, chunks=[one])) == "msg_blocks_too_many"
    assert await error(client.chat_stopStream(**where, blocks=[divider] * 51)) == "invalid_blocks"
    await client.chat_stopStream(**where, blocks=[divider] * 50)
    assert len(peer.message(thread["channel"], ts).blocks) == 100


async def test_an_empty_stream_cannot_be_finished(client: AsyncWebClient, thread: dict[str, Any]) -> None:
    ts = (await client.chat_startStream(**thread))["ts"]
    assert await error(client.chat_stopStream(channel=thread["channel"], ts=ts)) == "no_text"


async def test_stop_ends_the_streams_and_tells_the_app(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    channel, root = thread["channel"], thread["thread_ts"]
    with pytest.raises(NotPossibleError):
        await peer.stop("Ann", channel, root)
    await client.agents_sessions_setStatus(channel_id=channel, thread_ts=root, status="processing", title="T")
    assert peer.shows_stop(channel, root)
    ts = (await client.chat_startStream(**thread, markdown_text="a"))["ts"]
    await peer.stop("Ann", channel, root)
    event = peer.deliveries[-1].event
    assert event["type"] == "agent_session_stopped"
    assert (event["user"], event["thread_ts"]) == (peer.person("Ann").id, root)
    assert event["streaming_message_ts"] == [ts]
    assert not peer.message(channel, ts).is_streaming
    assert (
        await error(client.chat_appendStream(channel=channel, ts=ts, markdown_text="b")) == "stopped_by_user"
    )
    assert peer.sessions[channel, root].status == "processing"
    await client.agents_sessions_setStatus(channel_id=channel, thread_ts=root, status="active")
    assert not peer.shows_stop(channel, root)


async def test_stop_needs_the_subscription(start_peer: StartPeer) -> None:
    peer = await start_peer(without_event("agent_session_stopped"))
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    general = peer.channel("general").id
    root = await peer.say("Ann", general, "question")
    answer = await client.agents_sessions_setStatus(channel_id=general, thread_ts=root, status="processing")
    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
    assert not peer.shows_stop(general, root)


async def test_finishing_a_stream_moves_the_session(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    channel, root = thread["channel"], thread["thread_ts"]
    await client.agents_sessions_setStatus(channel_id=channel, thread_ts=root, status="processing")
    ts = (await client.chat_startStream(**thread, markdown_text="a"))["ts"]
    assert (
        await error(client.chat_stopStream(channel=channel, ts=ts, session_status="done"))
        == "invalid_arguments"
    )
    await client.chat_stopStream(channel=channel, ts=ts, session_status="suspended")
    assert peer.sessions[channel, root].status == "suspended"


async def test_sessions_are_renamed_by_both_sides(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    channel, root = thread["channel"], thread["thread_ts"]
    rename = client.agents_sessions_rename
    assert await error(rename(channel_id=channel, thread_ts=root, title="T")) == "session_not_found"
    await client.agents_sessions_setStatus(channel_id=channel, thread_ts=root, status="active")
    assert await error(rename(channel_id=channel, thread_ts=root, title="x" * 201)) == "invalid_arguments"
    await rename(channel_id=channel, thread_ts=root, title="x" * 200)
    await peer.rename_session("Ann", channel, root, "Short")
    event = peer.deliveries[-1].event
    assert (event["type"], event["title"]) == ("agent_session_title_changed", "Short")
    assert event["previous_title"] == "x" * 200


async def test_a_status_lasts_two_minutes_or_until_the_app_posts(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    channel, root = thread["channel"], thread["thread_ts"]
    set_status = client.assistant_threads_setStatus
    where = {"channel_id": channel, "thread_ts": root}
    await set_status(**where, status="is thinking", loading_messages=["m"] * 10)
    assert peer.status(channel, root) == "is thinking"
    peer.clock.advance(120)
    assert peer.status(channel, root) == ""
    await set_status(**where, status="is thinking")
    await client.chat_postMessage(channel=channel, text="t", thread_ts=root)
    assert peer.status(channel, root) == ""
    await set_status(**where, status="is thinking")
    await set_status(**where, status="")
    assert peer.status(channel, root) == ""
    assert await error(set_status(**where, status="s", loading_messages=["m"] * 11)) == "invalid_arguments"
    assert await error(set_status(**where | {"thread_ts": "1.000001"}, status="s")) == "invalid_thread_ts"


async def test_prompts_belong_to_the_conversation(peer: SlackPeer, client: AsyncWebClient) -> None:
    dm, prompt = peer.dm("Ann"), {"title": "T", "message": "M"}
    set_prompts = client.assistant_threads_setSuggestedPrompts
    await set_prompts(channel_id=dm, prompts=[prompt] * 4)
    assert len(peer.prompts[dm]) == 4
    assert await error(set_prompts(channel_id=dm, prompts=[prompt] * 5)) == "invalid_arguments"
    assert await error(set_prompts(channel_id=dm, prompts=[{"title": "T"}])) == "invalid_arguments"
