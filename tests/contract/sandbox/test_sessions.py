"""agents.sessions.* and assistant.threads.*: what Slack documents of their answers and refusals."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import SlackPeer
from tests.contract.sandbox.conftest import StartPeer
from tests.contract.sandbox.manifests import MANIFEST
from tests.contract.sandbox.refusing import error, refusal


@pytest.fixture
async def thread(peer: SlackPeer) -> dict[str, Any]:
    """A thread of Ann's in #general."""
    return await asked(peer)


async def asked(peer: SlackPeer) -> dict[str, Any]:
    return {"channel_id": peer.channel("general").id, "thread_ts": await peer.say("Ann", "general", "hi")}


async def test_a_session_is_answered_with_its_status_and_title(
    client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    set_status = client.agents_sessions_setStatus
    first = await set_status(**thread, status="processing", title="Release")
    assert {name: first[name] for name in ("status", "agent_status", "title")} == {
        "status": "processing", "agent_status": "processing", "title": "Release",
    }  # fmt: skip
    renamed = await client.agents_sessions_rename(**thread, title="Friday's release")
    assert renamed["title"] == "Friday's release"


async def test_title_and_initiator_are_taken_only_at_the_start_of_a_session(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    set_status, ann, ben = client.agents_sessions_setStatus, peer.person("Ann").id, peer.person("Ben").id
    await set_status(**thread, status="processing", title="First", initiator_user_id=ann)
    await set_status(**thread, status="active", title="Second", initiator_user_id=ben)
    session = peer.sessions[thread["channel_id"], thread["thread_ts"]]
    assert (session.status, session.title, session.initiator_user_id) == ("active", "First", ann)


async def test_what_a_session_cannot_be_is_refused(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    set_status, rename = client.agents_sessions_setStatus, client.agents_sessions_rename
    channel = {"channel_id": thread["channel_id"]}
    assert await error(set_status(**thread, status="done")) == "invalid_status"
    assert await error(set_status(**channel, status="active")) == "thread_ts_required"
    assert await error(rename(**channel, title="T")) == "thread_ts_required"
    assert await error(set_status(**thread | {"channel_id": "C404"}, status="active")) == "channel_not_found"
    away = {"channel_id": peer.add_channel("away", ["Ann"], with_bot=False).id}
    assert await error(set_status(**thread | away, status="active")) == "not_authorized"
    stranger = peer.add_channel("elsewhere", [peer.add_person("Dan").id])
    peer.leave("Dan", thread["channel_id"])
    dan = peer.person("Dan").id
    assert dan in stranger.members
    assert await error(set_status(**thread, status="active", initiator_user_id=dan)) == "user_not_found"
    assert peer.sessions == {}


async def test_an_app_that_is_no_agent_has_no_sessions_and_no_prompts(start_peer: StartPeer) -> None:
    features = {name: value for name, value in MANIFEST["features"].items() if name != "agent_view"}
    peer = await start_peer(MANIFEST | {"features": features})
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    thread = await asked(peer)
    assert await error(client.agents_sessions_setStatus(**thread, status="active")) == "feature_disabled"
    prompts = client.assistant_threads_setSuggestedPrompts
    wanted = [{"title": "T", "message": "M"}]
    assert await error(prompts(channel_id=peer.dm("Ann"), prompts=wanted)) == "not_agent_app"


async def test_prompts_and_titles_need_the_scope_of_an_assistant_and_a_status_does_not(
    start_peer: StartPeer,
) -> None:
    peer = await start_peer(without_scopes=["assistant:write"])
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    thread = await asked(peer)
    await client.assistant_threads_setStatus(**thread, status="is thinking")
    answer = await refusal(client.assistant_threads_setTitle(**thread, title="T"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "assistant:write")
    wanted = [{"title": "T", "message": "M"}]
    prompts = client.assistant_threads_setSuggestedPrompts(channel_id=peer.dm("Ann"), prompts=wanted)
    assert (await refusal(prompts))["needed"] == "assistant:write"


async def test_a_title_names_the_thread(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.assistant_threads_setTitle(**thread, title="Release")
    assert peer.sessions[thread["channel_id"], thread["thread_ts"]].title == "Release"


async def test_after_stop_an_append_and_an_end_are_refused_each_in_its_way(
    peer: SlackPeer, client: AsyncWebClient, thread: dict[str, Any]
) -> None:
    await client.agents_sessions_setStatus(**thread, status="processing")
    channel, root = thread["channel_id"], thread["thread_ts"]
    started = await client.chat_startStream(
        channel=channel, thread_ts=root, markdown_text="a",
        recipient_team_id=peer.team_id, recipient_user_id=peer.person("Ann").id,
    )  # fmt: skip
    ts = started["ts"]
    await peer.stop("Ann", channel, root)
    where = {"channel": channel, "ts": ts}
    assert await error(client.chat_appendStream(**where, markdown_text="b")) == "stopped_by_user"
    assert await error(client.chat_stopStream(**where)) == "message_not_in_streaming_state"
