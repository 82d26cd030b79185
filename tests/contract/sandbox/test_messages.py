"""chat.* and conversations.*: messages, threads, ephemerals, histories."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import NotPossibleError, SlackPeer
from tests.contract.sandbox.conftest import StartPeer
from tests.contract.sandbox.manifests import MANIFEST
from tests.contract.sandbox.refusing import error, refusal

DIVIDER: dict[str, Any] = {"type": "divider"}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_a_posted_message_is_kept_completed_and_echoed(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    metadata = {"event_type": "tag", "event_payload": {"id": "1"}}
    answer = await client.chat_postMessage(
        channel=general, text="fallback", blocks=[section("shown")], metadata=metadata
    )
    message = peer.message(general, answer["ts"])
    assert (message.user, message.plain, message.text) == (peer.bot_user_id, "shown", "fallback")
    assert message.metadata == metadata
    assert message.blocks[0]["block_id"]
    assert message.blocks[0]["text"]["verbatim"] is False
    (echo,) = peer.deliveries
    assert (echo.event["type"], echo.event["bot_id"], echo.event["ts"]) == (
        "message",
        peer.bot_id,
        message.ts,
    )


async def test_replies_go_under_roots_only(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    root = await peer.say("Ann", general, "root")
    reply = await client.chat_postMessage(channel=general, text="reply", thread_ts=root)
    assert [message.ts for message in peer.messages(general, root)] == [root, reply["ts"]]
    assert reply["message"]["parent_user_id"] == peer.person("Ann").id
    post = client.chat_postMessage
    assert await error(post(channel=general, text="t", thread_ts=reply["ts"])) == "cannot_reply_to_message"
    assert await error(post(channel=general, text="t", thread_ts="1.000001")) == "thread_not_found"


async def test_what_cannot_be_posted_is_refused(peer: SlackPeer, client: AsyncWebClient) -> None:
    general, post = peer.channel("general").id, client.chat_postMessage
    assert await error(post(channel=general)) == "no_text"
    assert await error(post(channel=general, text="")) == "no_text"
    assert await error(post(channel=general, text="x" * 4001)) == "msg_too_long"
    assert await error(post(channel=general, text="t", blocks="{")) == "invalid_blocks_format"
    assert await error(post(channel=general, blocks=[section("x" * 2650)] * 5)) == "msg_blocks_too_long"
    assert await error(post(channel=general, text="t", markdown_text="m")) == "markdown_text_conflict"
    assert (
        await error(post(channel=general, text="t", metadata={"event_type": "e"}))
        == "invalid_metadata_format"
    )
    large = {"event_type": "e", "event_payload": {"x": "x" * 4096}}
    assert await error(post(channel=general, text="t", metadata=large)) == "metadata_too_large"
    await post(channel=general, text="x" * 4000)
    answer = await refusal(post(channel=general, text="t", blocks=[DIVIDER, {"type": "sticker"}]))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: sticker [json-pointer:/blocks/1/type]"
    ]


async def test_attachments_are_counted_and_their_blocks_checked(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general, post = peer.channel("general").id, client.chat_postMessage
    await post(channel=general, attachments=[{"text": "a"}] * 100)
    assert await error(post(channel=general, attachments=[{"text": "a"}] * 101)) == "too_many_attachments"
    assert await error(post(channel=general, attachments=[{"blocks": [{"type": "x"}]}])) == "invalid_blocks"
    assert await error(post(channel=general, attachments=[{"color": "#fff"}])) == "no_text"
    assert await error(post(channel=general, attachments="[")) == "invalid_attachments"


async def test_a_second_table_is_an_invalid_attachment_to_slack(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]}
    general = peer.channel("general").id
    answer = await refusal(client.chat_postMessage(channel=general, text="t", blocks=[table, table]))
    assert answer["error"] == "invalid_attachments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] only_one_table_allowed"]


async def test_the_bot_posts_where_it_is_and_sees_what_it_may(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    public = peer.add_channel("public", ["Ann"], with_bot=False).id
    hidden = peer.add_channel("hidden", ["Ann"], is_private=True, with_bot=False).id
    secret = peer.add_channel("secret", ["Ann"], is_private=True).id
    post = client.chat_postMessage
    assert await error(post(channel=public, text="t")) == "not_in_channel"
    assert await error(post(channel=hidden, text="t")) == "channel_not_found"
    assert await error(post(channel="C999", text="t")) == "channel_not_found"
    assert await error(client.conversations_history(channel=hidden)) == "channel_not_found"
    assert await error(client.conversations_replies(channel=public, ts="1.0")) == "not_in_channel"
    assert (await client.conversations_info(channel=public))["channel"]["is_member"] is False
    await post(channel=secret, text="t")
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["name"] for channel in listed["channels"]] == ["general", "public", "secret"]
    await client.chat_postMessage(channel=peer.person("Ann").id, text="hello")
    assert peer.messages(peer.dm("Ann"))[0].plain == "hello"


async def test_update_changes_own_messages_only(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    metadata = {"event_type": "tag", "event_payload": {}}
    ts = (await client.chat_postMessage(channel=general, text="a", blocks=[DIVIDER], metadata=metadata))["ts"]
    await client.chat_update(channel=general, ts=ts, blocks=[section("b")])
    message = peer.message(general, ts)
    assert (message.plain, message.text, message.metadata) == ("b", "a", metadata)
    await client.chat_update(channel=general, ts=ts, text="c")
    message = peer.message(general, ts)
    assert (message.blocks, message.plain) == ((), "c")
    assert message.edited is not None
    changed = peer.deliveries[-1].event
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "c")
    assert changed["previous_message"]["text"] == "a"
    await client.chat_update(channel=general, ts=ts, text="c", metadata={})
    assert peer.message(general, ts).metadata is None
    foreign = await peer.say("Ann", general, "mine")
    update = client.chat_update
    assert await error(update(channel=general, ts=foreign, text="t")) == "cant_update_message"
    assert await error(update(channel=general, ts="1.000001", text="t")) == "message_not_found"
    assert await error(update(channel=general, ts=ts, text="x" * 4001)) == "msg_too_long"
    assert await error(update(channel=general, ts=ts, text="")) == "no_text"


async def test_delete_leaves_a_tombstone_over_replies(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    lone = (await client.chat_postMessage(channel=general, text="lone"))["ts"]
    root = (await client.chat_postMessage(channel=general, text="root"))["ts"]
    await client.chat_postMessage(channel=general, text="reply", thread_ts=root)
    await client.chat_delete(channel=general, ts=lone)
    assert peer.deliveries[-1].event["subtype"] == "message_deleted"
    await client.chat_delete(channel=general, ts=root)
    assert peer.message(general, root).subtype == "tombstone"
    with pytest.raises(NotPossibleError):
        peer.message(general, lone)
    foreign = await peer.say("Ann", general, "mine")
    assert await error(client.chat_delete(channel=general, ts=foreign)) == "cant_delete_message"
    assert await error(client.chat_delete(channel=general, ts=lone)) == "message_not_found"


async def test_an_ephemeral_is_seen_by_one_and_cannot_be_updated(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general, ann = peer.channel("general").id, peer.person("Ann").id
    answer = await client.chat_postEphemeral(channel=general, user=ann, text="psst")
    assert [message.plain for message in peer.ephemerals(ann, general)] == ["psst"]
    assert peer.ephemerals("Ben", general) == []
    assert peer.messages(general) == []
    assert (
        await error(client.chat_update(channel=general, ts=answer["message_ts"], text="t"))
        == "message_not_found"
    )
    team = peer.add_channel("team", ["Ben"]).id
    assert await error(client.chat_postEphemeral(channel=team, user=ann, text="t")) == "user_not_in_channel"
    assert await error(client.chat_postEphemeral(channel=general, user=ann, text="")) == "no_text"


async def test_replies_come_in_pages_with_metadata_on_demand(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    peer.faults.rate_limits(False)
    root = await peer.say("Ann", general, "root")
    metadata = {"event_type": "tag", "event_payload": {"n": 1}}
    sent = [
        (await client.chat_postMessage(channel=general, text=str(n), thread_ts=root, metadata=metadata))["ts"]
        for n in range(4)
    ]
    read = client.conversations_replies
    first = await read(channel=general, ts=root, limit=3)
    assert [message["ts"] for message in first["messages"]] == [root, *sent[:2]]
    assert first["has_more"] is True
    assert first["messages"][0]["reply_count"] == 4
    assert "metadata" not in first["messages"][1]
    cursor = first["response_metadata"]["next_cursor"]
    second = await read(channel=general, ts=root, limit=3, cursor=cursor, include_all_metadata=True)
    assert [message["ts"] for message in second["messages"]] == sent[2:]
    assert second["has_more"] is False
    assert second["messages"][0]["metadata"] == metadata
    after = await read(channel=general, ts=root, oldest=sent[1])
    assert [message["ts"] for message in after["messages"]] == [root, *sent[2:]]
    until = await read(channel=general, ts=root, oldest=sent[1], latest=sent[2], inclusive=True)
    assert [message["ts"] for message in until["messages"]] == [root, *sent[1:3]]
    assert await error(read(channel=general, ts="1.000001")) == "thread_not_found"
    assert await error(read(channel=general, ts=root, cursor="nonsense")) == "invalid_cursor"
    assert await error(read(channel=general, ts=root, limit=1001)) == "invalid_limit"
    assert await error(read(channel=general, ts=root, oldest="soon")) == "invalid_ts_oldest"
    assert await error(read(channel=general, ts=root, latest="late")) == "invalid_ts_latest"
    assert await error(read(channel=general, ts="1.000001")) == "thread_not_found"


async def test_history_shows_the_channel_newest_first(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    first, second = await peer.say("Ann", general, "1"), await peer.say("Ben", general, "2")
    await peer.say("Ann", general, "reply", thread_ts=first)
    answer = await client.conversations_history(channel=general)
    assert [message["ts"] for message in answer["messages"]] == [second, first]


async def test_people_and_places_can_be_looked_up(peer: SlackPeer, client: AsyncWebClient) -> None:
    chloe, general = peer.person("Chloe"), peer.channel("general").id
    user = (await client.users_info(user=chloe.id))["user"]
    assert (user["real_name"], user["tz"]) == ("Chloe", "America/New_York")
    assert user["tz_offset"] in (-4 * 3600, -5 * 3600)
    guest = peer.add_person("Gus", is_guest=True)
    assert (await client.users_info(user=guest.id))["user"]["is_restricted"] is True
    assert await error(client.users_info(user="U999")) == "user_not_found"
    info = client.conversations_info
    assert "num_members" not in (await info(channel=general))["channel"]
    counted = (await info(channel=general, include_num_members=True))["channel"]
    assert counted["num_members"] == 5
    members = await client.conversations_members(channel=general)
    assert {chloe.id, guest.id, peer.bot_user_id} <= set(members["members"])
    opened = await client.conversations_open(users=chloe.id)
    assert opened["channel"]["id"] == peer.dm("Chloe")
    assert await error(client.conversations_open(users="U999")) == "user_not_found"
    assert (await client.team_info())["team"]["id"] == peer.team_id
    assert await error(client.team_info(team="T404")) == "team_not_found"
    assert (await client.bots_info(bot=peer.bot_id))["bot"]["user_id"] == peer.bot_user_id
    assert await error(client.bots_info(bot="B404")) == "bot_not_found"
    ts = await peer.say(chloe.id, general, "hello")
    link = await client.chat_getPermalink(channel=general, message_ts=ts)
    assert link["permalink"].endswith(f"/archives/{general}/p{ts.replace('.', '')}")
    await client.reactions_add(channel=general, timestamp=ts, name="eyes")
    assert peer.message(general, ts).reactions == (("eyes", (peer.bot_user_id,)),)
    assert await error(client.reactions_add(channel=general, timestamp=ts, name="eyes")) == "already_reacted"


async def test_what_is_typed_arrives_as_slack_encodes_it(peer: SlackPeer) -> None:
    general, ben = peer.channel("general").id, peer.person("Ben").id
    ts = await peer.say("Ann", general, "@Ben a < b & see https://x.test/?a=1&b=2. @here <@U404>")
    message = peer.message(general, ts)
    assert message.text == f"<@{ben}> a &lt; b &amp; see <https://x.test/?a=1&amp;b=2>. <!here> <@U404>"
    kinds = [element["type"] for element in message.blocks[0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "link", "text", "broadcast", "text", "user"]


async def test_people_edit_and_delete_what_is_theirs(peer: SlackPeer) -> None:
    general = peer.channel("general").id
    ts = await peer.say("Ann", general, "helo")
    await peer.edit_message("Ann", general, ts, "hello")
    assert peer.message(general, ts).plain == "hello"
    assert peer.deliveries[-1].event["previous_message"]["text"] == "helo"
    with pytest.raises(NotPossibleError):
        await peer.edit_message("Ben", general, ts, "bye")
    await peer.delete_message("Ann", general, ts)
    assert peer.deliveries[-1].event["deleted_ts"] == ts
    assert peer.messages(general) == []


async def test_people_speak_where_they_are(peer: SlackPeer) -> None:
    secret = peer.add_channel("secret", ["Ann"], is_private=True).id
    with pytest.raises(NotPossibleError):
        await peer.say("Ben", secret, "hello")
    with pytest.raises(NotPossibleError):
        await peer.say("Ann", secret, "hello", thread_ts="1.000001")
    await peer.say("Ann", secret, "hello")
    assert len(peer.messages(secret, as_user="Ann")) == 1
    assert peer.messages(secret, as_user="Ben") == []


async def test_markdown_text_stands_alone_and_has_its_own_limit(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general, post = peer.channel("general").id, client.chat_postMessage
    answer = await post(channel=general, markdown_text="*m*" * 4000)
    assert peer.message(general, answer["ts"]).blocks[0]["type"] == "markdown"
    assert await error(post(channel=general, markdown_text="m" * 12_001)) == "msg_too_long"


async def test_another_name_needs_a_scope(start_peer: StartPeer) -> None:
    for missing, expected in ((["chat:write.customize"], "missing_scope"), ([], None)):
        peer = await start_peer(without_scopes=missing)
        client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
        post = client.chat_postMessage(channel=peer.channel("general").id, text="t", username="Robot")
        if expected:
            assert await error(post) == expected
        else:
            await post
            event = peer.deliveries[-1].event
            assert (event["subtype"], event["username"]) == ("bot_message", "Robot")


async def test_a_broadcast_reply_is_in_the_history_and_a_link_names_its_thread(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general = peer.channel("general").id
    root = await peer.say("Ann", general, "root")
    answer = await client.chat_postMessage(channel=general, text="t", thread_ts=root, reply_broadcast=True)
    assert answer["message"]["subtype"] == "thread_broadcast"
    history = await client.conversations_history(channel=general)
    assert [message["ts"] for message in history["messages"]] == [answer["ts"], root]
    link = await client.chat_getPermalink(channel=general, message_ts=answer["ts"])
    assert link["permalink"].endswith(f"?thread_ts={root}&cid={general}")
    assert await error(client.chat_getPermalink(channel=general, message_ts="1.0")) == "message_not_found"


async def test_an_archived_channel_takes_nothing(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    ts = (await client.chat_postMessage(channel=general, text="t"))["ts"]
    peer.archive(general)
    assert await error(client.chat_postMessage(channel=general, text="t")) == "is_archived"
    assert await error(client.chat_update(channel=general, ts=ts, text="u")) == "is_inactive"
    listed = await client.conversations_list(exclude_archived=True)
    assert listed["channels"] == []


async def test_several_people_share_a_direct_conversation(peer: SlackPeer, client: AsyncWebClient) -> None:
    ann, ben = peer.person("Ann").id, peer.person("Ben").id
    opened = await client.conversations_open(users=[ann, ben], return_im=True)
    assert opened["channel"]["is_mpim"] is True
    assert "already_open" not in opened.data
    again = await client.conversations_open(channel=opened["channel"]["id"])
    assert (again["already_open"], again["no_op"]) == (True, True)
    assert again["channel"]["id"] == opened["channel"]["id"]
    await peer.say(ann, opened["channel"]["id"], "hello")
    assert peer.deliveries[-1].event["channel_type"] == "mpim"
    assert await error(client.conversations_open(users=[ann] * 9)) == "too_many_users"
    assert await error(client.conversations_open(users="")) == "users_list_not_supplied"
    assert await error(client.conversations_open(users=peer.bot_user_id)) == "not_enough_users"
    general = peer.channel("general").id
    wrong = client.conversations_open(channel=general)
    assert await error(wrong) == "method_not_supported_for_channel_type"
    assert await error(client.conversations_list(types="secret_channel")) == "invalid_types"


async def test_without_a_messages_tab_there_are_no_direct_messages(start_peer: StartPeer) -> None:
    home = {"home_tab_enabled": True, "messages_tab_enabled": False}
    peer = await start_peer(MANIFEST | {"features": MANIFEST["features"] | {"app_home": home}})
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    post = client.chat_postMessage(channel=peer.person("Ann").id, text="t")
    assert await error(post) == "messages_tab_disabled"
