"""Tokens, scopes, content types, rates: what Slack checks before it looks at a call."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import SlackPeer
from sandbox.peer.api.server import METHODS
from tests.contract.sandbox.conftest import StartPeer
from tests.contract.sandbox.refusing import error, refusal


def with_token(peer: SlackPeer, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=peer.api_url)


async def test_auth_test_tells_whose_token_it_is_and_what_it_may(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (peer.bot_user_id, peer.team_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_tokens_are_checked(peer: SlackPeer) -> None:
    assert await error(with_token(peer, None).auth_test()) == "not_authed"
    assert await error(with_token(peer, "xoxb-wrong").auth_test()) == "invalid_auth"
    assert await error(with_token(peer, peer.bot_token).apps_connections_open(app_token=peer.bot_token)) == (
        "not_allowed_token_type"
    )
    app = with_token(peer, peer.app_token)
    assert await error(app.chat_postMessage(channel="C", text="t")) == "not_allowed_token_type"
    assert [call.error for call in peer.refused] == [
        "not_authed", "invalid_auth", "not_allowed_token_type", "not_allowed_token_type",
    ]  # fmt: skip


async def test_a_missing_scope_is_named(start_peer: StartPeer) -> None:
    peer = await start_peer(without_scopes=["chat:write", "groups:history", "channels:read"])
    client, general = with_token(peer, peer.bot_token), peer.channel("general").id
    answer = await refusal(client.chat_postMessage(channel=general, text="t"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in answer["provided"]
    secret = peer.add_channel("secret", ["Ann"], is_private=True).id
    answer = await refusal(client.conversations_history(channel=secret))
    assert answer["needed"] == "groups:history"
    assert (await refusal(client.conversations_info(channel=general)))["needed"] == "channels:read"


async def test_an_unknown_method_is_named(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.shout"))
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


async def test_json_and_forms_are_the_same_to_a_method(peer: SlackPeer) -> None:
    general = peer.channel("general").id
    blocks = '[{"type":"divider"}]'
    headers = {"Authorization": f"Bearer {peer.bot_token}"}
    form = {"channel": general, "text": "form", "blocks": blocks, "team_id": peer.team_id}
    url = f"{peer.api_url}chat.postMessage"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=form | {"token": peer.bot_token}) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, json=form, headers=headers) as answer:
            assert (await answer.json())["ok"]
        async with session.post(
            url, data=b"{", headers=headers | {"Content-Type": "application/json"}
        ) as answer:
            assert (await answer.json())["error"] == "invalid_json"
        async with session.post(url, json=[], headers=headers) as answer:
            assert (await answer.json())["error"] == "json_not_object"
        async with session.post(url, data=b"x", headers=headers | {"Content-Type": "text/xml"}) as answer:
            assert (await answer.json())["error"] == "invalid_post_type"
    assert [message.blocks[0]["type"] for message in peer.messages(general)] == ["divider", "divider"]


async def test_a_method_that_reads_forms_only_sees_nothing_of_json(peer: SlackPeer) -> None:
    ann = {"user": peer.person("Ann").id}
    url, headers = f"{peer.api_url}users.info", {"Authorization": f"Bearer {peer.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, data=ann) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, params=ann) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, json=ann) as answer:
            refused = await answer.json()
    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_which_methods_read_forms_only_is_what_slack_documents() -> None:
    assert {name for name, method in METHODS.items() if not method.takes_json} == {
        "apps.uninstall", "auth.revoke", "bots.info", "chat.getPermalink", "conversations.info",
        "conversations.list", "conversations.members", "conversations.replies", "files.getUploadURLExternal",
        "files.info", "oauth.v2.access", "reactions.get", "users.info", "users.list",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "problem"),
    [("data", None), ("headers", None), ("json", "not_authed"), ("params", "not_authed")],
)
async def test_a_token_comes_in_the_header_or_in_a_form_and_nowhere_else(
    peer: SlackPeer, where: str, problem: str | None
) -> None:
    token = {"token": peer.bot_token}
    header = {"Authorization": f"Bearer {peer.bot_token}"}
    sent: dict[str, Any] = {where: header if where == "headers" else token}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{peer.api_url}auth.test", **sent) as answer,
    ):
        assert (await answer.json()).get("error") == problem


async def test_what_a_body_is_must_be_said_rightly(peer: SlackPeer) -> None:
    url = f"{peer.api_url}api.test"
    async with aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session:
        for data, content_type, problem in (
            (b"foo=bar", None, "missing_post_type"),
            (b"foo=bar", "application/x-www-form-urlencoded; charset=utf-16", "invalid_charset"),
            (b"foo%5B%5D=bar", "application/x-www-form-urlencoded", "invalid_arg_name"),
            (b"foo=bar", "application/x-www-form-urlencoded; charset=utf-8", None),
        ):
            headers = {"Content-Type": content_type} if content_type else {}
            async with session.post(url, data=data, headers=headers) as answer:
                assert (await answer.json()).get("error") == problem


async def test_missing_arguments_are_named(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.postMessage", json={"text": "t"}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_one_channel_takes_about_a_message_a_second(peer: SlackPeer, client: AsyncWebClient) -> None:
    general, other = peer.channel("general").id, peer.add_channel("other", ["Ann"]).id
    for _ in range(10):
        await client.chat_postMessage(channel=general, text="t")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, text="t")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel=other, text="another channel has a limit of its own")
    peer.clock.advance(1)
    await client.chat_postMessage(channel=general, text="t")


async def test_tiers_limit_methods_and_a_scale_lifts_them(peer: SlackPeer, client: AsyncWebClient) -> None:
    for _ in range(20):
        await client.users_list()
    answer = await refusal(client.users_list())
    assert answer["error"] == "ratelimited"
    peer.faults.rate_limits(scale=2)
    for _ in range(40):
        await client.users_list()
    assert await error(client.users_list()) == "ratelimited"
    peer.faults.rate_limits(False)
    await client.users_list()


async def test_an_uninstalled_app_has_no_account(peer: SlackPeer, client: AsyncWebClient) -> None:
    peer.uninstall()
    assert await error(client.auth_test()) == "account_inactive"


async def test_faults_refuse_delay_and_break(peer: SlackPeer, client: AsyncWebClient) -> None:
    general = peer.channel("general").id
    peer.faults.fail_next("chat.postMessage", "fatal_error", times=2)
    assert await error(client.chat_postMessage(channel=general, text="t")) == "fatal_error"
    await client.auth_test()
    assert await error(client.chat_postMessage(channel=general, text="t")) == "fatal_error"
    peer.faults.fail_next("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, text="t")
    assert caught.value.response.headers["Retry-After"] == "7"
    peer.faults.slow_api(0.05, "auth.test")
    await client.auth_test()
    assert peer.messages(general) == []


@pytest.mark.parametrize(("after_effect", "posted"), [(False, 0), (True, 1)])
async def test_a_500_comes_before_or_after_the_effect(
    peer: SlackPeer, client: AsyncWebClient, after_effect: bool, posted: int
) -> None:
    general = peer.channel("general").id
    peer.faults.http_500("chat.postMessage", after_effect=after_effect)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, text="t")
    assert caught.value.response.status_code == 500
    assert len(peer.messages(general)) == posted


async def test_a_dropped_connection_after_the_effect_doubles_a_naive_retry(
    peer: SlackPeer, client: AsyncWebClient
) -> None:
    general = peer.channel("general").id
    peer.faults.http_500("chat.postMessage", after_effect=True, drop=True)
    await client.chat_postMessage(channel=general, text="the SDK tries again by itself")
    assert len(peer.messages(general)) == 2


async def test_the_api_can_be_tested_without_a_token(peer: SlackPeer) -> None:
    client = with_token(peer, None)
    assert (await client.api_test(foo="bar"))["args"]["foo"] == "bar"
    assert await error(client.api_test(error="my_error")) == "my_error"


async def test_blocks_can_be_validated_without_posting(peer: SlackPeer) -> None:
    client = with_token(peer, None)
    await client.blocks_validate(blocks=[{"type": "divider"}])
    await client.blocks_validate(message={"blocks": [{"type": "divider"}]})
    answer = await refusal(client.blocks_validate(view={"type": "home", "blocks": [{"type": "plan"}]}))
    (problem,) = answer["errors"]
    assert problem["code"] == "failed_constraint"
    assert (problem["message"], problem["pointer"]) == ("unsupported type: plan", "/blocks/0/type")
    answer = await refusal(client.blocks_validate(blocks=[{"type": "alert"}]))
    assert answer["errors"][0]["pointer"] == "/0/type"
    assert await error(client.blocks_validate()) == "invalid_arguments"
