"""Files: uploaded by the SDK in three steps, shared by people, read with the bot's token only."""

from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer, Upload
from tests.contract.sandbox.conftest import BoltApp, StartPeer
from tests.contract.sandbox.manifests import MANIFEST
from tests.contract.sandbox.refusing import error

Json = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


async def got(url: str, token: str | None = None) -> tuple[int, str, bytes]:
    """Download an address; return status, type and content."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_the_sdk_uploads_a_file_into_a_thread(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    root = await peer.say("Ann", general, "the plan?")
    answer = await client.files_upload_v2(
        content="a,b\n", filename="plan.csv", title="The plan", alt_txt="A table",
        channel=general, thread_ts=root, initial_comment="Here",
    )  # fmt: skip
    message = peer.messages(general, root)[-1]
    assert (message.plain, message.subtype, message.bot_id) == ("Here", "file_share", peer.bot_id)
    file = peer.file(message.files[0])
    assert (file.content, file.title) == (b"a,b\n", "The plan")
    assert (file.mimetype, file.filetype) == ("text/csv", "csv")
    assert answer["file"]["id"] == file.id
    assert answer["file"]["alt_txt"] == "A table"
    assert (await client.files_info(file=file.id))["file"]["channels"] == [general]


async def test_several_files_make_one_message_in_each_channel(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general, other = peer.channel("general").id, peer.add_channel("other", ["Ann"], is_private=True).id
    uploads = [{"filename": f"{n}.txt", "content": str(n)} for n in range(3)]
    await client.files_upload_v2(file_uploads=uploads, channels=[general, other], initial_comment="three")
    for channel in (general, other):
        (message,) = peer.messages(channel)
        assert [peer.file(file).name for file in message.files] == ["0.txt", "1.txt", "2.txt"]
    shown = (await client.files_info(file=peer.messages(general)[0].files[0]))["file"]
    assert (shown["channels"], shown["groups"]) == ([general], [other])


async def test_without_a_channel_a_file_is_private_to_the_bot(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    answer = await client.files_upload_v2(content="x", filename="x.txt")
    assert peer.messages("general") == []
    assert (await client.files_info(file=answer["file"]["id"]))["file"]["is_public"] is False
    with pytest.raises(NotPossibleError):
        peer.file(answer["file"]["id"], as_user="Ann")


async def test_a_picture_in_a_message_is_seen_by_whoever_sees_the_message(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    secret = peer.add_channel("secret", ["Ann"], is_private=True).id
    answer = await client.files_upload_v2(content=PNG, filename="week.png")
    file_id = answer["file"]["id"]
    shown = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "The week"}
    await client.chat_postMessage(channel=secret, text="a week", blocks=[shown])
    assert peer.file(file_id, as_user="Ann").content == PNG
    with pytest.raises(NotPossibleError):
        peer.file(file_id, as_user="Ben")


async def test_a_message_shows_only_pictures_the_app_can_see(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    text = await client.files_upload_v2(content="x", filename="x.txt")
    for file_id in ("F00000000", text["file"]["id"]):
        shown = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "?"}
        assert (
            await error(client.chat_postMessage(channel=general, text="t", blocks=[shown]))
            == "invalid_blocks"
        )


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"length": 0}, "missing_argument"),
        ({"filename": ""}, "invalid_arguments"),
        ({"length": 2**30 + 1}, "file_upload_size_restricted"),
        ({"length": 2**20 + 1, "snippet_type": "python"}, "snippet_too_large"),
        ({"alt_txt": "a" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_an_announcement_has_limits(client: AsyncWebClient, fields: Json, problem: str) -> None:
    call = client.api_call("files.getUploadURLExternal", params={"filename": "a.txt", "length": 3} | fields)
    assert await error(call) == problem


async def test_a_file_must_arrive_as_announced_before_it_is_completed_once(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    announced = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": announced["file_id"], "title": "A"}]
    assert await error(client.files_completeUploadExternal(files=files)) == "file_not_found"
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"four", 400), (b"ab", 400), (b"abc", 200)):
            assert (await session.post(announced["upload_url"], data=content)).status == status
        assert (await session.post(announced["upload_url"], data={"filename": BytesIO(b"xyz")})).status == 200
        general = peer.channel("general").id
        closed = peer.add_channel("closed", ["Ann"], with_bot=False).id
        places: tuple[tuple[dict[str, Any], str], ...] = (
            ({"channel_id": "C404"}, "channel_not_found"),
            ({"channel_id": closed}, "not_in_channel"),
            ({"channel_id": general, "thread_ts": "1.1"}, "thread_not_found"),
        )
        for place, problem in places:
            assert await error(client.files_completeUploadExternal(files=files, **place)) == problem
        await client.files_completeUploadExternal(files=files, channel_id=general)
        assert peer.file(announced["file_id"]).content == b"xyz"
        assert await error(client.files_completeUploadExternal(files=files)) == "file_not_found"
        assert (await session.post(announced["upload_url"], data=b"abc")).status == 404
    assert await error(client.files_completeUploadExternal(files=[])) == "invalid_arguments"


async def test_an_upload_goes_to_a_hundred_channels_and_shows_a_comment_rather_than_blocks(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    announced = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": announced["file_id"]}]
    async with aiohttp.ClientSession() as session:
        await session.post(announced["upload_url"], data=b"abc")
    complete = client.files_completeUploadExternal
    many = [f"C{number}" for number in range(101)]
    assert await error(complete(files=files, channels=many)) == "channels_limit_exceeded"
    general = peer.channel("general").id
    await complete(files=files, channel_id=general, initial_comment="words", blocks='[{"type":"divider"}]')
    (message,) = peer.messages(general)
    assert (message.plain, message.blocks) == ("words", ())


async def test_a_shared_file_comes_as_slack_sends_it(peer: SlackPeer, bolt: BoltApp) -> None:
    heard: list[Json] = []

    @bolt.app.event({"type": "message", "subtype": "file_share"})
    async def hear(event: Json) -> None:
        heard.append(event)

    @bolt.app.event("app_mention")
    async def mentioned(event: Json) -> None:
        heard.append(event)

    await bolt.connect()
    root = await peer.say("Ann", peer.dm("Ann"), "look")
    await peer.upload("Ann", peer.dm("Ann"), [Upload("shot 1.png", PNG)], thread_ts=root)
    await peer.until(lambda: heard)
    event = heard[0]
    assert (event["text"], event["upload"], event["display_as_bot"]) == ("", False, False)
    assert (event["channel_type"], event["thread_ts"]) == ("im", root)
    assert "blocks" not in event
    (file,) = event["files"]
    assert file["url_private"].endswith(f"/files-pri/{peer.team_id}-{file['id']}/shot%201.png")
    assert file["url_private_download"].endswith(f"{file['id']}/download/shot%201.png")
    facts = ("name", "mimetype", "filetype", "size", "mode", "is_external", "user")
    assert [file[fact] for fact in facts] == [
        "shot 1.png", "image/png", "png", len(PNG), "hosted", False, peer.person("Ann").id,
    ]  # fmt: skip
    await peer.upload("Ben", "general", [Upload("a.md", b"# a")], f"<@{peer.bot_user_id}> read this")
    await peer.until(lambda: len(heard) == 3)
    assert {event["type"] for event in heard[1:]} == {"message", "app_mention"}
    assert heard[1]["files"] == heard[2]["files"]


async def test_a_voice_clip_has_a_duration(peer: SlackPeer, client: AsyncWebClient) -> None:
    ts = await peer.upload("Ann", "general", [Upload.voice(b"RIFF", 2.5)])
    (file_id,) = peer.message("general", ts).files
    shown = (await client.files_info(file=file_id))["file"]
    assert (shown["subtype"], shown["duration_ms"], shown["mimetype"]) == ("slack_audio", 2500, "audio/mp4")
    assert Upload.voice(b"RIFF", 1, "audio/webm").name == "audio_message.webm"


async def test_only_the_bots_token_opens_a_private_address(peer: SlackPeer, client: AsyncWebClient) -> None:
    ts = await peer.upload("Ann", "general", [Upload("a.txt", b"secret")])
    file = (await client.files_info(file=peer.message("general", ts).files[0]))["file"]
    for url in (file["url_private"], file["url_private_download"]):
        assert await got(url, peer.bot_token) == (200, "text/plain", b"secret")
        for token in (None, "xoxb-wrong", peer.app_token):
            status, kind, content = await got(url, token)
            assert (status, kind, b"Sign in" in content) == (200, "text/html", True)
    peer.leave(peer.bot_user_id, "general")
    assert (await got(file["url_private"], peer.bot_token))[1] == "text/html"
    assert await error(client.files_info(file=file["id"])) == "file_not_found"
    peer.join(peer.bot_user_id, "general")
    peer.uninstall()
    assert (await got(file["url_private"], peer.bot_token))[1] == "text/html"
    assert (await got(f"{peer.api_url[:-4]}files-pri/T1-F404/a.txt", peer.bot_token))[0] == 404


@pytest.mark.parametrize("scope", ["files:read", "files:write"])
async def test_files_need_their_scopes(start_peer: StartPeer, scope: str) -> None:
    peer = await start_peer(MANIFEST, without_scopes=[scope])
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    ts = await peer.upload("Ann", "general", [Upload("a.txt", b"abc")])
    file = peer.file(peer.message("general", ts).files[0])
    if scope == "files:write":
        assert await error(client.files_upload_v2(content="x", filename="x.txt")) == "missing_scope"
        return
    assert await error(client.files_info(file=file.id)) == "missing_scope"
    url = f"{peer.api_url[:-4]}files-pri/{peer.team_id}-{file.id}/a.txt"
    assert (await got(url, peer.bot_token))[1] == "text/html"


async def test_people_upload_one_to_ten_files_with_something_in_them(peer: SlackPeer) -> None:
    one = Upload("a.txt", b"a")
    for uploads in ([], [one] * 11, [Upload("a.txt", b"")]):
        with pytest.raises(NotPossibleError):
            await peer.upload("Ann", "general", uploads)
    await peer.upload("Ann", "general", [one] * 10)


async def test_files_in_a_form_are_given_to_the_app(
    peer: SlackPeer, bolt: BoltApp, client: AsyncWebClient
) -> None:
    heard: list[Json] = []
    block = {
        "type": "input", "block_id": "docs", "label": {"type": "plain_text", "text": "Documents"},
        "element": {"type": "file_input", "action_id": "docs", "filetypes": ["pdf"], "max_files": 1},
    }  # fmt: skip
    title = {"type": "plain_text", "text": "Hand in"}
    view = {"type": "modal", "callback_id": "hand_in", "title": title, "submit": title, "blocks": [block]}

    @bolt.app.shortcut("start")
    async def open_form(ack: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @bolt.app.view("hand_in")
    async def take(ack: Any, body: Json) -> None:
        await ack()
        heard.append(body["view"]["state"]["values"])

    await bolt.connect()
    await peer.shortcut("Ann", "start")
    await peer.until(lambda: peer.open_views("Ann"))
    plan = Upload("plan.pdf", b"%PDF")
    for wrong in (Upload("a.txt", b"a"), [plan, plan], "a.pdf"):
        with pytest.raises(NotPossibleError):
            await peer.submit("Ann", {"Documents": wrong})
    await peer.submit("Ann", {"Documents": plan})
    (file,) = heard[0]["docs"]["docs"]["files"]
    assert await got(file["url_private"], peer.bot_token) == (200, "application/pdf", b"%PDF")


async def test_files_are_continued_with_the_workspace(
    peer: SlackPeer, start_peer: StartPeer, tmp_path: Path
) -> None:
    path = tmp_path / "workspace.json"
    ts = await peer.upload("Ann", "general", [Upload("a.png", PNG), Upload.voice(b"RIFF", 1)], "two")
    peer.save(path)
    peer.save(path)
    again = await start_peer(MANIFEST, restore=path)
    files = again.message("general", ts).files
    assert [again.file(file, as_user="Ben") for file in files] == [peer.file(file) for file in files]
