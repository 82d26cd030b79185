"""A workspace is saved and continued: what was said stays, what is short-lived goes."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import SlackPeer, SnapshotError
from tests.contract.sandbox.conftest import BoltApp, StartPeer
from tests.contract.sandbox.manifests import MANIFEST

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "kept"}}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the workspace is saved, in a folder that is not there yet."""
    return tmp_path / "sandbox" / "workspace.json"


def kept(peer: SlackPeer) -> Any:
    """Return what must be the same after a second start."""
    return (
        peer.team_id, peer.bot_user_id, peer.bot_id, peer.bot_token, peer.app_token, peer.client_id,
        peer.client_secret, peer.people, peer.channels, peer.sessions,
    )  # fmt: skip


async def test_a_second_start_continues_where_the_first_one_was(
    peer: SlackPeer, client: AsyncWebClient, start_peer: StartPeer, path: Path
) -> None:
    general = peer.channel("general").id
    peer.add_person("Dara", tz="America/New_York", is_guest=True)
    peer.archive(peer.add_channel("old", ["Ann"], is_private=True).id)
    root = await peer.say("Ann", general, "hello @Ben")
    answer = await client.chat_postMessage(
        channel=general, text="t", blocks=BLOCKS, thread_ts=root,
        metadata={"event_type": "e", "event_payload": {"key": 1}},
    )  # fmt: skip
    await client.reactions_add(channel=general, timestamp=root, name="eyes")
    await client.chat_postMessage(channel=peer.dm("Ann"), text="a word in private")
    await client.agents_sessions_setStatus(channel_id=general, thread_ts=root, status="suspended")
    await client.chat_postEphemeral(channel=general, user=peer.person("Ann").id, text="gone tomorrow")
    peer.save(path)
    before = kept(peer)
    await peer.close()

    again = await start_peer(MANIFEST, restore=path)
    assert kept(again) == before
    assert [message.plain for message in again.messages(general, root)][1:] == ["kept"]
    assert again.message(general, answer["ts"]).metadata == {
        "event_type": "e",
        "event_payload": {"key": 1},
    }
    assert again.ephemerals("Ann", general) == []
    assert again.dm("Ann") == peer.dm("Ann")


async def test_ids_and_time_stamps_go_on_from_where_they_were(
    peer: SlackPeer, start_peer: StartPeer, path: Path
) -> None:
    peer.clock.advance(3600)
    general = peer.channel("general").id
    last = await peer.say("Ann", general, "an hour ahead")
    peer.save(path)
    again = await start_peer(MANIFEST, restore=path)
    assert await again.say("Ann", general, "after a clock that went back") > last
    known = {person.id for person in peer.people} | {channel.id for channel in peer.channels}
    assert again.add_person("Dara").id not in known
    assert again.add_channel("new", ["Ann"]).id not in known


async def test_the_tokens_open_the_continued_workspace(
    peer: SlackPeer, client: AsyncWebClient, start_peer: StartPeer, path: Path
) -> None:
    peer.save(path)
    again = await start_peer(MANIFEST, restore=path)
    bolt = BoltApp(again)
    try:
        await bolt.connect()
        await again.until(lambda: again.connections)
        answer = await AsyncWebClient(token=peer.bot_token, base_url=again.api_url).auth_test()
        assert answer["bot_id"] == peer.bot_id
    finally:
        await bolt.close()


async def test_what_was_streaming_has_ended_and_what_was_processing_is_not(
    peer: SlackPeer, client: AsyncWebClient, start_peer: StartPeer, path: Path
) -> None:
    general, ann = peer.channel("general").id, peer.person("Ann").id
    root = await peer.say("Ann", general, "q")
    stream = await client.chat_startStream(
        channel=general, thread_ts=root, markdown_text="so far",
        recipient_team_id=peer.team_id, recipient_user_id=ann,
    )  # fmt: skip
    await client.agents_sessions_setStatus(channel_id=general, thread_ts=root, status="processing")
    peer.save(path)
    again = await start_peer(MANIFEST, restore=path)
    message = again.message(general, stream["ts"])
    assert (message.plain, message.is_streaming) == ("so far", False)
    assert not again.shows_stop(general, root)


async def test_every_workspace_of_the_app_is_kept(peer: SlackPeer, start_peer: StartPeer, path: Path) -> None:
    globex = peer.add_workspace("Globex", ["Hank"], installed=True)
    peer.save(path)
    again = await start_peer(MANIFEST, restore=path)
    assert again.team_id == peer.team_id
    client = AsyncWebClient(token=globex.bot_token, base_url=again.api_url)
    assert (await client.auth_test())["team"] == "Globex"


async def test_without_a_saved_workspace_a_new_one_is_founded(start_peer: StartPeer, path: Path) -> None:
    peer = await start_peer(MANIFEST, restore=path)
    assert peer.person("Ann").name == "Ann"


def content(path: Path) -> str:
    """Return what is saved, if only the owner can read it."""
    assert path.stat().st_mode & 0o077 == 0
    return path.read_text()


def change(path: Path, spoil: Callable[[dict[str, Any]], str]) -> None:
    """Write something else in the place of what was saved."""
    path.write_text(spoil(json.loads(path.read_text())))


def _older(kept: dict[str, Any]) -> str:
    return json.dumps(kept | {"version": 0})


def _without_channels(kept: dict[str, Any]) -> str:
    del kept["workspaces"][0]["channels"]
    return json.dumps(kept)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda kept: json.dumps(kept)[:-9], "cannot be read"),
        (lambda kept: "[]", "no saved workspace"),
        (_older, "another version"),
        (_without_channels, "missing or broken"),
        (lambda kept: json.dumps(kept | {"workspaces": []}), "no workspace in it"),
    ],
)
async def test_a_spoilt_or_older_file_is_named_with_the_mend(
    peer: SlackPeer, start_peer: StartPeer, path: Path,
    spoil: Callable[[dict[str, Any]], str], reason: str,
) -> None:  # fmt: skip
    peer.save(path)
    change(path, spoil)
    with pytest.raises(SnapshotError) as caught:
        await start_peer(MANIFEST, restore=path)
    for part in (str(path), reason, "--fresh"):
        assert part in str(caught.value)


async def test_a_save_that_fails_leaves_the_last_one_as_it_was(
    peer: SlackPeer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.save(path)
    before = content(path)
    await peer.say("Ann", "general", "more")

    def full(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("sandbox.peer.snapshot.Path.replace", full)
    with pytest.raises(OSError, match="full"):
        peer.save(path)
    assert content(path) == before
    assert sorted(os.listdir(path.parent)) == ["workspace-files", path.name]  # noqa: PTH208


async def test_a_kept_workspace_is_saved_at_every_change_and_at_the_end(
    peer: SlackPeer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: asyncio.Queue[int] = asyncio.Queue()
    monkeypatch.setattr("sandbox.peer.peer.save", lambda *_: saved.put_nowait(len(peer.messages("general"))))
    keeping = asyncio.create_task(peer.keep_saved(path, pause=0))
    assert await saved.get() == 0
    await peer.say("Ann", "general", "first")
    while await saved.get() < 1:
        pass
    await peer.say("Ann", "general", "second")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    while await saved.get() < 2:
        pass
